"""Starting, carrying out, cancelling and clearing up jobs.

    @job_task
    def import_pupils(job: Job, progress: Progress) -> Outcome:
        for number, row in enumerate(rows, start=1):
            …
            progress(number, len(rows))
        return Outcome("新增720名学生。", url="/school/pupil/")

    job = start(import_pupils, title="导入学生", by=request.user, params={"upload": 12})
    return redirect(job)

A job runs in one transaction, and the row of the job is locked as long: whoever holds the lock does
the work. So a message delivered twice does nothing twice, and a worker that dies leaves nothing
half-written.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps

from celery import Task, current_app, shared_task
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.history import written_by
from apps.core.jobs.models import Job

log = logging.getLogger(__name__)

State = Job.State
# A bar need not move more often than this, in seconds.
BEAT = 0.2
# The lock is taken within moments after the state is set; a minute later nobody holds it any more.
LOST_AFTER = timedelta(minutes=1)
# A message that a broken broker lost is sent again.
RESEND_AFTER = timedelta(minutes=5)

LOST = "处理时服务中断，什么也没有写入。请再试一次。"
CANCELLED = "已取消，什么也没有写入。"


class Cancelled(Exception):
    """Somebody no longer wants the job."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a sentence, and where to look at it or undo it."""

    message: str
    url: str = ""
    undo_url: str = ""


class Progress:
    """Called by the work as it goes; shows at once, outside the transaction of the work.

    Raises:
        Cancelled: the job was cancelled meanwhile; the work lets it pass through.
    """

    def __init__(self, job: Job):
        self.job = job
        self.done = self.total = 0
        self._shown_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if time.monotonic() - self._shown_at < BEAT:
            return
        self._shown_at = time.monotonic()
        cache.set(self.job.progress_key, (done, total))
        if cache.get(self.job.cancel_key):
            raise Cancelled


Work = Callable[[Job, Progress], Outcome]


def job_task(work: Work) -> Task:
    """Make a Celery task of a function that does a job."""

    @shared_task(name=f"{work.__module__}.{work.__name__}")
    @wraps(work, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
    def run(job_id: int) -> None:
        carry_out(job_id, work)

    return run


def start(task: Task, *, title: str, by, params: dict | None = None) -> Job:
    """Put a job into the queue once the present transaction holds.

    Should the broker be away, the job waits until ``sweep`` sends it again.
    """
    job = Job.objects.create(task=task.name, title=title, by=by, params=params or {})
    transaction.on_commit(lambda: task.delay(job.pk), robust=True)
    return job


def carry_out(job_id: int, work: Work) -> None:
    """Do the work of a job, unless it is done or being done; safe to be called any number of times.

    A ``ValidationError`` of the work is a refusal: its sentence is what the person reads.
    """
    waiting = Job.objects.filter(pk=job_id, state=State.QUEUED)
    waiting.update(state=State.RUNNING, started_at=timezone.now())
    try:
        with transaction.atomic():
            mine = Job.objects.select_for_update(skip_locked=True)
            if job := mine.filter(pk=job_id, state=State.RUNNING).first():
                _work(job, work)
    except Cancelled:
        _close(job_id, State.CANCELLED, CANCELLED)
    except ValidationError as refusal:
        _close(job_id, State.FAILED, "\n".join(refusal.messages))
    except Exception:
        _close(
            job_id,
            State.FAILED,
            f"处理时出了意外，什么也没有写入。请再试一次；仍然不行，请把任务编号 {job_id} 告诉信息技术中心。",
        )
        raise


def _work(job: Job, work: Work) -> None:
    progress = Progress(job)
    with written_by(job.by):
        outcome = work(job, progress)
    job.state, job.finished_at = State.DONE, timezone.now()
    job.done, job.total = progress.done, progress.total
    job.message = outcome.message
    job.result = {"url": outcome.url, "undo_url": outcome.undo_url}
    job.save()


def _close(job_id: int, state: str, message: str) -> None:
    Job.objects.filter(pk=job_id, state=State.RUNNING).update(
        state=state, message=message, finished_at=timezone.now()
    )


def cancel(job: Job) -> None:
    """Take a job out of the queue, or ask the work that is under way to give up."""
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(state=State.CANCELLED, message=CANCELLED, finished_at=timezone.now()):
        cache.set(job.cancel_key, True)


@transaction.atomic
def sweep() -> int:
    """Fail the jobs whose worker died, send again those that no worker ever saw.

    Returns how many were lost.
    """
    now = timezone.now()
    running = Job.objects.select_for_update(skip_locked=True).filter(state=State.RUNNING)
    lost = list(running.filter(started_at__lt=now - LOST_AFTER))
    for job in lost:
        log.warning("Job %s (%s) was lost by its worker.", job.pk, job.task)
        _close(job.pk, State.FAILED, LOST)
    waiting = Job.objects.filter(state=State.QUEUED, created_at__lt=now - RESEND_AFTER)
    for job in waiting:
        current_app.send_task(job.task, [job.pk])
    return len(lost)
