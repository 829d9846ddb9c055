"""Imports in the background, so that a bar moves while 5,000 pupils are written."""

from django.urls import reverse

from apps.core.jobs.models import Job
from apps.core.jobs.services import Outcome, Progress, job_task
from apps.school.imports import services
from apps.school.imports.models import ImportRun


def _run(job: Job) -> ImportRun:
    return ImportRun.objects.select_related("term").get(pk=job.params["run"])


def _page(run: ImportRun) -> str:
    return reverse("school:import-run", args=[run.pk])


@job_task
def check_import(job: Job, progress: Progress) -> Outcome:
    """Compare every row with what the school has."""
    run = _run(job)
    services.check(run)
    faulty = run.counts.get("error", 0)
    message = (
        f"有 {faulty} 行有误，还没有写入。" if faulty else run.message or "核对完了，还没有写入。"
    )
    return Outcome(message, url=_page(run))


@job_task
def write_import(job: Job, progress: Progress) -> Outcome:
    """Write the whole file, or nothing."""
    run = _run(job)
    written = services.write(run, progress=progress)
    run.refresh_from_db()
    if not written:
        return Outcome(
            run.message or "学校的数据在核对之后变了，请看新的核对结果。", url=_page(run)
        )
    counts = run.counts
    message = f"新增 {counts.get('new', 0)} 行，修改 {counts.get('changed', 0)} 行。"
    return Outcome(message, url=_page(run), undo_url=reverse("school:import-undo", args=[run.pk]))


@job_task
def undo_import(job: Job, progress: Progress) -> Outcome:
    """Take the last import back."""
    run = _run(job)
    services.undo(run, by=job.by)
    return Outcome("已撤销，一切和导入之前一样。", url=_page(run))
