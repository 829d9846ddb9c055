"""年级统筹: everything that waits for a decision, each beside the whole night of its class (T06)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.school.roles import facts
from apps.teaching.homework import coordination, services
from apps.teaching.homework.forms import DecisionForm
from apps.teaching.homework.models import Homework
from apps.teaching.homework.rules import coordinates, oversees_homework
from apps.teaching.homework.views.pages import own_staff, piece_of, refuse


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """What waits in one's grades; the office and the leaders see all."""
    if not (coordinates(request.user) or oversees_homework(request.user)):
        raise PermissionDenied("作业统筹由年级组长和课程教学中心负责。")
    return _page(request, {})


def _page(request: HttpRequest, bound: dict[int, DecisionForm]) -> HttpResponse:
    known, everything = facts(request.user), oversees_homework(request.user)
    nights = coordination.contested(coordination.waiting(known, all_grades=everything))
    for night in nights:
        for row in night.waiting:
            may = request.user.has_perm(Homework.get_perm("decide"), row)
            row.is_own = row.staff_id == known.staff_id
            row.form = (
                bound.get(row.pk) or DecisionForm(auto_id=f"id_{row.pk}_%s")
                if may and not row.is_own
                else None
            )
    context = {
        "nights": nights,
        "count": sum(len(night.waiting) for night in nights),
        "decided": coordination.decided(known, all_grades=everything),
    }
    status = 422 if any(form.errors for form in bound.values()) else 200
    return render(request, "teaching/homework_coordination.html", context, status=status)


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """特批, 缩短, 改期 or 退回."""
    homework = piece_of(request, pk, "decide")
    form = DecisionForm(request.POST, auto_id=f"id_{pk}_%s")
    if homework.state != Homework.State.REVIEW:
        messages.warning(request, f"这项作业已经处理过了，现在是“{homework.get_state_display()}”。")
        return redirect("teaching:homework-coordination")
    if form.is_valid():
        try:
            asked = form.cleaned_data
            decision = services.decide(
                homework,
                asked["kind"],
                reason=asked["reason"],
                minutes=asked["minutes"],
                night=asked["night"],
                by=own_staff(request),
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                f"{decision.get_kind_display()}：{homework.school_class}{homework.subject}，"
                f"已告知{homework.staff}。",
            )
            return redirect("teaching:homework-coordination")
    return _page(request, {pk: form})
