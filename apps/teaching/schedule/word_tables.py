"""The tables of a Word file as plain rows, merged cells and all."""

from collections.abc import Iterator
from typing import BinaryIO

from docx.oxml.ns import qn

from apps.core.files import UploadError, name_of, open_docx
from apps.core.files.tables import COLUMNS, ROWS, Row

# A merged cell of a damaged file may claim any width.
WIDEST = 64


def tables_of_word(file: BinaryIO) -> list[list[Row]]:
    """Every table of an uploaded .docx, in order; nested ones belong to their cell.

    A cell that is merged with the one above or at its left is "", as in a table from Excel. Text that
    was deleted while changes were tracked is not there.

    Raises:
        UploadError: the file cannot be read or has no table.
    """
    body = open_docx(file).element.body
    tables = [_rows(table) for table in body.iter(qn("w:tbl")) if not _is_nested(table)]
    if not any(tables):
        raise UploadError(
            f"{name_of(file)}里没有表格。请把进度写成一张表，第一行写列名：单元、课题、课时、周次。"
        )
    if sum(map(len, tables)) > ROWS:
        raise UploadError(f"{name_of(file)}里的表格超过 {ROWS} 行，不像一个学期的进度。")
    return tables


def _is_nested(table) -> bool:
    return next(table.iterancestors(qn("w:tbl")), None) is not None


def _rows(table) -> list[Row]:
    own = (row for row in table.iter(qn("w:tr")) if next(row.iterancestors(qn("w:tbl"))) is table)
    rows = [list(_cells(row))[:COLUMNS] for row in own]
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _cells(row) -> Iterator[str]:
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    yield from [""] * _number(before)
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue
        properties = cell.find(qn("w:tcPr"))
        merge = span = None
        if properties is not None:
            merge, span = properties.find(qn("w:vMerge")), properties.find(qn("w:gridSpan"))
        goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
        yield "" if goes_on else _text(cell)
        yield from [""] * (_number(span) - 1)


def _number(element) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), WIDEST) if value.isdecimal() and len(value) < 6 else 0


def _text(cell) -> str:
    return "\n".join(filter(None, (_line(one).strip() for one in cell.iter(qn("w:p")))))


def _line(paragraph) -> str:
    marks = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " "}
    return "".join(
        part.text or "" if part.tag == qn("w:t") else marks.get(part.tag, "")
        for part in paragraph.iter()
    )
