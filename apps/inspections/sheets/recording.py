"""录入: a sheet that is due is filled in once, from a tablet, a form or a parked record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.files import UploadError, safe_photo
from apps.inspections.checklists.models import Item
from apps.inspections.checklists.scoring import points_for
from apps.inspections.rosters.models import Monitor
from apps.inspections.rules import answers
from apps.inspections.sheets.corrections import changed
from apps.inspections.sheets.findings import check_item, follow_up
from apps.inspections.sheets.models import MOVES, Entry, Photo, Sheet, State
from apps.inspections.sheets.states import locked
from apps.inspections.tablets.models import Tablet
from apps.school.models import Staff
from apps.school.roles import facts_of_staff

MOST_PHOTOS = 20
PHOTO_LIMIT = 8 * 1024 * 1024  # bytes; a telephone's photo before it is reduced
# What filling in sets on a sheet.
FILLED_IN = (
    "state", "note", "monitor", "second_monitor", "inspector", "uuid", "tablet",
    "opened_at", "saved_at", "received_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True)
class Observed:
    """What was seen under one item: how often, how many, which band, how many points."""

    item: Item
    amount: Decimal
    note: str = ""


class AlreadyEntered(ValidationError):
    """Another record took the sheet first; ``sheet`` is that record."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        super().__init__(f"{sheet.target}在这一次检查里已有记录（{sheet.get_state_display()}）。")


@dataclass
class Filled:
    """A sheet as somebody has filled it in, not written yet."""

    sheet: Sheet
    entries: list[Entry]
    was_missed: bool


@transaction.atomic
def enter(sheet: Sheet, observed: Iterable[Observed], **given: Any) -> Sheet:
    """Fill in a sheet that is 待检 or 未查. Whether it comes too late is the caller's question.

    ``given`` and what is raised are those of ``fill``.
    """
    filled = fill(locked(sheet), observed, **given)
    write([filled])
    return filled.sheet


def fill(
    sheet: Sheet,
    observed: Iterable[Observed],
    *,
    monitor: Monitor | None = None,
    second_monitor: Monitor | None = None,
    inspector: Staff | None = None,
    uuid: UUID | None = None,
    tablet: Tablet | None = None,
    opened_at: datetime | None = None,
    saved_at: datetime | None = None,
    note: str = "",
) -> Filled:
    """What ``enter`` does to a sheet that the caller has locked, without a query, before ``write``.

    ``uuid`` is the number that the device gave the record; times are the device's own. A sheet
    that is refused stays as it was.

    Raises:
        AlreadyEntered: the sheet is taken, perhaps by this very record.
        ValidationError: the content is impossible; the sentence says what.
    """
    if State.ENTERED not in MOVES[sheet.state]:
        if sheet.state == State.EXEMPT:
            raise ValidationError(f"{sheet.target}这一次免检，不用录入。")
        raise AlreadyEntered(sheet)
    _check_checkers(sheet, monitor, second_monitor, inspector)
    trusted = inspector is not None and answers(facts_of_staff(inspector), sheet.round.programme)
    entries = _entries(sheet, observed, trusted=trusted)
    note = _short(note, "备注")
    filled = Filled(sheet, entries, was_missed=sheet.state == State.MISSED)
    sheet.state, sheet.note = State.ENTERED, note
    sheet.monitor, sheet.second_monitor, sheet.inspector = monitor, second_monitor, inspector
    sheet.uuid, sheet.tablet = uuid or uuid4(), tablet
    sheet.opened_at, sheet.saved_at = opened_at, saved_at
    sheet.received_at = sheet.updated_at = timezone.now()
    return filled


@transaction.atomic
def write(records: Sequence[Filled]) -> None:
    """Write sheets that were filled in: two statements, however many there are; all or none.

    Raises:
        ValidationError: the number of one of them is taken.
    """
    try:
        # An upsert of rows that are all there: bulk_update says the same in a CASE per field and
        # row, which takes Django ten times as long to write down.
        Sheet.objects.bulk_create(
            [filled.sheet for filled in records],
            update_conflicts=True,
            update_fields=FILLED_IN,
            unique_fields=["pk"],
        )
    except IntegrityError as error:
        raise ValidationError("这个记录编号已用在另一份记录上。") from error
    Entry.objects.bulk_create([entry for filled in records for entry in filled.entries])
    for filled in records:
        follow_up(filled.sheet, filled.entries)
        if filled.was_missed:
            changed(filled.sheet)


def _check_checkers(
    sheet: Sheet, monitor: Monitor | None, second: Monitor | None, inspector: Staff | None
) -> None:
    """Never a single duty pupil where two are asked (domain rule 3); an adult may be alone."""
    if monitor is None and inspector is None:
        raise ValidationError("请写明检查人。")
    if inspector is not None and inspector.pk == sheet.staff_id:
        raise ValidationError(f"这是对{inspector}本人的检查，请换别人来查。")
    if monitor is not None and second is not None and monitor.pk == second.pk:
        raise ValidationError("两位检查人不能是同一个人。")
    if sheet.round.programme.two_checkers and inspector is None and second is None:
        raise ValidationError("这项检查要两个人一起确认，请第二位检查人也输入密码。")


def _entries(sheet: Sheet, observed: Iterable[Observed], *, trusted: bool) -> list[Entry]:
    """One row per item that is not in order, or was given points.

    ``trusted``: the checker answers for the programme, so may veto, and grants bonus points.
    """
    scoring = sheet.round.version.checklist.scoring
    entries: dict[int, Entry] = {}
    for seen in observed:
        item = seen.item
        check_item(sheet, item, trusted=trusted)
        if item.pk in entries:
            raise ValidationError(f"“{item}”记了两次，请合成一次。")
        points = points_for(item, seen.amount, scoring)
        if seen.amount or item.method == Item.Method.POINTS:
            entries[item.pk] = Entry(
                sheet=sheet,
                item=item,
                amount=seen.amount,
                points=points,
                note=_short(seen.note, f"“{item}”的说明"),
                confirmed=trusted or not item.bonus,
            )
    return list(entries.values())


@transaction.atomic
def add_photo(sheet: Sheet, *, uuid: UUID, file: BinaryIO, item: Item | None = None) -> Photo:
    """Keep a photo of the place; the same number again gives the photo stored before.

    Raises:
        UploadError: not an image, too large, too many, or the number belongs to another sheet.
    """
    sheet = locked(sheet)
    if photo := Photo.objects.filter(uuid=uuid).first():
        if photo.sheet_id != sheet.pk:
            raise UploadError("这个照片编号已用在另一份记录上。")
        return photo
    if sheet.photos.count() >= MOST_PHOTOS:
        raise UploadError(f"一份记录最多{MOST_PHOTOS}张照片。")
    if item is not None and item.category.version_id != sheet.round.version_id:
        raise UploadError(f"“{item}”不在这次检查的标准里。")
    kept = safe_photo(file, limit=PHOTO_LIMIT)
    kept.name = f"{uuid}{kept.name[kept.name.rindex('.') :]}"
    return Photo.objects.create(sheet=sheet, uuid=uuid, item=item, file=kept)


def _short(text: str, what: str) -> str:
    text = text.replace("\x00", "").strip()
    if len(text) > 200:
        raise ValidationError(f"{what}最多200个字，现在有{len(text)}个字。")
    return text
