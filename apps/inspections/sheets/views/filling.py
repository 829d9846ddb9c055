"""我的检查: an adult's open rounds, their targets, and the form for one of them."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apps.core.files import UploadError
from apps.core.forms import add_refusal
from apps.inspections.acting import acting_staff
from apps.inspections.rounds.models import Round
from apps.inspections.rules import answers_for_programme
from apps.inspections.sheets.beside import beside
from apps.inspections.sheets.filling import FillForm
from apps.inspections.sheets.models import UNCHECKED, Sheet, State
from apps.inspections.sheets.record import for_opening
from apps.school.roles import facts

TAKEN = Q(sheets__state__in=[state for state in State if state not in UNCHECKED])


def _rounds(user):
    """The open rounds in which somebody is an inspector, with how far they are."""
    return (
        Round.objects.open()
        .filter(sheets__in=Sheet.objects.to_fill(user).values("pk"))
        .select_related("programme", "slot")
        .annotate(targets=Count("sheets", distinct=True))
        .annotate(done=Count("sheets", filter=TAKEN, distinct=True))
        .order_by("due_at", "programme__name")
    )


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The rounds that wait for me."""
    if facts(request.user).staff_id is None:
        raise PermissionDenied("检查由本校教职工来做。")
    rounds = [one for one in _rounds(request.user) if not one.programme.by_pupils]
    return render(request, "inspections/fill_rounds.html", {"rounds": rounds})


@login_required
def round_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a round looks at, and who is done."""
    found = get_object_or_404(_rounds(request.user), pk=pk)
    sheets = Sheet.objects.to_fill(request.user).filter(round=found).with_target()
    context = {
        "round": found,
        "oneself": facts(request.user).staff_id,
        "sheets": sorted(sheets.select_related("inspector"), key=lambda sheet: sheet.is_checked),
    }
    return render(request, "inspections/fill_targets.html", context)


@login_required
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for one target; what is stored already is shown instead."""
    known = Q(pk__in=Sheet.objects.to_fill(request.user).values("pk"))
    known |= Q(pk__in=Sheet.objects.visible_to(request.user).values("pk"))
    sheet = get_object_or_404(for_opening(Sheet.objects.filter(known)), pk=pk)
    if sheet.is_checked and request.method != "POST" and _may_fill(request.user, sheet):
        messages.info(request, f"{sheet.target}已有记录。")
        return redirect(sheet)
    back = _next(sheet)
    context = {"beside": beside(sheet), "back": back}
    return answer(request, sheet, "inspections/fill_form.html", context, after=lambda _: back)


def answer(
    request: HttpRequest,
    sheet: Sheet,
    template: str,
    context: dict,
    *,
    after: Callable[[Sheet], str],
    opened: Callable[[], Sheet] | None = None,
    initial: dict | None = None,
) -> HttpResponse:
    """The form of a sheet on the page ``template``; stored, it leads ``after``.

    ``opened`` gives the row of a sheet that is not opened before there is something to store.

    Raises:
        PermissionDenied: one may not fill it in, is looked at oneself, or comes too late.
    """
    if not _may_fill(request.user, sheet):
        raise PermissionDenied("这项检查不由您录入。")
    answers = answers_for_programme(request.user, sheet)
    refusal = _too_late(sheet, answers) if sheet.pk else ""
    data = (request.POST, request.FILES)
    if request.method != "POST":
        data = ()
        if sheet.staff_id and sheet.staff_id == facts(request.user).staff_id:
            raise PermissionDenied("这是对您本人的检查，请换别人来查。")
        if refusal:
            raise PermissionDenied(refusal)
    form = FillForm(*data, sheet=sheet, may_veto=answers)
    form.initial |= initial or {}
    if form.is_valid() and (stored := _stored(request, form, refusal, opened)):
        messages.success(request, f"已保存{stored.target}的记录。")
        return redirect(after(stored))
    context = {**context, "form": form, "object": sheet}
    return render(request, template, context, status=422 if form.errors else 200)


def _may_fill(user, sheet: Sheet) -> bool:
    return user.has_perm(Sheet.get_perm("fill"), sheet)


def _too_late(sheet: Sheet, answers: bool) -> str:
    """No entry after the deadline, except by those who answer (domain rule 3)."""
    round = sheet.round
    if answers or (round.state == Round.State.OPEN and not round.is_late):
        return ""
    return f"这次检查已经截止，只有{round.programme.department}还能补录。"


def _stored(
    request: HttpRequest, form: FillForm, refusal: str, opened: Callable[[], Sheet] | None
) -> Sheet | None:
    sent_before = form.sheet.uuid is not None and form.sheet.uuid == form.cleaned_data["uuid"]
    if refusal and not sent_before:
        form.add_error(None, refusal)
        return None
    try:
        with transaction.atomic():
            form.sheet = opened() if opened else form.sheet
            return form.save(inspector=acting_staff(request.user))
    except UploadError as error:
        form.add_error("photos", f"{error}其他内容都还在，照片请重新选。")
    except ValidationError as error:
        add_refusal(form, error)
    return None


def _next(sheet: Sheet) -> str:
    """The targets of the round, where the next one waits; of a duty pupils' walk the record."""
    if sheet.round.programme.by_pupils:
        return sheet.get_absolute_url()
    return reverse("inspections:round-targets", args=[sheet.round_id])
