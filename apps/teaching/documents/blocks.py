"""A text as blocks: paragraphs with runs, pictures, lists by level, tables within tables.

Every other module works on these: HTML and Word are two ways to write them down, a comparison is the
same blocks with marks.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

# Lists within lists; as many as Word has.
LEVELS = 9
_BLANKS = re.compile(r"[ \t\r]+")


class Mark(StrEnum):
    """What became of a piece between two versions."""

    SAME = ""
    ADDED = "added"
    REMOVED = "removed"
    # Stands here now, and stood elsewhere before; where it stood it is a piece that moved away.
    MOVED = "moved"
    MOVED_AWAY = "moved-away"

    @property
    def is_new(self) -> bool:
        return self in (Mark.ADDED, Mark.MOVED)

    @property
    def is_old(self) -> bool:
        return self in (Mark.REMOVED, Mark.MOVED_AWAY)


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; ``\\n`` is a line break. ``styles`` are tags: strong, em, u, s, sub, sup."""

    text: str
    styles: frozenset[str] = frozenset()
    mark: Mark = Mark.SAME
    change: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a line; ``src`` is the portal's own address of it."""

    src: str
    alt: str = ""
    mark: Mark = Mark.SAME
    change: int = 0


Inline = Run | Picture


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text. ``kind`` is p, h3, h4, blockquote, or ul and ol for an item of a list."""

    inlines: tuple[Inline, ...] = ()
    kind: str = "p"
    level: int = 0
    mark: Mark = Mark.SAME
    change: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    blocks: tuple["Block", ...] = ()
    colspan: int = 1
    rowspan: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...] = ()
    mark: Mark = Mark.SAME
    change: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...] = ()
    mark: Mark = Mark.SAME
    change: int = 0


Block = Paragraph | Table


def text_of(piece: Block | Row | Cell | Inline | Iterable) -> str:
    """The bare text of a piece; a picture is its address, so that another picture is another text."""
    match piece:
        case Run():
            return piece.text
        case Picture():
            return f"[{piece.src}]"
        case Paragraph():
            return "".join(text_of(one) for one in piece.inlines)
        case Table():
            return "\n".join(text_of(row) for row in piece.rows)
        case Row():
            return "\t".join(text_of(cell) for cell in piece.cells)
        case Cell():
            return "\n".join(text_of(block) for block in piece.blocks)
        case _:
            return "\n".join(text_of(one) for one in piece)


def joined(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The same line with neighbouring runs of one style in one piece, and no empty ones."""
    found: list[Inline] = []
    for key, group in groupby(inlines, key=_look):
        if key is None:
            found += group
        elif text := "".join(one.text for one in group):
            found.append(Run(text, *key))
    return tuple(found)


def _look(one: Inline) -> tuple[frozenset[str], Mark, int] | None:
    return (one.styles, one.mark, one.change) if isinstance(one, Run) else None


def trimmed(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """A line as it is kept: blanks single, none at its ends, neighbours of one style together."""
    found = [
        replace(one, text=_BLANKS.sub(" ", one.text)) if isinstance(one, Run) else one
        for one in joined(inlines)
    ]
    while found and isinstance(found[0], Run):
        found[0] = replace(found[0], text=found[0].text.lstrip())
        if found[0].text:
            break
        del found[0]
    while found and isinstance(found[-1], Run):
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
        if found[-1].text:
            break
        del found[-1]
    return tuple(found)


def words_of(block: Paragraph) -> str:
    """The text of a line without its pictures."""
    return "".join(one.text for one in block.inlines if isinstance(one, Run))


def without_start(block: Paragraph, length: int) -> Paragraph:
    """A line without its first characters; pictures stay."""
    kept: list[Inline] = []
    for one in block.inlines:
        if not isinstance(one, Run):
            kept.append(one)
            continue
        if len(one.text) > length:
            kept.append(replace(one, text=one.text[length:]))
        length = max(length - len(one.text), 0)
    return replace(block, inlines=trimmed(kept))


def pictures(blocks: Iterable[Block]) -> Iterator[Picture]:
    """All pictures of a text, those in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (one for one in block.inlines if isinstance(one, Picture))
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from pictures(cell.blocks)
