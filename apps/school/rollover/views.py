"""学期结转: preview, do, take back, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.forms import posted
from apps.school.calendar.models import Term
from apps.school.rollover import services
from apps.school.rollover.forms import RolloverForm
from apps.school.rollover.models import Rollover


def _require(user, verb: str) -> None:
    if not user.has_perm(Rollover.get_perm(verb)):
        raise PermissionDenied("学期结转由校长、教导处和信息技术中心办理。")


@login_required
def rollover(request: HttpRequest) -> HttpResponse:
    """The latest term, the form for the next one, its preview, and what was done before."""
    _require(request.user, "create")
    source = Term.objects.select_related("year").order_by("-starts").first()
    context = {
        "source": source,
        "done": Rollover.objects.select_related("source__year", "term__year", "done_by"),
    }
    if source is None:
        return render(request, "school/rollover.html", context)
    form = RolloverForm(source, posted(request))
    if form.is_bound and form.is_valid():
        if "go" in request.POST:
            try:
                made = services.roll_over(source, **form.cleaned_data, by=request.user)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, f"已开设{made.term.short}，确认前可以撤销。")
                return redirect("school:rollover")
        else:
            context["preview"] = services.preview(
                source,
                starts=form.cleaned_data["starts"],
                repeaters=form.cleaned_data.get("repeaters", ()),
            )
    context["form"] = form
    return render(request, "school/rollover.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def rollover_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rollover back."""
    _require(request.user, "undo")
    done = get_object_or_404(Rollover, pk=pk)
    try:
        services.undo(done)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, "已撤销结转，一切恢复原样。")
    return redirect("school:rollover")


@login_required
@require_POST
def rollover_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rollover stand for good."""
    _require(request.user, "undo")
    services.confirm(get_object_or_404(Rollover, pk=pk))
    messages.success(request, "已确认，这次结转不再能撤销。")
    return redirect("school:rollover")
