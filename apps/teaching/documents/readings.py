"""What is gathered while a file is read: lessons with their parts, and what found no place."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.teaching.documents.blocks import (
    Block,
    Cell,
    Paragraph,
    Run,
    Table,
    pictures,
    text_of,
    words_of,
)
from apps.teaching.documents.content import cleaned, part_blocks, part_content
from apps.teaching.documents.headings import has_number, lesson_number
from apps.teaching.documents.html import html_of
from apps.teaching.documents.parts import Document, PartKind
from apps.teaching.documents.rows_of_lines import rows_of_lines, without_place

_AFTER = 40  # characters of the line before a piece


@dataclass
class Unplaced:
    """A piece for which no part was found; ``after`` is the line before it."""

    lesson: int
    after: str
    html: str


@dataclass
class ReadLesson:
    """One 课时 of a file. ``number`` is None where the file does not say."""

    number: int | None = None
    title: str = ""
    header: dict[str, str] = field(default_factory=dict)
    document: Document = field(default_factory=dict)


@dataclass
class Reading:
    """What was found in a file, in its order."""

    lessons: list[ReadLesson]
    unplaced: list[Unplaced]


@dataclass
class _Piece:
    lesson: int
    after: str
    blocks: list[Block]


class Gathering:
    """Knows in which lesson and in which part of it a reader is, and loses nothing."""

    def __init__(self, kinds: Sequence[PartKind]) -> None:
        self.kinds = kinds
        self.part: PartKind | None = None
        self._lessons = [ReadLesson()]
        self._contents: list[dict[str, list[Block]]] = [{}]
        self._pieces: list[_Piece] = []
        self._piece_open = False
        self._last = ""

    @property
    def lesson(self) -> ReadLesson:
        return self._lessons[-1]

    @property
    def is_begun(self) -> bool:
        """Whether the present lesson has any text in its parts."""
        return bool(self._contents[-1])

    def begin_lesson(self, number: int | None, title: str) -> None:
        """What follows belongs to another 课时."""
        self.part = None
        self._piece_open = False
        if self.is_begun or self.lesson.number or (self.lesson.title and not title):
            self._lessons.append(ReadLesson())
            self._contents.append({})
        self.lesson.number = number
        self.lesson.title = " ".join(filter(None, (self.lesson.title, title)))

    def put(self, blocks: Sequence[Block], kind: PartKind | None = None) -> None:
        """Into a part (default: the present one), or to what a person has to place."""
        kind = kind or self.part
        if kind is None:
            self.aside(blocks)
        # A table without a word may be there to be filled in.
        elif blocks := [b for b in blocks if isinstance(b, Table) or text_of(b).strip()]:
            self._contents[-1].setdefault(kind.code, []).extend(blocks)
            self._piece_open = False
            self._last = _last_words(blocks[-1])

    def aside(self, blocks: Sequence[Block], *, alone: bool = False) -> None:
        """To what a person has to place; lines that follow each other stay together."""
        blocks = [block for block in blocks if text_of(block).strip()]
        if not blocks:
            return
        if self._piece_open and not alone and not stands_out(blocks[0]):
            self._pieces[-1].blocks += blocks
        else:
            self._pieces.append(_Piece(len(self._lessons) - 1, self._last, list(blocks)))
        self._piece_open = not alone
        self._last = _last_words(blocks[-1])

    def head(self, code: str, value: Cell | str) -> None:
        """A value of the plan's header: 课题, 课时, 主备人 …"""
        text = value if isinstance(value, str) else " ".join(text_of(_wordy(value)).split())
        known = self.lesson.header.setdefault(code, text)
        if text and known != text:
            self.aside([Paragraph((Run(text),))])
        if isinstance(value, Cell):
            self.aside([Paragraph((one,)) for one in pictures(value.blocks)])

    # -- the end --------------------------------------------------------------------------------

    def finished(self) -> Reading:
        """What was gathered, each part in its own form."""
        for number, lesson in enumerate(self._lessons):
            self._write(number, lesson)
        self._share()
        self._leave_out_empty()
        unplaced = [Unplaced(one.lesson, one.after, html_of(one.blocks)) for one in self._pieces]
        return Reading(self._lessons, unplaced)

    def _write(self, number: int, lesson: ReadLesson) -> None:
        for kind in self.kinds:
            blocks = self._contents[number].get(kind.code, [])
            if kind.columns:
                lost = without_place(kind, blocks)
                self._pieces += [_Piece(number, kind.title, [one]) for one in lost]
                blocks = rows_of_lines(kind, blocks)
            if content := cleaned(kind, part_content(kind, blocks)):
                lesson.document[kind.code] = content
        lesson.title = lesson.title or lesson.header.get("title", "")
        if lesson.number is None:
            lesson.number = lesson_number(lesson.header.get("period", ""))

    def _share(self) -> None:
        """What stands before the first 课时 (教材分析, 学情 …) is said for all of them."""
        first, *others = self._lessons
        numbered = first.number is None and any(lesson.number for lesson in others)
        if not numbered or "process" in first.document:
            return
        for kind in self.kinds:
            content = first.document.get(kind.code)
            lacking = [lesson for lesson in others if kind.code not in lesson.document]
            if content and not lacking:
                self._pieces.insert(0, _Piece(1, kind.title, list(part_blocks(kind, content))))
            for lesson in lacking if content else ():
                lesson.document[kind.code] = content
        for lesson in others:
            lesson.header = first.header | lesson.header
            lesson.title = " ".join(filter(None, (first.title, lesson.title)))
        self._drop(0)

    def _leave_out_empty(self) -> None:
        """A lesson that was only named, as in 课时安排, is a line to be placed."""
        for number in reversed(range(len(self._lessons))):
            lesson = self._lessons[number]
            if lesson.document or len(self._lessons) == 1:
                continue
            if lesson.title:
                line = Paragraph((Run(lesson.title),))
                self._pieces.append(_Piece(number, "", [line]))
            self._drop(number)

    def _drop(self, number: int) -> None:
        del self._lessons[number]
        for piece in self._pieces:
            piece.lesson -= piece.lesson > number
            piece.lesson = min(piece.lesson, len(self._lessons) - 1)


def stands_out(block: Block) -> bool:
    """Whether a line looks like a heading."""
    if not isinstance(block, Paragraph):
        return True
    text = words_of(block)
    runs = [one for one in block.inlines if isinstance(one, Run) and one.text.strip()]
    is_bold = bool(runs) and all("strong" in run.styles for run in runs)
    return block.kind in ("h3", "h4", "part", "lesson") or is_bold or has_number(text)


def _last_words(block: Block) -> str:
    """By what a person finds the place behind a block again."""
    while isinstance(block, Table):
        said = [one for row in block.rows for cell in row.cells for one in cell.blocks]
        said = [one for one in said if text_of(one).strip()]
        if not said:
            return ""
        block = said[0]
    return " ".join(words_of(block).split())[:_AFTER]


def _wordy(cell: Cell) -> Cell:
    """A cell without its pictures."""
    kept = [
        replace(block, inlines=tuple(one for one in block.inlines if isinstance(one, Run)))
        if isinstance(block, Paragraph)
        else block
        for block in cell.blocks
    ]
    return replace(cell, blocks=tuple(kept))
