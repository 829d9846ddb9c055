"""部门协作员: quota, appointment with written duties, work log, evaluation (plan 2.1)."""

import pghistory
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from apps.core.models import Record
from apps.growth.coordinators.rules import (
    appoints_coordinators,
    evaluates_coordinator,
    is_the_coordinator,
)
from apps.school.models import Appointment, Department, Term
from apps.school.organisation.models import READ

FULL_WEEK = 40 * 60


@pghistory.track()
class CoordinatorQuota(Record):
    """How many coordinators a department may have in a term."""

    term = models.ForeignKey(
        Term, models.CASCADE, verbose_name="学期", related_name="coordinator_quotas"
    )
    department = models.ForeignKey(
        Department, models.CASCADE, verbose_name="部门", related_name="coordinator_quotas"
    )
    posts = models.PositiveSmallIntegerField("名额", default=1, validators=[MaxValueValidator(20)])

    class Meta:
        verbose_name = verbose_name_plural = "协作员名额"
        ordering = ["-term__starts", "department__order"]
        rules_permissions = {
            "list": READ,
            "detail": READ,
            "create": appoints_coordinators,
            "update": appoints_coordinators,
            "delete": appoints_coordinators,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["term", "department"],
                name="coordinator_quota_once",
                violation_error_message="这个部门本学期的名额已经设过，请直接修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.term.short} {self.posts}名"

    def clean(self) -> None:
        super().clean()
        if self.pk and self.posts < self.appointed().count():
            raise ValidationError({"posts": f"已聘{self.appointed().count()}名，名额不能更少。"})

    def appointed(self) -> models.QuerySet:
        """The coordinators of this department in this term."""
        return Coordinatorship.objects.filter(
            term=self.term_id, appointment__department=self.department_id
        )


@pghistory.track()
class Coordinatorship(Record):
    """One teacher's term as coordinator of a department (0-frame.md 0.4)."""

    class Result(models.TextChoices):
        EXCELLENT = "excellent", "优"
        GOOD = "good", "良"
        PASS = "pass", "合格"

    term = models.ForeignKey(
        Term, models.PROTECT, verbose_name="学期", related_name="coordinatorships"
    )
    appointment = models.OneToOneField(
        Appointment, models.CASCADE, verbose_name="任职", related_name="coordinatorship"
    )
    duties = models.TextField("岗位职责", help_text="一条一行，写明负责什么。")
    weekly_minutes = models.PositiveSmallIntegerField(
        "每周时长（分钟）",
        default=120,
        validators=[MinValueValidator(1), MaxValueValidator(FULL_WEEK)],
    )
    statement = models.TextField("学期述职", blank=True)
    result = models.CharField("评价", max_length=10, choices=Result, blank=True)
    remark = models.CharField("评语", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门协作员"
        ordering = ["-term__starts", "appointment__department__order", "appointment__staff__number"]
        rules_permissions = {
            "list": READ,
            "detail": READ,
            "create": appoints_coordinators,
            "update": appoints_coordinators,
            "delete": appoints_coordinators,
            "log": is_the_coordinator,
            "state": is_the_coordinator,
            "evaluate": evaluates_coordinator & ~is_the_coordinator,
        }

    def __str__(self) -> str:
        return f"{self.department or '部门'}协作员 {self.staff}"

    @property
    @admin.display(description="协作员")
    def staff(self):
        return self.appointment.staff

    @property
    @admin.display(description="部门")
    def department(self) -> Department | None:
        return self.appointment.department


class WorkLog(Record):
    """工作记录 of a coordinator."""

    coordinatorship = models.ForeignKey(
        Coordinatorship, models.CASCADE, verbose_name="协作员", related_name="logs"
    )
    done_on = models.DateField("日期")
    minutes = models.PositiveSmallIntegerField(
        "用时（分钟）", validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    what = models.CharField("做了什么", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "协作员工作记录"
        ordering = ["-done_on", "-pk"]
        rules_permissions = {"list": READ, "detail": READ}

    def __str__(self) -> str:
        return f"{self.done_on} {self.what}"

    def clean(self) -> None:
        super().clean()
        term = self.coordinatorship.term
        if self.done_on and not term.starts <= self.done_on <= term.ends:
            raise ValidationError(
                {"done_on": f"日期须在{term.short}内（{term.starts} 至 {term.ends}）。"}
            )
