"""Pages of the checklists: the section, the editor of a draft, its versions, Excel and paper."""

from dataclasses import asdict
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from apps.core import bin, sheets
from apps.core.crud import CRUDView
from apps.core.exports import XLSX, file_response, workbook
from apps.core.forms import posted
from apps.inspections.checklists import comparison, content, editor, excel, services
from apps.inspections.checklists.editor import Editor
from apps.inspections.checklists.forms import ChecklistForm, CopyForm, IssueForm, UploadForm
from apps.inspections.checklists.models import Checklist, ChecklistVersion

BLANK_COLUMNS = 8
NOT_YOURS = "检查标准由负责部门制定。"


class ChecklistView(CRUDView):
    model = Checklist
    form_class = ChecklistForm
    columns = ["name", "department", "scoring", "in_force"]
    filter_fields = ["department", "scoring"]
    search_fields = ["name", "pinyin"]
    detail_fields = ["department", "scoring", "note"]
    empty_hint = "先写一份检查标准：查哪些项、怎么计分，再安排谁在什么时候检查。"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().prefetch_related("versions")

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user}

    def get_detail_context(self) -> dict:
        versions = self.object.versions.annotate(
            items=Count("categories__items", distinct=True), used=Count("rounds", distinct=True)
        )
        return {
            **super().get_detail_context(),
            "versions": versions.order_by("-number"),
            "draft": services.draft_of(self.object),
            "may_create": self.may("create"),
        }


def _checklist(request: HttpRequest, pk: int, *, to_change: bool = True) -> Checklist:
    """A checklist that one may change, or at least read."""
    visible = Checklist.objects.visible_to(request.user).select_related("department")
    found = get_object_or_404(visible, pk=pk)
    page = "update" if to_change else "detail"
    if not request.user.has_perm(Checklist.get_perm(page), found):
        raise PermissionDenied(NOT_YOURS)
    return found


def _version(request: HttpRequest, pk: int, *, to_change: bool = True) -> ChecklistVersion:
    visible = ChecklistVersion.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("checklist__department"), pk=pk)
    page = "update" if to_change else "detail"
    if not request.user.has_perm(ChecklistVersion.get_perm(page), found):
        raise PermissionDenied(NOT_YOURS)
    return found


# -- the editor -----------------------------------------------------------------------------------


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft; where there is none, it begins as a copy of the latest version.

    A step (add, copy, move, drop a row) shows the rows anew and saves nothing.
    """
    checklist = _checklist(request, pk)
    if request.method != "POST":
        return _editor_page(request, _opened(checklist), _seen(checklist))
    head = {name: request.POST.get(name, "") for name in ("v-total", "v-bonus_cap", "v-note")}
    seen, step = request.POST.get("seen", ""), request.POST.get("do", "")
    rows = editor.read(request.POST)
    if step:
        try:
            rows = editor.rearrange(rows, step)
        except editor.EditError as error:
            form = Editor(checklist, rows, head)
            return _editor_page(request, form, seen, str(error), status=422)
    if step or "preview" in request.GET:
        return _editor_page(request, Editor(checklist, rows, head), seen)
    return _save(request, Editor(checklist, rows, head, checked=True), seen)


def _opened(checklist: Checklist) -> Editor:
    latest = services.latest_of(checklist)
    parts = content.parts_of(latest) if latest else []
    rows = editor.rows_of(parts) or [{"items": [editor.blank_item()]}]
    old = latest or ChecklistVersion(checklist=checklist)
    note = old.note if old.state == ChecklistVersion.State.DRAFT else ""
    head = {
        "v-total": content.number(old.total),
        "v-bonus_cap": content.number(old.bonus_cap),
        "v-note": note,
    }
    return Editor(checklist, rows, head)


def _seen(checklist: Checklist) -> str:
    known = services.draft_of(checklist)
    return known.updated_at.isoformat() if known else ""


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _save(request: HttpRequest, form: Editor, seen: str) -> HttpResponse:
    if not form.is_valid():
        problem = "还不能保存：请看下面标红的地方，已填的内容都还在。"
        if form.is_too_long:
            most = f"最多{editor.MOST_PARTS}个类别、{editor.MOST_ITEMS}个检查项"
            problem = f"还不能保存：一份标准{most}。"
        return _editor_page(request, form, seen, problem, status=422)
    try:
        saved = services.save_draft(
            form.checklist, form.parts, **form.head_bound.cleaned_data, seen=_moment(seen)
        )
    except services.DraftChanged:
        problem = "您打开这一页之后，别人改过这份草稿。您填的都在下面；再点“保存草稿”就以您的为准。"
        return _editor_page(request, form, _seen(form.checklist), problem, status=409)
    messages.success(request, f"已保存“{saved}”的草稿。")
    return redirect(saved)


def _editor_page(
    request: HttpRequest, form: Editor, seen: str, problem: str = "", *, status: int = 200, **more
) -> HttpResponse:
    context = {
        "checklist": form.checklist,
        "editor": form,
        "seen": seen,
        "problem": problem,
        "preview": content.preview(form.parts),
        "gaps": form.gaps,
        **more,
    }
    part = ""
    if request.htmx:
        part = "#preview" if "preview" in request.GET else "#editor"
    return render(request, f"inspections/checklist_draft.html{part}", context, status=status)


# -- one version ------------------------------------------------------------------------------------


@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as it is, as the tablet shows it, and what may be done with it."""
    return _version_page(request, _version(request, pk, to_change=False))


