"""定时任务: what runs by the clock, when it last ran and how that went. For the data keeper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from apps.core import schedules
from apps.core.models import Schedule, ScheduleRun

SHOWN = 30


def _keepers_only(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied("定时任务由数据管理员照看。")


@login_required
def schedule_list(request: HttpRequest) -> HttpResponse:
    """All jobs, with the latest run of each."""
    _keepers_only(request)
    latest = ScheduleRun.objects.order_by("task", "-started_at").distinct("task")
    runs = {run.task: run for run in latest}
    rows = Schedule.objects.select_related("periodic__crontab", "periodic__interval")
    found = []
    for row in rows:
        job, periodic = schedules.find(row.task), row.periodic
        if job is None or periodic is None:
            continue
        found.append(
            {
                "title": periodic.name,
                "task": row.task,
                "when": in_words(schedules.cron_of(periodic)) or str(periodic.schedule),
                "changed": schedules.cron_of(periodic) != row.cron,
                "enabled": periodic.enabled,
                "next": schedules.next_run(periodic),
                "run": runs.get(row.task),
                "edit_url": reverse(
                    "admin:django_celery_beat_periodictask_change", args=[periodic.pk]
                ),
            }
        )
    found.sort(key=lambda row: row["title"])
    return render(request, "core/schedule_list.html", {"jobs": found})


@login_required
def schedule_runs(request: HttpRequest, task: str) -> HttpResponse:
    """The latest runs of one job."""
    _keepers_only(request)
    job = _job_or_404(task)
    runs = ScheduleRun.objects.filter(task=task)[:SHOWN]
    return render(request, "core/schedule_runs.html", {"job": job, "task": task, "runs": runs})


@login_required
@require_POST
def schedule_run(request: HttpRequest, task: str) -> HttpResponse:
    """立即运行."""
    _keepers_only(request)
    job = _job_or_404(task)
    try:
        job.task.apply_async(retry=False)
    except OperationalError:
        messages.error(request, "任务队列没有响应，请稍后再试。")
    else:
        messages.success(request, f"已交办“{job.title}”，结果稍后显示在这里。")
    return redirect("core:schedule-runs", task)


def _job_or_404(task: str) -> schedules.ScheduledJob:
    job = schedules.find(task)
    if job is None:
        raise Http404("没有这个定时任务。")
    return job


def in_words(cron: str) -> str:
    """The usual schedules as people say them; others as cron writes them."""
    match cron.split():
        case ["*", "*", "*", "*", "*"]:
            return "每分钟"
        case [minute, "*", "*", "*", "*"] if minute.startswith("*/"):
            return f"每{minute[2:]}分钟"
        case [minute, hour, "*", "*", "*"] if minute.isdigit() and hour.isdigit():
            return f"每天 {hour}:{minute:0>2}"
        case [minute, hours, "*", "*", "*"] if minute.isdigit() and "-" in hours:
            first, _, last = hours.partition("-")
            return f"每天 {first}:{minute:0>2} 至 {last}:{minute:0>2}，每小时一次"
    return cron
