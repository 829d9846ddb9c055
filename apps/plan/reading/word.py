"""A Word document as lines: body, tables, content controls and text boxes, in their order.

Headers, footers, comments and deleted revisions are no part of the plan. Notes at the foot of a
page stand outside the body; where there are any, a doubt says that they were not read.
"""

import re
from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn

from apps.core.files.autonumber import AutoNumbers, value_of
from apps.plan.reading.lines import Line, clean, paragraph_lines
from apps.plan.reading.outline import Doubt

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_BOX, _FALLBACK = qn("w:txbxContent"), f"{_MC}Fallback"
_TEXT = {qn("w:t"), f"{_MATH}t"}
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_NO_TEXT = {qn(f"w:{name}") for name in ("pPr", "rPr", "del", "moveFrom", "instrText")}
_NO_TEXT |= {_BOX, _FALLBACK}
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_HEADING_LENGTH = 60  # characters
_TITLES = {"title", "标题", "subtitle", "副标题"}


def word_lines(document: Document) -> tuple[list[Line], list[Doubt]]:
    """The lines of a document that are not empty, and what a person should look at."""
    reader = _Reader(document)
    reader.blocks(document.element.body)
    return reader.lines, reader.doubts


class _Reader:
    def __init__(self, document: Document) -> None:
        styles = document.styles.element.iter(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in styles}
        numberings = [
            relation.target_part.element
            for relation in document.part.rels.values()
            if relation.reltype.endswith("/numbering") and not relation.is_external
        ]
        self._numbers = AutoNumbers(numberings, self._styles)
        self._count = 0
        self.lines: list[Line] = []
        self.doubts: list[Doubt] = []

    def blocks(self, parent) -> None:
        """Reads paragraphs and tables, through whatever wraps them."""
        for child in parent:
            if child.tag == _P:
                self._paragraph(child)
            elif child.tag == _TABLE:
                self._table(child)
            elif child.tag not in _NO_TEXT:
                self.blocks(child)

    def _paragraph(self, paragraph) -> None:
        self._count += 1
        heading, title = self._look(paragraph)
        label = self._numbers.label(paragraph)
        text = "".join(_pieces(paragraph))
        # Whole paragraphs are sometimes given a heading style for its looks.
        line = Line(self._count, text, label, heading if len(text) <= _HEADING_LENGTH else 0, title)
        self.lines.extend(paragraph_lines(line))
        if (
            next(paragraph.iter(qn("w:footnoteReference"), qn("w:endnoteReference")), None)
            is not None
        ):
            self._doubt("这里有脚注或尾注，注文没有读入，如有内容请补到正文。")
        for box in _within(paragraph, _BOX):
            self._doubt("后面有文本框，框里的文字放在这一段之后，请核对位置。")
            self.blocks(box)

    def _table(self, table) -> None:
        """Rows of several cells become one line; a row of one cell is a frame around text."""
        rows: list[str] = []
        for row in _within(table, _ROW):
            cells = list(_within(row, _CELL))
            if len(cells) == 1:
                self._close_table(rows)
                self.blocks(cells[0])
            elif words := "\t".join(map(self._cell, cells)).strip():
                rows.append(words)
        self._close_table(rows)

    def _close_table(self, rows: list[str]) -> None:
        if rows:
            self._count += 1
            self.lines.append(Line(self._count, "\n".join(rows), table=True))
            self._doubt("表格按行读成文字，请核对。")
            rows.clear()

    def _cell(self, cell) -> str:
        """The words of a cell, whatever is nested in it; its numbers are counted, not shown."""
        words = []
        for paragraph in _within(cell, _P):
            self._numbers.label(paragraph)
            words.append(clean("".join(_pieces(paragraph))))
            words.extend(map(self._cell, _within(paragraph, _BOX)))
        return " ".join(filter(None, words))

    def _look(self, paragraph) -> tuple[int, bool]:
        """The heading level of a paragraph (0 for none), and whether it is the title."""
        level = value_of(paragraph, "pPr/outlineLvl")
        style_id = value_of(paragraph, "pPr/pStyle")
        for ancestor, style in self._numbers.ancestry(style_id):
            name = (value_of(style, "name") or "").strip()
            if name.lower() in _TITLES or ancestor == "Title":
                return 0, True
            if level is None and (found := _HEADING.match(name)):
                level = str(int(found[1]) - 1)
            level = level or value_of(style, "pPr/outlineLvl")
        return (int(level) + 1 if level and level.isdecimal() and int(level) < 9 else 0), False

    def _doubt(self, reason: str) -> None:
        quote = self.lines[-1].text[:12] if self.lines else ""
        self.doubts.append(Doubt(self._count, reason, quote))


def _within(element, tag: str) -> Iterator:
    """The nearest elements of a kind below one, through wrappers, none inside another."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _NO_TEXT:
            yield from _within(child, tag)


def _pieces(element) -> Iterator[str]:
    """The text of a paragraph, without that of the text boxes anchored in it."""
    for child in element:
        if child.tag in _TEXT:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == qn("w:sym"):
            yield chr(int(child.get(qn("w:char"), "20"), 16))
        elif child.tag not in _NO_TEXT:
            yield from _pieces(child)
