"""Tables: .xlsx, .xls and .csv as plain rows."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import BinaryIO

import openpyxl
import xlrd

from apps.core.files.content import Content, content_of
from apps.core.files.package import check_package
from apps.core.files.text import decode
from apps.core.files.upload import UploadError, name_of, receive

Cell = str | date | datetime | time
Row = list[Cell]

ROWS = 20_000
COLUMNS = 256
_SHEET_ROWS = 1_048_576  # of any .xlsx; a damaged one may claim more
_EXACT = 10**15  # Excel keeps fifteen digits of a number

_REFUSED = {
    Content.LOCKED: "加了打开密码，无法读取。请在 Excel 中取消密码、另存后再上传。",
    Content.BROKEN: "已损坏，无法打开。请在 Excel 或 WPS 中打开后另存一份再上传。",
    Content.PAGE: "其实是网页，只是名字像表格。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。",
}


def read_table(file: BinaryIO, *, sheet: str | None = None, limit: int | None = None) -> list[Row]:
    """The rows of a table, the first at index 0, all of one width; blank rows at the end dropped.

    A cell is a stripped string ("" when empty, "20220101" for the number 20220101.0), a date, a
    datetime where the time is not midnight, or a time. ``sheet`` names a worksheet; without it the
    first visible one is read. Raises UploadError.
    """
    data = receive(file, limit=limit)
    kind, name = content_of(data), name_of(file)
    if kind in _REFUSED:
        raise UploadError(f"{name}{_REFUSED[kind]}")
    if kind is Content.XLSX:
        rows = _xlsx_rows(data, sheet, name)
    elif kind is Content.XLS:
        rows = _xls_rows(data, sheet, name)
    elif kind is Content.TEXT:
        rows = _csv_rows(decode(data, name), name)
    else:
        raise UploadError(f"{name}不是表格，而是{kind}。请上传 .xlsx、.xls 或 .csv 文件。")
    return _rectangle(rows, name)


def _rectangle(rows: Iterable[Iterable[object]], name: str) -> list[Row]:
    table: list[Row] = []
    filled = 0
    for number, values in enumerate(islice(rows, _SHEET_ROWS), start=1):
        row = [_cell(value, number, column, name) for column, value in enumerate(values, start=1)]
        while row and row[-1] == "":
            row.pop()
        if row and number > ROWS:
            raise UploadError(f"{name}超过 {ROWS} 行，请分成几个文件上传。")
        if len(row) > COLUMNS:
            raise UploadError(f"{name}第 {number} 行超过 {COLUMNS} 列，请删去多余的列。")
        if number <= ROWS:
            table.append(row)
        if row:
            filled = number
    del table[filled:]
    width = max((len(row) for row in table), default=0)
    for row in table:
        row.extend([""] * (width - len(row)))
    if not table:
        raise UploadError(f"{name}里没有内容。")
    return table


def _cell(value: object, row: int, column: int, name: str) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, date | time):
        return value
    if isinstance(value, int | float):
        if not abs(value) < _EXACT:  # so written, it holds for NaN too
            raise UploadError(
                f"{name}第 {row} 行第 {column} 列的数字超过 15 位，表格软件已丢失末几位。"
                "请把这一列设为“文本”格式，重新填写后再上传。"
            )
        return str(int(value)) if value == int(value) else repr(value)
    return str(value).replace("\u3000", " ").strip()


def _xlsx_rows(data: bytes, sheet: str | None, name: str) -> Iterator[Iterable[object]]:
    check_package(data, name)
    # openpyxl meets damaged parts with whatever its depths raise.
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        visible = {s.title: s for s in book.worksheets if s.sheet_state == "visible"}
        chosen = _choose(visible, sheet, name)
        # Several programs write a wrong size of the sheet into it.
        chosen.reset_dimensions()
        yield from chosen.iter_rows(values_only=True)
    except UploadError:
        raise
    except Exception as error:
        raise UploadError(f"{name}{_REFUSED[Content.BROKEN]}") from error


def _xls_rows(data: bytes, sheet: str | None, name: str) -> Iterator[Iterable[object]]:
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        visible = {s.name: s for s in book.sheets() if s.visibility == 0}
        chosen = _choose(visible, sheet, name)
        for row in chosen.get_rows():
            yield [_xls_value(cell, book.datemode) for cell in row]
    except UploadError:
        raise
    except Exception as error:
        kind = Content.LOCKED if "encrypted" in str(error).lower() else Content.BROKEN
        raise UploadError(f"{name}{_REFUSED[kind]}") from error


def _xls_value(cell: xlrd.sheet.Cell, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "")
    return cell.value


def _choose(sheets: dict, wanted: str | None, name: str):
    if not sheets:
        raise UploadError(f"{name}里没有可见的工作表。")
    if wanted is None:
        return next(iter(sheets.values()))
    if wanted not in sheets:
        raise UploadError(f"{name}里没有工作表“{wanted}”，只有：{'、'.join(sheets)}。")
    return sheets[wanted]


def _csv_rows(text: str, name: str) -> Iterator[list[str]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise UploadError(f"{name}第 {reader.line_num} 行的引号或分隔符有错，无法读取。") from error
