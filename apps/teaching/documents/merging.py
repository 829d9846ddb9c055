"""Two versions of one text brought together: a colleague's edits, or a lead plan that went on.

A text is taken apart into its blocks; a part that is a table into its rows. What only one side
touched is merged; where both touched the same place, a person decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.teaching.documents.alignment import align
from apps.teaching.documents.blocks import Block, Row, Table
from apps.teaching.documents.compare import PartComparison, compare
from apps.teaching.documents.content import part_blocks, part_content
from apps.teaching.documents.parts import Content, Document, PartKind

Piece = Block | Row


@dataclass(frozen=True)
class Edit:
    """``before`` was replaced by ``after`` at a place of the base: from ``start`` to ``end``."""

    start: int
    end: int
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    def touches(self, other: "Edit") -> bool:
        """Whether both are about the same place. Beside a place one may put something in."""
        if self.start == self.end == other.start == other.end:
            return True
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Offer:
    """A change of the lead version that the user may take. ``mine`` is what stands there now."""

    id: str
    kind: PartKind
    contested: bool
    difference: PartComparison
    mine: tuple[Block, ...]


@dataclass(frozen=True)
class Merged:
    """A part in which two people wrote; with ``conflicts`` the later one has to look."""

    content: Content
    conflicts: int


def merge_part(kind: PartKind, base: Content, theirs: Content, mine: Content) -> Merged:
    """What both wrote. Where both changed the same place, both stand, theirs before mine."""
    old = _pieces(kind, base)
    first, second = edits(old, _pieces(kind, theirs)), edits(old, _pieces(kind, mine))
    conflicts = 0
    merged: list[Edit] = []
    for edit in second:
        rivals = [one for one in first if one.touches(edit)]
        if edit in rivals:
            continue
        conflicts += bool(rivals)
        merged.append(edit)
    return Merged(_content(kind, _both(old, first, merged)), conflicts)


def _both(old: Sequence[Piece], first: list[Edit], second: list[Edit]) -> list[Piece]:
    """The base with both sides' edits; what is put in comes before what is replaced."""
    found: list[Piece] = []
    every = sorted([*first, *second], key=lambda edit: (edit.start, edit.end))
    gone = {place for edit in every for place in range(edit.start, edit.end)}
    for place in range(len(old) + 1):
        for edit in every:
            if edit.start == place:
                found += edit.after
        if place < len(old) and place not in gone:
            found.append(old[place])
    return found


def edits(before: Sequence[Piece], after: Sequence[Piece]) -> list[Edit]:
    """What to do to ``before`` so that it becomes ``after``, in order, a place at a time."""
    found: list[Edit] = []
    place = 0
    for step in align(before, after):
        old = () if step.before is None else (before[step.before],)
        new = () if step.after is None else (after[step.after],)
        start = place if step.before is None else step.before
        place = start + len(old)
        if old == new:
            continue
        edit = Edit(start, place, old, new)
        if found and _replaces(found[-1], edit):
            last = found.pop()
            edit = Edit(last.start, place, last.before + old, last.after + new)
        found.append(edit)
    return found


def _replaces(last: Edit, edit: Edit) -> bool:
    """Whether what went and what came at one place are one change: something was replaced."""
    one_sided = not (edit.before and edit.after) and not (last.before and last.after)
    return one_sided and last.end == edit.start and bool(last.before) != bool(edit.before)


def offers(
    kinds: Iterable[PartKind], base: Document, theirs: Document, mine: Document
) -> list[Offer]:
    """The changes of the lead version since ``base``, but for those that ``mine`` has already."""
    found = []
    for kind in kinds:
        old = _pieces(kind, base.get(kind.code))
        own = edits(old, _pieces(kind, mine.get(kind.code)))
        for number, edit in enumerate(edits(old, _pieces(kind, theirs.get(kind.code)))):
            if edit in own:
                continue
            rivals = [one for one in own if one.touches(edit)]
            before, after = _content(kind, edit.before), _content(kind, edit.after)
            difference = compare([kind], {kind.code: before}, {kind.code: after})
            found.append(
                Offer(
                    f"{kind.code}-{number}",
                    kind,
                    bool(rivals),
                    difference.parts[0],
                    _blocks([piece for one in rivals for piece in one.after]),
                )
            )
    return found


def take(
    kinds: Iterable[PartKind], base: Document, theirs: Document, mine: Document, ids: set[str]
) -> Document:
    """``mine`` with the changes of these offers. At a contested place the lead's words replace mine."""
    result = dict(mine)
    for kind in kinds:
        old = _pieces(kind, base.get(kind.code))
        wanted = [
            edit
            for number, edit in enumerate(edits(old, _pieces(kind, theirs.get(kind.code))))
            if f"{kind.code}-{number}" in ids
        ]
        if not wanted:
            continue
        own = edits(old, _pieces(kind, mine.get(kind.code)))
        kept = [one for one in own if one in wanted or not any(one.touches(w) for w in wanted)]
        wanted = [one for one in wanted if one not in kept]
        result[kind.code] = _content(kind, _both(old, wanted, kept))
    return result


def _pieces(kind: PartKind, content: Content | None) -> tuple[Piece, ...]:
    blocks = part_blocks(kind, content)
    if kind.columns:
        return blocks[0].rows if blocks else ()
    return blocks


def _content(kind: PartKind, pieces: Sequence[Piece]) -> Content:
    return part_content(kind, (Table(tuple(pieces)),) if kind.columns else pieces)


def _blocks(pieces: Sequence[Piece]) -> tuple[Block, ...]:
    return (Table(tuple(pieces)),) if pieces and isinstance(pieces[0], Row) else tuple(pieces)
