"""The term's observations as they are shown: by week, one's own first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.school.calendar.services import week_count, week_dates
from apps.school.models import Day, Term
from apps.school.roles import Facts
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.sheets.models import ObservationSheet

State = Observation.State
# The tone of a state, as the template tag ``status`` knows it.
TONES = {
    State.PLANNED: "future",
    State.PUBLISHED: "running",
    State.HELD: "soon",
    State.DISCUSSED: "kept",
    State.ARCHIVED: "kept",
    State.CANCELLED: "quiet",
}
OPEN_SHOWN = 3
# What is not discussed yet is mostly of last week.
FOLDED_AFTER = timedelta(days=7)


@dataclass
class Week:
    """A week of the term with what is observed in it; ``is_past``: long enough to be folded away."""

    number: int
    first: date
    last: date
    is_now: bool
    is_past: bool
    rows: list[Observation] = field(default_factory=list)


def with_counts(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """Adds ``asked``, who should come; ``sheets_in``, how many were handed in; ``is_off``: no school.

    The calendar may have changed since the day was chosen.
    """
    asked = Observer.objects.filter(observation=OuterRef("pk")).exclude(
        answer=Observer.Answer.EXCUSED
    )
    sheets = ObservationSheet.objects.submitted().filter(observation=OuterRef("pk"))

    def count(found: QuerySet) -> Coalesce:
        per = found.order_by().values("observation").annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(per), 0)

    school = Day.objects.school_days().filter(date=OuterRef("date"))
    return rows.annotate(asked=count(asked), sheets_in=count(sheets), is_off=~Exists(school))


def weeks(term: Term, rows: Sequence[Observation], today: date) -> list[Week]:
    """The weeks in which there is something, in order, and the present one."""
    found = {}
    for number in range(1, week_count(term) + 1):
        first, last = week_dates(term, number)
        is_past = last + FOLDED_AFTER < today <= term.ends
        found[number] = Week(number, first, last, first <= today <= last, is_past)
    monday = week_dates(term, 1)[0]
    for row in rows:
        found[(row.date - monday).days // 7 + 1].rows.append(row)
    return [week for week in found.values() if week.rows or week.is_now]


@dataclass(frozen=True)
class Mine:
    """What concerns one person: lessons to come, sheets still owed, Tuesdays that want a teacher."""

    coming: list[Observation]
    owed: list[Observation]
    vacant: list[Observation]

    def __bool__(self) -> bool:
        return bool(self.coming or self.owed or self.vacant)


def mine(known: Facts, term: Term, subjects: set[int], today: date) -> Mine:
    """``subjects``: those that the person teaches in the term."""
    if known.staff_id is None:
        return Mine([], [], [])
    rows = Observation.objects.filter(term=term).standing().with_names()
    own = Observer.objects.filter(observation=OuterRef("pk"), staff=known.staff_id)
    handed_in = ObservationSheet.objects.submitted().filter(
        observation=OuterRef("pk"), staff=known.staff_id
    )
    came = own.exclude(answer=Observer.Answer.EXCUSED).filter(
        Q(reason=Observer.Reason.MEMBER)
        | Q(answer=Observer.Answer.COMING)
        | Q(signed_in_at__isnull=False)
    )
    owed = rows.held().exclude(state=State.ARCHIVED).filter(Exists(came), ~Exists(handed_in))
    vacant = rows.filter(teacher=None, state=State.PLANNED, date__gte=today, subject__in=subjects)
    return Mine(
        coming=list(coming(known, max(today, term.starts), term.ends)),
        owed=list(owed.exclude(teacher=known.staff_id)),
        vacant=list(vacant[:OPEN_SHOWN]),
    )


def coming(known: Facts, first: date, last: date) -> QuerySet[Observation]:
    """Lessons between two days that somebody gives, reviews or is asked to watch."""
    own = Observer.objects.filter(observation=OuterRef("pk"), staff=known.staff_id)
    mine = Q(teacher=known.staff_id) | Q(reviewer=known.staff_id)
    wanted = mine | Exists(own.exclude(answer=Observer.Answer.EXCUSED))
    rows = Observation.objects.standing().filter(wanted, date__range=(first, last))
    waiting = rows.exclude(state__in=Observation.AFTER_LESSON).with_names()
    return waiting if known.staff_id else rows.none()
