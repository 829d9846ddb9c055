"""How fair a roster is, in numbers that people can check by counting. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.inspections.rosters.build import Duty


@dataclass(frozen=True)
class Fairness:
    """Each pair is the least and the most.

    ``walks``: routes of a team over the term; ``week_gap``: by how many routes two teams differ in
    the worst week; ``slot_gap``: by how many routes a team's slots differ; ``meetings``: how often
    a class is checked by one and the same team that may check it; ``route``: classes of a route.
    """

    walks: tuple[int, int]
    week_gap: int
    slot_gap: int
    meetings: tuple[int, int]
    route: tuple[int, int]


def fairness(closed: Mapping[int, frozenset[int]], duties: Sequence[Duty]) -> Fairness | None:
    """Count over ``duties``; ``closed`` are the classes that each team must not check.

    A team without any duty counts with nought. Returns None where there is nothing to count.
    """
    if not duties:
        return None
    length = Counter((duty.week, duty.slot, duty.team) for duty in duties)
    weeks, slots = defaultdict(Counter), defaultdict(Counter)
    for week, slot, team in length:
        weeks[week][team] += 1
        slots[team][slot] += 1
    met = Counter((duty.team, duty.target) for duty in duties)
    every_slot = {duty.slot for duty in duties}
    return Fairness(
        walks=_span(sum(slots[team].values()) for team in closed),
        week_gap=max(_gap(week[team] for team in closed) for week in weeks.values()),
        slot_gap=max(_gap(slots[team][slot] for slot in every_slot) for team in closed),
        meetings=_span(
            met[team, target]
            for team, shut in closed.items()
            for target in {duty.target for duty in duties} - shut
        ),
        route=_span(length.values()),
    )


def _span(numbers) -> tuple[int, int]:
    found = list(numbers)
    return min(found, default=0), max(found, default=0)


def _gap(numbers) -> int:
    least, most = _span(numbers)
    return most - least
