"""Which clause of a new version is which clause of the old one.

Links, owners and milestones hang on clauses. When a school imports the next version of its plan,
each clause of the new one takes over what hangs on its match in the old one.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from apps.plan.reading.outline import Clause, Plan

_ALIKE = 0.5  # share of common letter pairs above which words count as changed, not as other words
_SAME_PLACE = 0.15  # what a matched parent adds
_SAME_LABEL = 0.1  # what the same number below a matched parent adds
_CHILDREN = 0.6  # what it weighs that all children of two clauses are matched with each other


class Change(StrEnum):
    KEPT = "kept"
    CHANGED = "changed"
    MOVED = "moved"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True)
class Passage:
    """A clause as it is compared. ``key`` names it (a path, or a primary key), ``parent`` is the
    key of the clause above, ``label`` its number."""

    key: Hashable
    parent: Hashable | None
    label: str
    words: str


@dataclass(frozen=True)
class Pair:
    """What became of a clause: keys of the old and the new one, and how alike their words are."""

    change: Change
    old: Hashable | None
    new: Hashable | None
    likeness: float


def passages(plan: Plan) -> list[Passage]:
    """The clauses of a read plan, in order, named by their position in it."""
    found: list[Passage] = []

    def add(clauses: list[Clause], parent: int | None) -> None:
        for clause in clauses:
            found.append(Passage(len(found), parent, clause.number, clause.words))
            add(clause.children, len(found) - 1)

    add(plan.clauses, None)
    return found


def compare(old: Sequence[Passage], new: Sequence[Passage]) -> list[Pair]:
    """Every clause of both versions exactly once: the new ones in their order, then the removed.

    A clause with the same words is KEPT, or MOVED where the clause above it is another one; with
    similar words it is CHANGED.
    """
    match = _Match(old, new)
    match.same_words()
    match.similar_words()
    return list(match.pairs())


def _plain(words: str) -> str:
    return re.sub(r"\s", "", words)


class _Match:
    def __init__(self, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        self._old = {passage.key: passage for passage in old}
        self._new = {passage.key: passage for passage in new}
        self._of: dict[Hashable, Hashable] = {}  # new key → old key
        self._taken: set[Hashable] = set()
        self._below_old = _children(old)
        self._below_new = _children(new)
        self._letters: dict[str, frozenset[str]] = {}
        self._likenesses: dict[tuple[Hashable, Hashable], float] = {}

    def same_words(self) -> None:
        """Exact matches; where words come several times, first those at the same place."""
        places: dict[str, list[Passage]] = defaultdict(list)
        for passage in self._old.values():
            places[_plain(passage.words)].append(passage)
        for place_matters in (True, False):
            for passage in self._new.values():
                if passage.key in self._of:
                    continue
                free = [
                    candidate
                    for candidate in places[_plain(passage.words)]
                    if candidate.key not in self._taken
                    and (not place_matters or self._same_place(candidate, passage))
                ]
                if free:
                    self._join(free[0], passage)

    def similar_words(self) -> None:
        """The likest pairs first; parents follow their children, for headings are short."""
        while pairs := self._scores():
            before = len(self._of)
            for _, old, new in pairs:
                if old.key not in self._taken and new.key not in self._of:
                    self._join(old, new)
            if len(self._of) == before:
                return

    def pairs(self) -> Iterator[Pair]:
        for key, new in self._new.items():
            if key not in self._of:
                yield Pair(Change.NEW, None, key, 0.0)
                continue
            old = self._old[self._of[key]]
            if _plain(old.words) != _plain(new.words):
                change = Change.CHANGED
            else:
                change = Change.KEPT if self._same_place(old, new) else Change.MOVED
            yield Pair(change, old.key, key, self._likeness(old, new))
        for key in self._old:
            if key not in self._taken:
                yield Pair(Change.REMOVED, key, None, 0.0)

    def _join(self, old: Passage, new: Passage) -> None:
        self._of[new.key] = old.key
        self._taken.add(old.key)

    def _same_place(self, old: Passage, new: Passage) -> bool:
        if new.parent is None or old.parent is None:
            return new.parent is old.parent
        return self._of.get(new.parent) == old.parent

    def _scores(self) -> list[tuple[float, Passage, Passage]]:
        olds = [passage for key, passage in self._old.items() if key not in self._taken]
        news = [passage for key, passage in self._new.items() if key not in self._of]
        scores = ((self._score(old, new), old, new) for new in news for old in olds)
        return sorted((s for s in scores if s[0] >= _ALIKE), key=lambda s: -s[0])

    def _score(self, old: Passage, new: Passage) -> float:
        score = self._likeness(old, new)
        if self._same_place(old, new):
            score += _SAME_PLACE + (_SAME_LABEL if old.label and old.label == new.label else 0)
        below_old, below_new = self._below_old[old.key], self._below_new[new.key]
        if below_old and below_new:
            common = sum(self._of.get(key) in below_old for key in below_new)
            score += _CHILDREN * common / max(len(below_old), len(below_new))
        return score

    def _likeness(self, old: Passage, new: Passage) -> float:
        """Share of common letter pairs (Dice), 1.0 for the same words."""
        both = (old.key, new.key)
        if both not in self._likenesses:
            a, b = self._pairs_of(old.words), self._pairs_of(new.words)
            self._likenesses[both] = round(2 * len(a & b) / (len(a) + len(b)), 3)
        return self._likenesses[both]

    def _pairs_of(self, words: str) -> frozenset[str]:
        if words not in self._letters:
            ends = f"^{_plain(words)}$"
            self._letters[words] = frozenset(a + b for a, b in pairwise(ends))
        return self._letters[words]


def _children(passages: Sequence[Passage]) -> dict[Hashable, set[Hashable]]:
    below: dict[Hashable, set[Hashable]] = defaultdict(set)
    for passage in passages:
        below[passage.parent].add(passage.key)
    return below
