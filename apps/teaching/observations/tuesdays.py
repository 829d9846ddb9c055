"""The Tuesdays of a term, and whose turn it is on each (S7, 2-preparation-routines.md 2.2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from django.db import transaction
from django.db.models import Count

from apps.school.models import Day, Subject, TeachingAssignment, Term
from apps.teaching.observations.models import Observation

TUESDAY, FRIDAY = 2, 5


@dataclass(frozen=True)
class Turn:
    """A day on which a group observes: a Tuesday, or the day that stands for one."""

    date: date
    week: int
    moved_from: date | None = None
    note: str = ""


def turns(term: Term, *, skip_holidays: bool = False) -> list[Turn]:
    """The days of a term on which a group observes, in order.

    A make-up day that runs by Tuesday's timetable stands for a holiday Tuesday. A holiday Tuesday
    without one moves to the next school day of its week (4/5 清明 → 4/6); where the week has none,
    or ``skip_holidays``, it is left out.
    """
    days = list(term.days.order_by("date"))
    ordinary = [day for day in days if day.is_school_day and _weekday(day) == TUESDAY]
    holidays = [day for day in days if day.date.isoweekday() == TUESDAY and day not in ordinary]
    found = [Turn(day.date, day.week) for day in ordinary if day.date.isoweekday() == TUESDAY]
    for made_up in (day for day in ordinary if day.date.isoweekday() != TUESDAY):
        nearest = min(holidays, key=lambda day: abs(day.date - made_up.date), default=None)
        if nearest:
            holidays.remove(nearest)
        found.append(
            Turn(
                made_up.date,
                made_up.week,
                nearest.date if nearest else None,
                made_up.note or "按星期二课表上课",
            )
        )
    if not skip_holidays:
        taken = {turn.date for turn in found}
        open_days = {day.date: day for day in days if day.is_school_day}
        for holiday in holidays:
            if on := _next_day(holiday.date, open_days, taken):
                found.append(Turn(on, open_days[on].week, holiday.date, f"{holiday.note}顺延"))
    return sorted(found, key=lambda turn: turn.date)


def _weekday(day: Day) -> int:
    return day.runs_as or day.date.isoweekday()


def _next_day(tuesday: date, open_days: dict[date, Day], taken: set[date]) -> date | None:
    """The first school day after a Tuesday in the same week on which nobody observes yet."""
    rest = (tuesday + timedelta(days=offset) for offset in range(1, FRIDAY - TUESDAY + 1))
    return next((on for on in rest if on in open_days and on not in taken), None)


def taught_subjects(term: Term) -> list[Subject]:
    """The subjects of a term, each with ``teachers``, how many teach it."""
    taught = TeachingAssignment.objects.filter(term=term)
    return list(
        Subject.objects.filter(pk__in=taught.values("subject"))
        .annotate(teachers=Count("teachingassignment__staff", distinct=True))
        .order_by("order", "code")
    )


@transaction.atomic
def plan_term(
    term: Term,
    subjects: Sequence[Subject],
    *,
    first_week: int = 1,
    last_week: int | None = None,
    skip_holidays: bool = False,
    today: date,
) -> list[Observation]:
    """Put one subject group after the other down for the term's Tuesdays from today on.

    A day for which an observation is planned already keeps it, and the turn goes on behind the
    group that observed last; so it may be done again when the calendar has changed. Returns what is
    new.
    """
    # Two who press at once wait for each other.
    Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    known = Observation.objects.standing().filter(term=term, kind=Observation.Kind.TUESDAY)
    taken = {row.moved_from or row.date for row in known} | {row.date for row in known}
    wanted = [
        turn
        for turn in turns(term, skip_holidays=skip_holidays)
        if first_week <= turn.week <= (last_week or turn.week)
        and turn.date >= today
        and not taken & {turn.date, turn.moved_from}
    ]
    before = known.filter(date__lt=wanted[0].date).order_by("date").last() if wanted else None
    rows = [
        Observation(
            term=term, date=turn.date, moved_from=turn.moved_from, note=turn.note, subject=subject
        )
        for turn, subject in zip(wanted, _in_turn(subjects, before), strict=False)
    ]
    return Observation.objects.bulk_create(rows)


def _in_turn(subjects: Sequence[Subject], before: Observation | None) -> Iterator[Subject]:
    """Each in turn without end, beginning behind the group that observed last."""
    places = [subject.pk for subject in subjects]
    start = places.index(before.subject_id) + 1 if before and before.subject_id in places else 0
    return cycle([*subjects[start:], *subjects[:start]])


@transaction.atomic
def clear_open(term: Term, today: date) -> int:
    """Take away what is only planned, to come, and has nobody to teach; return how many."""
    open_rows = Observation.objects.filter(
        term=term,
        kind=Observation.Kind.TUESDAY,
        state=Observation.State.PLANNED,
        teacher=None,
        date__gte=today,
    )
    return open_rows.delete()[0]
