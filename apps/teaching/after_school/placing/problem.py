"""Who asks for which course, as plain data: what is drawn, and what can be drawn again.

No pupil's name stands here. A ``Problem`` together with its seed decides the ``Result`` completely,
in whatever order its rows were read.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# A wish is the first, second or third.
RANKS = (1, 2, 3)


@dataclass(frozen=True, order=True)
class Applicant:
    """One sign-up (``key``) with the wishes that fit it: rank → course."""

    key: int
    wishes: tuple[tuple[int, int], ...]
    # Got none of the wishes of last term, and goes before everybody who did.
    waited: bool = False


@dataclass(frozen=True, order=True)
class Offer:
    """A course with the seats that are left after those given by hand."""

    key: int
    seats: int
    # As many are still needed for it to take place; 0 where it takes place in any case.
    minimum: int


@dataclass(frozen=True)
class Problem:
    """Everything that the outcome follows from."""

    seed: int
    applicants: tuple[Applicant, ...]
    offers: tuple[Offer, ...]
    # Pairs of sign-ups of brothers and sisters who asked for the same course, smaller key first.
    siblings: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for name in ("applicants", "offers", "siblings"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name))))

    def lot(self, *what: object) -> int:
        """A number that the seed draws for something; the same one whenever it is asked."""
        text = ":".join(str(part) for part in (self.seed, *what))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])

    def in_turn(self) -> list[Applicant]:
        """The applicants in the order in which they are served: who waited first, then by lot."""
        return sorted(self.applicants, key=lambda one: (not one.waited, self.lot(one.key), one.key))

    def to_json(self) -> dict:
        return {
            "seed": self.seed,
            "applicants": [
                [one.key, [list(wish) for wish in one.wishes], one.waited]
                for one in self.applicants
            ],
            "offers": [[one.key, one.seats, one.minimum] for one in self.offers],
            "siblings": [list(pair) for pair in self.siblings],
        }

    @classmethod
    def from_json(cls, data: Mapping) -> "Problem":
        return cls(
            seed=data["seed"],
            applicants=tuple(
                Applicant(key, tuple((rank, course) for rank, course in wishes), waited)
                for key, wishes, waited in data["applicants"]
            ),
            offers=tuple(Offer(*row) for row in data["offers"]),
            siblings=tuple((first, second) for first, second in data["siblings"]),
        )

    @property
    def digest(self) -> str:
        """Tells whether two problems are the same."""
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Result:
    """Sign-up → course for everybody who got one, and the courses that do not open."""

    places: Mapping[int, int]
    closed: frozenset[int] = frozenset()
    # Pairs that came together because they had asked for it.
    together: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    def to_json(self) -> dict:
        return {
            "places": sorted([key, course] for key, course in self.places.items()),
            "closed": sorted(self.closed),
            "together": sorted(list(pair) for pair in self.together),
        }

    @classmethod
    def from_json(cls, data: Mapping) -> "Result":
        return cls(
            places=dict(data["places"]),
            closed=frozenset(data["closed"]),
            together=frozenset((first, second) for first, second in data["together"]),
        )


def profile(applicants: Iterable[Applicant], places: Mapping[int, int]) -> tuple[int, int, int]:
    """How many got nothing, their third and their second wish: fewer is better, in this order."""
    counts = [0, 0, 0, 0]
    for one in applicants:
        course = places.get(one.key)
        counts[next((rank for rank, key in one.wishes if key == course), 0)] += 1
    return counts[0], counts[3], counts[2]
