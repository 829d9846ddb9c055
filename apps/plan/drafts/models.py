"""A plan on its way in: read from a file, corrected by a person, not yet in force."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from apps.core.models import Record, RecordQuerySet
from apps.plan.clauses.models import WorkPlan
from apps.plan.rules import keeps_plan
from apps.school.models import Term


class DraftQuerySet(RecordQuerySet):
    def visible_to(self, user):
        return self if keeps_plan(user) else self.none()


class ImportDraft(Record):
    """导入草稿: the states of a plan being corrected; ``position`` is the one that is shown.

    ``doubts`` are what the reader could not place: ``{"node", "line", "reason", "quote"}``, the node
    being None where no node holds the line.
    """

    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="+")
    source_name = models.CharField("来源", max_length=200)
    source_file = models.FileField("原文件", upload_to="plans/%Y/", blank=True)
    based_on = models.ForeignKey(
        WorkPlan, models.SET_NULL, verbose_name="底稿", null=True, related_name="+"
    )
    doubts = models.JSONField("待核对", default=list)
    position = models.PositiveSmallIntegerField("当前步", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="导入人",
        null=True,
        related_name="+",
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入草稿"
        ordering = ["-updated_at"]
        rules_permissions = {
            "list": keeps_plan,
            "create": keeps_plan,
            "update": keeps_plan,
            "delete": keeps_plan,
        }

    def __str__(self) -> str:
        return f"{self.term.short}计划草稿（{self.source_name}）"

    def get_absolute_url(self) -> str:
        return reverse("plan:draft", args=[self.pk])


class DraftState(models.Model):
    """The whole plan after one correction; ``said`` names the correction for undo and redo."""

    draft = models.ForeignKey(
        ImportDraft, models.CASCADE, verbose_name="草稿", related_name="states"
    )
    position = models.PositiveSmallIntegerField("步")
    said = models.CharField("操作", max_length=60, blank=True)
    title = models.TextField("标题", blank=True)
    preamble = models.TextField("前言", blank=True)
    nodes = models.JSONField("条目")

    class Meta:
        verbose_name = verbose_name_plural = "草稿步骤"
        ordering = ["draft_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "position"], name="draftstate_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.said}".strip()
