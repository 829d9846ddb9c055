"""Pages of parked records: what arrived and why it waits, then 采用 or 不采用."""

import mimetypes

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.files import open_stored
from apps.core.forms import PlainForm, add_refusal, posted
from apps.inspections.parked import services
from apps.inspections.parked.models import ParkedPhoto, ParkedRecord
from apps.inspections.parked.reading import read
from apps.inspections.parked.services import How
from apps.school.models import Staff
from apps.school.roles import facts


class AdoptForm(PlainForm):
    how = forms.ChoiceField(label="怎么采用", choices=How, widget=forms.RadioSelect)
    word = forms.CharField(
        label="说明", max_length=200, help_text="例如：问过检查的队员，情况属实。"
    )

    def __init__(self, *args, is_taken: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_taken:
            del self.fields["how"]


class AsideForm(PlainForm):
    reason = forms.CharField(
        label="原因", max_length=200, help_text="例如：重复录入，以另一份为准。"
    )


class ParkedRecordView(CRUDView):
    model = ParkedRecord
    pages = ["list", "export", "print", "detail", "history"]
    columns = ["received_at", "school_class", "date", "slot", "reason", "tablet", "state"]
    filter_fields = ["state", "reason", "school_class", "date"]
    search_fields = ["explanation", "resolution"]
    empty_hint = "平板交来的记录都已直接录入。迟交、重复、换过密码等情况的记录会留在这里等您处理。"
    adopt_form: AdoptForm | None = None
    aside_form: AsideForm | None = None

    def get_queryset(self):
        return super().get_queryset().select_related("school_class", "slot", "tablet")

    def detail_page(self, request: HttpRequest) -> HttpResponse:
        return self._detail()

    def _detail(self, adopt: AdoptForm | None = None, aside: AsideForm | None = None):
        reading = read(self.object)
        may = self.request.user.has_perm(ParkedRecord.get_perm("resolve"), self.object)
        context = {
            "reading": reading,
            "photos": self.object.photos.select_related("item"),
            "may_resolve": may and self.object.is_waiting,
            "adopt": adopt or AdoptForm(is_taken=reading.is_taken),
            "aside": aside or AsideForm(),
        }
        wrong = [form for form in (adopt, aside) if form and form.errors]
        if wrong and not context["may_resolve"]:
            # Somebody was quicker: the forms are gone, what they would have said is not.
            context["refusals"] = wrong[0].non_field_errors()
        return self.render("core/detail.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """采用."""
    row, by = _waiting(request, pk)
    form = AdoptForm(posted(request), is_taken=read(row).is_taken)
    if form.is_valid():
        how = form.cleaned_data.get("how")
        try:
            services.adopt(
                row, word=form.cleaned_data["word"], by=by, how=How(how) if how else None
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "已采用，并告知了队员的班主任。")
            return redirect(row)
    return _again(request, row, adopt=form)


@login_required
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """不采用."""
    row, by = _waiting(request, pk)
    form = AsideForm(posted(request))
    if form.is_valid():
        try:
            services.set_aside(row, reason=form.cleaned_data["reason"], by=by)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "已标为不采用，并告知了队员的班主任。记录仍可查看。")
            return redirect(row)
    return _again(request, row, aside=form)


@login_required
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A photo of a parked record, shown on its page."""
    found = get_object_or_404(ParkedPhoto, pk=pk)
    if not request.user.has_perm(ParkedPhoto.get_perm("detail"), found):
        raise PermissionDenied("照片只给处理记录的老师看。")
    kind = mimetypes.guess_type(found.file.name)[0] or "application/octet-stream"
    response = FileResponse(open_stored(found.file), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _waiting(request: HttpRequest, pk: int) -> tuple[ParkedRecord, Staff]:
    row = get_object_or_404(ParkedRecord.objects.visible_to(request.user), pk=pk)
    staff = Staff.objects.filter(pk=facts(request.user).staff_id).first()
    if staff is None or not request.user.has_perm(ParkedRecord.get_perm("resolve"), row):
        raise PermissionDenied("待处理记录由大队辅导员或学生发展中心处理。")
    return row, staff


def _again(request: HttpRequest, row: ParkedRecord, **forms_bound) -> HttpResponse:
    """The page once more, with what was typed and why it will not do."""
    view = ParkedRecordView(page="detail")
    view.setup(request, pk=row.pk)
    return view._detail(**forms_bound)
