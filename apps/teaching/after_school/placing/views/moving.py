"""One pupil's wishes and place, changed by hand; what was changed, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.forms import posted
from apps.inspections.acting import acting_staff
from apps.teaching.after_school.placing import moves as verbs
from apps.teaching.after_school.placing.forms import MoveForm
from apps.teaching.after_school.placing.models import PlacementMove
from apps.teaching.after_school.placing.views.pages import (
    context_of,
    office,
    overseer,
    service_of,
)
from apps.teaching.after_school.rules import oversees_service, runs_service
from apps.teaching.after_school.signups import SignUp


@login_required
def pupil(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what a change would bring (``to`` in the address, or 先看看), then save it."""
    rows = SignUp.objects.visible_to(request.user).select_related("pupil", "service__term__year")
    signup = get_object_or_404(rows, pk=pk)
    user = request.user
    if not (user.is_superuser or oversees_service(user)):
        raise PermissionDenied("编班情况由课程教学中心、校领导和责任督学查看。")
    may_run = user.is_superuser or runs_service(user)
    if request.method == "POST" and not may_run:
        raise PermissionDenied("编班由课程教学中心负责。")
    data = posted(request) or (request.GET if "to" in request.GET else None)
    looking = request.method != "POST" or "look" in request.POST
    form = MoveForm(data, signup=signup, looking=looking)
    if not looking and form.is_valid() and (row := _save(request, form)):
        undo_url = reverse("teaching:placementmove-undo", args=[row.pk])
        messages.success(request, f"已调整：{row}。", extra_tags=undo_url)
        return redirect("teaching:signup-place", pk)
    context = context_of(
        signup.service,
        request,
        signup=signup,
        place=verbs.course_of(signup),
        wishes=signup.wishes.select_related("course"),
        siblings=verbs.siblings_of(signup),
        moves=signup.placement_moves.select_related("source", "target", "staff", "signup__pupil"),
        form=form,
        check=form.check() if form.is_bound else None,
    )
    template = "teaching/placing_pupil.html"
    if request.htmx.target == "placing-check":
        template += "#check"
    return render(request, template, context, status=422 if form.errors else 200)


def _save(request: HttpRequest, form: MoveForm) -> PlacementMove | None:
    try:
        return form.save(by=acting_staff(request.user))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


@overseer
def moves(request: HttpRequest) -> HttpResponse:
    """Everything that was changed by hand in a term, newest first."""
    service = service_of(request)
    rows = PlacementMove.objects.filter(signup__service=service)
    rows = rows.select_related("signup__pupil", "other__pupil", "source", "target", "staff")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = context_of(service, request, page_obj=page)
    return render(request, "teaching/placing_moves.html", context)


@office
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销 a change."""
    rows = PlacementMove.objects.select_related("signup__service", "signup__pupil")
    row = get_object_or_404(rows, pk=pk)
    try:
        verbs.undo(row)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已撤销：{row}。")
    return redirect("teaching:signup-place", row.signup_id)
