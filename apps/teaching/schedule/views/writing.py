"""The plan of a group written, imported from a table, copied from an earlier term."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.exports import XLSX, file_response, workbook
from apps.core.forms import posted
from apps.inspections.acting import acting_staff
from apps.school.calendar.services import week_count
from apps.teaching.schedule import editor, services
from apps.teaching.schedule.forms import PlanTableForm
from apps.teaching.schedule.laying_out import slots_of
from apps.teaching.schedule.matching import Overlay, overlay
from apps.teaching.schedule.models import PrepGroup, UnitLesson
from apps.teaching.schedule.planning import copied, in_use, planned_of, sources_for
from apps.teaching.schedule.progress import capacity_of
from apps.teaching.schedule.views.pages import group_of, reader

EXAMPLE = [
    ["第一单元 可爱的生灵", "1", "古诗三首", 3, "新授"],
    ["", "", "燕子", 2, "新授"],
    ["", "", "语文园地", 2, "练习"],
]
COLUMNS = ["单元", "周次", "课题", "课时", "课型"]


@reader
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """All units and lessons as one form; a step shows the rows anew and saves nothing."""
    group = group_of(request, pk, to_write=True)
    if request.method != "POST":
        return _page(request, group, editor.rows_of(planned_of(group)))
    rows, seen = editor.read(request.POST), request.POST.get("seen", "")
    if step := request.POST.get("do", ""):
        try:
            rows = editor.rearrange(rows, step)
        except editor.EditError as error:
            return _page(request, group, rows, seen=seen, problem=str(error), status=422)
    if step or "preview" in request.GET:
        return _page(request, group, rows, seen=seen)
    return _save(request, group, editor.filled(rows), seen)


def _save(request: HttpRequest, group: PrepGroup, rows: editor.Rows, seen: str) -> HttpResponse:
    problem, status = "", 422
    if editor.is_too_long(rows):
        most = f"最多{editor.MOST_UNITS}个单元、{editor.MOST_LESSONS}个课题"
        problem = f"还没有保存：一个学期的计划{most}。"
    elif not editor.check(rows, week_count(group.term)):
        numbers = "、".join(str(number) for number in editor.faulty_units(rows))
        problem = f"还没有保存：请看第{numbers}个单元里标红的地方，已填的内容都还在。"
    elif seen != (now := editor.fingerprint(planned_of(group))):
        # Sent once more, the form has been weighed against what is there now.
        seen, status = now, 409
        problem = "您打开这一页之后，别人改过这份计划。您填的都在下面；再点“保存计划”就以您的为准。"
    else:
        try:
            laid = services.write_units(group, editor.planned(rows), by=acting_staff(request.user))
        except ValidationError as refusal:
            problem = "还没有保存：" + "".join(refusal.messages)
        else:
            messages.success(request, "计划已保存，各班的课时已按课表排好。")
            if laid.most:
                messages.warning(
                    request, f"有{laid.most}课时排不进本学期，请减课时、并课或减机动课。"
                )
            return redirect(group)
    return _page(request, group, rows, seen=seen, problem=problem, status=status)


def _page(
    request: HttpRequest,
    group: PrepGroup,
    rows: editor.Rows,
    *,
    seen: str = "",
    problem: str = "",
    taken: Overlay | None = None,
    source: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = editor.with_room(rows)
    context = {
        "group": group,
        "rows": rows,
        "seen": seen or editor.fingerprint(planned_of(group)),
        "problem": problem,
        "taken": taken,
        "source": source,
        "kinds": UnitLesson.Kind.choices,
        "total": sum(unit.number for unit in rows),
        "capacity": capacity_of(slots_of(group)),
        "weeks": week_count(group.term),
    }
    part = "#editor" if request.htmx else ""
    return render(request, f"teaching/schedule_write.html{part}", context, status=status)


# -- tables and earlier terms -------------------------------------------------------------------------


@reader
def import_table(request: HttpRequest, pk: int) -> HttpResponse:
    """A faultless table opens in the editor; nothing is saved before that is."""
    group = group_of(request, pk, to_write=True)
    form = PlanTableForm(posted(request), request.FILES or None, weeks=week_count(group.term))
    if form.is_valid() and not form.reading.faulty:
        taken = overlay(form.reading.rows, planned_of(group), _bound(group))
        name = form.cleaned_data["file"].name if form.cleaned_data["file"] else "粘贴的表格"
        taken.remarks = form.reading.remarks
        return _page(request, group, taken.rows, taken=taken, source=f"“{name}”")
    context = {"group": group, "form": form, "reading": getattr(form, "reading", None)}
    status = 422 if form.is_bound else 200
    return render(request, "teaching/schedule_import.html", context, status=status)


@reader
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The table to fill in; it holds what the plan holds now."""
    group = group_of(request, pk, to_write=True)
    labels = dict(UnitLesson.Kind.choices)
    lines = [
        [
            unit.title if first else "",
            str(unit.not_before or "") if first else "",
            one.title,
            one.count,
            labels[one.kind],
        ]
        for unit in planned_of(group)
        for first, one in zip([True] + [False] * len(unit.lessons), unit.lessons, strict=False)
    ]
    content = workbook(f"{group}进度", COLUMNS, lines or EXAMPLE)
    return file_response(content, f"{group}教学进度.xlsx", XLSX)


@reader
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """沿用往年: which plan to begin with; then it opens in the editor."""
    group = group_of(request, pk, to_write=True)
    sources = sources_for(group).prefetch_related("units__lessons")
    chosen = request.GET.get("from", "")
    if chosen.isdigit() and len(chosen) < 12:
        source = get_object_or_404(sources, pk=chosen)
        taken = overlay(editor.rows_of(copied(source)), planned_of(group), _bound(group))
        return _page(request, group, taken.rows, taken=taken, source=f"{source.term.short}{source}")
    context = {"group": group, "sources": sources[:20]}
    return render(request, "teaching/schedule_copy.html", context)


def _bound(group: PrepGroup) -> set[int]:
    return set(in_use().filter(group=group).values_list("pk", flat=True))
