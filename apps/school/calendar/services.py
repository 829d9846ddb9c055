"""The school calendar: what day it is, and whether there is school. Asked here and nowhere else.

Chinese public holidays and make-up days come from chinesecalendar, which follows the State
Council's yearly notice; a year that it does not know falls back to weekends and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import constants as official
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.calendar.models import Day, Term

WEEKDAY_NAMES = "一二三四五六日"
_KNOWN_YEARS = range(min(official.holidays).year, max(official.holidays).year + 1)


@dataclass(frozen=True)
class DayInfo:
    """One date as the school sees it; outside every term there is no week and no school."""

    date: date
    term: Term | None = None
    week: int | None = None
    is_school_day: bool = False
    mode: str = Day.Mode.CLOSED
    half: str = Day.Half.FULL
    runs_as: int | None = None
    source: str = Day.Source.WEEKDAY
    note: str = ""

    @property
    def timetable_weekday(self) -> int:
        """By which weekday's timetable the day runs: 1 Monday … 7 Sunday."""
        return self.runs_as or self.date.isoweekday()

    @property
    def sentence(self) -> str:
        """The date as people say it: 第3周 周二 3月1日."""
        week = f"第{self.week}周 " if self.week else ""
        name = WEEKDAY_NAMES[self.date.weekday()]
        return f"{week}周{name} {self.date.month}月{self.date.day}日"

    @property
    def remark(self) -> str:
        """What is not as usual about the day, in a few words; empty on an ordinary day."""
        if self.term is None:
            return "不在学期内"
        if not self.is_school_day:
            return self.note or "不上课"
        words = [self.note] if self.note else []
        if self.mode == Day.Mode.ONLINE:
            words.append("线上教学")
        if self.half != Day.Half.FULL:
            words.append(f"只上{Day.Half(self.half).label}")
        if self.runs_as:
            words.append(f"按星期{WEEKDAY_NAMES[self.runs_as - 1]}课表")
        return "，".join(words)


def day(on: date | None = None) -> DayInfo:
    """Week number, school day or not, mode and timetable of a date (default: today)."""
    on = on or timezone.localdate()
    return days(on, on)[0]


def days(first: date, last: date) -> list[DayInfo]:
    """The dates from ``first`` to ``last``, both included, as the school sees them."""
    rows = Day.objects.filter(date__range=(first, last)).select_related("term__year")
    known = {row.date: _info(row) for row in rows}
    return [known.get(on) or DayInfo(on) for on in _dates(first, last)]


def _info(row: Day) -> DayInfo:
    return DayInfo(
        date=row.date,
        term=row.term,
        week=row.week,
        is_school_day=row.is_school_day,
        mode=row.mode,
        half=row.half,
        runs_as=row.runs_as,
        source=row.source,
        note=row.note,
    )


def is_school_day(on: date) -> bool:
    """Whether there is school on a date, at the school or online."""
    return Day.objects.school_days().filter(date=on).exists()


def school_days(first: date, last: date) -> list[date]:
    """The school days from ``first`` to ``last``, both included, in order."""
    days = Day.objects.school_days().filter(date__range=(first, last)).order_by("date")
    return list(days.values_list("date", flat=True))


def add_school_days(start: date, count: int) -> date:
    """The ``count``-th school day after ``start`` (before it, if negative); 0 gives ``start``.

    Where the calendar ends, ordinary days are counted, so that a deadline always has a date.
    """
    if count == 0:
        return start
    days = Day.objects.school_days()
    if count > 0:
        found = days.filter(date__gt=start).order_by("date")
    else:
        found = days.filter(date__lt=start).order_by("-date")
    dates = list(found.values_list("date", flat=True)[: abs(count)])
    missing = abs(count) - len(dates)
    last = dates[-1] if dates else start
    return last + timedelta(days=missing if count > 0 else -missing)


def week_dates(term: Term, week: int) -> tuple[date, date]:
    """Monday and Sunday of a week of ``term``."""
    monday = _monday(term.starts) + timedelta(weeks=week - 1)
    return monday, monday + timedelta(days=6)


def week_count(term: Term) -> int:
    """How many weeks the term has, the broken ones included."""
    return _week(term, term.ends)


