"""How many lessons everybody should watch in a term, and how many they have (2.2).

A lesson counts when the sheet was handed in: that is the proof which the school keeps. Whether it
was on a Tuesday, open or dropped in on makes no difference; one's own lesson never counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from apps.school.models import Appointment, Staff, Term
from apps.school.roles import LEADERS, Role
from apps.teaching.observations.quotas.models import ObservationQuota
from apps.teaching.observations.sheets.models import ObservationSheet

Kind = ObservationQuota.Kind
# 2.2 [L]; they hold until the school sets another number.
DEFAULTS = {
    Kind.PRINCIPAL: 30,
    Kind.MIDDLE: 25,
    Kind.RESEARCH_LEADER: 20,
    Kind.TEACHER: 15,
    Kind.NOVICE: 25,
}
PRINCIPALS = (Role.PRINCIPAL, Role.VICE_TEACHING)
# 中层: heads of departments, and the leaders of whom nothing more is asked.
MIDDLE = (Role.HEAD, *(role for role in sorted(LEADERS) if role not in PRINCIPALS))
NOVICE_FOR = timedelta(days=3 * 365)


def numbers(term: Term) -> dict[str, int]:
    """Lessons a term by kind, as in force in ``term``: as the school set it last, else by default."""
    rows = ObservationQuota.objects.exclude(kind=Kind.PERSON).filter(term__starts__lte=term.starts)
    latest = rows.order_by("kind", "-term__starts").distinct("kind")
    return DEFAULTS | dict(latest.values_list("kind", "lessons"))


def _is(kind: str, term: Term, on: date, path: str) -> Q | Exists:
    """Whether the member of staff at ``path`` is of a kind on a day."""
    roles = {
        Kind.PRINCIPAL: PRINCIPALS,
        Kind.MIDDLE: MIDDLE,
        Kind.RESEARCH_LEADER: (Role.RESEARCH_LEADER,),
    }
    if kind in roles:
        posts = Appointment.objects.on(on).filter(position__role__in=roles[kind])
        return Exists(posts.filter(staff=OuterRef(path)))
    before = "" if path == "pk" else f"{path.removesuffix('_id')}__"
    teaches = Q(**{f"{before}is_teacher": True})
    if kind == Kind.NOVICE:
        return teaches & Q(**{f"{before}joined_on__gt": term.starts - NOVICE_FOR})
    return teaches


def kind_of(term: Term, on: date, asked: dict[str, int], path: str = "pk") -> Case:
    """An expression: the kind with the highest number that somebody is; empty for none.

    ``asked``: the term's ``numbers``.
    """
    by_number = sorted(asked, key=lambda kind: -asked[kind])
    return Case(
        *(When(_is(kind, term, on, path), then=Value(kind)) for kind in by_number),
        default=Value(""),
    )


def quota_of(term: Term, on: date, asked: dict[str, int], path: str = "pk") -> Coalesce:
    """An expression: how many lessons somebody should watch in ``term``; null where none."""
    named = ObservationQuota.objects.filter(
        kind=Kind.PERSON, term=term, staff=OuterRef(path)
    ).values("lessons")
    by_number = sorted(asked, key=lambda kind: -asked[kind])
    return Coalesce(
        Subquery(named[:1]),
        Case(
            *(When(_is(kind, term, on, path), then=Value(asked[kind])) for kind in by_number),
            output_field=IntegerField(),
        ),
    )


def watched(term: Term) -> QuerySet[ObservationSheet]:
    """The sheets that count in a term."""
    sheets = ObservationSheet.objects.submitted().filter(observation__term=term)
    return sheets.exclude(observation__teacher=F("staff"))


@dataclass(frozen=True)
class Standing:
    """One person: how many lessons are asked for and watched, and of which kinds they were."""

    staff: Staff
    kind: str
    quota: int
    done: int
    tuesday: int
    open: int
    dropin: int

    @property
    def is_met(self) -> bool:
        return self.done >= self.quota

    @property
    def missing(self) -> int:
        return max(self.quota - self.done, 0)


def standings(term: Term, staff: QuerySet[Staff] | None = None) -> list[Standing]:
    """Everybody of whom lessons are asked for in a term, by number of staff, in three queries."""
    on, asked = term.nearest_day(), numbers(term)
    people = Staff.objects.on_duty(on) if staff is None else staff
    sheets = watched(term).filter(staff=OuterRef("pk")).order_by().values("staff")

    def count(**kind) -> Coalesce:
        found = sheets.filter(**kind).annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(found), 0)

    rows = people.annotate(
        quota=quota_of(term, on, asked),
        quota_kind=kind_of(term, on, asked),
        tuesday=count(observation__kind="tuesday"),
        open=count(observation__kind="open"),
        dropin=count(observation__kind="dropin"),
    ).filter(quota__gt=0)
    return list(_standings(rows, term))


def _standings(rows: QuerySet[Staff], term: Term) -> Iterator[Standing]:
    named = set(
        ObservationQuota.objects.filter(kind=Kind.PERSON, term=term).values_list("staff", flat=True)
    )
    for row in rows:
        kind = Kind.PERSON if row.pk in named else row.quota_kind
        yield Standing(
            staff=row,
            kind=Kind(kind).label,
            quota=row.quota,
            done=row.tuesday + row.open + row.dropin,
            tuesday=row.tuesday,
            open=row.open,
            dropin=row.dropin,
        )
