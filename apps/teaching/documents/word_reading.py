"""A colleague's Word file as lesson plans: sections by their headings, in lines or in a table.

Any reasonable template will do. What is not recognised is handed over to be placed by a person:
nothing of a file is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from apps.teaching.documents.blocks import Block, Cell, Paragraph, Row, Run, Table, text_of, trimmed
from apps.teaching.documents.content import part_content
from apps.teaching.documents.headings import (
    HEADER,
    bare,
    begins_part,
    columns_of,
    lesson_number,
    part_named,
)
from apps.teaching.documents.html import html_of
from apps.teaching.documents.parts import Document, PartKind
from apps.teaching.documents.rows_of_lines import rows_of_lines
from apps.teaching.documents.word_source import KeepPicture, blocks_of_word

# The school's own sheet numbers its rows.
_COUNTER = ("序号", "编号", "No", "NO")
_LABEL = 12  # characters of a cell that can be a label


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


def read(file: BinaryIO, kinds: Sequence[PartKind], keep_picture: KeepPicture) -> Reading:
    """The lessons of an uploaded .docx. Raises UploadError with the reason."""
    return sections(blocks_of_word(file, keep_picture), kinds)


def sections(blocks: Sequence[Block], kinds: Sequence[PartKind]) -> Reading:
    """The lessons that blocks stand for."""
    walk = _Walk(kinds)
    for block in blocks:
        walk.table(block) if isinstance(block, Table) else walk.line(block)
    return walk.finished()


class _Walk:
    """Goes through a file from top to bottom and knows in which part it is."""

    def __init__(self, kinds: Sequence[PartKind]) -> None:
        self.kinds = kinds
        self.lessons = [ReadLesson()]
        self.contents: list[dict[str, list[Block]]] = [{}]
        self.unplaced: list[Unplaced] = []
        self.part: PartKind | None = None
        self.last = ""

    # -- where things go ------------------------------------------------------------------------

    def put(self, blocks: Sequence[Block], kind: PartKind | None = None) -> None:
        """Into a part (default: the present one), or to what a person has to place."""
        kind = kind or self.part
        blocks = [block for block in blocks if text_of(block).strip()]
        if not blocks:
            return
        if kind:
            self.contents[-1].setdefault(kind.code, []).extend(blocks)
        else:
            place = Unplaced(len(self.lessons) - 1, self.last, html_of(blocks))
            self.unplaced.append(place)
        self.last = text_of(blocks[-1])[:40]

    def begin_lesson(self, number: int | None, title: str) -> None:
        if self.contents[-1] or self.lessons[-1].number:
            self.lessons.append(ReadLesson())
            self.contents.append({})
        self.lessons[-1].number, self.lessons[-1].title = number, title
        self.part = None

    # -- lines ----------------------------------------------------------------------------------

    def line(self, block: Paragraph) -> None:
        text = text_of(block).strip()
        if not text:
            return
        found = begins_part(self.kinds, text)
        if found and (found[1] or self._may_head(block, found[0])):
            self.part, rest = found
            if rest:
                self.put([_tail(block, rest)])
        elif self._announces_lesson(block, text):
            self.begin_lesson(lesson_number(text), text)
        elif block.kind == "h3" and not self.part and not self.lessons[-1].title:
            self.lessons[-1].title = text
        else:
            self.put([block])

    def _may_head(self, block: Paragraph, kind: PartKind) -> bool:
        """A heading within its own part (目标 in 教学目标) is a line like others."""
        return kind is not self.part and (self.part is None or bare(text_of(block)) != "目标")

    def _announces_lesson(self, block: Paragraph, text: str) -> bool:
        if lesson_number(text) is None:
            return False
        # Within 课时安排 lessons are spoken of, not begun.
        return self.part is None or block.kind in ("h3", "h4") or _is_bold(block)

    # -- tables ---------------------------------------------------------------------------------

    def table(self, table: Table) -> None:
        """A table of a part with columns, the header of a plan, a plan laid out as a table, or text."""
        if self._rows_of_a_part(table.rows):
            return
        rows = list(table.rows)
        if not any(self._is_labelled(row) for row in rows):
            self.put([table])
            return
        labelled: PartKind | None = None
        while rows:
            row = rows.pop(0)
            if found := self._label(row):
                labelled, cells = found
                self.part = labelled
                self._cells(labelled, cells)
            elif self._header(row):
                continue
            elif taken := self._rows_of_a_part([row, *rows]):
                rows = rows[taken - 1 :]
            else:
                self.put(_flat(row), labelled)

    def _is_labelled(self, row: Row) -> bool:
        return bool(self._label(row) or _header_pairs(row) or self._columns([row]))

    def _label(self, row: Row) -> tuple[PartKind, Sequence[Cell]] | None:
        """A row whose first cell is the name of a part."""
        if not row.cells:
            return None
        first = text_of(row.cells[0]).strip()
        if len(row.cells) == 1:
            found = begins_part(self.kinds, first.partition("\n")[0])
            if not found:
                return None
            return found[0], [Cell(_without_first_line(row.cells[0], found[1]))]
        kind = part_named(self.kinds, first) if len(first) <= _LABEL else None
        if kind is None or self._columns([row]):
            return None
        return kind, row.cells[1:]

    def _cells(self, kind: PartKind, cells: Sequence[Cell]) -> None:
        for cell in cells:
            for block in cell.blocks:
                nested = isinstance(block, Table) and self._rows_of_a_part(block.rows)
                if not nested:
                    self.put([block], kind)

    def _header(self, row: Row) -> bool:
        pairs = _header_pairs(row)
        for label, value in pairs:
            self.lessons[-1].header.setdefault(label, value)
        return bool(pairs)

    def _columns(self, rows: Sequence[Row]) -> tuple[PartKind, list] | None:
        """The part whose columns the first row heads; the one that knows most of them."""
        if not rows or len(rows[0].cells) < 2:
            return None
        heads = [text_of(cell) for cell in rows[0].cells]
        if any(len(head.strip()) > _LABEL for head in heads):
            return None
        heads = [head for head in heads if bare(head) not in _COUNTER]
        found = [
            (sum(column is not None for column in columns), kind is self.part, -place, columns)
            for place, kind in enumerate(self.kinds)
            if kind.columns and (columns := columns_of(kind, heads))
        ]
        if not found:
            return None
        _, _, place, columns = max(found, key=lambda one: one[:3])
        return self.kinds[-place], columns

    def _rows_of_a_part(self, rows: Sequence[Row]) -> int:
        """Takes the rows of a part with columns; returns how many rows they were, with the head."""
        head = self._columns(rows)
        if not head:
            return 0
        kind, columns = head
        offset = len(rows[0].cells) - len(columns)
        taken, found = 1, []
        for row in rows[1:]:
            if len(row.cells) > 1 and (self._label(row) or _header_pairs(row)):
                break
            found.append(self._row(kind, columns, row, offset))
            taken += 1
        self.put([Table(tuple(found))] if found else [], kind)
        self.part = kind
        return taken

    def _row(self, kind: PartKind, columns: list, row: Row, offset: int) -> Row:
        """The cells of a row in the order of the part; a column that the part lacks is kept apart."""
        by_code: dict[str, tuple[Block, ...]] = {}
        cells = row.cells[offset:] if len(row.cells) >= offset + len(columns) else row.cells
        if len(cells) < len(columns):
            # One cell across the table is a word about what follows.
            columns = [kind.columns[0], *columns[1:]]
        for cell, column in zip(cells, columns, strict=False):
            if column:
                by_code[column.code] = cell.blocks
            elif text_of(cell).strip():
                self.unplaced.append(
                    Unplaced(
                        len(self.lessons) - 1, text_of(row.cells[0])[:40], html_of(cell.blocks)
                    )
                )
        return Row(tuple(Cell(by_code.get(column.code, ())) for column in kind.columns))

    # -- the end --------------------------------------------------------------------------------

    def finished(self) -> Reading:
        """What was gathered, each part in its own form."""
        kinds = {kind.code: kind for kind in self.kinds}
        for lesson, contents in zip(self.lessons, self.contents, strict=True):
            for code, blocks in contents.items():
                kind = kinds[code]
                if kind.columns:
                    blocks = rows_of_lines(kind, blocks)
                if content := part_content(kind, blocks):
                    lesson.document[code] = content
            if "title" in lesson.header and not lesson.title:
                lesson.title = lesson.header["title"]
            if lesson.number is None:
                lesson.number = lesson_number(lesson.header.get("period", ""))
        return Reading(self.lessons, self.unplaced)


def _header_pairs(row: Row) -> list[tuple[str, str]]:
    """Labels of a plan's header with their values: 课题 | 大青树下的小学 | 课时 | 1."""
    texts = [text_of(cell).strip() for cell in row.cells]
    if len(texts) % 2 or not texts:
        return []
    labels = [HEADER.get(bare(text)) for text in texts[::2]]
    if not all(labels):
        return []
    return list(zip(labels, texts[1::2], strict=True))


def _tail(block: Paragraph, rest: str) -> Paragraph:
    """The end of a line, in its styles."""
    drop, kept = len(text_of(block)) - len(rest), []
    for one in block.inlines:
        length = len(text_of(one))
        if drop >= length:
            drop -= length
            continue
        kept.append(replace(one, text=one.text[drop:]) if isinstance(one, Run) else one)
        drop = 0
    kind = "p" if block.kind in ("h3", "h4") else block.kind
    return Paragraph(trimmed(kept), kind, block.level)


def _without_first_line(cell: Cell, rest: str) -> tuple[Block, ...]:
    first, *others = cell.blocks
    head = [_tail(first, rest)] if rest and isinstance(first, Paragraph) else []
    return (*head, *others)


def _flat(row: Row) -> list[Block]:
    return [block for cell in row.cells for block in cell.blocks]


def _is_bold(block: Paragraph) -> bool:
    runs = [one for one in block.inlines if isinstance(one, Run) and one.text.strip()]
    return bool(runs) and all(re.search("strong", " ".join(run.styles)) for run in runs)
