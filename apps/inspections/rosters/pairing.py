"""Teams of duty pupils: two of different classes, never a single checker (domain rule 3). Pure."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

PAIRINGS_TRIED = 20


class Unsatisfiable(ValidationError):
    """The roster cannot be made; the sentence says which condition stands in the way."""


@dataclass(frozen=True)
class Checker:
    """A monitor: the class that they are in, and those that they must not check besides."""

    id: int
    home: int
    avoids: frozenset[int] = frozenset()

    @property
    def closed(self) -> frozenset[int]:
        return self.avoids | {self.home}


@dataclass(frozen=True)
class Target:
    """A class to be checked; a list of them is in walking order."""

    id: int
    name: str


@dataclass(frozen=True)
class Crew:
    """A team, and the classes closed to it: those of its members and those that they avoid."""

    members: tuple[Checker, ...]

    @property
    def closed(self) -> frozenset[int]:
        return frozenset().union(*(one.closed for one in self.members))

    @property
    def is_mixed(self) -> bool:
        """No two members are of the same class."""
        return len({one.home for one in self.members}) == len(self.members)


def make_crews(
    checkers: Sequence[Checker], targets: Sequence[Target], *, seed: int, keep: Sequence[Crew] = ()
) -> list[Crew]:
    """Put the monitors into twos of different classes, behind the crews to ``keep``.

    One over makes a three where the classes allow it; who finds no partner stays in reserve.

    Raises:
        Unsatisfiable: fewer than two monitors, all of one class, or a class that no two may check.
    """
    _check_supply(checkers, targets)
    placed = {one.id for crew in keep for one in crew.members}
    loose = [one for one in checkers if one.id not in placed]
    rng = random.Random(seed)
    ways = [[*keep, *_pair(loose, rng)] for _ in range(PAIRINGS_TRIED)]
    crews = max(ways, key=lambda way: _openness(way, targets))
    for target in targets:
        if all(target.id in crew.closed for crew in crews):
            _regroup(crews, target)
    return crews


def _check_supply(checkers: Sequence[Checker], targets: Sequence[Target]) -> None:
    if len(checkers) < 2:
        raise Unsatisfiable(f"在岗队员只有{len(checkers)}名，一组至少两名，请先选定队员。")
    if len({one.home for one in checkers}) == 1:
        raise Unsatisfiable("队员都来自同一个班，一组两名须来自不同的班，请从别的班再选队员。")
    for target in targets:
        free = [one for one in checkers if target.id not in one.closed]
        if len({one.home for one in free}) > 1:
            continue
        own = sum(one.home == target.id for one in checkers)
        others = f"，{len(free)}名可以去查的都是同一个班的" if free else ""
        raise Unsatisfiable(
            f"{target.name}没有两名不同班的队员可以去查：{len(checkers)}名队员中{own}名是本班的，"
            f"{len(checkers) - len(free) - own}名回避该班{others}。请增加别班的队员。"
        )


def _pair(checkers: Sequence[Checker], rng: random.Random) -> list[Crew]:
    """Half of the monitors beside the other half: with classes in blocks, the two differ."""
    by_home = defaultdict(list)
    for one in checkers:
        by_home[one.home].append(one)
    if not by_home:
        return []
    homes = sorted(by_home)
    rng.shuffle(homes)
    largest = max(homes, key=lambda home: len(by_home[home]))
    # Of a class with more monitors than all others together, the rest stay in reserve.
    by_home[largest] = by_home[largest][: len(checkers) - len(by_home[largest])]
    row = [one for home in homes for one in by_home[home]]
    half = len(row) // 2
    crews = [Crew((row[i], row[i + half])) for i in range(half)]
    if len(row) % 2:
        threes = [Crew((*crew.members, row[-1])) for crew in crews]
        number = next((i for i, three in enumerate(threes) if three.is_mixed), None)
        if number is not None:
            crews[number] = threes[number]
    return crews


def _openness(crews: Sequence[Crew], targets: Sequence[Target]) -> list[int]:
    """How many teams may check each class, the class with the fewest first."""
    closed = [crew.closed for crew in crews]
    return sorted(sum(target.id not in shut for shut in closed) for target in targets)


def _regroup(crews: list[Crew], target: Target) -> None:
    """Exchange members between two teams so that one of them may check ``target``.

    Where those left over are of one class, they go into reserve.
    """
    free = [
        (number, one)
        for number, crew in enumerate(crews)
        for one in crew.members
        if target.id not in one.closed
    ]
    ways = []
    for i, first in free:
        for j, second in free:
            together = Crew((first, second))
            if i != j and together.is_mixed:
                pool = (*crews[i].members, *crews[j].members)
                rest = Crew(tuple(one for one in pool if one not in (first, second)))
                ways.append((not rest.is_mixed, i, j, together, rest))
    if not ways:
        return
    dissolved, i, j, together, rest = min(ways, key=lambda way: way[:3])
    crews[i], crews[j] = together, rest
    if dissolved:
        del crews[j]
