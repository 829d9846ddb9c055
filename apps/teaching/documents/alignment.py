"""Which block of one text is which block of the other: the same, changed, moved, new or gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from apps.teaching.documents.blocks import Block, Paragraph, Row, Table, text_of
from apps.teaching.documents.words import alike, meaning

# Two lines at least so alike (0 to 1) are one line that was changed.
ALIKE = 0.45
# A block with so many characters that stands elsewhere, so much alike, has moved; else it is new.
MOVED = 0.8
MOVED_LENGTH = 8
# Beyond so many pairs in one gap, pairs are looked for near the diagonal only.
PAIRS = 4000
# Beyond so many a gap is halved.
GAP = 40_000
# Beyond so many nothing stayed where it was, and no pairs are looked for.
HOPELESS = 4_000_000
# Beyond so many texts are not looked through for what stayed: a bit of memory for each.
HUGE = 500_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """A place in both texts, or in one of them only. Both ends of a move have the same number."""

    before: int | None
    after: int | None
    moved: int = 0


def align(before: Sequence[Block | Row], after: Sequence[Block | Row]) -> list[Step]:
    """Steps that walk through both texts from the first block to the last."""
    steps: list[Step] = []
    if len(before) * len(after) > HUGE:
        steps = [Step(old, None) for old in range(len(before))]
        steps += [Step(None, new) for new in range(len(after))]
        return _with_pairs(steps, before, after)
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            pairs = zip(
                range(step.src_start, step.src_end),
                range(step.dest_start, step.dest_end),
                strict=True,
            )
            steps += [Step(old, new) for old, new in pairs]
        else:
            steps += [Step(old, None) for old in range(step.src_start, step.src_end)]
            steps += [Step(None, new) for new in range(step.dest_start, step.dest_end)]
    return _with_moves(_with_pairs(steps, before, after), before, after)


def _with_pairs(steps: list[Step], before, after) -> list[Step]:
    """Between what stayed the same: lines that were changed, found in order."""
    found: list[Step] = []
    gone: list[int] = []
    come: list[int] = []
    for step in [*steps, Step(-1, -1)]:
        if step.after is None:
            gone.append(step.before)
        elif step.before is None:
            come.append(step.after)
        else:
            found += _pairs(gone, come, before, after)
            gone, come = [], []
            found.append(step)
    return found[:-1]


def _pairs(gone: list[int], come: list[int], before, after) -> list[Step]:
    """The pairing of a gap that keeps the order and is most alike in all."""
    if not gone or not come or len(gone) * len(come) > HOPELESS:
        return [*(Step(old, None) for old in gone), *(Step(None, new) for new in come)]
    if len(gone) * len(come) > GAP:
        i, j = len(gone) // 2, len(come) // 2
        first = _pairs(gone[:i], come[:j], before, after)
        return [*first, *_pairs(gone[i:], come[j:], before, after)]
    score = _scores(gone, come, before, after)
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    for i in range(len(gone) - 1, -1, -1):
        for j in range(len(come) - 1, -1, -1):
            paired = score[i][j] + best[i + 1][j + 1] if score[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(gone) and j < len(come):
        if score[i][j] and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            found.append(Step(gone[i], come[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append(Step(gone[i], None))
            i += 1
        else:
            found.append(Step(None, come[j]))
            j += 1
    rest = [*(Step(old, None) for old in gone[i:]), *(Step(None, new) for new in come[j:])]
    return [*found, *rest]


def _scores(gone: list[int], come: list[int], before, after) -> list[list[float]]:
    """How alike each block that is gone is to each that came; 0 where they are not one."""
    old_texts = [_sense(before[i]) for i in gone]
    new_texts = [_sense(after[j]) for j in come]
    many = len(gone) * len(come) > PAIRS
    reach = max(PAIRS // max(len(gone), len(come)), abs(len(gone) - len(come)) + 1)
    found = []
    for i, old in enumerate(gone):
        row = []
        for j, new in enumerate(come):
            near = not many or abs(i - j) <= reach
            fits = near and _may_pair(before[old], after[new])
            value = alike(old_texts[i], new_texts[j]) if fits else 0.0
            row.append(value if value >= _least(before[old]) else 0.0)
        found.append(row)
    return found


def _sense(piece: Block | Row) -> str:
    """What a piece says: retyped in other widths it is no other line."""
    text = text_of(piece)
    return meaning(text) or text


def _may_pair(old: Block | Row, new: Block | Row) -> bool:
    """Only like with like: a row with one of as many cells, a table with a table, a line with a line."""
    match old, new:
        # A line may become a heading or an item: that is its look, and no change of its words.
        case (Paragraph(), Paragraph()) | (Table(), Table()):
            return True
        case Row(), Row():
            shape = [(cell.colspan, cell.rowspan, cell.header) for cell in old.cells]
            return shape == [(cell.colspan, cell.rowspan, cell.header) for cell in new.cells]
        case _:
            return False


def _least(piece: Block | Row) -> float:
    """A table is one table from a little likeness on: what matters is shown inside."""
    return 0.2 if isinstance(piece, Table | Row) else ALIKE


def _with_moves(steps: list[Step], before, after) -> list[Step]:
    """What is gone here and stands there, perhaps a little changed, is one block that moved."""
    gone = [place for place, step in enumerate(steps) if step.after is None]
    come = [place for place, step in enumerate(steps) if step.before is None]
    texts = {place: _sense(before[steps[place].before]) for place in gone}
    number, found = 0, list(steps)
    for place in come[: PAIRS // max(len(gone), 1)]:
        new = after[steps[place].after]
        text = _sense(new)
        if len(text) < MOVED_LENGTH:
            continue
        likely = [
            (alike(texts[old], text), -old)
            for old in gone
            if _may_pair(before[steps[old].before], new)
        ]
        likeness, where = max(likely, default=(0.0, 0))
        if likeness >= MOVED:
            number += 1
            gone.remove(-where)
            found[-where] = Step(steps[-where].before, None, number)
            found[place] = Step(None, steps[place].after, number)
    return found
