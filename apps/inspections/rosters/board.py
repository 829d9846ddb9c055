"""A roster as people read it: a table of slots × routes for each week."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from apps.inspections.programmes.models import Slot
from apps.inspections.rosters.models import Monitor, Roster, Team
from apps.school.models import SchoolClass


@dataclass
class Cell:
    """One route: who walks it, and which classes in which order."""

    slot: Slot
    team: Team
    monitors: list[Monitor]
    classes: list[SchoolClass] = field(default_factory=list)

    @property
    def names(self) -> str:
        return "、".join(str(one) for one in self.monitors)

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


def weeks_of(roster: Roster, weeks: Collection[int] | None = None) -> list[Week]:
    """The weeks asked for, or all that have turns, in two queries."""
    turns = roster.turns.select_related("slot", "team", "school_class")
    if weeks is not None:
        turns = turns.filter(week__in=weeks)
    members = members_of(roster)
    cells: dict[tuple, Cell] = {}
    for turn in turns.order_by("week", "slot__starts", "slot__code", "team__number", "place"):
        key = (turn.week, turn.slot_id, turn.team_id)
        if key not in cells:
            cells[key] = Cell(turn.slot, turn.team, members[turn.team_id])
        cells[key].classes.append(turn.school_class)
    found = defaultdict(lambda: defaultdict(list))
    for (week, _, _), cell in cells.items():
        found[week][cell.slot].append(cell)
    return [Week(number, list(rows.items())) for number, rows in found.items()]


def members_of(roster: Roster) -> dict[int, list[Monitor]]:
    """The members of each team (id), by badge."""
    links = Team.members.through.objects.filter(team__roster=roster)
    found = defaultdict(list)
    for link in links.select_related("monitor__pupil").order_by("monitor__badge"):
        found[link.team_id].append(link.monitor)
    return found
