"""The plan in force and those before it: clauses, what measures them, what is said about them."""

import uuid
from datetime import date, timedelta

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.plan.rules import (
    divides_plan,
    finishes_milestone,
    is_author,
    keeps_plan,
    measures_clause,
    reads_plan,
)
from apps.reminders.requirements import Requirement, find
from apps.school.models import Department, Staff, Term

CHAPTER, SECTION = 1, 2  # depths


class PlanReadQuerySet(RecordQuerySet):
    """What belongs to a plan is for the school's own people and the responsible inspector."""

    def visible_to(self, user):
        return self if reads_plan(user) else self.none()


class WorkPlanQuerySet(PlanReadQuerySet):
    def active(self):
        return self.filter(status=WorkPlan.Status.ACTIVE)

    def of(self, term: Term | None) -> "WorkPlan | None":
        """The plan in force of a term."""
        return self.active().filter(term=term).first() if term else None


@pghistory.track()
class WorkPlan(Record):
    """工作计划: one version of a term's plan. A newer version retires the one before, which stays
    readable (不断完善)."""

    class Status(models.TextChoices):
        ACTIVE = "active", "现行"
        FORMER = "former", "历史版本"

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="plans")
    revision = models.PositiveSmallIntegerField("版本")
    title = models.TextField("标题")
    preamble = models.TextField("前言", blank=True)
    status = models.CharField("状态", max_length=6, choices=Status, default=Status.ACTIVE)
    active_on = models.DateField("启用日期", default=timezone.localdate)
    source_name = models.CharField("来源文件", max_length=200, blank=True)
    source_file = models.FileField("原文件", upload_to="plans/%Y/", blank=True, editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="启用人",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        ordering = ["-term__starts", "-revision"]
        rules_permissions = {
            "list": reads_plan,
            "detail": reads_plan,
            "create": keeps_plan,
        }
        constraints = [
            models.UniqueConstraint(fields=["term", "revision"], name="workplan_revision_once"),
            models.UniqueConstraint(
                fields=["term"], condition=Q(status="active"), name="workplan_one_active_a_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.revision}版）"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE


class ClauseQuerySet(PlanReadQuerySet):
    def in_force(self):
        """Of plans that are not yet replaced by a newer version."""
        return self.filter(plan__status=WorkPlan.Status.ACTIVE)

    def sections(self):
        """What a department owns: the sections, and a chapter that has none."""
        below = Clause.objects.filter(parent=models.OuterRef("pk"))
        return self.filter(Q(depth=SECTION) | Q(depth=CHAPTER) & ~models.Exists(below))


@pghistory.track()
class Clause(Record):
    """条目: a chapter, section, item or paragraph in the school's own words.

    ``key`` stays the same from version to version, so that its story can be followed.
    """

    plan = models.ForeignKey(
        WorkPlan, models.CASCADE, verbose_name="工作计划", related_name="clauses"
    )
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        verbose_name="上级条目",
        null=True,
        blank=True,
        related_name="children",
    )
    key = models.UUIDField("标识", default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField("顺序")
    depth = models.PositiveSmallIntegerField("层次")
    number = models.CharField("编号", max_length=40, blank=True)
    mark = models.CharField("原编号", max_length=60, blank=True, editable=False)
    path = models.CharField("位置", max_length=200, blank=True)
    heading = models.TextField("标题", blank=True)
    text = models.TextField("正文", blank=True)
    owner = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="责任部门",
        null=True,
        blank=True,
        related_name="clauses",
    )
    owned_on = models.DateField("认领日期", null=True, blank=True, editable=False)
    co_owners = models.ManyToManyField(
        Department, verbose_name="协同部门", blank=True, related_name="co_clauses"
    )

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划条目"
        ordering = ["plan_id", "order"]
        rules_permissions = {
            "list": reads_plan,
            "detail": reads_plan,
            "update": divides_plan,
            "measure": measures_clause,
            "comment": reads_plan,
        }
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="clause_place_once"),
            models.UniqueConstraint(fields=["plan", "key"], name="clause_key_once_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.name}".strip()

    @property
    def name(self) -> str:
        """The heading without punctuation, or how the text begins."""
        heading = self.heading.rstrip("。．.：:；;，, ")
        return heading or (self.text if len(self.text) <= 24 else f"{self.text[:24]}…")

    @property
    def words(self) -> str:
        """Heading and text, each on a line of its own."""
        return "\n".join(filter(None, (self.heading, self.text)))


@pghistory.track()
class ClauseRequirement(Record):
    """指标: a requirement that measures a clause. The code is declared in a wing."""

    clause = models.ForeignKey(
        Clause, models.CASCADE, verbose_name="条目", related_name="requirements"
    )
    requirement = models.CharField("要求", max_length=60)

    objects = PlanReadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条目指标"
        ordering = ["clause_id", "requirement"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "requirement"], name="clauserequirement_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def declared(self) -> Requirement | None:
        """None where the portal no longer knows the code."""
        return find(self.requirement)

    @property
    def title(self) -> str:
        return self.declared.title if self.declared else self.requirement


class MilestoneQuerySet(PlanReadQuerySet):
    def in_force(self):
        """Of the plan in force."""
        return self.filter(clause__plan__status=WorkPlan.Status.ACTIVE)


@pghistory.track()
class Milestone(Record):
    """里程碑: what somebody promises for a clause that no data answers, by when, with evidence."""

    clause = models.ForeignKey(
        Clause, models.CASCADE, verbose_name="条目", related_name="milestones"
    )
    title = models.CharField("要做的事", max_length=120)
    owner = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="责任人", related_name="milestones"
    )
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.TextField("完成说明", blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "里程碑"
        ordering = ["due_on", "pk"]
        rules_permissions = {
            "list": reads_plan,
            "detail": reads_plan,
            "create": measures_clause,
            "update": measures_clause,
            "delete": measures_clause,
            "finish": finishes_milestone,
        }

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.clause_id and self.due_on:
            term = self.clause.plan.term
            if not term.starts <= self.due_on <= term.ends:
                errors["due_on"] = (
                    f"完成期限要在{term.short}内（{term.starts:%Y-%m-%d} 至 {term.ends:%Y-%m-%d}）。"
                )
        if self.done_on and self.done_on > timezone.localdate():
            errors["done_on"] = "完成日期不能晚于今天。"
        if errors:
            raise ValidationError(errors)

    def is_done(self, on: date) -> bool:
        return self.done_on is not None and self.done_on <= on

    def is_late(self, on: date) -> bool:
        return self.due_on < on and not self.is_done(on)

    def is_soon(self, on: date) -> bool:
        return on <= self.due_on <= on + timedelta(days=SOON_DAYS) and not self.is_done(on)


SOON_DAYS = 7  # calendar days


class Evidence(Record):
    """佐证材料: a file that shows a milestone done. Sent only to those who may read the plan."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name="里程碑", related_name="evidence"
    )
    file = models.FileField("文件", upload_to="plans/evidence/%Y/%m/")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="上传人",
        null=True,
        related_name="+",
    )

    objects = PlanReadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("plan:evidence", args=[self.pk])


class ClauseComment(Record):
    """讨论: what colleagues say about a clause."""

    clause = models.ForeignKey(Clause, models.CASCADE, verbose_name="条目", related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="发言人",
        related_name="+",
    )
    # Said as a deputy: the record shows both names.
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="代谁发言",
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    text = models.TextField("内容", max_length=2000)

    objects = PlanReadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条目讨论"
        ordering = ["created_at", "pk"]
        rules_permissions = {"delete": is_author}

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return f"{self.clause.get_absolute_url()}#comment-{self.pk}"
