"""To-dos, as they follow from the requirements (X02)."""

import pghistory
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When

from apps.core.models import Record
from apps.reminders.requirements import Requirement, find
from apps.reminders.todos.queries import ToDoQuerySet
from apps.reminders.todos.rules import answers_for_requirement, oversees
from apps.school.models import SchoolClass, Staff, Term
from apps.school.rules import is_leader, is_staff_member

LONGEST_STEP = 60


class State(models.TextChoices):
    """Follows from the dates and is never set by hand."""

    OPEN = "open", "未完成"
    DONE = "done", "已完成"
    WAIVED = "waived", "已免除"
    WITHDRAWN = "withdrawn", "不再需要"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange("waived_on", "waived_reason", "handed_to", "withdrawn_on")
    ),
    fields=["waived_on", "waived_reason", "waived_by", "handed_to", "withdrawn_on"],
    model_name="ToDoEvent",
)
class ToDo(Record):
    """待办: what one person or one class owes under a requirement, by when.

    Nobody ticks it: ``services.reconcile`` writes all but the waiver and the handing over. What is
    no longer expected stays as 不再需要, so that a past day can still be shown as it was. The to-do
    of a class is its homeroom teacher's, whoever that is on the day.
    """

    requirement = models.CharField("要求", max_length=60)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="todos")
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="责任人", null=True, blank=True, related_name="todos"
    )
    school_class = models.ForeignKey(
        SchoolClass,
        models.CASCADE,
        verbose_name="班级",
        null=True,
        blank=True,
        related_name="todos",
    )
    object_key = models.CharField("事项", max_length=200, blank=True)
    label = models.CharField("待办", max_length=200)
    link = models.CharField("去办理", max_length=300, blank=True)
    since = models.DateField("起算日期")
    due_on = models.DateField("截止日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    waived_on = models.DateField("免除日期", null=True, blank=True)
    waived_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="免除人", null=True, blank=True, related_name="+"
    )
    waived_reason = models.CharField("免除原因", max_length=200, blank=True)
    handed_to = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="接手人",
        null=True,
        blank=True,
        related_name="todos_taken_over",
    )
    state = models.GeneratedField(
        verbose_name="状态",
        expression=Case(
            When(withdrawn_on__isnull=False, then=Value("withdrawn")),
            When(done_on__isnull=False, then=Value("done")),
            When(waived_on__isnull=False, then=Value("waived")),
            default=Value("open"),
        ),
        output_field=models.CharField(max_length=9, choices=State),
        db_persist=True,
    )

    objects = ToDoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        ordering = ["due_on", "requirement", "pk"]
        rules_permissions = {
            "list": is_staff_member,
            "detail": is_staff_member,
            "waive": oversees,
        }
        indexes = [
            models.Index(fields=["term", "state", "due_on"], name="todo_open_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "term", "staff", "school_class", "object_key"],
                nulls_distinct=False,
                name="todo_once",
            ),
            models.CheckConstraint(
                condition=Q(staff=None) ^ Q(school_class=None), name="todo_of_person_or_class"
            ),
            models.CheckConstraint(
                condition=Q(waived_on=None, waived_reason="")
                | Q(waived_on__isnull=False) & ~Q(waived_reason=""),
                name="todo_waived_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(handed_to=None) | Q(staff__isnull=False) & ~Q(handed_to=F("staff")),
                name="todo_handed_to_another_person",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_state_display(self) -> str:
        return State(self.state).label

    @property
    @admin.display(description="要求")
    def title(self) -> str:
        """The requirement in the school's words."""
        found = find(self.requirement)
        return found.title if found else self.label

    @property
    @admin.display(description="责任人")
    def who(self) -> str:
        """Whose it is; after handing over, both names."""
        name = str(self.staff or self.school_class)
        return f"{name}（{self.handed_to}接手）" if self.handed_to_id else name


def _days(label: str, help_text: str) -> ArrayField:
    day = models.PositiveSmallIntegerField(validators=[MaxValueValidator(LONGEST_STEP)])
    return ArrayField(day, verbose_name=label, help_text=help_text, blank=True, default=list)


def _after(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_STEP)],
        help_text="逾期满几个上课日后告知；留空则不告知",
    )


@pghistory.track()
class RequirementSetting(Record):
    """What the owner department changed about a requirement; without a row its defaults hold."""

    requirement = models.CharField("要求", max_length=60, unique=True, editable=False)
    active = models.BooleanField("启用", default=True, help_text="停用后，它的待办全部撤销")
    lead_days = _days("提前提醒", "截止前几个上课日提醒本人，如 3,0")
    overdue_days = _days("逾期提醒", "逾期第几个上课日再提醒本人，如 1,3")
    leader_after = _after("告知组长")
    head_after = _after("告知部门负责人")
    overseer_after = _after("告知分管领导")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "要求设置"
        ordering = ["requirement"]
        rules_permissions = {
            "list": is_leader | answers_for_requirement,
            "update": is_leader | answers_for_requirement,
        }

    def __str__(self) -> str:
        found = find(self.requirement)
        return found.title if found else self.requirement

    @classmethod
    def of(cls, requirement: Requirement) -> "RequirementSetting":
        """The row in force, or an unsaved one with what the code declares."""
        return cls.objects.filter(requirement=requirement.code).first() or cls.declared(requirement)

    @classmethod
    def declared(cls, requirement: Requirement) -> "RequirementSetting":
        """The defaults of the code, as a row that is not saved."""
        return cls(
            requirement=requirement.code,
            lead_days=list(requirement.lead_days),
            overdue_days=list(requirement.overdue_days),
            leader_after=requirement.leader_after,
            head_after=requirement.head_after,
            overseer_after=requirement.overseer_after,
        )


class Reconciliation(models.Model):
    """核对: what the latest comparison of one requirement with the data found in a term."""

    requirement = models.CharField("要求", max_length=60)
    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="+")
    finished_at = models.DateTimeField("核对时间")
    opened = models.PositiveIntegerField("新开", default=0)
    closed = models.PositiveIntegerField("完成", default=0)
    reopened = models.PositiveIntegerField("重开", default=0)
    withdrawn = models.PositiveIntegerField("撤销", default=0)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "核对结果"
        constraints = [
            models.UniqueConstraint(fields=["requirement", "term"], name="reconciliation_once")
        ]

    def __str__(self) -> str:
        if self.error:
            return f"核对失败：{self.error}"
        return (
            f"新开{self.opened}项，完成{self.closed}项，"
            f"重开{self.reopened}项，撤销{self.withdrawn}项"
        )
