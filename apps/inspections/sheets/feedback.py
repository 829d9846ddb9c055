"""反馈: a check of somebody's own work is told to them in time, and they may answer.

It concerns programmes with ``feedback_days``, such as 教学常规: publishing a sheet is the feedback,
due within that many school days of the record (domain rule 2.3: 3 days).
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from apps.inspections.sheets import telling
from apps.inspections.sheets.models import OUT, Sheet
from apps.inspections.sheets.states import locked, reasoned
from apps.school.models import Day, Staff

MOST = 500  # characters of an answer


def with_wait(sheets: QuerySet[Sheet], today: date | None = None) -> QuerySet[Sheet]:
    """Sheets with ``waited``: the school days from the record to its publication, or to today."""
    today = today or timezone.localdate()
    days = (
        Day.objects.school_days()
        .filter(date__gt=OuterRef("recorded_on"), date__lte=OuterRef("told_on"))
        .order_by()
        .values("is_school_day")
        .annotate(count=Count("pk"))
    )
    return sheets.annotate(
        recorded_on=TruncDate("received_at"),
        told_on=Coalesce(TruncDate("published_at"), Value(today)),
    ).annotate(waited=Coalesce(Subquery(days.values("count")), 0))


def due_on(sheet: Sheet, calendar: list[date]) -> date:
    """The day by which the feedback is due; ``calendar`` are school days in order."""
    allowed = sheet.round.programme.feedback_days
    recorded = timezone.localdate(sheet.received_at)
    after = [day for day in calendar if day > recorded][:allowed]
    missing = allowed - len(after)
    return (after[-1] if after else recorded) + timedelta(days=missing)


@transaction.atomic
def reply(sheet: Sheet, text: str, *, by: Staff) -> Sheet:
    """The teacher's answer to what was found; a later one takes the place of the first.

    Raises:
        ValidationError: nothing written, too long, or the result is not out yet.
    """
    text = reasoned(text, "请写下您的回复。", longest=MOST)
    sheet = locked(sheet)
    if sheet.state not in OUT:
        raise ValidationError("结果还没有反馈，不能回复。")
    sheet.reply, sheet.replied_at = text, timezone.now()
    sheet.save(update_fields=["reply", "replied_at", "updated_at"])
    telling.replied(sheet, by=by)
    return sheet
