"""The weeks of 红领巾监督岗 at the demo school: summed up, published, flags handed on."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.moral.models import WeekResult
from apps.moral.weeks.services import compute, confirm, publish
from apps.reminders.models import Message
from apps.school.calendar.services import week_count
from apps.school.models import Staff, Term
from apps.school.roles import Role

LATE_WEEK = 9  # confirmed on the Tuesday after, as it happens


def write_weeks(term: Term, today: date) -> None:
    """Publish every week before this one; a week with an appeal still waiting stays a draft."""
    counsellor = Staff.objects.holding(Role.COUNSELLOR).first()
    this_monday = today - timedelta(days=today.weekday())
    for week in range(1, week_count(term) + 1):
        try:
            result = compute(term, week)
            if result.last >= this_monday:
                break
            publish(confirm(result, by=counsellor), by=counsellor)
        except ValidationError:  # a week of holidays, or an appeal that waits
            continue
        _date_back(result, late=week == LATE_WEEK)
    # Nobody is told today of weeks long past.
    Message.objects.filter(key__startswith="week:").delete()


def _date_back(result: WeekResult, *, late: bool) -> None:
    closed = timezone.make_aware(datetime.combine(result.last, time(15, 30)))
    settled = closed + (timedelta(days=4) if late else timedelta(minutes=25))
    WeekResult.objects.filter(pk=result.pk).update(
        computed_at=closed, confirmed_at=settled, published_at=settled + timedelta(minutes=5)
    )
