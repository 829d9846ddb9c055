"""主备: the page of a unit's lead plan, its steps, its opinions, its way to paper and to Word."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.inspections.acting import acting_staff
from apps.school.roles import facts
from apps.teaching.leads import services
from apps.teaching.leads.copying import OPEN, sources_for, take_over_plan
from apps.teaching.leads.forms import OpinionForm, ReturnForm
from apps.teaching.leads.looks import PlanLook
from apps.teaching.leads.models import LeadPlan
from apps.teaching.leads.rules import gives_opinion
from apps.teaching.leads.states import transition
from apps.teaching.leads.timing import timing
from apps.teaching.leads.views.pages import LONGEST_TYPED, check_may, reader, sentences, steps_for
from apps.teaching.manuscripts.views.uploads import receive
from apps.teaching.rules import is_lead, keeps_plans, leads_group
from apps.teaching.schedule.models import Unit

State = LeadPlan.State


def _plan(request: HttpRequest, pk: int) -> LeadPlan:
    return get_object_or_404(LeadPlan.objects.visible_to(request.user).with_unit(), pk=pk)


@reader
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """开始撰写: the 主备人, a leader or the office has the texts laid out."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("group"), pk=pk)
    if not (is_lead | leads_group | keeps_plans)(request.user, unit):
        raise PermissionDenied("这个单元由主备人撰写；要换人，请备课组长改派。")
    try:
        plan = services.begin(unit, acting_staff(request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(unit)
    return redirect(plan)


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead plan: where it stands, what is written, what the next step waits for."""
    return _page(request, _plan(request, pk))


def _page(
    request: HttpRequest,
    plan: LeadPlan,
    *,
    errors: list[str] = (),
    return_form: ReturnForm | None = None,
    opinion_form: OpinionForm | None = None,
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    look, steps = PlanLook(plan, today), steps_for(request.user, plan)
    own = next((one for one in look.opinions if one.staff_id == facts(user).staff_id), None)
    bad = bool(errors) or any(form and form.errors for form in (return_form, opinion_form))
    conditions = look.conditions(steps["forward"].target) if steps["forward"] else []
    context = {
        "plan": plan,
        "look": look,
        **steps,
        "conditions": conditions,
        "is_possible": all(one.met for one in conditions),
        "errors": errors,
        "timing": timing(Unit.objects.with_dates().get(pk=plan.unit_id), plan, today),
        "states": _states(plan),
        "steps": plan.steps.select_related("staff").order_by("-at", "-pk"),
        "is_mine": is_lead(user, plan),
        "may_write": is_lead(user, plan) or leads_group(user, plan),
        "may_copy": is_lead(user, plan) and plan.state in OPEN,
        "may_opine": plan.state == State.DISCUSSING and gives_opinion(user, plan),
        "own_opinion": own,
        "opinion_form": opinion_form or OpinionForm(initial={"text": own.text if own else ""}),
        "return_form": return_form or ReturnForm(),
    }
    return render(request, "teaching/plan.html", context, status=422 if bad else 200)


def _states(plan: LeadPlan) -> list[dict]:
    """The five states in order, with the latest step into each that still holds."""
    reached = {}
    for step in plan.steps.select_related("staff"):
        if step.reason:
            reached.clear()
        reached[step.target] = step
    names = list(State)
    now = names.index(plan.state)
    return [
        {
            "label": state.label,
            "step": reached.get(state) if place <= now else None,
            "is_now": place == now,
            "is_past": place < now,
        }
        for place, state in enumerate(names)
    ]


@reader
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the plan one step on, or send it back with a reason."""
    plan, target = _plan(request, pk), request.POST.get("target", "")
    check_may(request.user, plan, target)
    reason = typed(request.POST, "reason", longest=LONGEST_TYPED)
    try:
        done = transition(plan, target, reason).done
        services.move(plan, target, acting_staff(request.user), reason)
    except ValidationError as refusal:
        found = sentences(refusal)
        form = ReturnForm({"reason": reason}) if "reason" in found else None
        return _page(request, plan, errors=found.get("", []), return_form=form)
    messages.success(request, done)
    return redirect(plan)


@reader
@require_POST
def opine(request: HttpRequest, pk: int) -> HttpResponse:
    """研讨意见, one's own; written again it replaces what one said before."""
    plan = _plan(request, pk)
    if not gives_opinion(request.user, plan):
        raise PermissionDenied("研讨意见由组内任课教师写，主备人自己不写。")
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, opinion_form=form)
    try:
        services.give_opinion(plan, form.cleaned_data["text"], acting_staff(request.user))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _page(request, plan, errors=refusal.messages, opinion_form=form)
    messages.success(request, "意见已保存，主备人会看到。")
    return redirect(plan)


@reader
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """沿用: a plan of another term as the beginning of this one."""
    plan = _plan(request, pk)
    if not is_lead(request.user, plan):
        raise PermissionDenied("沿用由主备人来做。")
    sources, error = sources_for(plan), ""
    if request.method == "POST":
        chosen = request.POST.get("source", "")
        known = chosen.isdecimal() and len(chosen) < 19
        source = sources.filter(pk=chosen).first() if known else None
        try:
            if source is None:
                raise ValidationError("请选一份往年的主备。")
            count = take_over_plan(plan, source, acting_staff(request.user))
        except ValidationError as refusal:
            error = refusal.messages[0]
        else:
            messages.success(request, f"已沿用{count}个课时，原有内容另存了版本。")
            return redirect(plan)
    context = {"plan": plan, "sources": sources[:60], "error": error}
    return render(request, "teaching/plan_copy.html", context, status=422 if error else 200)


@reader
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole unit from a Word file: read in the background, then placed by the 主备人."""
    plan = _plan(request, pk)
    if not is_lead(request.user, plan):
        raise PermissionDenied("Word 文件由主备人上传。")
    return receive(request, {"owner": plan}, plan=plan)
