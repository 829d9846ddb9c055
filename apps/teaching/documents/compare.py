"""What somebody changed: two texts compared block by block, and word by word inside a block.

Nobody has to mark anything: the lead edition and the user's text are enough (T03, S2).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

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
from apps.teaching.documents.grids import unmerged
from apps.teaching.documents.html import html_of
from apps.teaching.documents.parts import Document, PartKind
from apps.teaching.documents.words import meaning, steps, words

# As a picture stands in bare text.
_A_PICTURE = re.compile(r"\[/teaching/picture/[0-9a-f-]{36}/\]")


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
        changes = log.changes[begun:]
        if changes and meaning(text_of(old)) == meaning(text_of(new)):
            # Lines were parted or joined: white space, wherever it stands.
            changes = [replace(change, counts=False) for change in changes]
        parts.append(PartComparison(kind, blocks, tuple(changes)))
    return Comparison(tuple(parts))


@dataclass
class _Log:
    """Numbers the changes as they are met."""

    changes: list[Change] = field(default_factory=list)
    part: PartKind | None = None

    def note(self, kind: str, before: Sequence, after: Sequence) -> int:
        """Writes a change down: what was there and what is there, in pieces."""
        number = len(self.changes) + 1
        old, new = "".join(map(text_of, before)), "".join(map(text_of, after))
        counts = kind == "移动" or meaning(old) != meaning(new)
        old, new = _A_PICTURE.sub("（图片）", old), _A_PICTURE.sub("（图片）", new)
        self.changes.append(Change(number, self.part.code, self.part.title, kind, old, new, counts))
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
                number = numbers.get(step.moved) or self.log.note("移动", [source], [])
                numbers[step.moved] = number
                if new is None:
                    yield _marked(old, Mark.MOVED_AWAY, number)
                else:
                    yield replace(inner(source, new), mark=Mark.MOVED, change=number)
            elif old is None:
                number = self.log.note("新增", [], [new])
                yield _marked(new, Mark.ADDED, number)
            elif new is None:
                number = self.log.note("删除", [old], [])
                yield _marked(old, Mark.REMOVED, number)
            else:
                yield old if old == new else inner(old, new)

    def _block(self, before: Block, after: Block) -> Block:
        if isinstance(after, Table):
            old, new = before.rows, after.rows
            if _has_high_cells(old, new) and any(
                step.before is None or step.after is None for step in align(old, new)
            ):
                # No cell can stand beside a row that is gone and one that came.
                old, new = unmerged(old), unmerged(new)
            return replace(after, rows=tuple(self._sequence(old, new, self._row)))
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
            come = [piece for _, pieces in new[c:d] for piece in pieces]
            if tag == "equal":
                found += come
                continue
            gone = [piece for _, pieces in old[a:b] for piece in pieces]
            kind = "修改" if gone and come else "新增" if come else "删除"
            number = self.log.note(kind, gone, come)
            found += [replace(one, mark=Mark.REMOVED, change=number) for one in gone]
            found += [replace(one, mark=Mark.ADDED, change=number) for one in come]
        return joined(found)


# A word, as it is compared, and the pieces in which it stands, each in its style.
_Token = tuple[tuple[str], list[Inline]]


def _tokens(inlines: Sequence[Inline]) -> list[_Token]:
    """The words of a line. A style may begin in the midst of one, and does not part it."""
    found: list[_Token] = []
    for are_runs, group in groupby(inlines, key=lambda one: isinstance(one, Run)):
        if are_runs:
            found += _words_in(list(group))
        else:
            found += [((f"[{one.src}]",), [one]) for one in group]
    return found


def _words_in(runs: list[Run]) -> Iterator[_Token]:
    rest = iter(runs)
    run, at = next(rest), 0
    for word in words("".join(one.text for one in runs)):
        pieces: list[Inline] = []
        missing = len(word)
        while missing:
            if at == len(run.text):
                run, at = next(rest), 0
            piece = Run(run.text[at : at + missing], run.styles)
            pieces.append(piece)
            at += len(piece.text)
            missing -= len(piece.text)
        yield (word,), pieces


def _has_high_cells(*tables: Sequence[Row]) -> bool:
    return any(cell.rowspan > 1 for rows in tables for row in rows for cell in row.cells)


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
