"""排班: the week's grid on the page, on paper and in Excel; adding, changing, proposing."""

from dataclasses import asdict
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import add_refusal, posted
from apps.school.models import Day
from apps.teaching.after_school.models import Service
from apps.teaching.service_days import proposing
from apps.teaching.service_days.forms import DutyForm
from apps.teaching.service_days.laying_out import lay_out
from apps.teaching.service_days.models import Duty, Kind
from apps.teaching.service_days.views.day import date_of
from apps.teaching.service_days.views.pages import check_may, current_service, may, reader
from apps.teaching.service_days.week import duties_from, grid

ONLY_OFFICE = "排班由课程教学中心来做。"
HEADER = ["星期", "时段", "岗位", "内容", "地点", "教师", "开始", "结束", "备注"]


def _within(service: Service, on: date) -> date:
    return min(max(on, service.starts_on), service.ends_on)


@reader
def show(request: HttpRequest) -> HttpResponse:
    """The week as it holds on a day: who is where, what is missing, how it is spread."""
    service = current_service()
    if service is None:
        return render(request, "teaching/afternoon_duties.html", {"service": None})
    on = _within(service, date_of(request))
    duties = duties_from(service, on)
    # Successors of those who stop soon would count twice.
    shares = proposing.shares(duty for duty in duties if duty.starts <= on + timedelta(days=6))
    context = {
        "service": service,
        "on": on,
        "weekdays": [name for _, name in Day.WEEKDAYS[:5]],
        "rows": grid(service, duties),
        "vacancies": sum(not duty.person for duty in duties),
        "drafts": sum(duty.draft for duty in duties),
        "shares": shares,
        "most": shares[0].minutes if shares else 0,
        "kinds": Kind.labels,
        "may_change": may(request, "create", Duty),
    }
    return render(request, "teaching/afternoon_duties.html", context)


@reader
def create(request: HttpRequest) -> HttpResponse:
    """Put somebody down; segment and weekday come from the cell."""
    check_may(request, "create", Duty, ONLY_OFFICE)
    service = current_service()
    if service is None:
        return redirect("teaching:duties")
    duty = Duty(starts=_within(service, timezone.localdate()))
    initial = {name: request.GET.get(name) for name in ("segment", "weekday", "kind")}
    return _form(request, service, duty, initial)


@reader
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a duty; what already took place stays as it was."""
    duty = _duty(request, pk)
    check_may(request, "update", duty, ONLY_OFFICE)
    return _form(request, duty.segment.service, duty, {})


def _duty(request: HttpRequest, pk: int) -> Duty:
    rows = Duty.objects.visible_to(request.user).with_people()
    return get_object_or_404(rows.select_related("segment__service__term__year"), pk=pk)


def _form(request: HttpRequest, service: Service, duty: Duty, initial: dict) -> HttpResponse:
    form = DutyForm(posted(request), instance=duty, initial=initial, service=service)
    if form.is_bound and form.is_valid() and _saved(form, service):
        messages.success(
            request, f"已保存：{form.instance}，{form.instance.person or '暂缺教师'}。"
        )
        return redirect("teaching:duties")
    status = 409 if form.conflict else 422 if form.errors else 200
    context = {"form": form, "duty": duty, "service": service}
    return render(request, "teaching/afternoon_duty.html", context, status=status)


def _saved(form: DutyForm, service: Service) -> bool:
    try:
        with transaction.atomic():
            form.save()
            lay_out(service)
    except (ValidationError, IntegrityError) as refusal:
        add_refusal(form, refusal)
        return False
    return True


@reader
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """End a duty yesterday, so that its past stays; one that never held goes."""
    duty = _duty(request, pk)
    check_may(request, "delete", duty, ONLY_OFFICE)
    today = timezone.localdate()
    with transaction.atomic():
        if duty.draft or duty.starts >= today:
            duty.delete()
        else:
            duty.ends = today - timedelta(days=1)
            duty.save()
        lay_out(duty.segment.service)
    messages.success(request, f"已去掉：{duty}。")
    return redirect("teaching:duties")


@reader
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Fill every gap with a draft."""
    check_may(request, "propose", Duty, ONLY_OFFICE)
    if service := current_service():
        count = proposing.propose(service, timezone.localdate())
        words = f"拟了{count}个岗位的草案，看过、改好后采用。" if count else "没有空缺，不用再拟。"
        messages.success(request, words)
    return redirect("teaching:duties")


@reader
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """The drafts hold."""
    check_may(request, "propose", Duty, ONLY_OFFICE)
    if service := current_service():
        count = proposing.adopt(service)
        messages.success(request, f"采用了{count}个岗位，场次已排好。")
    return redirect("teaching:duties")


@reader
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """The drafts go."""
    check_may(request, "propose", Duty, ONLY_OFFICE)
    if service := current_service():
        messages.success(request, f"去掉了{proposing.discard(service)}个草案。")
    return redirect("teaching:duties")


def _table(service: Service, on: date) -> list[list[str]]:
    duties = sorted(duties_from(service, on), key=lambda one: (one.weekday, one.segment.number))
    return [
        [
            duty.get_weekday_display(),
            str(duty.segment),
            duty.get_kind_display(),
            duty.what,
            str(duty.place or ""),
            duty.person or "暂缺",
            f"{duty.starts:%Y-%m-%d}",
            f"{duty.ends:%Y-%m-%d}" if duty.ends else "",
            "草案" if duty.draft else "",
        ]
        for duty in duties
    ]


@reader
def excel(request: HttpRequest) -> HttpResponse:
    """排班表 as a workbook, a line for each post."""
    service = current_service()
    if service is None:
        return redirect("teaching:duties")
    on = _within(service, date_of(request))
    heading = sheets.heading(request.user, {"term": service.term})
    name = sheets.file_name("课后服务排班表", heading, {})
    return xlsx_response("排班表", HEADER, _table(service, on), filename=name)


@reader
def paper(request: HttpRequest) -> HttpResponse:
    """排班表 on A4, the week as a grid."""
    service = current_service()
    if service is None:
        return redirect("teaching:duties")
    on = _within(service, date_of(request))
    duties = [duty for duty in duties_from(service, on) if not duty.draft]
    back = reverse("teaching:duties")
    context = {
        **asdict(sheets.heading(request.user, {"term": service.term})),
        "department": "课程教学中心",
        "rows": grid(service, duties),
        "weekdays": [name for _, name in Day.WEEKDAYS[:5]],
        "back": back,
        "qr": sheets.qr_code(back),
    }
    return render(request, "teaching/afternoon_duties_print.html", context)