def _version_page(
    request: HttpRequest, found: ChecklistVersion, form: IssueForm | None = None
) -> HttpResponse:
    is_draft = found.state == ChecklistVersion.State.DRAFT
    may_change = request.user.has_perm(ChecklistVersion.get_perm("update"), found)
    parts = content.parts_of(found)
    context = {
        "version": found,
        "checklist": found.checklist,
        "preview": content.preview(parts),
        "is_draft": is_draft,
        "may_change": may_change,
        "is_used": found.rounds.exists(),
        "gaps": services.gaps(found) if is_draft else [],
        "form": form or (IssueForm(version=found) if is_draft and may_change else None),
        "others": found.checklist.versions.exclude(pk=found.pk).order_by("-number"),
    }
    status = 422 if form and form.errors else 200
    return render(request, "inspections/checklistversion_detail.html", context, status=status)


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """启用: from a day on."""
    found = _version(request, pk)
    if found.state != ChecklistVersion.State.DRAFT:
        messages.error(request, "这个版本已经启用。")
        return redirect(found)
    form = IssueForm(request.POST, version=found)
    if form.is_valid() and form.apply():
        messages.success(request, f"“{found}”从{form.cleaned_data['starts']:%Y-%m-%d}起启用。")
        return redirect(found)
    found.refresh_from_db()
    return _version_page(request, found, form)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回: back to a draft while nothing was checked under it."""
    found = _version(request, pk)
    try:
        services.withdraw(found)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(found)
    messages.success(request, f"“{found}”已撤回为草稿，可以修改。")
    return redirect("inspections:checklist-draft", found.checklist_id)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft into the bin."""
    found = _version(request, pk)
    if found.state != ChecklistVersion.State.DRAFT:
        messages.error(request, "启用过的版本不能删除：结果要按它核对。")
        return redirect(found)
    entry = bin.put_in_bin([found], by=request.user)
    messages.success(
        request,
        f"已删除“{entry.title}”的草稿，30天内可恢复。",
        extra_tags=reverse("core:bin-restore", args=[entry.pk]),
    )
    return redirect(found.checklist)


@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What is different from another version, by default the one before."""
    found = _version(request, pk, to_change=False)
    others = found.checklist.versions.exclude(pk=found.pk).order_by("-number")
    wanted = request.GET.get("with", "")
    if wanted.isdigit():
        other = get_object_or_404(others, number=int(wanted[:5]))
    else:
        other = others.filter(number__lt=found.number).first() or others.first()
    context = {
        "version": found,
        "other": other,
        "others": others,
        "lines": comparison.compare(other, found) if other else [],
    }
    return render(request, "inspections/checklistversion_compare.html", context)


@login_required
def print_version(request: HttpRequest, pk: int) -> HttpResponse:
    """日检表: the paper form for a day without power or network; a column for each class."""
    found = _version(request, pk, to_change=False)
    names = [name[:12] for name in request.GET.getlist("column") if name][:BLANK_COLUMNS]
    columns = names + [""] * (BLANK_COLUMNS - len(names))
    context = {
        "version": found,
        "verbose_name": found.checklist,
        "preview": content.preview(content.parts_of(found)),
        "columns": columns,
        **asdict(sheets.heading(request.user, {})),
        "department": found.checklist.department,
        "back": found.get_absolute_url(),
        "qr": sheets.qr_code(found.get_absolute_url()),
    }
    return render(request, "inspections/checklistversion_print.html", context)


# -- copies and Excel files ----------------------------------------------------------------------------


@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """复制: a checklist like this one, as a draft of one's own department."""
    found = _checklist(request, pk, to_change=False)
    if not request.user.has_perm(Checklist.get_perm("create")):
        raise PermissionDenied(NOT_YOURS)
    initial = {"name": f"{found}（副本）", "department": found.department}
    form = CopyForm(posted(request), initial=initial, user=request.user)
    if form.is_valid():
        new = services.copy(found, **form.cleaned_data)
        messages.success(request, f"已复制为“{new}”，核对后启用。")
        return redirect(new)
    context = {"checklist": found, "form": form}
    return render(
        request, "inspections/checklist_copy.html", context, status=422 if form.errors else 200
    )


@login_required
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """导入: a faultless file opens in the editor; nothing is saved before that is."""
    checklist = _checklist(request, pk)
    form = UploadForm(posted(request), request.FILES or None)
    rows = form.sheet_rows if form.is_valid() else []
    if rows and not any(row.problems for row in rows):
        return _imported(request, checklist, excel.editor_rows(rows))
    context = {
        "checklist": checklist,
        "form": form,
        "columns": excel.ChecklistSheet.columns,
        "rows": rows,
        "faulty": [row for row in rows if row.problems],
    }
    status = 422 if form.is_bound else 200
    return render(request, "inspections/checklist_import.html", context, status=status)


def _imported(request: HttpRequest, checklist: Checklist, rows: editor.Rows) -> HttpResponse:
    head = _opened(checklist).head_data
    return _editor_page(request, Editor(checklist, rows, head), _seen(checklist), imported=True)


@login_required
def import_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The table to fill in; it holds what the checklist holds now."""
    checklist = _checklist(request, pk)
    latest = services.latest_of(checklist)
    columns = excel.ChecklistSheet.columns
    lines = excel.lines(content.parts_of(latest)) if latest else []
    lines = lines or [[column.example for column in columns]]
    data = workbook(checklist.name, [column.label for column in columns], lines)
    return file_response(data, f"{checklist}_{(latest and latest.number) or 1}版.xlsx", XLSX)
