"""Ties by turn: of all placings that are equally good, the one that serves pupils in their turn.

Each pupil, in turn, gets the best wish that is possible without making the whole worse, parting
brothers and sisters, or taking anything from a pupil who was served before. To give somebody a
better wish others move along a chain of courses that ends where the first one came from, or at a
free seat. Which moves keep the whole as good as it is follows from prices of the courses (the dual
variables of a flow at its optimum): exactly those that cost nothing at these prices.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from apps.teaching.after_school.placing.problem import Applicant, Problem

# Pupils without a course are "in" NOWHERE, a course without limits; what a course can take or give
# without anybody moving passes through SPARE.
NOWHERE, SPARE = 0, -1


class Turns:
    """One placing being mended: who is where, who may still be moved, and the prices."""

    def __init__(
        self, problem: Problem, places: Mapping[int, int], closed: set[int], kept: set[int]
    ) -> None:
        offers = [offer for offer in problem.offers if offer.key not in closed]
        base = len(problem.applicants) + 1
        worth = {1: 0, 2: 1, 3: base}
        self.seats = {offer.key: offer.seats for offer in offers}
        self.least = {offer.key: 0 if offer.minimum <= 1 else offer.minimum for offer in offers}
        # What it costs the whole if a pupil is at a course.
        self.costs: dict[int, dict[int, int]] = {}
        for one in problem.applicants:
            own = {course: worth[rank] for rank, course in one.wishes if course in self.seats}
            self.costs[one.key] = {**own, NOWHERE: base**2}
        self.where = {key: places.get(key, NOWHERE) for key in self.costs}
        self.size = dict.fromkeys([NOWHERE, *self.seats], 0)
        self.members: dict[int, set[int]] = {course: set() for course in self.size}
        for key, course in self.where.items():
            self.size[course] += 1
            if key not in kept:
                self.members[course].add(key)
        self.price = self._prices()

    def _steps(self) -> Iterator[tuple[int, int, int]]:
        """Every single move that is possible now: from, to, what it costs the whole."""
        for key, here in self.where.items():
            if key in self.members[here]:
                for there, cost in self.costs[key].items():
                    if there != here:
                        yield here, there, cost - self.costs[key][here]
        for course in self.size:
            if self._takes_one(course):
                yield course, SPARE, 0
            if self._gives_one(course):
                yield SPARE, course, 0

    def _takes_one(self, course: int) -> bool:
        return course == NOWHERE or self.size[course] < self.seats[course]

    def _gives_one(self, course: int) -> bool:
        return self.size[course] > (0 if course == NOWHERE else self.least[course])

    def _prices(self) -> dict[int, int]:
        """Prices at which no single move gains anything (Bellman and Ford)."""
        cheapest: dict[tuple[int, int], int] = {}
        for here, there, cost in self._steps():
            step = (here, there)
            cheapest[step] = min(cost, cheapest.get(step, cost))
        price = dict.fromkeys([*self.size, SPARE], 0)
        for _ in range(len(price) + 1):
            before = dict(price)
            for (here, there), cost in cheapest.items():
                price[there] = min(price[there], price[here] + cost)
            if price == before:
                return price
        raise RuntimeError("The placing was not the best one.")

    def _is_free(self, key: int, there: int) -> bool:
        """Whether moving a pupil leaves the whole as good as it is."""
        here, costs = self.where[key], self.costs[key]
        return costs[there] - costs[here] + self.price[here] == self.price[there]

    def _next(self, here: int) -> Iterator[tuple[int, int | None]]:
        """Where one more at ``here`` can be passed on to, and which pupil would move."""
        if here == SPARE:
            for course in self.size:
                if self._gives_one(course) and self.price[SPARE] == self.price[course]:
                    yield course, None
            return
        if self._takes_one(here) and self.price[here] == self.price[SPARE]:
            yield SPARE, None
        for key in sorted(self.members[here]):
            for there in self.costs[key]:
                if there != here and self._is_free(key, there):
                    yield there, key

    def _chain(self, first: int, last: int) -> list[tuple[int, int]] | None:
        """Moves (pupil, to) that carry one pupil too many from ``first`` to ``last``."""
        came: dict[int, tuple[int, int | None]] = {first: (first, None)}
        queue = [first]
        for here in queue:
            if here == last:
                break
            for there, key in self._next(here):
                if there not in came:
                    came[there] = (here, key)
                    queue.append(there)
        if last not in came:
            return None
        path = [last]
        while path[-1] != first:
            path.append(came[path[-1]][0])
        return [(key, there) for there, _ in pairwise(path) if (key := came[there][1]) is not None]

    def _move(self, key: int, there: int) -> None:
        here = self.where[key]
        self.size[here] -= 1
        self.size[there] += 1
        self.members[here].discard(key)
        self.members[there].add(key)
        self.where[key] = there

    def serve(self, one: Applicant) -> None:
        """Give a pupil the best wish that is possible, and leave them there."""
        here = self.where[one.key]
        self.members[here].discard(one.key)
        for _, wish in one.wishes:
            if wish == here:
                return
            if wish in self.seats and self._is_free(one.key, wish):
                moves = self._chain(wish, here)
                if moves is not None:
                    for key, there in [(one.key, wish), *moves]:
                        self._move(key, there)
                    self.members[wish].discard(one.key)
                    return


def served_in_turn(
    problem: Problem, places: Mapping[int, int], *, closed: set[int], kept: Mapping[int, int]
) -> dict[int, int]:
    """The placing among those as good as ``places`` that serves everybody in turn.

    ``kept``: brothers and sisters who came together and stay where they are.
    """
    turns = Turns(problem, places, closed, set(kept))
    for one in problem.in_turn():
        if one.key not in kept:
            turns.serve(one)
    return {key: course for key, course in turns.where.items() if course != NOWHERE}
