"""Pages of appeals: asked by those concerned, decided by those who answer, printed as 申诉单."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.forms import add_refusal, posted
from apps.core.sheets import heading, qr_code
from apps.inspections.acting import acting_staff
from apps.inspections.sheets import services
from apps.inspections.sheets.appeals import Appeal
from apps.inspections.sheets.forms import AppealForm, BonusForm, DecisionForm
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.views.records import READ_ONLY, sheet_of


def may_decide(user, appeal: Appeal) -> bool:
    return appeal.state == Appeal.State.WAITING and user.has_perm(Appeal.get_perm("decide"), appeal)


class AppealView(CRUDView):
    model = Appeal
    pages = READ_ONLY
    columns = ["created_at", "target", "entry", "staff", "state", "decided_by", "decided_at"]
    filter_fields = ["entry__sheet__round__programme", "created_at", "state"]
    search_fields = ["reason", "staff__name", "staff__pinyin"]
    empty_hint = "成绩发布以后，班主任在申诉期内逐项申诉。"

    def get_queryset(self):
        return super().get_queryset().with_sheet()

    def get_detail_context(self) -> dict:
        appeal, sheet = self.object, self.object.entry.sheet
        return {
            "appeal": appeal,
            "sheet": sheet,
            "photos": sheet.photos.visible_to(self.request.user),
            "corrections": sheet.corrections.filter(item=appeal.entry.item).select_related("by"),
            "form": DecisionForm(appeal=appeal) if may_decide(self.request.user, appeal) else None,
        }


@login_required
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """申诉 about one entry, by the homeroom teacher or the teacher concerned."""
    entries = Entry.objects.filter(sheet__in=Sheet.objects.visible_to(request.user).values("pk"))
    entry = get_object_or_404(entries.select_related("item"), pk=pk)
    sheet = sheet_of(request, entry.sheet_id)
    if not request.user.has_perm(Entry.get_perm("appeal"), sheet):
        raise PermissionDenied("申诉由班主任或教师本人提出。")
    form = AppealForm(posted(request))
    if form.is_valid():
        try:
            by = acting_staff(request.user)
            services.appeal(entry, reason=form.cleaned_data["reason"], by=by)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "申诉已提交，处理结果会通知您。")
            return redirect(sheet)
    context = {"form": form, "entry": entry, "object": sheet}
    status = 422 if form.errors else 200
    return render(request, "inspections/appeal_form.html", context, status=status)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """维持 or 更正; on the desk the answer takes the question's place."""
    appeals = Appeal.objects.visible_to(request.user).with_sheet()
    appeal = get_object_or_404(appeals, pk=pk)
    if not request.user.has_perm(Appeal.get_perm("decide"), appeal):
        raise PermissionDenied("申诉由负责这项检查的部门处理。")
    form = DecisionForm(request.POST, appeal=appeal)
    if form.is_valid():
        data = form.cleaned_data
        try:
            appeal = services.decide(
                appeal,
                decision=data["decision"],
                amount=data["amount"] if data["verdict"] == "correct" else None,
                by=acting_staff(request.user),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return _answer(request, "inspections/appeal_card.html", form, {"appeal": appeal}, appeal)


@login_required
@require_POST
def bonus(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm bonus points, or refuse them with a reason."""
    entries = Entry.objects.visible_to(request.user).filter(item__bonus=True, confirmed=False)
    entry = get_object_or_404(entries.select_related("item"), pk=pk)
    sheet = sheet_of(request, entry.sheet_id)
    if not request.user.has_perm(Sheet.get_perm("correct"), sheet):
        raise PermissionDenied("加分由负责这项检查的部门确认。")
    form = BonusForm(request.POST, entry=entry)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if data["verdict"] == "confirm":
                services.confirm_bonus([entry])
            else:
                by = acting_staff(request.user)
                services.correct(sheet, entry.item, 0, reason=data["reason"], by=by)
            entry.refresh_from_db()
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return _answer(request, "inspections/bonus_card.html", form, {"entry": entry}, sheet)


def _answer(request: HttpRequest, template: str, form, context: dict, record) -> HttpResponse:
    """The card anew where the desk asked; else the record's page, with what went wrong said."""
    if not request.htmx:
        for sentences in form.errors.values():
            messages.error(request, sentences[0])
        return redirect(record)
    status = 422 if form.errors else 200
    response = render(request, template, {"form": form, **context}, status=status)
    if not form.errors:
        response["HX-Trigger"] = "desk-changed"
    return response


@login_required
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """申诉单 on paper."""
    appeals = Appeal.objects.visible_to(request.user).with_sheet()
    appeal = get_object_or_404(appeals, pk=pk)
    context = {
        **vars(heading(request.user, {})),
        "appeal": appeal,
        "sheet": appeal.entry.sheet,
        "corrections": appeal.entry.sheet.corrections.filter(item=appeal.entry.item),
        "back": appeal.get_absolute_url(),
        "qr": qr_code(appeal.get_absolute_url()),
    }
    return render(request, "inspections/appeal_slip.html", context)
