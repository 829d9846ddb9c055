"""A roster as people read it: a table of slots × routes for each week."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from apps.inspections.programmes.models import Slot
from apps.inspections.rosters.models import Monitor, Roster, Substitution, Team
from apps.inspections.rosters.naming import called
from apps.school.models import SchoolClass


@dataclass
class Cell:
    """One route: who walks it, as the reader may call them, and which classes in which order."""

    slot: Slot
    team: Team
    names: str
    classes: list[SchoolClass] = field(default_factory=list)

    @property
    def way(self) -> str:
        return " → ".join(one.name for one in self.classes)


@dataclass
class Week:
    """The routes of a week by slot; ``width`` is how many a slot has at most."""

    number: int
    rows: list[tuple[Slot, list[Cell]]]

    @property
    def width(self) -> range:
        return range(1, max((len(cells) for _, cells in self.rows), default=0) + 1)


@dataclass(frozen=True)
class Plan:
    """A route amid its week, with the teams that may be asked to walk it.

    ``teams`` are those planned from this week on with their members, ``able`` the ids of those who
    may check all its classes.
    """

    week: Week
    cell: Cell
    teams: dict[Team, list[Monitor]]
    able: set[int]

    @property
    def beside(self) -> list[Cell]:
        """The routes of the same slot, this one among them."""
        return dict(self.week.rows)[self.cell.slot]


@dataclass(frozen=True)
class StandIn:
    """A substitution with both pupils as the reader may call them."""

    row: Substitution
    absent: str
    substitute: str


def weeks_of(roster: Roster, weeks: Collection[int] | None = None, *, user) -> list[Week]:
    """The weeks asked for, or all that have turns, as ``user`` may read them: three queries."""
    turns = roster.turns.select_related("slot", "team", "school_class")
    if weeks is not None:
        turns = turns.filter(week__in=weeks)
    names = _names(roster, user)
    cells: dict[tuple, Cell] = {}
    for turn in turns.order_by("week", "slot__starts", "slot__code", "team__number", "place"):
        key = (turn.week, turn.slot_id, turn.team_id)
        if key not in cells:
            cells[key] = Cell(turn.slot, turn.team, names[turn.team_id])
        cells[key].classes.append(turn.school_class)
    found = defaultdict(lambda: defaultdict(list))
    for (week, _, _), cell in cells.items():
        found[week][cell.slot].append(cell)
    return [Week(number, list(rows.items())) for number, rows in found.items()]


def stand_ins(roster: Roster, first: date, last: date, *, user) -> list[StandIn]:
    """The substitutions between two days, as ``user`` may read them."""
    rows = Substitution.objects.filter(team__roster=roster, first__lte=last, last__gte=first)
    rows = list(rows.select_related("team", "absent__pupil", "substitute__pupil"))
    people = chain.from_iterable((row.absent, row.substitute) for row in rows)
    names = called(people, roster.term.nearest_day(last), user=user, record=roster)
    return [StandIn(row, names[row.absent_id], names[row.substitute_id]) for row in rows]


def _names(roster: Roster, user) -> dict[int, str]:
    """The members of each team (id), as they may be called."""
    members = members_of(roster)
    people = chain.from_iterable(members.values())
    names = called(people, roster.term.nearest_day(), user=user, record=roster)
    found = {team: "、".join(names[one.pk] for one in crew) for team, crew in members.items()}
    return defaultdict(str, found)


def members_of(roster: Roster) -> dict[int, list[Monitor]]:
    """The members of each team (id), by badge."""
    links = Team.members.through.objects.filter(team__roster=roster)
    found = defaultdict(list)
    for link in links.select_related("monitor__pupil").order_by("monitor__badge"):
        found[link.team_id].append(link.monitor)
    return found
