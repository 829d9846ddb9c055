"""Importing the school's Excel files: choose, check, write, undo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.exports import XLSX, file_response, workbook
from apps.core.forms import posted
from apps.core.jobs.services import start
from apps.school.imports.forms import ImportForm
from apps.school.imports.kinds import SHEETS
from apps.school.imports.models import ImportRun
from apps.school.imports.tasks import check_import, undo_import, write_import

LISTS = {
    "staff": "school:staff-list",
    "pupils": "school:pupil-list",
    "assignments": "school:teachingassignment-list",
    "timetable": "school:lesson-list",
    "places": "school:place-list",
}
PER_PAGE = 100
# What needs a look comes first.
ORDER = {"error": 0, "changed": 1, "new": 2, "unchanged": 3}


def _require(user) -> None:
    if not user.has_perm(ImportRun.get_perm("create")):
        raise PermissionDenied("导入由教导处和信息技术中心办理。")


def _context(kind: str) -> dict:
    sheet = SHEETS[kind]
    return {
        "verbose_name": sheet.title,
        "columns": [(column.label, column.hint, column.required) for column in sheet.columns],
        "urls": {
            "list": reverse(LISTS[kind]),
            "import": reverse("school:import", args=[kind]),
            "template": reverse("school:import-template", args=[kind]),
        },
    }


@login_required
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file; it is checked in the background and nothing is written yet."""
    _require(request.user)
    if kind not in SHEETS:
        raise Http404
    form = ImportForm(kind, posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        run = ImportRun.objects.create(
            kind=kind,
            term=form.cleaned_data["term"],
            file=file,
            file_name=file.name[:200],
            started_by=request.user,
        )
        title = f"核对{run.get_kind_display()}“{run.file_name}”"
        return redirect(start(check_import, title=title, by=request.user, params={"run": run.pk}))
    past = ImportRun.objects.visible_to(request.user).filter(kind=kind)
    context = _context(kind) | {"form": form, "past": past.defer("rows", "undo")[:10]}
    return render(request, "school/import.html", context, status=422 if form.errors else 200)


@login_required
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty table with one line as an example."""
    _require(request.user)
    if kind not in SHEETS:
        raise Http404
    columns = SHEETS[kind].columns
    content = workbook(
        SHEETS[kind].title, [column.label for column in columns], [[c.example for c in columns]]
    )
    return file_response(content, f"{SHEETS[kind].title}导入模板.xlsx", XLSX)


@login_required
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What every row would do, or did; answers 422 while rows are faulty."""
    _require(request.user)
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
    shown = request.GET.get("state")
    rows = [row for row in run.rows if not shown or row["state"] == shown]
    rows.sort(key=lambda row: (ORDER[row["state"]], row["number"]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = _context(run.kind) | {
        "run": run,
        "rows": page.object_list,
        "page_obj": page,
        "shown": shown,
        "header": run.header,
    }
    faulty = run.state == ImportRun.State.FAULTY
    return render(request, "school/import_run.html", context, status=422 if faulty else 200)


@login_required
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was checked."""
    _require(request.user)
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
    if run.state != ImportRun.State.READY:
        messages.error(request, "这张表现在不能写入，请看核对结果。")
        return redirect("school:import-run", pk=run.pk)
    title = f"写入{run.get_kind_display()}“{run.file_name}”"
    return redirect(start(write_import, title=title, by=request.user, params={"run": run.pk}))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last import of a kind back."""
    _require(request.user)
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
    if not run.can_be_undone:
        messages.error(request, "只有最近一次写入的导入可以撤销。")
        return redirect("school:import-run", pk=run.pk)
    title = f"撤销导入{run.get_kind_display()}“{run.file_name}”"
    return redirect(start(undo_import, title=title, by=request.user, params={"run": run.pk}))
