"""教学进度计划 of a group: on the screen, on paper, as an Excel file; laid out again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.exports import xlsx_response
from apps.core.sheets import Heading, file_name, qr_code
from apps.core.sheets import heading as sheet_heading
from apps.teaching.schedule import services
from apps.teaching.schedule.models import PrepGroup
from apps.teaching.schedule.paper import COLUMNS, rows_of
from apps.teaching.schedule.planning import sources_for
from apps.teaching.schedule.progress import Progress
from apps.teaching.schedule.views.pages import group_of, may_write, reader

TITLE = "教学进度计划"


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Week by week what is taught when, who is behind, what does not fit."""
    group = group_of(request, pk)
    writer = may_write(request.user, group)
    progress = Progress(group, timezone.localdate())
    context = {
        "group": group,
        "progress": progress,
        "may_write": writer,
        "may_delete": request.user.has_perm(PrepGroup.get_perm("delete"), group),
        "siblings": PrepGroup.objects.filter(term=group.term_id).select_related("subject"),
        "earlier": PrepGroup.objects.filter(subject=group.subject_id, grade=group.grade)
        .exclude(pk=group.pk)
        .select_related("term__year"),
        "source": sources_for(group).first() if writer and not progress.units else None,
    }
    return render(request, "teaching/schedule_group.html", context)


@reader
@require_POST
def lay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """重新排课时: along timetable and calendar as they are now."""
    group = group_of(request, pk, to_write=True)
    laid = services.lay_out(group)
    if laid.most:
        messages.warning(request, f"已按课表和校历重排；还有{laid.most}课时排不进本学期。")
    else:
        messages.success(request, "已按现在的课表和校历重排，上过的课没有动。")
    return redirect(group)


@reader
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as the school has always kept it."""
    group = group_of(request, pk)
    progress = Progress(group, timezone.localdate())
    context = {
        "group": group,
        "progress": progress,
        "columns": COLUMNS,
        "rows": rows_of(progress),
        "term_name": str(group.term),
        "printed_on": timezone.localdate(),
        "back": group.get_absolute_url(),
        "qr": qr_code(group.get_absolute_url()),
    }
    return render(request, "teaching/schedule_print.html", context)


@reader
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same rows as a workbook."""
    group = group_of(request, pk)
    progress = Progress(group, timezone.localdate())
    heading: Heading = sheet_heading(request.user, {"term": group.term})
    name = file_name(f"{group}{TITLE}", heading, {})
    return xlsx_response(f"{group}进度", COLUMNS, rows_of(progress), filename=name)
