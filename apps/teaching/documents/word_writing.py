"""Lesson plans as Word files in the school's template, with or without the red of a comparison.

Read again, a file gives the text that was written: what is struck in red is left out by the name of
its character style.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell as WordCell

from apps.teaching.documents.blocks import (
    Block,
    Cell,
    Inline,
    Mark,
    Paragraph,
    Picture,
    Row,
    Table,
)
from apps.teaching.documents.grids import placed, reaching, width
from apps.teaching.documents.parts import PartKind
from apps.teaching.documents.word_lists import ListNumbers, OpenLists
from apps.teaching.documents.word_pictures import LoadPicture, Pictures
from apps.teaching.documents.word_styles import (
    ADDED_STYLE,
    LESSON_STYLE,
    PART_STYLE,
    REMOVED_STYLE,
)

RED = RGBColor(0xC0, 0x00, 0x00)
_SONG, _HEI = "宋体", "黑体"
_ORDER = "一二三四五六七八九十"
_PAIRS = 2  # labels with their values in a row of the header
_TO_FILL = 3  # empty rows where nothing stands yet


@dataclass(frozen=True)
class Section:
    """A part under its heading. The blocks of a part with columns are one table without a head."""

    kind: PartKind
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Sheet:
    """One lesson (or one outline): its title, the labelled header, its parts."""

    title: str
    header: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def write(sheets: Sequence[Sheet], load_picture: LoadPicture, *, heading: str = "") -> bytes:
    """A .docx with one sheet after the other; ``heading`` stands above every page.

    ``load_picture`` returns the bytes of a picture by its address, or None where it is lost.
    """
    document = docx.Document()
    _set_up(document, heading)
    writer = _Writer(document, load_picture)
    for number, sheet in enumerate(sheets):
        writer.sheet(sheet, new_page=number > 0)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, document: WordDocument, load_picture: LoadPicture) -> None:
        self.document = document
        self.pictures = Pictures(load_picture)
        self.lists = ListNumbers(document)

    def sheet(self, sheet: Sheet, *, new_page: bool) -> None:
        title = self.document.add_paragraph(sheet.title, LESSON_STYLE)
        title.paragraph_format.page_break_before = new_page
        if sheet.header:
            self._header(sheet.header)
        for number, section in enumerate(sheet.sections):
            self.document.add_paragraph(f"{_ORDER[number]}、{section.kind.title}", PART_STYLE)
            if section.kind.columns:
                self._rows(section)
            else:
                self.blocks(self.document, section.blocks)

    def _header(self, pairs: Sequence[tuple[str, str]]) -> None:
        rows = [pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS)]
        table = self.document.add_table(len(rows), _PAIRS * 2, "Table Grid")
        for row, some in zip(table.rows, rows, strict=True):
            for place, (label, value) in enumerate(some):
                row.cells[place * 2].paragraphs[0].add_run(label).bold = True
                row.cells[place * 2 + 1].text = value
            if len(some) < _PAIRS:
                row.cells[1].merge(row.cells[-1])

    def _rows(self, section: Section) -> None:
        """A part with columns as a bordered table with its head on every page."""
        columns = section.kind.columns
        rows = [row for block in section.blocks if isinstance(block, Table) for row in block.rows]
        rows = rows or [Row((Cell(),) * len(columns))] * _TO_FILL
        table = self.document.add_table(1 + len(rows), len(columns) + 1, "Table Grid")
        for cell, title in zip(
            table.rows[0].cells, ["序号", *(column.title for column in columns)], strict=True
        ):
            cell.paragraphs[0].add_run(title).bold = True
        _repeat(table.rows[0]._tr)
        number = 0
        for target, row in zip(table.rows[1:], rows, strict=True):
            number += not row.mark.is_old
            counter = target.cells[0].paragraphs[0].add_run("" if row.mark.is_old else str(number))
            self._style(counter, row.mark)
            for cell, source in zip(target.cells[1:], row.cells, strict=True):
                self._cell(cell, source)
        _widths(table, [1.2, *_column_widths(section.kind)])

    # -- blocks ---------------------------------------------------------------------------------

    def blocks(self, holder, blocks: Sequence[Block]) -> None:
        """Blocks at the end of a document or a cell."""
        lists = OpenLists()
        after_table = False
        for block in blocks:
            if isinstance(block, Table):
                if after_table:
                    # Two tables without a line between them are one.
                    holder.add_paragraph()
                self._table(holder, block)
            else:
                self._paragraph(holder.add_paragraph(), block, lists)
            after_table = isinstance(block, Table)
            if after_table:
                lists.close()

    def _paragraph(self, target, block: Paragraph, lists: OpenLists) -> None:
        if block.kind in ("ul", "ol"):
            self.lists.number(target, block.kind, block.level, lists)
        else:
            lists.close()
        if block.kind in ("h3", "h4"):
            target.style = f"Heading {block.kind[1]}"
        elif block.kind == "blockquote":
            target.style = "Quote"
        for inline in block.inlines:
            self._inline(target, inline)

    def _inline(self, target, inline: Inline) -> None:
        if isinstance(inline, Picture):
            run = target.add_run()
            if not self.pictures.add(run, inline.src, inline.alt):
                run.text = f"（图片：{inline.alt or '缺'}）"
            self._style(run, inline.mark)
            return
        run = target.add_run(inline.text)
        run.bold = "strong" in inline.styles or None
        run.italic = "em" in inline.styles or None
        run.underline = "u" in inline.styles or None
        run.font.strike = "s" in inline.styles or None
        # Word has one property for both: to say no to one takes the other back.
        if "sub" in inline.styles:
            run.font.subscript = True
        elif "sup" in inline.styles:
            run.font.superscript = True
        self._style(run, inline.mark)

    def _style(self, run, mark: Mark) -> None:
        if mark is not Mark.SAME:
            run.style = self.document.styles[REMOVED_STYLE if mark.is_old else ADDED_STYLE]

    def _table(self, holder, table: Table) -> None:
        grid = placed(table.rows)
        across = width(grid)
        target = holder.add_table(0, max(across, 1))
        target.style = "Table Grid"
        for row, line, above in zip(table.rows, grid, reaching(grid), strict=True):
            if not line and not above:
                continue
            added = OxmlElement("w:tr")
            target._tbl.append(added)
            for x, cell in sorted({**above, **line}.items(), key=lambda item: item[0]):
                place = _add_cell(added, target, cell, goes_on=x in above)
                if x not in above:
                    self._cell(place, cell)
            if row.cells and all(cell.header for cell in row.cells):
                _repeat(added)

    def _cell(self, target, cell: Cell) -> None:
        """The blocks of a cell; Word wants a paragraph at the end of each."""
        first = target.paragraphs[0]
        self.blocks(target, cell.blocks)
        if cell.blocks:
            first._element.getparent().remove(first._element)
        if cell.blocks and isinstance(cell.blocks[-1], Table):
            target.add_paragraph()


# -- the template -------------------------------------------------------------------------------


def _set_up(document: WordDocument, heading: str) -> None:
    """A4, the school's fonts, our two character styles, the number of each page."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    _font(document.styles["Normal"], _SONG, 10.5)
    for name, size in (
        ("Heading 1", 16),
        ("Heading 2", 12),
        ("Heading 3", 10.5),
        ("Heading 4", 10.5),
    ):
        style = document.styles[name]
        _font(style, _HEI, size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(8)
        style.paragraph_format.space_after = Pt(4)
    for name, base in ((LESSON_STYLE, "Heading 1"), (PART_STYLE, "Heading 2")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[base]
        style.next_paragraph_style = document.styles["Normal"]
    document.styles[LESSON_STYLE].paragraph_format.alignment = 1
    for name, struck in ((ADDED_STYLE, False), (REMOVED_STYLE, True)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = RED
        style.font.strike = struck or None
    if heading:
        section.header.paragraphs[0].text = heading
        section.header.paragraphs[0].alignment = 1
    foot = section.footer.paragraphs[0]
    foot.alignment = 1
    for text, code in (
        ("第", None),
        ("", "PAGE"),
        ("页　共", None),
        ("", "NUMPAGES"),
        ("页", None),
    ):
        if code:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), code)
            foot._p.append(field)
        else:
            foot.add_run(text)


def _font(style, name: str, size: float) -> None:
    style.font.name = name
    style.font.size = Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _add_cell(row, table, cell: Cell, *, goes_on: bool) -> WordCell:
    """A cell at the end of a row; one that goes on from above is empty."""
    element = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    element.append(properties)
    if cell.colspan > 1:
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), str(cell.colspan))
        properties.append(span)
    if cell.rowspan > 1:
        merge = OxmlElement("w:vMerge")
        merge.set(qn("w:val"), "continue" if goes_on else "restart")
        properties.append(merge)
    element.append(OxmlElement("w:p"))
    row.append(element)
    return WordCell(element, table)


def _repeat(row) -> None:
    """The head of a table stands on every page."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


_WIDE = {"step": 2.2, "pupils": 5, "teacher": 5, "intent": 2.4, "assessment": 1.8}
_NARROW = {"goals": 2.2, "tier": 1.6, "minutes": 2.2, "for_whom": 3}
_TEXT_WIDTH = 15.4  # centimetres beside the column of numbers


def _column_widths(kind: PartKind) -> list[float]:
    """Centimetres of each column; whoever has no width of its own shares what is left."""
    known = _WIDE | _NARROW
    left = _TEXT_WIDTH - sum(known.get(column.code, 0) for column in kind.columns)
    free = sum(column.code not in known for column in kind.columns) or 1
    return [known.get(column.code, left / free) for column in kind.columns]


def _widths(table, widths: Sequence[float]) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, wide in zip(row.cells, widths, strict=True):
            cell.width = Cm(wide)
