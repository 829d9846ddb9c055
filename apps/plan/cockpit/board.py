"""The plan as the cockpit shows it: chapters and clauses with their figures, and who is late."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Subquery

from apps.plan.clauses.models import Clause, ClauseRequirement, Milestone, WorkPlan
from apps.plan.cockpit.figures import Figures, Sources, sources
from apps.reminders.models import ToDo
from apps.school.models import Department, Staff


@dataclass
class Line:
    """A clause with what stands below it. ``figures`` cover both; where the clause is not ``own``,
    only its words are shown, for what stands below it."""

    clause: Clause
    below: list["Line"] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    codes: frozenset[str] = frozenset()
    own: bool = True

    def walk(self) -> Iterator["Line"]:
        yield self
        for line in self.below:
            yield from line.walk()

    @property
    def keys(self) -> list[int]:
        """The clauses that are counted: this one and those below it."""
        return [line.clause.pk for line in self.walk() if line.own]

    @property
    def all_codes(self) -> frozenset[str]:
        return frozenset().union(*(line.codes for line in self.walk()))


@dataclass(frozen=True)
class LatePerson:
    """Somebody with open to-dos or milestones after their due day."""

    responsible_id: int
    name: str
    count: int
    oldest: date


@dataclass(frozen=True)
class Board:
    """A plan on a day."""

    chapters: list[Line]
    figures: Figures
    late_people: list[LatePerson]
    departments: list[Department]


def board(
    plan: WorkPlan,
    on: date,
    *,
    chapter: int | None = None,
    department: str = "",
    only_late: bool = False,
) -> Board:
    """Look at ``plan`` as of a day, at one chapter (counted from 1) or at a department's clauses.

    With a department, only its own and co-owned clauses are counted; the headings above them stay,
    so that the words keep their place. ``only_late`` hides what is not late and changes no number.
    """
    clauses = _clauses(plan)
    counted = sources(plan, on)
    lines = _tree(clauses)
    if chapter is not None:
        lines = lines[chapter - 1 : chapter]
    if department:
        lines = [line for line in map(_owned_by(department), lines) if line]
    for line in lines:
        _count(line, counted)
    total = _total(lines, counted)
    people = _late_people(plan, lines, counted)
    if only_late:
        lines = [line for line in map(_late_only, lines) if line]
    owners = {clause.owner for clause in clauses if clause.owner}
    return Board(lines, total, people, sorted(owners, key=lambda row: (row.order, row.code)))


def tree_of(plan: WorkPlan) -> list[Line]:
    """The chapters with all below them, not yet counted."""
    return _tree(_clauses(plan))


def line_of(clause: Clause) -> Line:
    """A clause with all below it, not yet counted."""
    chapters = tree_of(clause.plan)
    return next(line for top in chapters for line in top.walk() if line.clause.pk == clause.pk)


def _clauses(plan: WorkPlan) -> list[Clause]:
    """All clauses in order, with owner, co-owners' codes and requirement codes: one query."""
    links = ClauseRequirement.objects.filter(clause=OuterRef("pk")).order_by("pk")
    helpers = Department.objects.filter(co_clauses=OuterRef("pk")).order_by("order", "code")
    return list(
        plan.clauses.select_related("owner").annotate(
            codes=ArraySubquery(links.values("requirement")),
            helper_codes=ArraySubquery(helpers.values("code")),
            helper_names=ArraySubquery(helpers.values("name")),
        )
    )


def _tree(clauses: list[Clause]) -> list[Line]:
    lines = {clause.pk: Line(clause, codes=frozenset(clause.codes)) for clause in clauses}
    for clause in clauses:
        if clause.parent_id:
            lines[clause.parent_id].below.append(lines[clause.pk])
    return [lines[clause.pk] for clause in clauses if clause.parent_id is None]


def _owned_by(department: str):
    """A function that keeps of a line what belongs to a department."""

    def keep(line: Line) -> Line | None:
        below = [kept for kept in map(keep, line.below) if kept]
        owner = line.clause.owner
        own = (owner and owner.code == department) or department in line.clause.helper_codes
        if not own and not below:
            return None
        return Line(line.clause, below, codes=line.codes if own else frozenset(), own=bool(own))

    return keep


def _late_only(line: Line) -> Line | None:
    if not line.figures.late:
        return None
    below = [kept for kept in map(_late_only, line.below) if kept]
    return replace(line, below=below)


def _count(line: Line, counted: Sources) -> None:
    for below in line.below:
        _count(below, counted)
    line.figures = counted.figures(line.all_codes, line.keys)


def _total(lines: list[Line], counted: Sources) -> Figures:
    codes = frozenset().union(*(line.all_codes for line in lines))
    return counted.figures(codes, [key for line in lines for key in line.keys])


def _late_people(plan: WorkPlan, lines: list[Line], counted: Sources) -> list[LatePerson]:
    """Who is behind with what these lines are measured by, the furthest behind first."""
    codes = frozenset().union(*(line.all_codes for line in lines))
    name = Staff.objects.filter(pk=OuterRef("responsible_id")).values("name")
    rows = (
        ToDo.objects.as_of(plan.term, counted.on)
        .filter(requirement__in=codes, was_late=True)
        .with_responsible(counted.on)
        .order_by()
        .annotate(name=Subquery(name))
        .values("responsible_id", "name")
        .annotate(count=Count("pk"), oldest=Min("due_on"))
        .exclude(responsible_id=None)
    )
    people = {row["responsible_id"]: LatePerson(**row) for row in rows}
    for key in (key for line in lines for key in line.keys):
        for milestone in counted.milestones.get(key, ()):
            if milestone.is_late(counted.on):
                people[milestone.owner_id] = _later_still(people, milestone)
    return sorted(people.values(), key=lambda person: (-person.count, person.oldest))


def _later_still(people: dict[int, LatePerson], milestone: Milestone) -> LatePerson:
    known = people.get(milestone.owner_id)
    if known is None:
        return LatePerson(milestone.owner_id, milestone.owner.name, 1, milestone.due_on)
    return replace(known, count=known.count + 1, oldest=min(known.oldest, milestone.due_on))
