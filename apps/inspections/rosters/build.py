"""How a term's 值岗表 comes about: pure, and the same for the same input and seed.

Every class is checked in every slot of every week by exactly one team, never by a team with a
member who is of that class or avoids it. In a slot the teams that had least to do so far walk; each
takes the next classes in walking order and leaves out those that are not for it (domain rule 3:
``classes[(i+w) mod N]``, shifted where it is one's own).
"""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import ceil

from apps.inspections.rosters.pairing import Checker, Crew, Target, Unsatisfiable, make_crews

ROUTE_LENGTH = 6  # classes that a team can walk in a slot of 15 to 30 minutes
FEWEST_ROUTES = 3
# How many ways are tried before the fairest is taken.
WEEKS_TRIED = 12
WALKS_TRIED = 150

Walk = dict[int, list[Target]]  # by team: the classes that it takes


@dataclass(frozen=True)
class Duty:
    """In this week and slot this team checks this class as the ``place``-th on its route."""

    week: int
    slot: int
    team: int
    target: int
    place: int


def default_routes(classes: int) -> int:
    """How many teams walk at once, so that each has about six classes; three at least."""
    return max(FEWEST_ROUTES, ceil(classes / ROUTE_LENGTH))


def build(
    checkers: Sequence[Checker],
    targets: Sequence[Target],
    *,
    weeks: Sequence[int],
    slots: Sequence[int],
    routes: int | None = None,
    seed: int,
    keep: Sequence[Crew] = (),
    past: Sequence[Duty] = (),
) -> tuple[list[Crew], list[Duty]]:
    """Teams, and their duties in ``weeks``; a duty names its team by the place in the list.

    ``keep`` are teams that stay together, first in the list; ``past`` are duties done already,
    which count for what is fair. Without ``routes`` as many teams walk as there are classes for.

    Raises:
        Unsatisfiable: the sentence says which condition cannot be met.
    """
    crews = make_crews(checkers, targets, seed=seed, keep=keep)
    routes = routes or min(default_routes(len(targets)), len(crews))
    closed = [crew.closed for crew in crews]
    routes = min(routes, len(targets))
    if routes > len(crews):
        raise Unsatisfiable(
            f"每个时段{routes}路需要{routes}组，队员只够编成{len(crews)}组。请增加队员或减少路数。"
        )
    ledger, rng, duties = Ledger.of(past), random.Random(seed), []
    for week in weeks:
        ways = (_week(closed, targets, slots, routes, ledger, rng) for _ in range(WEEKS_TRIED))
        for slot, teams in min(ways, key=ledger.unevenness).items():
            for team, route in _walk(teams, closed, targets, ledger, rng).items():
                found = [
                    Duty(week, slot, team, target.id, place)
                    for place, target in enumerate(route, start=1)
                ]
                ledger.enter(found)
                duties += found
    return crews, duties


@dataclass
class Ledger:
    """What each team has done so far: what is fair next follows from it."""

    walks: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    slots: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    met: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, duties: Sequence[Duty]) -> "Ledger":
        ledger, routes = cls(), defaultdict(list)
        for duty in duties:
            routes[duty.week, duty.slot, duty.team].append(duty)
        for route in routes.values():
            ledger.enter(route)
        return ledger

    def enter(self, route: Sequence[Duty]) -> None:
        """One team has walked once."""
        team, slot = route[0].team, route[0].slot
        self.walks[team] += 1
        self.slots[team, slot] += 1
        for duty in route:
            self.met[team, duty.target] += 1

    def unevenness(self, week: dict[int, list[int]]) -> int:
        """How much a week's teams by slot would add to what is uneven already."""
        return sum(
            2 * self.slots[team, slot] + self.walks[team]
            for slot, teams in week.items()
            for team in teams
        )


def _week(closed, targets, slots, routes: int, ledger: Ledger, rng) -> dict[int, list[int]]:
    """The teams on duty in each slot of a week: first whoever had least in this week so far."""
    done, week = [0] * len(closed), {}
    for slot in rng.sample(slots, len(slots)):
        order = rng.sample(range(len(closed)), len(closed))
        order.sort(key=lambda team: (done[team], ledger.slots[team, slot], ledger.walks[team]))
        week[slot] = _on_duty(order, closed, targets, routes)
        for team in week[slot]:
            done[team] += 1
    return week


