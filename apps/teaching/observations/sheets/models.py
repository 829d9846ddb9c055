"""观课表: what somebody who watched a lesson saw, thought of it, and gave it (2.2).

The points stand in the checklist ``observation`` of the inspection engine; a sheet keeps the version
that was in force on the day of the lesson. Written on a phone, it carries numbers made there.
"""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse

from apps.core.models import Record, RecordQuerySet
from apps.inspections.models import ChecklistVersion, Item
from apps.school.models import Staff
from apps.school.roles import facts
from apps.school.rules import is_staff_member
from apps.teaching.observations.models import Observation
from apps.teaching.observations.rules import oversees_results, watches
from apps.teaching.rules import is_author, reads_plans

# By this code the rubric is found among the checklists.
RUBRIC = "observation"


class ObservationSheetQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """One's own; handed in, also the teacher's whose lesson it was and those who are entitled."""
        known = facts(user)
        if known.staff_id is None:
            return self.none()
        handed_in = Q(state=ObservationSheet.State.SUBMITTED)
        if oversees_results(user):
            return self.filter(Q(staff=known.staff_id) | handed_in)
        led = [subject for subject, grade in known.led if grade is None]
        concerned = Q(observation__teacher=known.staff_id) | Q(observation__subject__in=led)
        return self.filter(Q(staff=known.staff_id) | handed_in & concerned)

    def submitted(self):
        return self.filter(state=ObservationSheet.State.SUBMITTED)

    def with_total(self):
        """Adds ``total``: the points given on each sheet, None where it gives none."""
        return self.annotate(total=Sum("ratings__points"))


@pghistory.track()
class ObservationSheet(Record):
    """观课表 of one observer on one lesson. ``revision`` grows with every save."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已提交"

    # 亮点≥2 · 建议≥1 (2.2); dropping in, one remark is enough.
    LEAST_STRENGTHS = 2
    LEAST_SUGGESTIONS = 1

    observation = models.ForeignKey(
        Observation, models.CASCADE, verbose_name="观课活动", related_name="sheets"
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="观课人", related_name="observation_sheets"
    )
    version = models.ForeignKey(
        ChecklistVersion, models.PROTECT, verbose_name="量表版本", related_name="+"
    )
    uuid = models.UUIDField("设备编号", unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    strengths = ArrayField(
        models.CharField(max_length=500), verbose_name="亮点", default=list, blank=True
    )
    suggestions = ArrayField(
        models.CharField(max_length=500), verbose_name="建议", default=list, blank=True
    )
    redesign = models.TextField("重建", max_length=3000, blank=True)
    revision = models.PositiveIntegerField("修订", default=1)

    objects = ObservationSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观课表"
        ordering = ["observation", "staff__number"]
        rules_permissions = {
            "list": reads_plans,
            "detail": reads_plans,
            "create": is_staff_member,
            "update": is_author & watches,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "staff"],
                name="observationsheet_once_each",
                violation_error_message="这节课您已经有一份观课表，可以修改原来的。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None)
                | Q(state="submitted", submitted_at__isnull=False),
                name="observationsheet_submitted_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(strengths=[], suggestions=[]),
                name="observationsheet_submitted_says_something",
                violation_error_message="请写下亮点和建议再提交。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}的观课表"

    def get_absolute_url(self) -> str:
        return reverse("teaching:observation-sheet-read", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Handed in more than 24 hours after the lesson."""
        return bool(self.submitted_at and self.submitted_at > self.observation.sheets_due_at)


class OfSheetQuerySet(RecordQuerySet):
    """What belongs to a sheet is seen by those who see the sheet."""

    sheet_path = "sheet"

    def visible_to(self, user):
        seen = ObservationSheet.objects.visible_to(user)
        return self.filter(**{f"{self.sheet_path}__in": seen.values("pk")})


@pghistory.track()
class Rating(Record):
    """得分: the points that one observer gives for one item of the rubric."""

    sheet = models.ForeignKey(
        ObservationSheet, models.CASCADE, verbose_name="观课表", related_name="ratings"
    )
    item = models.ForeignKey(Item, models.PROTECT, verbose_name="观察点", related_name="+")
    points = models.DecimalField(
        "得分", max_digits=4, decimal_places=1, validators=[MinValueValidator(0)]
    )

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观课得分"
        ordering = ["sheet", "item__category__order", "item__order"]
        rules_permissions = {"list": reads_plans, "detail": reads_plans}
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0),
                name="rating_not_negative",
                violation_error_message="得分不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.points}"

    def clean(self) -> None:
        super().clean()
        if self.item_id and self.points is not None and self.points > self.item.points:
            most = f"{self.item.points.normalize():f}"
            raise ValidationError({"points": f"“{self.item.name}”最多{most}分。"})


@pghistory.track()
class SheetStep(Record):
    """环节实录: what happened in the lesson at a time, and what the observer thinks of it."""

    sheet = models.ForeignKey(
        ObservationSheet, models.CASCADE, verbose_name="观课表", related_name="steps"
    )
    uuid = models.UUIDField("设备编号", unique=True, default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    at = models.TimeField("时间", null=True, blank=True)
    activity = models.TextField("活动", max_length=2000, blank=True)
    comment = models.TextField("点评", max_length=2000, blank=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环节实录"
        ordering = ["sheet", "position", "pk"]
        rules_permissions = {"list": reads_plans, "detail": reads_plans}

    def __str__(self) -> str:
        return self.activity[:20]


class OfStepQuerySet(OfSheetQuerySet):
    sheet_path = "step__sheet"


class StepPhoto(Record):
    """A photo to a step: the blackboard, the pupils' work; without camera data."""

    step = models.ForeignKey(SheetStep, models.CASCADE, verbose_name="环节", related_name="photos")
    uuid = models.UUIDField("设备编号", unique=True, default=uuid.uuid4, editable=False)
    file = models.ImageField("照片", upload_to="teaching/observations/%Y/%m/")

    objects = OfStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环节照片"
        ordering = ["step", "pk"]
        rules_permissions = {"list": reads_plans, "detail": reads_plans}

    def __str__(self) -> str:
        return f"照片{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("teaching:observation-photo", args=[self.uuid])
