"""What somebody changed: two texts compared block by block, and word by word inside a block.

Nobody has to mark anything: the lead edition and the user's text are enough (T03, S2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from apps.teaching.documents.alignment import align
from apps.teaching.documents.blocks import (
    Block,
    Cell,
    Inline,
    Mark,
    Paragraph,
    Row,
    Run,
    Table,
    joined,
    text_of,
)
from apps.teaching.documents.content import part_blocks
from apps.teaching.documents.html import html_of
from apps.teaching.documents.parts import Document, PartKind
from apps.teaching.documents.words import meaning, steps, words


@dataclass(frozen=True)
class Change:
    """One change, for the list at the margin. ``counts`` unless it is white space or punctuation."""

    number: int
    part: str
    title: str
    kind: str
    before: str
    after: str
    counts: bool

    SHOWN = 40  # characters

    @property
    def summary(self) -> str:
        """What was changed in one line."""
        before, after = _short(self.before, self.SHOWN), _short(self.after, self.SHOWN)
        return f"{before} → {after}" if before and after else before or after


@dataclass(frozen=True)
class PartComparison:
    """A part with its marks."""

    kind: PartKind
    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]

    @property
    def html(self) -> str:
        return html_of(self.blocks)


@dataclass(frozen=True)
class Comparison:
    """A text with the marks of everything that became different."""

    parts: tuple[PartComparison, ...]

    @property
    def changes(self) -> list[Change]:
        return [change for part in self.parts for change in part.changes]

    @property
    def count(self) -> int:
        """本课时 N 处: changes that are more than white space and punctuation."""
        return sum(change.counts for change in self.changes)


def compare(kinds: Iterable[PartKind], before: Document, after: Document) -> Comparison:
    """``after`` with marks for what is new in it and what is gone from ``before``."""
    log = _Log()
    parts = []
    for kind in kinds:
        log.part, begun = kind, len(log.changes)
        old, new = part_blocks(kind, before.get(kind.code)), part_blocks(kind, after.get(kind.code))
        blocks = _Comparer(log).blocks(old, new)
        parts.append(PartComparison(kind, blocks, tuple(log.changes[begun:])))
    return Comparison(tuple(parts))


@dataclass
class _Log:
    """Numbers the changes as they are met."""

    changes: list[Change] = field(default_factory=list)
    part: PartKind | None = None

    def note(self, kind: str, before: str, after: str) -> int:
        number = len(self.changes) + 1
        counts = kind == "移动" or meaning(before) != meaning(after)
        self.changes.append(
            Change(number, self.part.code, self.part.title, kind, before, after, counts)
        )
        return number


class _Comparer:
    def __init__(self, log: _Log) -> None:
        self.log = log

    def blocks(self, before: Sequence[Block], after: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(self._sequence(before, after, self._block))

    def _sequence(self, before, after, inner) -> Iterable:
        """Aligned pieces, in the order of ``after``, with what is gone where it stood."""
        steps = align(before, after)
        sources = {step.moved: before[step.before] for step in steps if step.after is None}
        numbers: dict[int, int] = {}
        for step in steps:
            old = None if step.before is None else before[step.before]
            new = None if step.after is None else after[step.after]
            if step.moved:
                source = sources[step.moved]
                number = numbers.get(step.moved) or self.log.note("移动", text_of(source), "")
                numbers[step.moved] = number
                if new is None:
                    yield _marked(old, Mark.MOVED_AWAY, number)
                else:
                    yield replace(inner(source, new), mark=Mark.MOVED, change=number)
            elif old is None:
                number = self.log.note("新增", "", text_of(new))
                yield _marked(new, Mark.ADDED, number)
            elif new is None:
                number = self.log.note("删除", text_of(old), "")
                yield _marked(old, Mark.REMOVED, number)
            else:
                yield old if old == new else inner(old, new)

    def _block(self, before: Block, after: Block) -> Block:
        if isinstance(after, Table):
            rows = tuple(self._sequence(before.rows, after.rows, self._row))
            return replace(after, rows=rows)
        return replace(after, inlines=self.line(before.inlines, after.inlines))

    def _row(self, before: Row, after: Row) -> Row:
        cells = [
            replace(new, blocks=self._cell(old, new))
            for old, new in zip(before.cells, after.cells, strict=True)
        ]
        return replace(after, cells=tuple(cells))

    def _cell(self, before: Cell, after: Cell) -> tuple[Block, ...]:
        lines = [*before.blocks, *after.blocks]
        if len(before.blocks) == 1 and len(lines) == 2 and _are_lines(lines):
            # The one line of a cell was replaced: one change, however different it is.
            return (self._block(*lines),)
        return self.blocks(before.blocks, after.blocks)

    def line(self, before: Sequence[Inline], after: Sequence[Inline]) -> tuple[Inline, ...]:
        """A line word by word. Another style of the same words is no change."""
        old, new = _tokens(before), _tokens(after)
        found: list[Inline] = []
        for tag, a, b, c, d in steps([key for key, _ in old], [key for key, _ in new]):
            if tag == "equal":
                found += [piece for _, piece in new[c:d]]
                continue
            gone, come = [one for _, one in old[a:b]], [one for _, one in new[c:d]]
            kind = "修改" if gone and come else "新增" if come else "删除"
            number = self.log.note(kind, _text(gone), _text(come))
            found += [replace(one, mark=Mark.REMOVED, change=number) for one in gone]
            found += [replace(one, mark=Mark.ADDED, change=number) for one in come]
        return joined(found)


def _tokens(inlines: Sequence[Inline]) -> list[tuple[tuple[str], Inline]]:
    """The words of a line with their style; compared is the word only."""
    found: list[tuple[tuple[str], Inline]] = []
    for one in inlines:
        if isinstance(one, Run):
            found += [((word,), replace(one, text=word)) for word in words(one.text)]
        else:
            found.append(((f"[{one.src}]",), one))
    return found


def _text(pieces: Iterable[Inline]) -> str:
    return "".join(text_of(one) if isinstance(one, Run) else "（图片）" for one in pieces)


def _are_lines(blocks: Iterable[Block]) -> bool:
    return all(isinstance(block, Paragraph) for block in blocks)


def _marked(piece, mark: Mark, number: int):
    """A whole block or row, and every line in it, with one mark."""
    match piece:
        case Paragraph():
            inlines = tuple(replace(one, mark=mark, change=number) for one in piece.inlines)
            return replace(piece, inlines=inlines, mark=mark, change=number)
        case Table():
            rows = tuple(_marked(row, mark, number) for row in piece.rows)
            return replace(piece, rows=rows, mark=mark, change=number)
        case _:
            cells = tuple(
                replace(cell, blocks=tuple(_marked(one, mark, number) for one in cell.blocks))
                for cell in piece.cells
            )
            return replace(piece, cells=cells, mark=mark, change=number)


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def applied(blocks: Iterable[Block], *, new: bool) -> tuple[Block, ...]:
    """One side of a comparison again, without marks: the text after (``new``) or before it."""
    return tuple(_side(block, new) for block in blocks if _belongs(block.mark, new))


def _belongs(mark: Mark, new: bool) -> bool:
    return not (mark.is_old if new else mark.is_new)


def _side(block: Block, new: bool) -> Block:
    if isinstance(block, Table):
        rows = tuple(
            Row(tuple(replace(c, blocks=applied(c.blocks, new=new)) for c in row.cells))
            for row in block.rows
            if _belongs(row.mark, new)
        )
        return Table(rows)
    inlines = joined(
        replace(one, mark=Mark.SAME, change=0) for one in block.inlines if _belongs(one.mark, new)
    )
    return Paragraph(inlines, block.kind, block.level)
