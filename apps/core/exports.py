"""Lists as Excel files that WPS opens too, with nothing in them that a spreadsheet would run."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_SHEET_NAMES = str.maketrans("[]:*?/\\", "（）：＊？－－")


def _cell(sheet, value):
    """A cell that stays text where a spreadsheet would take it for a formula.

    It is marked as Excel marks ``'=1+1`` when somebody types the apostrophe: shown as written,
    never run, also after editing; and read back it is the same text, so that an exported list can
    be imported again.
    """
    if not (isinstance(value, str) and value.startswith(FORMULA_STARTS)):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """One sheet with a bold, frozen header row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(NOT_IN_SHEET_NAMES)[:31])
    sheet.freeze_panes = "A2"
    for index, label in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, len(label) * 2 + 4)
    bold = [WriteOnlyCell(sheet, value=label) for label in header]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def file_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A download whose Chinese file name every browser keeps."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def xlsx_response(
    title: str, header: Sequence[str], rows: Iterable[Sequence], *, filename: str
) -> HttpResponse:
    """The rows as a download."""
    return file_response(workbook(title, header, rows), filename, XLSX)