def _on_duty(order: list[int], closed, targets, routes: int) -> list[int]:
    """The first of ``order``, exchanged until every class has one that may check it."""
    chosen = order[:routes]
    while bare := _bare(chosen, closed, targets):
        trials = (
            [*(one for one in chosen if one != gone), team]
            for team in order
            if team not in chosen and bare[0].id not in closed[team]
            for gone in reversed(chosen)
        )
        chosen = next(
            (one for one in trials if len(_bare(one, closed, targets)) < len(bare)), None
        ) or _cover(order, closed, targets, routes)
    return chosen


def _bare(teams: Collection[int], closed, targets: Sequence[Target]) -> list[Target]:
    """The classes that none of these teams may check."""
    shut = frozenset.intersection(*(closed[team] for team in teams))
    return [target for target in targets if target.id in shut]


def _cover(order: list[int], closed, targets: Sequence[Target], routes: int) -> list[int]:
    """Teams that may check all classes together, whatever they had to do before.

    Raises:
        Unsatisfiable: there are none, or more than ``routes`` would be needed.
    """
    chosen, left = [], list(targets)
    while left:
        best = min(order, key=lambda team: sum(target.id in closed[team] for target in left))
        shut = [target for target in left if target.id in closed[best]]
        if len(shut) == len(left):
            raise Unsatisfiable(
                f"没有一组可以去查{left[0].name}：每组都有本班的或回避该班的队员。请增加队员。"
            )
        chosen, first, left = [*chosen, best], left[0], shut
    if len(chosen) > routes:
        raise Unsatisfiable(
            f"每个时段分{routes}路排不开：{first.name}总会轮到本班的或回避该班的队员去查。"
            f"请改为每个时段{len(chosen)}路，或增加队员。"
        )
    spare = [team for team in order if team not in chosen]
    return [*chosen, *spare[: routes - len(chosen)]]


def _walk(teams: list[int], closed, targets: Sequence[Target], ledger: Ledger, rng) -> Walk:
    """Who takes which classes, so that they have met as seldom as can be found."""
    best, order, start = None, teams, 0
    for _ in range(WALKS_TRIED):
        trial, begin = list(order), rng.choice((start, rng.randrange(len(targets))))
        i, j = rng.randrange(len(order)), rng.randrange(len(order))
        trial[i], trial[j] = trial[j], trial[i]
        walk, left = _deal(trial, begin, closed, targets)
        met = sum(ledger.met[team, one.id] ** 2 for team, route in walk.items() for one in route)
        idle = sum(not route for route in walk.values())
        if best is None or (len(left) + idle, met) < best[0]:
            best, order, start = ((len(left) + idle, met), walk, left), trial, begin
    _, walk, left = best
    for target in left:
        _squeeze_in(target, walk, closed)
    rank = {target.id: number for number, target in enumerate(targets)}
    return {
        team: sorted(route, key=lambda one: rank[one.id]) for team, route in walk.items() if route
    }


def _deal(order: list[int], start: int, closed, targets: Sequence[Target]):
    """Deal the classes out in walking order from ``start``; and those that nobody could take."""
    left, walk = [*targets[start:], *targets[:start]], {}
    for number, team in enumerate(order):
        room = ceil(len(left) / (len(order) - number))
        shut, route, others = closed[team], [], []
        for target in left:
            (route if len(route) < room and target.id not in shut else others).append(target)
        walk[team], left = route, others
    return walk, left


def _squeeze_in(target: Target, walk: Walk, closed) -> None:
    """Give a class to a route that may have it, passing another class on to the shortest."""
    shortest = min(walk, key=lambda team: len(walk[team]))
    able = [team for team in walk if target.id not in closed[team]]
    for team in able:
        for other in walk[team]:
            if team != shortest and other.id not in closed[shortest]:
                walk[team].remove(other)
                walk[shortest].append(other)
                walk[team].append(target)
                return
    walk[min(able, key=lambda team: len(walk[team]))].append(target)
