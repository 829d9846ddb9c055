"""单元课程纲要: the desk on which they are reviewed, the page of one, its steps."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.inspections.acting import acting_staff
from apps.school.models import Grade, Subject, Term
from apps.school.roles import facts
from apps.teaching.documents.parts import OUTLINE_PARTS
from apps.teaching.leads import outlines
from apps.teaching.leads.forms import ReturnForm
from apps.teaching.leads.looks import lacks
from apps.teaching.leads.models import UnitOutline
from apps.teaching.leads.states import transition
from apps.teaching.leads.views.pages import LONGEST_TYPED, check_may, reader, sentences, steps_for
from apps.teaching.manuscripts.reading import sections
from apps.teaching.manuscripts.services import document, may_remark, may_write, open_remarks
from apps.teaching.rules import is_lead, keeps_plans, leads_group
from apps.teaching.schedule.models import Unit

PER_PAGE = 30
WAITING = "waiting"


class DeskForm(forms.Form):
    """Which outlines lie on the desk."""

    term = forms.ModelChoiceField(
        Term.objects.select_related("year"), label="学期", required=False, empty_label="全部"
    )
    subject = forms.ModelChoiceField(
        Subject.objects.all(), label="学科", required=False, empty_label="全部"
    )
    grade = forms.TypedChoiceField(
        label="年级",
        required=False,
        choices=[("", "全部"), *Grade.choices],
        coerce=int,
        empty_value=None,
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), (WAITING, "待我审核"), *UnitOutline.State.choices],
    )


@reader
def desk(request: HttpRequest) -> HttpResponse:
    """The list, and beside it the one that is open: read, approve, send back, next."""
    return _desk(request)


def _desk(request: HttpRequest, *, opened: int | None = None, errors=(), form=None) -> HttpResponse:
    user, given = request.user, request.GET.copy()
    if "term" not in given and (current := Term.objects.current()):
        given["term"] = current.pk
    filters = DeskForm(given)
    rows = everything = UnitOutline.objects.visible_to(user).with_unit()
    if filters.is_valid():
        rows = _narrowed(rows, filters.cleaned_data, user)
    page = Paginator(rows, PER_PAGE).get_page(given.get("page"))
    asked = given.get("open", "")
    wanted = opened or (int(asked) if asked.isdecimal() and len(asked) < 19 else None)
    chosen = everything.filter(pk=wanted).first() if wanted else None
    context = {
        "filters": filters,
        "page_obj": page,
        "count": page.paginator.count,
        "outline": chosen,
        "waiting": UnitOutline.objects.awaiting(facts(user), office=keeps_plans(user)).count(),
        "errors": errors,
        "return_form": form or ReturnForm(),
    }
    if chosen:
        context |= {
            **steps_for(user, chosen),
            "sections": sections(OUTLINE_PARTS, document(chosen.manuscript)),
        }
    bad = bool(errors) or bool(form and form.errors) or not filters.is_valid()
    return render(request, "teaching/outlines.html", context, status=422 if bad else 200)


def _narrowed(rows, chosen: dict, user):
    paths = {
        "term": "unit__group__term",
        "subject": "unit__group__subject",
        "grade": "unit__group__grade",
    }
    rows = rows.filter(**{path: chosen[name] for name, path in paths.items() if chosen[name]})
    if chosen["state"] == WAITING:
        return rows.awaiting(facts(user), office=keeps_plans(user))
    return rows.filter(state=chosen["state"]) if chosen["state"] else rows


@reader
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("group"), pk=pk)
    if not (is_lead | leads_group | keeps_plans)(request.user, unit):
        raise PermissionDenied("单元课程纲要由主备人编写。")
    try:
        outline = outlines.begin_outline(unit, acting_staff(request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(unit)
    return redirect(outline)


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One outline: written by its author, read by the others."""
    found = UnitOutline.objects.visible_to(request.user).with_unit()
    return _page(request, get_object_or_404(found, pk=pk))


def _page(request: HttpRequest, outline: UnitOutline, *, errors=(), form=None) -> HttpResponse:
    text = document(outline.manuscript)
    context = {
        "outline": outline,
        "unit": Unit.objects.with_dates().get(pk=outline.unit_id),
        "manuscript": outline.manuscript,
        "sections": sections(OUTLINE_PARTS, text, open_remarks(outline.manuscript)),
        "remarks_url": reverse("teaching:manuscript-remarks", args=[outline.manuscript_id])
        if may_remark(request.user, outline.manuscript)
        else "",
        "problems": lacks(OUTLINE_PARTS, text),
        "may_write": may_write(request.user, outline.manuscript),
        **steps_for(request.user, outline),
        "steps": outline.steps.select_related("staff").order_by("-at", "-pk"),
        "states": [(state.label, state == outline.state) for state in UnitOutline.State],
        "errors": errors,
        "return_form": form or ReturnForm(),
    }
    bad = bool(errors) or bool(form and form.errors)
    return render(request, "teaching/outline.html", context, status=422 if bad else 200)


@reader
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One step on, or back; asked from the desk, the desk comes back with the next one."""
    user, target = request.user, request.POST.get("target", "")
    outline = get_object_or_404(UnitOutline.objects.visible_to(user).with_unit(), pk=pk)
    check_may(user, outline, target)
    reason = typed(request.POST, "reason", longest=LONGEST_TYPED)
    at_desk = "desk" in request.POST
    try:
        done = transition(outline, target, reason).done
        outlines.move_outline(outline, target, acting_staff(user), reason)
    except ValidationError as refusal:
        found = sentences(refusal)
        form = ReturnForm({"reason": reason}) if "reason" in found else None
        errors = found.get("", [])
        if at_desk:
            return _desk(request, opened=pk, errors=errors, form=form)
        return _page(request, outline, errors=errors, form=form)
    messages.success(request, f"{outline}：{done}")
    return redirect(_next_on_desk(user) if at_desk else outline.get_absolute_url())


def _next_on_desk(user) -> str:
    waiting = UnitOutline.objects.awaiting(facts(user), office=keeps_plans(user)).with_unit()
    following = waiting.order_by("submitted_on", "pk").first()
    query = {"state": WAITING} | ({"open": following.pk, "term": ""} if following else {})
    return f"{reverse('teaching:outlines')}?{urlencode(query)}"
