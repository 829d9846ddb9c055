"""Lists as Excel files that WPS opens too, with nothing in them that a spreadsheet would run."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value):
    """Return a cell value that no spreadsheet takes for a formula: ``=1+1`` → ``'=1+1``."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """One sheet with a bold, frozen header row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for index, label in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(10, len(label) * 2 + 4)
    bold = [WriteOnlyCell(sheet, value=label) for label in header]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for row in rows:
        sheet.append([neutral(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def file_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A download whose Chinese file name every browser keeps."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def xlsx_response(title: str, header: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """The list as a download, named after what it holds and the day."""
    name = f"{title}_{timezone.localdate():%Y%m%d}.xlsx"
    return file_response(workbook(title, header, rows), name, XLSX)
