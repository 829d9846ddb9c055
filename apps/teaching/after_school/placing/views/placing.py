"""编班 step by step: drawn, looked at, taken over, verified, published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.jobs.services import start
from apps.inspections.acting import acting_staff
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.placing import publishing, services, summaries
from apps.teaching.after_school.placing.models import PlacingRun
from apps.teaching.after_school.placing.tasks import draw_placing
from apps.teaching.after_school.placing.views.pages import (
    address,
    context_of,
    of_term,
    office,
    overseer,
    service_of,
)

# Beyond so many sign-ups a placing takes more than about two seconds and goes to the worker.
AT_ONCE = 500


@overseer
def overview(request: HttpRequest) -> HttpResponse:
    """How far the placing has come, and every course with its numbers."""
    service = service_of(request)
    if service is None:
        return render(request, "teaching/placing.html", context_of(None, request))
    courses = list(publishing.with_numbers(service.courses.all()))
    context = context_of(
        service,
        request,
        steps=summaries.steps(service),
        courses=courses,
        numbers=summaries.numbers(service),
        lacking=publishing.lacking(service) if service.state == Service.State.PLACING else [],
        runs=service.placing_runs.select_related("staff").defer("problem", "result")[:10],
    )
    return render(request, "teaching/placing.html", context)


def _done(request: HttpRequest, service: Service, work, sentence: str) -> HttpResponse:
    """Carry out a step and say so, or say why not; back on the overview in either case."""
    try:
        work(service)
    except ValidationError as refusal:
        for problem in refusal.messages:
            messages.error(request, problem)
    else:
        messages.success(request, sentence)
    return redirect(address("placing", service))


@office
@require_POST
@of_term("teaching:placing")
def draw(request: HttpRequest, service: Service) -> HttpResponse:
    """预览编班: at once, or in the background for a large school."""
    staff = acting_staff(request.user)
    try:
        services.check_placing(service)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(address("placing", service))
    if service.signups.standing().count() > AT_ONCE:
        params = {"service": service.pk, "staff": staff.pk}
        job = start(draw_placing, title=f"{service}编班", by=request.user, params=params)
        return redirect(job)
    run = services.draw(service, by=staff)
    return redirect("teaching:placingrun-detail", run.pk)


def _run(pk: int) -> PlacingRun:
    rows = PlacingRun.objects.select_related("service__term__year", "staff")
    return get_object_or_404(rows, pk=pk)


@overseer
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn placing: its numbers against those of the placing in force."""
    row = _run(pk)
    context = context_of(row.service, request, run=row, summary=summaries.of_run(row))
    return render(request, "teaching/placing_run.html", context)


@office
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """采用这次编班."""
    row = _run(pk)
    try:
        services.apply(row)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("teaching:placingrun-detail", pk)
    messages.success(request, "已采用这次编班；人工调整过的学生没有变动。")
    return redirect(address("placing", row.service))


@overseer
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """验证: draw again from the stored list and seed."""
    if services.draw_again(_run(pk)):
        messages.success(request, "用保存的名单和抽签种子重新编班，结果完全一致。")
    else:
        messages.error(request, "重新编班的结果与保存的不一致，请告诉信息技术中心。")
    return redirect("teaching:placingrun-detail", pk)


@office
@require_POST
@of_term("teaching:placing")
def publish(request: HttpRequest, service: Service) -> HttpResponse:
    """公示."""
    return _done(
        request,
        service,
        publishing.publish,
        "已公示：家长在链接里看结果，班主任已收到通知。",
    )


@office
@require_POST
@of_term("teaching:placing")
def take_back(request: HttpRequest, service: Service) -> HttpResponse:
    """撤回公示."""
    return _done(request, service, publishing.take_back, "已撤回公示，可以重新编班。")
