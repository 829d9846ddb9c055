"""申诉与更正: an entry is questioned once, decided with a reason, and never silently changed."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.inspections.checklists.models import Item
from apps.inspections.checklists.scoring import points_for
from apps.inspections.sheets import telling
from apps.inspections.sheets.appeals import Appeal, Correction
from apps.inspections.sheets.findings import check_item, follow_up
from apps.inspections.sheets.models import MOVES, UNCHECKED, Entry, Sheet, State
from apps.inspections.sheets.repairs import Rectification
from apps.inspections.sheets.states import locked, move_one, reasoned
from apps.school.calendar.services import add_school_days
from apps.school.models import Staff

END_OF_SCHOOL = time(17, 0)

# Upper floors put in what they do when the points of a sheet change afterwards (ranking a week
# again). Called in the transaction of the change.
after_correction: list[Callable[[Sheet], None]] = []


def changed(sheet: Sheet) -> None:
    """Tell the upper floors that a sum which includes this sheet is no longer what it was."""
    for hook in after_correction:
        hook(sheet)


def appeal_ends(sheet: Sheet) -> datetime | None:
    """Until when one may appeal: 放学 of the next school day after publication (domain rule 3)."""
    if sheet.published_at is None:
        return None
    return _end_of_window(timezone.localdate(sheet.published_at))


def _end_of_window(published_on: date) -> datetime:
    next_day = add_school_days(published_on, 1)
    return timezone.make_aware(datetime.combine(next_day, END_OF_SCHOOL))


def refusal_of(sheet: Sheet) -> str:
    """Why nothing on this sheet may be appealed now; nothing where it may."""
    if refusal := _closed_by_state(sheet):
        return refusal
    ends = appeal_ends(sheet)
    if timezone.now() > ends:
        ends = timezone.localtime(ends)
        return f"申诉期已过（{ends.month}月{ends.day}日{ends:%H:%M}截止）。"
    return ""


def _closed_by_state(sheet: Sheet) -> str:
    if not sheet.round.programme.appealable:
        return "这项检查不接受申诉。"
    if sheet.state == State.LOCKED:
        return "成绩已经锁定，不能再申诉。"
    if sheet.state != State.APPEALED and State.APPEALED not in MOVES[sheet.state]:
        return "成绩还没有发布，发布后才能申诉。"
    return ""


def open_to_appeal(sheets: Iterable[Sheet]) -> set[int]:
    """Those of these sheets (ids) on which something may be appealed now; one query for each day on
    which some were published."""
    accepted = [sheet for sheet in sheets if not _closed_by_state(sheet)]
    days = {timezone.localdate(sheet.published_at) for sheet in accepted}
    still_open = {on for on in days if timezone.now() <= _end_of_window(on)}
    return {sheet.pk for sheet in accepted if timezone.localdate(sheet.published_at) in still_open}


@transaction.atomic
def appeal(entry: Entry, *, reason: str, by: Staff) -> Appeal:
    """申诉: say why an entry is wrong. Whoever answers for the programme is told.

    Raises:
        ValidationError: no reason, appealed before, not published, locked, or too late.
    """
    reason = reasoned(reason, "请写明申诉理由。", longest=300)
    sheet = locked(entry.sheet)
    if Appeal.objects.filter(entry=entry).exists():
        raise ValidationError("这一项已经申诉过，每项只能申诉一次。")
    if refusal := refusal_of(sheet):
        raise ValidationError(refusal)
    found = Appeal.objects.create(entry=entry, staff=by, reason=reason)
    if sheet.state != State.APPEALED:
        move_one(sheet, State.APPEALED)
    telling.appealed(found, sheet)
    return found


@transaction.atomic
def decide(
    appeal: Appeal, *, decision: str, amount: Decimal | int | None = None, by: Staff
) -> Appeal:
    """Uphold the entry, or with ``amount`` put it right; both with the reason in ``decision``.

    Raises:
        ValidationError: no reason, decided before, one's own appeal, or an impossible amount.
    """
    decision = reasoned(decision, "请写明处理意见。")
    sheet = locked(appeal.entry.sheet)
    appeal = Appeal.objects.select_related("entry__item", "staff").get(pk=appeal.pk)
    if appeal.state != Appeal.State.WAITING:
        raise ValidationError(f"这份申诉已经处理过了：{appeal.get_state_display()}。")
    if appeal.staff_id == by.pk:
        raise ValidationError("自己的申诉请别人来处理。")
    corrected = amount is not None
    appeal.state = Appeal.State.CORRECTED if corrected else Appeal.State.UPHELD
    appeal.decision, appeal.decided_by, appeal.decided_at = decision, by, timezone.now()
    appeal.save()
    if corrected:
        _change(sheet, appeal.entry.item, amount, reason=decision, by=by)
    elif sheet.state == State.APPEALED and not _waiting(sheet):
        upheld = not sheet.entries.filter(appeal__state=Appeal.State.CORRECTED).exists()
        move_one(sheet, State.UPHELD if upheld else State.CORRECTED)
    telling.decided(appeal, sheet)
    return appeal


@transaction.atomic
def correct(
    sheet: Sheet, item: Item, amount: Decimal | int, *, reason: str, by: Staff
) -> Correction:
    """更正 what a sheet says about an item; 0 takes the entry back. A locked sheet stays locked.

    The right to do so is the caller's question. ``Correction`` keeps what it was before.

    Raises:
        ValidationError: no reason, nothing recorded yet, nothing changed, an impossible amount.
    """
    reason = reasoned(reason, "请写明更正的原因。")
    sheet = locked(sheet)
    if sheet.state in UNCHECKED:
        raise ValidationError(f"{sheet.target}还没有记录，不能更正。")
    found = _change(sheet, item, amount, reason=reason, by=by)
    telling.corrected(found, sheet)
    return found


def _change(
    sheet: Sheet, item: Item, amount: Decimal | int, *, reason: str, by: Staff
) -> Correction:
    """Write the new amount and the trail of it; ``sheet`` is locked."""
    check_item(sheet, item, trusted=True)
    points = points_for(item, amount, sheet.round.version.checklist.scoring)
    entry = sheet.entries.filter(item=item).first() or Entry(sheet=sheet, item=item, amount=0)
    before = entry.points or Decimal(0)
    if points == before and Decimal(amount) == entry.amount:
        raise ValidationError("更正后和原来一样，没有改动。")
    entry.amount, entry.points, entry.confirmed = Decimal(amount), points, True
    entry.save()
    found = Correction.objects.create(
        sheet=sheet,
        item=item,
        points_before=before,
        points_after=points,
        reason=reason,
        by=by,
        after_lock=sheet.state == State.LOCKED,
    )
    now = timezone.now()
    Sheet.objects.filter(pk=sheet.pk).update(corrected_at=now, updated_at=now)
    if State.CORRECTED in MOVES[sheet.state] and not _waiting(sheet):
        move_one(sheet, State.CORRECTED)
    if amount:
        follow_up(sheet, [entry])
    else:
        Rectification.objects.filter(entry=entry, state=Rectification.State.OPEN).delete()
    changed(sheet)
    return found


def _waiting(sheet: Sheet) -> bool:
    return sheet.entries.filter(appeal__state=Appeal.State.WAITING).exists()
