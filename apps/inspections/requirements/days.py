"""Days as the requirements count them."""

from bisect import bisect_right
from datetime import date, datetime

from django.utils import timezone


def day_of(moment: datetime) -> date:
    """The day of a moment in Shanghai."""
    return timezone.localtime(moment).date()


def later(days: list[date], on: date, count: int) -> date:
    """``count`` of the school ``days`` after a day; the last of the term where they are fewer."""
    after = days[bisect_right(days, on) :][:count]
    return after[-1] if after else on
