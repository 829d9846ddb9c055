"""An adult decides about a parked record: it is used, or set aside. The record itself stays."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from apps.core.files import UploadError
from apps.inspections.checklists.models import Item
from apps.inspections.parked import telling
from apps.inspections.parked.models import ParkedRecord
from apps.inspections.parked.reading import Reading, read
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.services import Observed, add_photo, correct, enter
from apps.school.models import Staff


class How(models.TextChoices):
    """What becomes of a sheet that another record has filled in."""

    MERGE = "merge", "合并：两份都算，同一项取多的"
    REPLACE = "replace", "替换：以这一份为准"


@transaction.atomic
def adopt(parked: ParkedRecord, *, word: str, by: Staff, how: How | None = None) -> Sheet:
    """采用: bring the record onto its sheet, with a word why.

    An empty sheet is filled in; one that is taken is corrected, item by item, so that what it was
    stays readable. ``how`` is asked only then.

    Raises:
        ValidationError: no word, decided before, no such round, or content that cannot be used.
    """
    word = _reasoned(word, "请写一句为什么采用。")
    parked = _waiting(parked)
    reading = read(parked)
    sheet = reading.sheet
    if sheet is None:
        raise ValidationError(
            "这一天这个时段没有这个班的检查，没有地方可以采用。确实查了的，请先补开这一轮，再来采用。"
        )
    unclear = [line for line in reading.seen if line.item is None or line.amount is None]
    if unclear:
        raise ValidationError(f"“{unclear[0].name}”看不明白，不能直接采用；请按实际情况另行录入。")
    if reading.is_taken:
        if how is None:
            raise ValidationError("这个班已有另一份记录，请选择合并还是替换。")
        _correct(sheet, _wanted(reading, how), word, by)
    else:
        sheet = _enter(parked, reading, by)
    _bring_photos(parked, sheet)
    _resolve(parked, ParkedRecord.State.TAKEN_OVER, word, by, sheet)
    return sheet


@transaction.atomic
def set_aside(parked: ParkedRecord, *, reason: str, by: Staff) -> None:
    """不采用: the record stays readable and counts nowhere.

    Raises:
        ValidationError: no reason, or decided before.
    """
    reason = _reasoned(reason, "请写明为什么不采用。")
    _resolve(_waiting(parked), ParkedRecord.State.SET_ASIDE, reason, by, None)


def _enter(parked: ParkedRecord, reading: Reading, by: Staff) -> Sheet:
    first, second = (*reading.monitors, None, None)[:2]
    return enter(
        reading.sheet,
        [Observed(line.item, line.amount, line.note) for line in reading.seen],
        monitor=first,
        second_monitor=second,
        inspector=by,
        uuid=parked.uuid,
        tablet=parked.tablet,
        opened_at=reading.opened_at,
        saved_at=parked.saved_at,
        note=reading.note,
    )


def _wanted(reading: Reading, how: How) -> dict[Item, Decimal]:
    """What the sheet shall say about each item after this."""
    now = dict(Entry.objects.filter(sheet=reading.sheet).values_list("item", "amount"))
    wanted = {line.item: line.amount for line in reading.seen}
    if how == How.MERGE:
        return {item: max(amount, now.get(item.pk, amount)) for item, amount in wanted.items()}
    others = [line.item for line in reading.lines if line.item not in wanted]
    return wanted | dict.fromkeys(others, Decimal(0))


def _correct(sheet: Sheet, wanted: dict[Item, Decimal], word: str, by: Staff) -> None:
    now = dict(Entry.objects.filter(sheet=sheet).values_list("item", "amount"))
    for item, amount in wanted.items():
        if amount != now.get(item.pk, Decimal(0)):
            correct(sheet, item, amount, reason=word, by=by)


def _bring_photos(parked: ParkedRecord, sheet: Sheet) -> None:
    """Copy the photos onto the sheet; one that no longer fits there stays with the record."""
    for photo in parked.photos.select_related("item__category"):
        item = photo.item
        if item and item.category.version_id != sheet.round.version_id:
            item = None
        try:
            with photo.file.open("rb") as file, transaction.atomic():
                add_photo(sheet, uuid=photo.uuid, file=file, item=item)
        except (UploadError, OSError):
            continue


def _waiting(parked: ParkedRecord) -> ParkedRecord:
    """The record, locked. Raises ValidationError where somebody has decided already."""
    parked = ParkedRecord.objects.select_for_update().get(pk=parked.pk)
    if not parked.is_waiting:
        state, by = parked.get_state_display(), parked.resolved_by
        raise ValidationError(f"{by}已经处理过这份记录：{state}。")
    return parked


def _resolve(parked: ParkedRecord, state: str, word: str, by: Staff, sheet: Sheet | None) -> None:
    parked.state, parked.sheet = state, sheet
    parked.resolution, parked.resolved_by, parked.resolved_at = word, by, timezone.now()
    parked.save()
    telling.resolved(parked)


def _reasoned(text: str, demand: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError(demand)
    if len(text) > 200:
        raise ValidationError(f"最多写200个字，现在有{len(text)}个字。")
    return text
