"""The best placing of a problem, found by HiGHS; ties go by lot (``turns``).

What is best, in this order (docs/decisions/0023-places-by-a-solver.md):

1. as few pupils as possible without a course, then as few third wishes, then as few second ones;
2. as many brothers and sisters as possible in the same course, if they asked for it;
3. which courses open, where several choices are as good: by lot;
4. who gets which wish: in turn, those who waited first, then by lot.
"""

import highspy
import numpy as np

from apps.teaching.after_school.placing.problem import RANKS, Problem, Result
from apps.teaching.after_school.placing.turns import served_in_turn

# Lots stay small beside the numbers that a float holds exactly.
LOTS = 1000


class Program:
    """The integer program: columns, rows, and solving it for one aim after another."""

    def __init__(self) -> None:
        self.upper: list[float] = []
        self.rows: list[tuple[float, float, dict[int, float]]] = []
        self.start: list[float] = []

    def column(self) -> int:
        """A new yes-or-no."""
        self.upper.append(1)
        return len(self.upper) - 1

    def row(self, lower: float, upper: float, terms: dict[int, float]) -> None:
        """``lower`` ≤ Σ factor × column ≤ ``upper``."""
        self.rows.append((lower, upper, terms))

    def solve(self, cost: dict[int, float]) -> list[bool]:
        """The cheapest choice; every cost is whole, so that half a unit is near enough.

        Raises:
            RuntimeError: the solver found none, which no problem of ours can bring about.
        """
        solver = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(self._model(cost))
        if self.start:
            known = highspy.HighsSolution()
            known.col_value = self.start
            solver.setSolution(known)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"No placing was found: {solver.getModelStatus()}")
        self.start = [float(round(value)) for value in solver.getSolution().col_value]
        return [value > 0.5 for value in self.start]

    def _model(self, cost: dict[int, float]) -> highspy.HighsLp:
        columns = len(self.upper)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, len(self.rows)
        model.col_cost_ = np.array([cost.get(column, 0.0) for column in range(columns)])
        model.col_lower_ = np.zeros(columns)
        model.col_upper_ = np.array(self.upper, dtype=float)
        model.integrality_ = [highspy.HighsVarType.kInteger] * columns
        model.row_lower_ = np.array([row[0] for row in self.rows], dtype=float)
        model.row_upper_ = np.array([row[1] for row in self.rows], dtype=float)
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(terms) for _, _, terms in self.rows)])
        matrix.index_ = np.array([key for _, _, terms in self.rows for key in terms])
        matrix.value_ = np.array(
            [value for _, _, terms in self.rows for value in terms.values()], dtype=float
        )
        return model


class Placing:
    """A problem as an integer program."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.offers = {offer.key: offer for offer in problem.offers}
        self.program = Program()
        # (sign-up, course) → its column, and the rank of the wish
        self.seats: dict[tuple[int, int], int] = {}
        self.ranks: dict[int, int] = {}
        # course → whether it opens, where that is a question
        self.opens: dict[int, int] = {}
        # (pair, course) → both are in it
        self.pairs: dict[tuple[tuple[int, int], int], int] = {}
        self._add_seats()
        self._add_courses()
        self._add_pairs()

    def _add_seats(self) -> None:
        for one in self.problem.in_turn():
            own = {}
            for rank, course in one.wishes:
                if course in self.offers:
                    column = self.program.column()
                    own[column] = 1.0
                    self.seats[one.key, course] = column
                    self.ranks[column] = rank
            if own:
                self.program.row(0, 1, own)

    def _add_courses(self) -> None:
        asked: dict[int, list[int]] = {key: [] for key in self.offers}
        for (_, course), column in self.seats.items():
            asked[course].append(column)
        for key, columns in asked.items():
            offer, taken = self.offers[key], dict.fromkeys(columns, 1.0)
            if offer.minimum <= 1:
                self.program.row(0, offer.seats, taken)
                continue
            opens = self.opens[key] = self.program.column()
            if len(columns) < offer.minimum or offer.seats < offer.minimum:
                self.program.upper[opens] = 0
            self.program.row(-np.inf, 0, {**taken, opens: -float(offer.seats)})
            self.program.row(0, np.inf, {**taken, opens: -float(offer.minimum)})
            for column in columns:
                self.program.row(-np.inf, 0, {column: 1.0, opens: -1.0})

    def _add_pairs(self) -> None:
        for pair in self.problem.siblings:
            for course in self.offers:
                both = [self.seats.get((key, course)) for key in pair]
                if None in both:
                    continue
                together = self.pairs[pair, course] = self.program.column()
                for column in both:
                    self.program.row(-np.inf, 0, {together: 1.0, column: -1.0})

    def solve(self) -> Result:
        """The one placing that the seed decides."""
        if not self.seats:
            return Result({}, frozenset(key for key, one in self.offers.items() if one.minimum))
        chosen = self._fewest_left_out()
        if self.pairs:
            chosen = self._most_together(chosen)
        if self.opens or self.pairs:
            chosen = self._by_lot()
        together = {key: course for (key, course), column in self.pairs.items() if chosen[column]}
        places = {key: chosen[column] for key, column in self.seats.items()}
        kept = {sign_up: course for pair, course in together.items() for sign_up in pair}
        closed = {key for key, column in self.opens.items() if not chosen[column]}
        final = served_in_turn(
            self.problem,
            {sign_up: course for (sign_up, course), taken in places.items() if taken},
            closed=closed,
            kept=kept,
        )
        used = set(final.values())
        empty = {key for key, one in self.offers.items() if one.minimum and key not in used}
        return Result(final, frozenset(closed | empty), frozenset(together))

    def _fewest_left_out(self) -> list[bool]:
        """Step 1, and the numbers of each rank as they then have to stay."""
        base = len(self.problem.applicants) + 1
        worth = {1: base**2, 2: base**2 - 1, 3: base**2 - base}
        chosen = self.program.solve({key: -worth[rank] for key, rank in self.ranks.items()})
        for rank in RANKS:
            columns = [key for key, value in self.ranks.items() if value == rank]
            count = sum(chosen[key] for key in columns)
            self.program.row(count, count, dict.fromkeys(columns, 1.0))
        return chosen

    def _most_together(self, chosen: list[bool]) -> list[bool]:
        """Step 2, and the number of pairs as it then has to stay."""
        columns = self.pairs.values()
        chosen = self.program.solve(dict.fromkeys(columns, -1.0))
        count = sum(chosen[key] for key in columns)
        self.program.row(count, count, dict.fromkeys(columns, 1.0))
        return chosen

    def _by_lot(self) -> list[bool]:
        """Step 3: courses that open and pairs that stay together have a lot each."""
        lot = self.problem.lot
        cost = {key: -(lot("course", course) % LOTS + 1) for course, key in self.opens.items()}
        for (pair, course), key in self.pairs.items():
            cost[key] = -(lot("pair", *pair, course) % LOTS + 1)
        return self.program.solve(cost)


def place(problem: Problem) -> Result:
    """Who gets which course; the same problem brings the same result every time."""
    return Placing(problem).solve()
