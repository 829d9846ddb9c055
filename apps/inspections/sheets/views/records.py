"""Pages of records: the list, one record laid open, what may be done there."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from apps.core import history
from apps.core.crud import CRUDView
from apps.core.files import open_stored
from apps.core.forms import add_refusal
from apps.inspections.acting import acting_staff
from apps.inspections.rules import names_duty_pupils
from apps.inspections.sheets import services
from apps.inspections.sheets.beside import beside
from apps.inspections.sheets.forms import CorrectionForm
from apps.inspections.sheets.models import Photo, Sheet
from apps.inspections.sheets.record import for_opening, opened

WALKED = [Sheet._meta.get_field(name).verbose_name for name in ("monitor", "second_monitor")]
READ_ONLY = ["list", "detail", "export", "print", "history"]


class SheetView(CRUDView):
    model = Sheet
    pages = READ_ONLY
    columns = [
        "round__date",
        "round__programme",
        "round__slot",
        "target",
        "points",
        "state",
        "inspector",
        "corrected_at",
    ]
    filter_fields = ["round__programme", "round__date", "school_class", "state"]
    search_fields = ["staff__name", "staff__pinyin", "place__name", "place__pinyin", "note"]
    empty_hint = "开检以后，每个检查对象有一份记录。"

    def get_queryset(self):
        rows = super().get_queryset()
        return for_opening(rows) if self.page == "detail" else rows.with_target().with_points()

    def history_page(self, request: HttpRequest) -> HttpResponse:
        """What happened to the record; who walked is told to those who may read it on the record."""
        found = history.entries(self.object)
        if not names_duty_pupils(request.user, self.object):
            found = [
                replace(entry, changes=[row for row in entry.changes if row[0] not in WALKED])
                for entry in found
            ]
        return self.render("core/history.html", {"entries": found})

    def detail_page(self, request: HttpRequest) -> HttpResponse:
        return show(request, self.object)


def show(request: HttpRequest, sheet: Sheet, *, status: int = 200, **forms) -> HttpResponse:
    """A sheet laid open, as a page or beside the desk's grid; ``forms`` come back refused."""
    found = opened(sheet, request.user)
    context = {
        "object": sheet,
        "record": found,
        "panel": request.htmx.target == "record",
        "beside": beside(sheet),
        "correction_form": CorrectionForm(sheet=sheet) if found.may["correct"] else None,
        **forms,
    }
    template = "inspections/record.html" if context["panel"] else "inspections/sheet_detail.html"
    response = render(request, template, context, status=status)
    if request.method == "POST" and status == 200:
        response["HX-Trigger"] = "desk-changed"
    patch_vary_headers(response, ["HX-Request"])
    return response


def sheet_of(request: HttpRequest, pk: int) -> Sheet:
    return get_object_or_404(for_opening(Sheet.objects.visible_to(request.user)), pk=pk)


def _done(request: HttpRequest, sheet: Sheet, sentence: str) -> HttpResponse:
    """Back to the record, which beside the grid is shown anew."""
    if request.htmx.target == "record":
        return show(request, sheet_of(request, sheet.pk))
    messages.success(request, sentence)
    return redirect(sheet)


@login_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """更正 by those who answer for the programme, with a reason."""
    sheet = sheet_of(request, pk)
    if not request.user.has_perm(Sheet.get_perm("correct"), sheet):
        raise PermissionDenied("更正记录由负责这项检查的部门来做。")
    form = CorrectionForm(request.POST, sheet=sheet)
    if form.is_valid():
        data = form.cleaned_data
        try:
            found = services.correct(
                sheet,
                data["item"],
                data["amount"],
                reason=data["reason"],
                by=acting_staff(request.user),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return _done(request, sheet, f"已更正：{found}。")
    return show(request, sheet, status=422, correction_form=form)


@login_required
@require_POST
def end_exemption(request: HttpRequest, pk: int) -> HttpResponse:
    """An exempt target is due again."""
    sheet = sheet_of(request, pk)
    if not request.user.has_perm(Sheet.get_perm("correct"), sheet):
        raise PermissionDenied("免检由负责这项检查的部门决定。")
    try:
        services.end_exemption(sheet)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(sheet)
    return _done(request, sheet, "已恢复待检。")


@login_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo, for those who may see the sheet."""
    found = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    return inline_photo(found.file)


def inline_photo(stored) -> FileResponse:
    """A stored photo shown in the browser, kept by nobody on the way."""
    response = FileResponse(open_stored(stored))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
