"""Jobs that run by the clock: declared beside their code, changed in the admin, recorded.

    @scheduled("核对待办", "0 6-18 * * *")
    def reconcile() -> str:
        ...
        return "新开3项，完成2项"

The times are those of cron, in Shanghai. One beat gives the orders, whoever works them off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from apps.core.health import give_sign_of_life
from apps.core.models import Schedule, ScheduleRun

CRON_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class ScheduledJob:
    """What the code declares about one job. ``cron``: minute, hour, day, month, weekday."""

    title: str
    cron: str
    task: Task


_jobs: dict[str, ScheduledJob] = {}


def scheduled(title: str, cron: str) -> Callable[[Callable[[], str]], Task]:
    """Make a function a job of the portal. What it returns is shown as the result of the run."""

    def register(function: Callable[[], str]) -> Task:
        @shared_task(bind=True, name=f"{function.__module__}.{function.__name__}")
        @wraps(function)
        def recorded(task: Task) -> None:
            _run(task, function)

        _jobs[recorded.name] = ScheduledJob(title, cron, recorded)
        return recorded

    return register


def find(task: str) -> ScheduledJob | None:
    """The job of a task's name."""
    return _jobs.get(task)


def _run(task: Task, function: Callable[[], str]) -> None:
    run, _new = ScheduleRun.objects.get_or_create(
        task_id=task.request.id, defaults={"task": task.name}
    )
    if run.state == ScheduleRun.State.OK:
        return  # the same order from a second beat
    run.state, run.started_at = ScheduleRun.State.RUNNING, timezone.now()
    run.save()
    try:
        run.result = function()
        run.state = ScheduleRun.State.OK
    except Exception as error:
        run.result, run.state = f"{type(error).__name__}：{error}", ScheduleRun.State.FAILED
        raise
    finally:
        run.finished_at = timezone.now()
        run.save()


def forget_old_runs() -> int:
    """Drop what ran more than 30 days ago; return how many runs went."""
    return ScheduleRun.objects.filter(started_at__lt=timezone.now() - KEPT).delete()[0]


@transaction.atomic
def sync() -> None:
    """Bring the schedules in the database in line with the code.

    What somebody changed in the admin stays as it is; what somebody deleted comes back switched
    off, so that it can be seen and switched on; what the code no longer knows goes.
    """
    rows = {row.task: row for row in Schedule.objects.select_related("periodic__crontab")}
    for name, job in _jobs.items():
        row = rows.pop(name, None)
        if row is None:
            Schedule.objects.create(task=name, cron=job.cron, periodic=_create(job, True))
            continue
        if row.periodic is None:
            row.periodic = _create(job, False)
        elif row.cron != job.cron and cron_of(row.periodic) == row.cron:
            row.periodic.crontab = _crontab(job.cron)
            row.periodic.save()
        row.cron = job.cron
        row.save()
    for row in rows.values():
        if row.periodic:
            row.periodic.delete()
        row.delete()


def cron_of(periodic: PeriodicTask) -> str:
    """The five fields of cron; empty for a job that somebody gave another kind of schedule."""
    if periodic.crontab is None:
        return ""
    return " ".join(getattr(periodic.crontab, name) for name in CRON_FIELDS)


def next_run(periodic: PeriodicTask) -> datetime | None:
    """When the job is due next; None while it is switched off."""
    if not periodic.enabled:
        return None
    now = timezone.now()
    due = now + periodic.schedule.remaining_estimate(now)
    # The estimate looks at the clock a moment later than we did.
    return (due + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _crontab(cron: str) -> CrontabSchedule:
    fields = dict(zip(CRON_FIELDS, cron.split(), strict=True))
    return CrontabSchedule.objects.get_or_create(**fields, timezone=settings.TIME_ZONE)[0]


def _create(job: ScheduledJob, enabled: bool) -> PeriodicTask:
    return PeriodicTask.objects.create(
        name=job.title, task=job.task.name, crontab=_crontab(job.cron), enabled=enabled
    )


class Scheduler(DatabaseScheduler):
    """Celery beat on the schedules in the database.

    Looks at them every five seconds at least, and shows with each look that it lives. An order
    bears the minute at which it was due: from a second beat, started by mistake, it is the same
    order and not another one.
    """

    def tick(self, *args, **kwargs) -> float:
        give_sign_of_life("beat")
        return super().tick(*args, **kwargs)

    def reserve(self, entry: ModelEntry) -> ModelEntry:
        reserved = super().reserve(entry)
        minute = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        reserved.options["task_id"] = f"{entry.task}@{minute}"
        return reserved
