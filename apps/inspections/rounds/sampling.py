"""随机抽查: who is drawn this week. Pure, so that anybody can draw again from seed and candidates.

The order is that of the SHA-256 hash of ``seed:id``: it cannot be known before the seed is, gives
everybody the same chance, and can be computed without this programme. Weeks are weeks in which a
draw was made, so holidays neither count as rest nor press anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil


@dataclass(frozen=True)
class Rule:
    """``share`` in per cent, rounded up; ``rest`` and ``cover`` in weeks."""

    share: int
    rest: int
    cover: int

    def size(self, people: int) -> int:
        """How many are drawn each week at least."""
        return ceil(self.share * people / 100)

    def __str__(self) -> str:
        return f"每周抽{self.share}%，抽中后{self.rest}周内不再抽，{self.cover}周内人人抽到"


@dataclass(frozen=True)
class Candidate:
    """``turn``: the how-manieth draw this is since last drawn, or since on the list if never."""

    id: int
    turn: int = 1
    drawn_before: bool = False


def draw(candidates: Sequence[Candidate], rule: Rule, seed: str) -> list[int]:
    """The ids drawn, in the order of the lot.

    Nobody comes who still rests. Everybody comes at the latest in their ``rule.cover``-th turn:
    those whom the weeks ahead would have no room for are taken now, the others as the lot has it.
    At least the share comes, as long as so many have rested; more if more are at their last turn.
    """
    lots = sorted(candidates, key=lambda candidate: lot(seed, candidate.id))
    rested = [who for who in lots if not who.drawn_before or who.turn > rule.rest]
    size = rule.size(len(lots))
    taken = _pressing(lots, rested, rule, size)
    for who in rested:
        if len(taken) >= size:
            break
        taken.add(who.id)
    return [who.id for who in rested if who.id in taken]


def lot(seed: str, candidate_id: int) -> str:
    """The lot of a candidate: the lowest come first."""
    return sha256(f"{seed}:{candidate_id}".encode()).hexdigest()


def cover_by_default(people: int, rule_share: int) -> int:
    """Twice the fewest weeks in which everybody can be drawn: that leaves chance its room."""
    size = max(1, ceil(rule_share * people / 100))
    return max(1, 2 * ceil(people / size))


def conflict(people: int, rule: Rule) -> str:
    """Why the rule cannot be kept for so many people; empty where it can."""
    if not people:
        return ""
    size = rule.size(people)
    each = f"每周抽{rule.share}%（{people}人中{size}人）"
    if size * (rule.rest + 1) > people:
        return (
            f"{each}、抽后休息{rule.rest}周，第{people // size + 1}周起休息好的人不够抽。"
            f"请降低比例，或把休息改为{people // size - 1}周以内。"
        )
    if size * rule.cover < people:
        return (
            f"{each}、抽后休息{rule.rest}周：{rule.cover}周内轮不到全部{people}人，"
            f"至少要{ceil(people / size)}周。请提高比例或放宽周数。"
        )
    return ""


def _pressing(lots: list[Candidate], rested: list[Candidate], rule: Rule, size: int) -> set[int]:
    """Those who have to come now, because too many turns would run out in the weeks ahead.

    Of all whose last turn is within k weeks, at most k × size can wait; whom the lot names first
    comes. Somebody at the last turn (k = 0) cannot wait at all.
    """
    taken: set[int] = set()
    left = {who.id: max(0, rule.cover - who.turn) for who in lots}
    for weeks in sorted(set(left.values())):
        due = sum(1 for value in left.values() if value <= weeks)
        for who in rested:
            if due - sum(1 for chosen in taken if left[chosen] <= weeks) <= weeks * size:
                break
            if left[who.id] <= weeks:
                taken.add(who.id)
    return taken
