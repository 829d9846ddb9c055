"""Who wins the week: pure comparison of what the classes of one grade came to (domain rule 3)."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import ceil

CENT = Decimal("0.01")


@dataclass
class Standing:
    """A class's week. ``means`` has one figure per category, in the order of ``Standard``.

    ``place``, ``winner``, ``tie`` and ``obstacle`` are what ``rank`` finds out.
    """

    key: int
    name: str
    days: int
    total: Decimal | None
    means: list[Decimal | None]
    events: int = 0
    vetoes: int = 0
    bonus: Decimal = Decimal(0)
    place: int | None = None
    winner: bool = False
    tie: str = ""
    obstacle: str = ""


@dataclass(frozen=True)
class Standard:
    """What the school asks of a winner, with the categories that the week was judged by."""

    least_mean: Decimal
    least_share: int
    classes_per_flag: int
    tie_categories: list[str]
    categories: list[str]
    bases: list[Decimal]
    tie_columns: list[int] = field(init=False)

    def __post_init__(self):
        found = (
            next((i for i, name in enumerate(self.categories) if name.startswith(wanted)), None)
            for wanted in self.tie_categories
        )
        object.__setattr__(self, "tie_columns", [column for column in found if column is not None])

    def flags(self, classes: int) -> int:
        """⌈n/3⌉ flags for the n classes of a grade."""
        return ceil(classes / self.classes_per_flag)

    def obstacle(self, row: Standing) -> str:
        """Why the class cannot win, in words; empty if it can."""
        if row.total is None:
            return "本周没有检查"
        reasons = ["一票否决"] if row.vetoes else []
        if row.total < self.least_mean:
            reasons.append(f"周均不足{self.least_mean.normalize():f}")
        for name, base, mean in zip(self.categories, self.bases, row.means, strict=True):
            if mean is not None and mean * 100 < base * self.least_share:
                reasons.append(f"{name}不足{self.least_share}%")
        return "、".join(reasons)


def rank(rows: list[Standing], standard: Standard) -> list[Standing]:
    """Give the classes of one grade their places and the best of them the flags.

    Equal means, as shown with two decimals, are told apart by ① fewer events ② and ③ the
    categories that the standard names; ④ what is still equal shares a place, and a flag. A class
    that cannot win leaves its flag to the next. Returns the rows in order of their places.
    """
    for row in rows:
        row.obstacle = standard.obstacle(row)
    checked = sorted((row for row in rows if row.total is not None), key=_order(standard))
    order = _order(standard)
    for index, row in enumerate(checked, start=1):
        before = checked[index - 2] if index > 1 else None
        row.place = before.place if before and order(before) == order(row) else index
    for better, worse in pairwise(checked):
        _explain(better, worse, standard)
    able = [row for row in checked if not row.obstacle]
    flags = standard.flags(len(rows))
    for index, row in enumerate(able):
        row.winner = index < flags or able[flags - 1].place == row.place
    return [*checked, *(row for row in rows if row.total is None)]


def _order(standard: Standard):
    def key(row: Standing) -> tuple:
        lower = [-(row.means[column] or Decimal(0)) for column in standard.tie_columns]
        return (-row.total, row.events, *lower)

    return key


def _explain(better: Standing, worse: Standing, standard: Standard) -> None:
    """Say to both of two neighbours with the same mean what put one before the other."""
    if better.total != worse.total:
        return
    said = _difference(better, worse, standard)
    for row, other, words in ((better, worse, said[0]), (worse, better, said[1])):
        sentence = f"与{other.name}同为{row.total}分，{words}"
        row.tie = f"{row.tie}；{sentence}" if row.tie else sentence


def _difference(better: Standing, worse: Standing, standard: Standard) -> tuple[str, str]:
    if better.events != worse.events:
        return (
            f"扣分次数较少（{better.events}次＜{worse.events}次）",
            f"扣分次数较多（{worse.events}次＞{better.events}次）",
        )
    for column in standard.tie_columns:
        high, low = better.means[column], worse.means[column]
        if high != low:
            name = standard.categories[column]
            return f"{name}较高（{high}＞{low}）", f"{name}较低（{low}＜{high}）"
    return ("次数、类别也相同，并列",) * 2
