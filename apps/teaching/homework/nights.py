"""Nights: for when homework is set, until when it is due, and which of the three limits holds.

1-homework-after-school.md 1.1, HW2 and HW3: an ordinary night, a weekend and a holiday have a limit
each. Which one follows from the calendar alone:

- the next day is a school day: 平日;
- one or two free days come in between: 周末, also the single Sunday after a make-up Saturday;
- three free days or more, or a statutory holiday among them: 节假日 (寒暑假 too).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models

from apps.school.calendar.services import WEEKDAY_NAMES, day
from apps.school.models import Day

# As long as the longest vacation; beyond it no next school day is looked for.
_AHEAD = timedelta(days=100)
HOLIDAY_FROM = 3


class Bucket(models.TextChoices):
    """Which limit holds for a night."""

    NIGHT = "night", "平日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "节假日"


@dataclass(frozen=True)
class Night:
    """The time after the lessons of a school day until the next one."""

    date: date
    due_on: date
    bucket: Bucket
    term_id: int

    @property
    def sentence(self) -> str:
        """2月18日 周五（周末，2月21日交), for headings."""
        name = WEEKDAY_NAMES[self.date.weekday()]
        due = f"{self.due_on.month}月{self.due_on.day}日交"
        words = due if self.bucket == Bucket.NIGHT else f"{self.bucket.label}，{due}"
        return f"{self.date.month}月{self.date.day}日 周{name}（{words}）"


def night_of(on: date) -> Night:
    """The night of a school day.

    Raises:
        ValidationError: there is no school on that day; the sentence says why.
    """
    if found := nights_of([on]).get(on):
        return found
    raise ValidationError(f"{on.month}月{on.day}日{day(on).remark}，请选上课的日子布置作业。")


def nights_of(dates: Iterable[date]) -> dict[date, Night]:
    """The nights of those dates on which there is school, in one query whatever their number."""
    wanted = sorted(set(dates))
    if not wanted:
        return {}
    last = wanted[-1] + min(_AHEAD, date.max - wanted[-1])
    rows = Day.objects.filter(date__range=(wanted[0], last)).order_by("date")
    known = list(rows.values_list("date", "is_school_day", "source", "term_id"))
    school = [on for on, is_school_day, *_ in known if is_school_day]
    holidays = {on for on, _, source, _ in known if source == Day.Source.HOLIDAY}
    terms = {on: term_id for on, _, _, term_id in known}
    found = {}
    for on in set(wanted) & set(school):
        due_on = next((later for later in school if later > on), None)
        found[on] = Night(
            on, due_on or _after_all(on, known), _bucket(on, due_on, holidays), terms[on]
        )
    return found


def _after_all(on: date, known: list[tuple]) -> date:
    """Where the calendar knows no further school day: the day after its last one."""
    return max(on, known[-1][0]) + timedelta(days=1)


def _bucket(on: date, due_on: date | None, holidays: set[date]) -> Bucket:
    if due_on is None:
        return Bucket.HOLIDAY
    free = [on + timedelta(days=offset) for offset in range(1, (due_on - on).days)]
    if not free:
        return Bucket.NIGHT
    if len(free) >= HOLIDAY_FROM or not holidays.isdisjoint(free):
        return Bucket.HOLIDAY
    return Bucket.WEEKEND