def knows_holidays(year: int) -> bool:
    """Whether the public holidays of a calendar year have been published to us."""
    return year in _KNOWN_YEARS


@transaction.atomic
def lay_out_term(term: Term) -> None:
    """Write one ``Day`` for every date of ``term``; days that the school changed stay as they are."""
    term.days.exclude(date__range=(term.starts, term.ends)).delete()
    kept = set(term.days.filter(overridden=True).values_list("date", flat=True))
    rows = [_official_day(term, on) for on in _dates(term.starts, term.ends) if on not in kept]
    Day.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["term", "week", "is_school_day", "mode", "half", "source", "note"],
    )
    for overridden in term.days.filter(overridden=True):
        week = _week(term, overridden.date)
        if overridden.week != week:
            overridden.week = week
            overridden.save(update_fields=["week"])


@transaction.atomic
def refresh_guesses(today: date | None = None) -> list[Term]:
    """Lay out again the terms from now on with guessed days whose holidays are known by now.

    Returns the terms that were laid out again.
    """
    guessed = Day.objects.filter(
        source=Day.Source.GUESS, date__gte=today or timezone.localdate(), overridden=False
    )
    known = guessed.filter(date__year__in=_KNOWN_YEARS)
    terms = list(Term.objects.filter(days__in=known).distinct())
    for term in terms:
        lay_out_term(term)
    return terms


@transaction.atomic
def change_days(
    term: Term,
    first: date,
    last: date,
    *,
    is_school_day: bool | None = None,
    mode: str,
    half: str = Day.Half.FULL,
    runs_as: int | None = None,
    note: str = "",
) -> int:
    """The school's own arrangement for a stretch of days: 停课, 线上, 半天, another timetable.

    ``is_school_day`` None keeps weekends and holidays as they are. Returns how many days changed.

    Raises:
        ValidationError: the stretch is not wholly inside the term, or runs backwards.
    """
    if last < first:
        raise ValidationError({"last": "结束日期不能早于开始日期。"})
    if first < term.starts or last > term.ends:
        inside = f"{term.starts:%Y-%m-%d} 至 {term.ends:%Y-%m-%d}"
        raise ValidationError({"first": f"日期须在{term.short}内（{inside}）。"})
    days = term.days.filter(date__range=(first, last))
    if is_school_day is None:
        days = days.filter(is_school_day=True)
    open_ = mode != Day.Mode.CLOSED and is_school_day is not False
    return days.update(
        is_school_day=open_,
        mode=mode if open_ else Day.Mode.CLOSED,
        half=half,
        runs_as=runs_as if open_ else None,
        source=Day.Source.SCHOOL,
        overridden=True,
        note=note,
        updated_at=timezone.now(),
    )


@transaction.atomic
def reset_days(term: Term, first: date, last: date) -> None:
    """Forget the school's own arrangement and follow the official calendar again."""
    term.days.filter(date__range=(first, last)).update(overridden=False, runs_as=None)
    lay_out_term(term)


def _dates(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _week(term: Term, on: date) -> int:
    return (on - _monday(term.starts)).days // 7 + 1


def _official_day(term: Term, on: date) -> Day:
    """The day by the State Council's notice, or by the weekday where there is none yet."""
    weekend = on.isoweekday() > 5
    if not knows_holidays(on.year):
        source, note, school = Day.Source.GUESS, "", not weekend
    elif on in official.holidays:
        source, note, school = Day.Source.HOLIDAY, _holiday_name(official.holidays[on]), False
    elif on in official.workdays:
        name = _holiday_name(official.workdays[on])
        source, note, school = Day.Source.MAKE_UP, f"{name}调休上课", True
    else:
        source, note, school = Day.Source.WEEKDAY, "", not weekend
    return Day(
        date=on,
        term=term,
        week=_week(term, on),
        is_school_day=school,
        mode=Day.Mode.ONSITE if school else Day.Mode.CLOSED,
        source=source,
        note=note,
    )


def _holiday_name(english: str) -> str:
    return _HOLIDAY_NAMES.get(english, english)


_HOLIDAY_NAMES = {holiday.value: holiday.chinese for holiday in official.Holiday}
