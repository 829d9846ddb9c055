"""On which school days a programme is due, and in which slots: asked by the opening and the preview.

The calendar rules: a holiday has no rounds, a make-up day has, an online day only those of
programmes that run online, half a day only the slots of that half.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.rounds.models import Round
from apps.school.calendar.services import DayInfo
from apps.school.models import Day

NOON = time(12, 0)
# A month of which only these few school days fall into the term is not checked on its own.
STUB_OF_A_MONTH = 4


@dataclass(frozen=True)
class Opening:
    """A round that falls due: the programme, the day and, for daily ones, the slot."""

    programme: Programme
    date: date
    slot: Slot | None = None


def openings(
    first: date, last: date, programmes: Iterable[Programme] | None = None
) -> list[Opening]:
    """What falls due from ``first`` to ``last`` by itself; termly rounds are planned by hand.

    A weekly, monthly or sampled programme that somebody opened earlier in the same week or month
    is not due again. The number of queries does not depend on the stretch.
    """
    if programmes is None:
        programmes = Programme.objects.filter(active=True).select_related("checklist", "department")
    programmes = list(programmes.prefetch_related("slots"))
    span = min(_monday(first), first.replace(day=1)), _month_end(last) + timedelta(days=6)
    days = list(Day.objects.school_days().filter(date__range=span).order_by("date"))
    opened = _opened(programmes, span)
    found = [
        Opening(programme, day.date, slot)
        for programme in programmes
        for day in _days_of(programme, days, opened[programme.pk])
        if first <= day.date <= last
        for slot in slots_on(programme, day)
    ]
    return sorted(found, key=lambda due: (due.date, due.slot.starts if due.slot else time.min))


def slots_on(programme: Programme, day: Day) -> list[Slot | None]:
    """The slots of a day: those of its half; without slots the day is one round."""
    if programme.frequency != Programme.Frequency.DAILY:
        return [None]
    slots = list(programme.slots.all())
    if not slots:
        return [None]
    if day.half == Day.Half.FULL:
        return slots
    return [slot for slot in slots if (slot.starts < NOON) == (day.half == Day.Half.MORNING)]


def runs_on(programme: Programme, day: Day) -> bool:
    """Whether the programme takes place on such a school day at all."""
    return (
        programme.active
        and programme.starts <= day.date
        and (programme.ends is None or day.date <= programme.ends)
        and (programme.online or day.mode != Day.Mode.ONLINE)
    )


def obstacle(programme: Programme, info: DayInfo) -> str:
    """Why the programme cannot take place on a day; empty where it can."""
    if info.term is None:
        return "不在任何学期内"
    if not info.is_school_day:
        return f"不是上课日（{info.remark}）"
    if info.mode == Day.Mode.ONLINE and not programme.online:
        return f"线上教学，“{programme}”线上不检查"
    if info.date < programme.starts or (programme.ends and info.date > programme.ends):
        return f"不在“{programme}”的起止日期内"
    return ""


def period_of(programme: Programme, on: date) -> tuple[int, int] | None:
    """The week or month of which one round is owed; None where every day or no day counts."""
    match programme.frequency:
        case Programme.Frequency.WEEKLY | Programme.Frequency.SAMPLE:
            return on.isocalendar()[:2]
        case Programme.Frequency.MONTHLY:
            return on.year, on.month
        case _:
            return None


def _days_of(programme: Programme, days: list[Day], opened: list[date]) -> Iterator[Day]:
    """The days on which the programme opens, of ``days``, which must hold whole weeks and months."""
    running = [day for day in days if runs_on(programme, day)]
    if programme.frequency == Programme.Frequency.DAILY:
        yield from running
    if programme.frequency in (Programme.Frequency.DAILY, Programme.Frequency.TERMLY):
        return
    pick = _of_month if programme.frequency == Programme.Frequency.MONTHLY else _of_week
    done = {period_of(programme, on): on for on in opened}
    for period, group in groupby(running, key=lambda day: period_of(programme, day.date)):
        day = pick(list(group), programme.weekday)
        if day and done.get(period, day.date) == day.date:
            yield day


def _of_week(days: list[Day], weekday: int | None) -> Day:
    """The weekday, else the next school day, else the last one of the week: no week goes without."""
    return next((day for day in days if day.date.isoweekday() >= (weekday or 1)), days[-1])


def _of_month(days: list[Day], weekday: int | None) -> Day | None:
    """The month's first school day of that weekday; its first one where none is left."""
    if len(days) <= STUB_OF_A_MONTH:
        return None
    return next((day for day in days if day.date.isoweekday() == (weekday or 0)), days[0])


def _opened(programmes: list[Programme], span: tuple[date, date]) -> dict[int, list[date]]:
    opened = defaultdict(list)
    rounds = Round.objects.counted().filter(
        programme__in=programmes, date__range=span, slot=None, grade=None
    )
    for programme_id, on in rounds.values_list("programme", "date"):
        opened[programme_id].append(on)
    return opened


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _month_end(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
