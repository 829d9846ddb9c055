"""Long work that somebody started and waits for: an import, an evidence pack."""

from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse


class JobQuerySet(models.QuerySet):
    def visible_to(self, user) -> "JobQuerySet":
        """One's own jobs; the data keeper sees all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(by=user)


class Job(models.Model):
    """One piece of long work, how far it is, and what came of it.

    While it runs, how far it is stands in the cache: the work itself is one transaction, of which
    nobody sees anything before its end.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "正在处理"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    FINISHED = (State.DONE, State.FAILED, State.CANCELLED)

    task = models.CharField("任务", max_length=100)
    title = models.CharField("名称", max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="发起人",
        null=True,
        related_name="jobs",
    )
    params = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("共", default=0)
    message = models.TextField("结果", blank=True)
    result = models.JSONField("结果数据", default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="job_state_known",
                violation_error_message="任务的状态不对。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:job-detail", args=[self.pk])

    @property
    def finished(self) -> bool:
        return self.state in self.FINISHED

    @property
    def failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def progress_key(self) -> str:
        return f"job:{self.pk}:progress"

    @property
    def cancel_key(self) -> str:
        return f"job:{self.pk}:cancel"

    @cached_property
    def progress(self) -> tuple[int, int]:
        """Done and total, as of now."""
        stored = (self.done, self.total)
        return stored if self.finished else cache.get(self.progress_key, stored)

    @property
    def result_url(self) -> str:
        """Where the result is looked at, if there is such a page."""
        return self.result.get("url", "")

    @property
    def undo_url(self) -> str:
        """Where the work is undone, if it can be."""
        return self.result.get("undo_url", "")
