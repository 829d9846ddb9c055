"""整改单: a finding that somebody has to put right by a day."""

import pghistory
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.inspections.checklists.models import Level
from apps.inspections.rules import (
    answers_for_programme,
    did_it_oneself,
    is_responsible,
    is_staff_or_inspector,
    oversees_those_who_answer,
)
from apps.inspections.sheets.models import Entry, Sheet
from apps.school.models import Staff
from apps.school.organisation.models import READ
from apps.school.roles import facts


class RectificationQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Those who may know of the sheet, and whoever is responsible, published or not."""
        seen = Q(entry__sheet__in=Sheet.objects.visible_to(user).values("pk"))
        mine = Q(responsible=facts(user).staff_id, responsible__isnull=False)
        return self.filter(seen | mine)

    def with_sheet(self):
        """Brings along what the name and the page of a rectification read."""
        return self.select_related(
            "responsible",
            "submitted_by__user",
            "accepted_by",
            "entry__item",
            "entry__sheet__school_class",
            "entry__sheet__staff",
            "entry__sheet__place",
            "entry__sheet__round__slot",
            "entry__sheet__round__programme__department",
        )

    def undone(self):
        return self.exclude(state=Rectification.State.ACCEPTED)


@pghistory.track()
class Rectification(Record):
    """整改单: who puts a finding right by when; accepted by somebody else (trap 15)."""

    class State(models.TextChoices):
        OPEN = "open", "待整改"
        SUBMITTED = "submitted", "待复查"
        ACCEPTED = "accepted", "已通过"

    entry = models.OneToOneField(
        Entry, models.CASCADE, verbose_name="检查项记录", related_name="rectification"
    )
    responsible = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="责任人", related_name="rectifications"
    )
    level = models.CharField("等级", max_length=1, choices=Level)
    due_on = models.DateField("整改期限")
    demand = models.CharField("整改要求", max_length=200, blank=True)
    measure = models.TextField("整改情况", max_length=500, blank=True)
    after = models.ImageField("整改后照片", upload_to="inspections/%Y/%m/", blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    submitted_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="整改人", null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    accepted_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="复查人", null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField("通过时间", null=True, blank=True)
    returned = models.CharField("退回原因", max_length=200, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改单"
        # What is not accepted yet comes first.
        ordering = [F("accepted_at").desc(nulls_first=True), "due_on"]
        rules_permissions = {
            "list": READ,
            "detail": is_staff_or_inspector,
            "submit": is_responsible,
            "accept": (answers_for_programme | oversees_those_who_answer) & ~did_it_oneself,
            "assign": answers_for_programme,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("submitted_by")),
                name="accepted_by_another",
                violation_error_message="整改的人不能自己复查通过。",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_by__isnull=False, submitted_by__isnull=False),
                name="accepted_rectification_has_names",
            ),
        ]

    def __str__(self) -> str:
        return f"整改 {self.entry}"

    @property
    @admin.display(description="对象")
    def target(self) -> str:
        return str(self.entry.sheet.target)

    @property
    def is_late(self) -> bool:
        undone = self.state == self.State.OPEN
        return undone and self.due_on < timezone.localdate()

    def clean(self) -> None:
        super().clean()
        if self.accepted_by_id and self.accepted_by_id == self.submitted_by_id:
            raise ValidationError({"accepted_by": "整改的人不能自己复查通过。"})
