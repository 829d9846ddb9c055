"""The blocks of a Word file: what stands on its pages between header and footer.

Read by hand and not by a converter, for nothing may be lost on the way: what is numbered by Word
keeps its number, text boxes stand behind the line at which they hang, notes where they are referred
to. Revisions are accepted. Comments, headers and footers are no part of a plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from docx.oxml.ns import qn
from lxml import etree

from apps.core.files import UploadError
from apps.core.files.autonumber import AutoNumbers, value_of
from apps.teaching.documents.blocks import (
    Block,
    Cell,
    Paragraph,
    Row,
    Run,
    Table,
    trimmed,
)
from apps.teaching.documents.grids import squared
from apps.teaching.documents.word_lines import KeepPicture, Lines, is_on
from apps.teaching.documents.word_lists import OpenLists
from apps.teaching.documents.word_package import WordPackage
from apps.teaching.documents.word_revisions import accept
from apps.teaching.documents.word_styles import REMOVED_STYLE, Styles

DEEPEST = 6  # tables within tables; deeper ones become lines
_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRITTEN_ELSEWHERE = (qn("w:altChunk"), qn("w:subDoc"))
_NOTHING = {qn(f"w:{name}") for name in ("sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr")}


def blocks_of_word(file: BinaryIO, keep_picture: KeepPicture) -> tuple[Block, ...]:
    """What stands in the body of an uploaded .docx.

    ``keep_picture`` takes a picture's bytes and returns the address under which the portal shows
    it. The headings of the school's own sheet are paragraphs of the kinds lesson and part. Raises
    UploadError with the reason why a file cannot be read.
    """
    package = WordPackage(file)
    try:
        return tuple(_Reader(package, keep_picture).read())
    except UploadError:
        raise
    except (etree.XMLSyntaxError, KeyError, ValueError, RecursionError) as error:
        raise UploadError(
            f"{package.name}已损坏，无法打开。请在 Word 或 WPS 中打开后另存一份再上传。"
        ) from error


class _Reader:
    def __init__(self, package: WordPackage, keep_picture: KeepPicture) -> None:
        self._package = package
        self._styles = Styles(package.roots("styles"))
        self._numbers = AutoNumbers(package.roots("numbering"), self._styles.by_id)
        self._lines = Lines(package, self._styles, keep_picture)

    def read(self) -> list[Block]:
        body = self._package.body()
        for elsewhere in body.iter(*_WRITTEN_ELSEWHERE):
            what = "网页" if elsewhere.tag == qn("w:altChunk") else "另一个文档"
            raise UploadError(
                f"{self._package.name}里的文字其实是嵌入的{what}，读不到。"
                "请在 Word 或 WPS 中打开，全选复制到新文档里，存为 .docx 后再上传。"
            )
        accept(body, self._styles.named(REMOVED_STYLE))
        return self._blocks(body, 0)

    def _blocks(self, parent, depth: int) -> list[Block]:
        """What stands in a body, a cell or a text box, lists as a page nests them."""
        lists, found = OpenLists(), []
        for block in self._walk(parent, depth):
            found.append(_nested(block, lists) if isinstance(block, _Line) else block)
            if isinstance(block, Table):
                lists.close()
        return found

    def _walk(self, parent, depth: int) -> Iterator["_Line | Block"]:
        for child in parent:
            if child.tag == _P:
                yield from self._paragraph(child, depth)
            elif child.tag == _TABLE:
                table = self._table(child, depth + 1)
                if depth < DEEPEST:
                    yield from [table] if table.rows else []
                else:
                    yield from (_Line(block) for block in _flat(table))
            elif child.tag == f"{_M}oMathPara":
                yield from self._formulas(child)
            elif child.tag == f"{_MC}AlternateContent":
                yield from self._first_of(child, depth)
            elif child.tag == qn("w:sdt"):
                properties = child.find(qn("w:sdtPr"))
                if properties is None or not is_on(properties.find(qn("w:showingPlcHdr"))):
                    yield from self._walk(child, depth)
            elif child.tag not in _NOTHING:
                yield from self._walk(child, depth)

    def _first_of(self, alternatives, depth: int) -> Iterator["_Line | Block"]:
        for one in alternatives:
            if found := list(self._walk(one, depth)):
                yield from found
                return

    # -- lines ----------------------------------------------------------------------------------

    def _paragraph(self, paragraph, depth: int) -> Iterator["_Line | Block"]:
        kind = self._styles.kind(paragraph)
        if depth and kind in ("lesson", "part"):
            kind = "h4"
        # Asked of every paragraph, for Word counts the empty ones too.
        label, bullet = self._numbers.label(paragraph), self._numbers.bullet(paragraph)
        inlines, boxes = self._lines.read(paragraph, bold_by_style=kind == "p")
        inlines = trimmed(inlines)
        if inlines:
            if bullet is not None and kind == "p":
                yield _Line(Paragraph(inlines, "ul", bullet))
            elif label:
                yield _Line(Paragraph(inlines, kind), label.text, label.value, label.level)
            else:
                yield _Line(Paragraph(inlines, kind))
        for box in boxes:
            yield from self._blocks(box, depth)

    def _formulas(self, element) -> Iterator["_Line"]:
        inlines, _boxes = self._lines.read(element, bold_by_style=False)
        if inlines := trimmed(inlines):
            yield _Line(Paragraph(inlines))

    # -- tables ---------------------------------------------------------------------------------

    def _table(self, element, depth: int) -> Table:
        rows: list[Row] = []
        above: dict[int, tuple[int, int]] = {}  # by column: row and place of the cell that goes on
        heads = True
        for source in _within(element, _ROW):
            # Only the rows on top are a head, whatever others say.
            heads = heads and is_on(source.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}"))
            cells, above = self._row(source, depth, heads, rows, above)
            rows.append(Row(tuple(cells)))
        return Table(squared(rows))

    def _row(self, source, depth: int, heads: bool, rows: list[Row], above: dict):
        """The cells of a row; one that goes on from above makes that cell taller."""
        cells: list[Cell] = []
        going_on: dict[int, tuple[int, int]] = {}
        x = _whole(value_of(source, "trPr/gridBefore"), 0)
        for element in _within(source, _CELL):
            width = _whole(value_of(element, "tcPr/gridSpan"), 1) or 1
            merge = element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            if goes_on and x in above:
                y, place = above[x]
                taller = list(rows[y].cells)
                taller[place] = replace(taller[place], rowspan=len(rows) - y + 1)
                rows[y] = replace(rows[y], cells=tuple(taller))
                going_on[x] = above[x]
            else:
                if merge is not None:
                    going_on[x] = (len(rows), len(cells))
                cells.append(Cell(tuple(self._blocks(element, depth)), width, 1, heads))
            x += width
        return cells, going_on


@dataclass(frozen=True)
class _Line:
    """A paragraph with the number that Word prints before it."""

    paragraph: Paragraph
    label: str = ""
    value: int = 0
    level: int = 0


def _nested(line: _Line, lists: OpenLists) -> Paragraph:
    """An item of a list where a page would show the same number; else the number becomes text."""
    block = line.paragraph
    if block.kind == "ul":
        level, _ = lists.place("ul", block.level)
        return replace(block, level=level)
    if line.label in (f"{line.value}.", f"{line.value}、", f"{line.value}．") and block.kind == "p":
        level, found = lists.place("ol", line.level)
        if found.count == line.value:
            return replace(block, kind="ol", level=level)
    lists.close()
    if not line.label:
        return block
    gap = " " if line.label[-1].isalnum() else ""
    return replace(block, inlines=trimmed([Run(f"{line.label}{gap}"), *block.inlines]))


def _within(element, tag: str) -> Iterator:
    """The nearest elements of a kind below one, through whatever wraps them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _NOTHING:
            yield from _within(child, tag)


def _whole(text: str | None, otherwise: int) -> int:
    return min(int(text), 63) if text and text.isdecimal() else otherwise


def _flat(table: Table) -> Iterator[Paragraph]:
    for row in table.rows:
        for cell in row.cells:
            for block in cell.blocks:
                yield from _flat(block) if isinstance(block, Table) else [block]
