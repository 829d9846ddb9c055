"""Lead plans and outlines on paper (A4) and as Word files."""

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from apps.core.sheets import heading as sheet_heading
from apps.core.sheets import qr_code
from apps.teaching.documents.parts import Document
from apps.teaching.leads import sheets
from apps.teaching.leads.looks import looks_of
from apps.teaching.leads.models import LeadPlan, LessonPlan, UnitOutline
from apps.teaching.leads.views.pages import reader
from apps.teaching.manuscripts.services import document
from apps.teaching.schedule.models import ClassLesson, Unit


def _plan_pages(request: HttpRequest, pk: int) -> tuple[LeadPlan, list[sheets.Page]]:
    plan = get_object_or_404(LeadPlan.objects.visible_to(request.user).with_unit(), pk=pk)
    texts = [(look.lesson_plan, look.document) for look in looks_of(plan) if look.lesson_plan]
    return plan, sheets.lesson_pages(texts, plan.unit)


def _outline_page(request: HttpRequest, pk: int) -> tuple[UnitOutline, sheets.Page]:
    outlines = UnitOutline.objects.visible_to(request.user).with_unit()
    outline = get_object_or_404(outlines, pk=pk)
    days = ClassLesson.objects.filter(lesson__unit=outline.unit_id).aggregate(
        first=Min("date"), last=Max("date")
    )
    span = (days["first"], days["last"]) if days["first"] else None
    return outline, sheets.outline_page(outline, document(outline.manuscript), span)


@reader
def print_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole unit, each 课时 on a new sheet."""
    plan, pages = _plan_pages(request, pk)
    return _paper(request, plan, plan.unit, pages, "教学设计")


@reader
def print_outline(request: HttpRequest, pk: int) -> HttpResponse:
    outline, page = _outline_page(request, pk)
    return _paper(request, outline, outline.unit, [page], "单元课程纲要")


@reader
def plan_in_word(request: HttpRequest, pk: int) -> HttpResponse:
    plan, pages = _plan_pages(request, pk)
    return sheets.in_word(pages, plan.unit, "主备")


@reader
def lesson_in_word(request: HttpRequest, pk: int) -> HttpResponse:
    """One 课时 by itself."""
    row, text = lesson_text(request, pk)
    return sheets.in_word(sheets.lesson_pages([(row, text)], row.unit), row.unit, "教学设计")


@reader
def outline_in_word(request: HttpRequest, pk: int) -> HttpResponse:
    outline, page = _outline_page(request, pk)
    return sheets.in_word([page], outline.unit, "课程纲要")


def lesson_text(request: HttpRequest, pk: int) -> tuple[LessonPlan, Document]:
    """A 教学设计 as it stands now."""
    rows = LessonPlan.objects.visible_to(request.user).select_related(
        "lesson",
        "manuscript",
        "plan__unit__lead",
        "plan__unit__group__subject",
        "plan__unit__group__term__year",
    )
    row = get_object_or_404(rows, pk=pk)
    return row, document(row.manuscript)


def _paper(request: HttpRequest, record, unit: Unit, pages: list, what: str) -> HttpResponse:
    today = sheet_heading(request.user, {})
    context = {
        "record": record,
        "unit": unit,
        "pages": pages,
        "what": what,
        "term_name": str(unit.group.term),
        "department": str(unit.group),
        "printed_on": timezone.localdate(),
        "filled_by": today.filled_by,
        "back": record.get_absolute_url(),
        "qr": qr_code(record.get_absolute_url()),
    }
    return render(request, "teaching/plan_print.html", context)
