"""How fast a school's wishes are turned into places.

    python -m benchmarks.placing

1,000 pupils with three wishes each, 40 courses with minimum sizes, siblings, in three terms: wishes spread
out, some courses liked, a few that everybody wants. Needs no database. Exit status 1 above a limit.
"""

import random
import sys
import time

from benchmarks.measuring import Ratio, medians, report, set_up

PUPILS, COURSES = 1000, 40
# Issue: 1,000 pupils × 40 courses under 10 s.
LIMIT = 10_000  # milliseconds
# Or so many times as long as reading the problem and drawing the lots, on a slow machine.
READING = 1500
CROWDS = {"spread out": 0.3, "some liked": 0.7, "crowded": 1.0}


def problem(pupils: int, courses: int, crowd: float, *, seed: int = 1):
    """A term's wishes; the larger ``crowd``, the more of them go to the same few courses."""
    from apps.teaching.after_school.placing.problem import Applicant, Offer, Problem

    chance = random.Random(seed)
    keys = range(1, courses + 1)
    liking = [1 / key**crowd for key in keys]
    offers = tuple(
        Offer(key, chance.choice([20, 24, 30, 35]), chance.choice([8, 10, 12])) for key in keys
    )

    def wishes() -> tuple[tuple[int, int], ...]:
        chosen: list[int] = []
        while len(chosen) < 3:
            (course,) = chance.choices(keys, liking)
            if course not in chosen:
                chosen.append(course)
        return tuple(enumerate(chosen, start=1))

    applicants = tuple(
        Applicant(key, wishes(), chance.random() < 0.1) for key in range(1, pupils + 1)
    )
    siblings = tuple((key, key + 1) for key in range(1, pupils, 14))
    return Problem(seed, applicants, offers, siblings)


def main() -> int:
    from apps.teaching.after_school.placing.problem import Problem
    from apps.teaching.after_school.placing.solving import place

    rows = []
    for name, crowd in CROWDS.items():
        found = problem(PUPILS, COURSES, crowd)
        stored = found.to_json()
        start = time.perf_counter()
        result = place(found)
        taken = (time.perf_counter() - start) * 1000
        (read,) = medians(lambda stored=stored: Problem.from_json(stored).in_turn())
        rows.append(
            Ratio(
                f"placing {PUPILS} × {COURSES}, {name} ÷ reading",
                taken / read,
                max(READING, round(LIMIT / read)),
                f"{taken:.0f} ms, {len(result.places)} placed",
            )
        )
    return report(rows)


if __name__ == "__main__":
    set_up()
    sys.exit(main())
