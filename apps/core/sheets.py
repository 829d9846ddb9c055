"""What stands around a list on its way out: heading and file name by the school's convention.

0-frame.md 0.6: title with the term, a line with department, week, date and who fills in; files are
named ``学年学期_部门_台账名_起止日期``.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

from apps.core.exports import xlsx_response
from apps.core.lists import MOST

WIDE = 6  # columns beyond which a printed sheet lies on its side
BLANK_LINES = 20


@dataclass(frozen=True)
class Heading:
    """The lines above a printed sheet; what does not apply stays empty, to be written by hand."""

    term_name: str = ""
    department: str = ""
    week_name: str = ""
    date: str = ""
    filled_by: str = ""


def heading(user, chosen: dict) -> Heading:
    """Today's heading for ``user``; a term or department that the list is filtered by counts.

    What a term is, core does not know: ``settings.SHEET_HEADING`` names the function that does.
    """
    today = import_string(settings.SHEET_HEADING)(user)
    for path, value in chosen.items():
        if path.endswith("term"):
            today = replace(today, term_name=str(value), week_name="")
        elif path.endswith("department"):
            today = replace(today, department=str(value))
    return today


def file_name(title: str, heading: Heading, chosen: dict) -> str:
    """``2026—2027学年第一学期_课程教学中心_场所_20261123.xlsx``."""
    parts = [heading.term_name, heading.department, title, _period(chosen)]
    return "_".join(filter(None, parts)).replace("/", "-") + ".xlsx"


def _period(chosen: dict) -> str:
    """From and to of the first period that the list is filtered by; otherwise today."""
    for value in chosen.values():
        if isinstance(value, slice):
            return "-".join(f"{_local(end):%Y%m%d}" for end in (value.start, value.stop) if end)
    return f"{timezone.localdate():%Y%m%d}"


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def qr_code(path: str, scale: int = 2) -> SafeString:
    """A QR code that leads to a page; an SVG without any style of its own, ``scale`` px a module."""
    address = settings.SITE_URL.rstrip("/") + path
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(scale=scale, border=2, omitsize=False))


class SheetPages:
    """The ways out of a section's list: an Excel file, a printed sheet, an empty one."""

    def export_page(self, request: HttpRequest) -> HttpResponse:
        """Exactly the rows and columns of the list as a workbook."""
        if refused := self._refused():
            return refused
        chosen = self.rows.chosen
        name = file_name(self.verbose_name, heading(request.user, chosen), chosen)
        return xlsx_response(self.verbose_name, self.rows.header, self.rows.cells(), filename=name)

    def print_page(self, request: HttpRequest) -> HttpResponse:
        """Exactly the rows and columns of the list on paper."""
        if refused := self._refused():
            return refused
        return self._sheet("core/print.html", {"cells": self.rows.texts()})

    def blank_page(self, request: HttpRequest) -> HttpResponse:
        """The sheet to fill in by hand when there is no power or no network."""
        return self._sheet("core/blank.html", {"lines": range(BLANK_LINES)})

    def _sheet(self, template: str, context: dict) -> HttpResponse:
        back, header = self._list_address(), self.rows.header
        context |= {
            "header": header,
            "wide": len(header) > WIDE,
            **asdict(heading(self.request.user, self.rows.chosen)),
            "back": back,
            "qr": qr_code(back),
        }
        return self.render(template, context)

    def _refused(self) -> HttpResponse | None:
        """Back to the list where a filter is not understood, or nobody could read that much."""
        if not self.rows.problems and not self.rows.are_too_many:
            return None
        if not self.rows.problems:
            messages.error(self.request, f"超过{MOST}条，请先筛选，再导出或打印。")
        return redirect(self._list_address())

    def _list_address(self) -> str:
        """The list with the same filters; it is the page that says which one is not understood."""
        query = self.request.GET.urlencode()
        return reverse(self.url_name("list")) + (f"?{query}" if query else "")
