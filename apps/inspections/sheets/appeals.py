"""申诉与更正: what was questioned, and what an entry was before and after."""

import pghistory
from django.contrib import admin
from django.db import models
from django.db.models import Q

from apps.core.models import Record, RecordQuerySet
from apps.inspections.checklists.models import Item
from apps.inspections.rules import (
    answers_for_programme,
    is_staff_or_inspector,
    oversees_those_who_answer,
)
from apps.inspections.sheets.models import Entry, PartQuerySet, Sheet, in_words
from apps.school.models import Staff
from apps.school.organisation.models import READ
from apps.school.roles import facts


class AppealQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Those who may know of the sheet, and whoever appealed."""
        seen = Q(entry__sheet__in=Sheet.objects.visible_to(user).values("pk"))
        return self.filter(seen | Q(staff=facts(user).staff_id, staff__isnull=False))

    def waiting(self):
        return self.filter(state=Appeal.State.WAITING)

    def with_sheet(self):
        """Brings along what an appeal's name and page read."""
        return self.select_related(
            "staff",
            "decided_by",
            "entry__item",
            "entry__sheet__school_class",
            "entry__sheet__staff",
            "entry__sheet__place",
            "entry__sheet__round__slot",
            "entry__sheet__round__programme__department",
        )


@pghistory.track()
class Appeal(Record):
    """申诉: one per event, by the class's homeroom teacher or the teacher concerned."""

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        UPHELD = "upheld", "维持原分"
        CORRECTED = "corrected", "已更正"

    entry = models.OneToOneField(
        Entry, models.CASCADE, verbose_name="检查项记录", related_name="appeal"
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="申诉人", related_name="inspection_appeals"
    )
    reason = models.TextField("申诉理由", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    decision = models.CharField("处理意见", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="处理人", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申诉"
        ordering = ["-created_at"]
        rules_permissions = {
            "list": READ,
            "detail": is_staff_or_inspector,
            "decide": answers_for_programme | oversees_those_who_answer,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision="")),
                name="appeal_decided_with_reason",
                violation_error_message="处理申诉要写明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"申诉#{self.pk} {self.entry}"

    @property
    @admin.display(description="对象")
    def target(self) -> str:
        return str(self.entry.sheet.target)


class Correction(Record):
    """更正: what an entry was before and after, who changed it and why. Rows are never edited."""

    sheet = models.ForeignKey(
        Sheet, models.CASCADE, verbose_name="检查记录", related_name="corrections"
    )
    item = models.ForeignKey(Item, models.PROTECT, verbose_name="检查项", related_name="+")
    points_before = models.DecimalField("原得分", max_digits=5, decimal_places=1)
    points_after = models.DecimalField("更正后", max_digits=5, decimal_places=1)
    reason = models.CharField("更正原因", max_length=200)
    by = models.ForeignKey(Staff, models.PROTECT, verbose_name="更正人", related_name="+")
    after_lock = models.BooleanField("锁定后更正", default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正记录"
        ordering = ["-created_at"]
        rules_permissions = {"list": READ, "detail": is_staff_or_inspector}

    def __str__(self) -> str:
        return f"{self.item} {in_words(self.points_before)} → {in_words(self.points_after)}"
