"""What every record of the portal has in common, and the few tables that belong to no field."""

from collections.abc import Iterable
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from rules.contrib.models import RulesModelBase, RulesModelMixin

from apps.core.jobs.models import Job
from apps.core.pinyin import pinyin_keys

__all__ = [
    "BinEntry",
    "Job",
    "Named",
    "Record",
    "RecordQuerySet",
    "SavedView",
    "Schedule",
    "ScheduleRun",
]


class RecordQuerySet(models.QuerySet):
    """Rows of one model. ``visible_to`` is asked by every list, page, export and deletion."""

    def visible_to(self, user) -> "RecordQuerySet":
        """The rows that ``user`` may know of. Accounts are given to the school's adults only."""
        return self if user.is_authenticated else self.none()


class Record(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """Base of every model: who may do what stands in ``Meta.rules_permissions``."""

    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.app_label}:{self._meta.model_name}-detail", args=[self.pk])


class Named(models.Model):
    """Something with a Chinese name that people look up by typing pinyin or initials."""

    name = models.CharField("名称", max_length=60)
    pinyin = models.CharField("拼音", max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.pinyin = pinyin_keys(self.name)
        if kwargs.get("update_fields") and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "pinyin"}
        super().save(*args, **kwargs)

    @staticmethod
    def fill_pinyin(rows: Iterable["Named"]) -> None:
        """Set the keys of rows about to be written in bulk, where ``save`` is not called."""
        for row in rows:
            row.pinyin = pinyin_keys(row.name)


class BinEntry(models.Model):
    """One deletion: the rows as they were, with all that went along; restorable for 30 days."""

    model = models.CharField("类型", max_length=100)
    title = models.CharField("名称", max_length=200)
    rows = models.JSONField("数据", encoder=DjangoJSONEncoder)
    links = models.JSONField("被清空的关联", encoder=DjangoJSONEncoder, default=list)
    deleted_at = models.DateTimeField("删除时间", auto_now_add=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="删除人",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "回收站"
        ordering = ["-deleted_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """What kind of record it is, as the school calls it."""
        return str(apps.get_model(self.model)._meta.verbose_name)


class SavedView(models.Model):
    """A list as somebody likes to see it: filters, order and columns under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="创建人")
    list_name = models.CharField("列表", max_length=100)
    title = models.CharField("名称", max_length=40)
    query = models.TextField("条件", blank=True)
    shared = models.BooleanField("与同事共享", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "常用视图"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["user", "list_name", "title"], name="savedview_once")
        ]

    def __str__(self) -> str:
        return self.title


class Schedule(models.Model):
    """What the code declared about a scheduled job, so that a change by hand is recognised."""

    task = models.CharField("任务", max_length=200, unique=True)
    cron = models.CharField("默认时间", max_length=100)
    periodic = models.OneToOneField(
        "django_celery_beat.PeriodicTask",
        models.SET_NULL,
        verbose_name="计划",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "定时任务默认值"

    def __str__(self) -> str:
        return self.task


class ScheduleRun(models.Model):
    """One run of a scheduled job, by the clock or by hand; kept for 30 days."""

    class State(models.TextChoices):
        RUNNING = "running", "运行中"
        OK = "ok", "成功"
        FAILED = "failed", "失败"

    task = models.CharField("任务", max_length=200)
    task_id = models.CharField("编号", max_length=255, unique=True)
    started_at = models.DateTimeField("开始时间", default=timezone.now)
    finished_at = models.DateTimeField("结束时间", null=True)
    state = models.CharField("状态", max_length=7, choices=State, default=State.RUNNING)
    result = models.TextField("结果", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "运行记录"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["task", "-started_at"], name="schedulerun_latest")]

    def __str__(self) -> str:
        return f"{self.task} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_lost(self) -> bool:
        """Whether it began so long ago that its worker must have died."""
        running = self.state == self.State.RUNNING
        return running and self.started_at < timezone.now() - timedelta(hours=6)

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None
