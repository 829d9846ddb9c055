"""Subjects, places, classes and their homeroom teachers (X05).

A class is a class of one school year: 2021—2022学年 三（2）班. Promotion makes next year's row, so
an old record keeps the class that it was about, under the name that it then had.
"""

import pghistory
from django.contrib import admin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Named, Record, RecordQuerySet
from apps.school.calendar.models import SchoolYear, Term
from apps.school.organisation.models import READ, DatedQuerySet, Staff
from apps.school.ranges import closed, same
from apps.school.rules import (
    keeps_school_records,
    sees_all_pupils,
    teaches_class,
)

GRADE_NAMES = "一二三四五六"
KEPT_BY_TEACHING_OFFICE = {
    "list": READ,
    "detail": READ,
    "create": keeps_school_records,
    "update": keeps_school_records,
    "delete": keeps_school_records,
}
SEEN_BY_OWN_TEACHERS = {
    **KEPT_BY_TEACHING_OFFICE,
    "list": sees_all_pupils | teaches_class,
    "detail": sees_all_pupils | teaches_class,
}


class Grade(models.IntegerChoices):
    ONE = 1, "一年级"
    TWO = 2, "二年级"
    THREE = 3, "三年级"
    FOUR = 4, "四年级"
    FIVE = 5, "五年级"
    SIX = 6, "六年级"


@pghistory.track()
class Subject(Named, Record):
    """学科."""

    code = models.SlugField("代码", max_length=12, unique=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "学科"
        ordering = ["order", "code"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE


@pghistory.track()
class Place(Named, Record):
    """场所: classrooms, special rooms, canteen, gate, 勤耕园 …"""

    class Kind(models.TextChoices):
        CLASSROOM = "classroom", "普通教室"
        SPECIAL = "special", "专用教室"
        OFFICE = "office", "办公室"
        OUTDOOR = "outdoor", "室外场地"
        SERVICE = "service", "后勤用房"

    code = models.CharField("编号", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    building = models.CharField("楼宇", max_length=40, blank=True)
    capacity = models.PositiveSmallIntegerField("容纳人数", null=True, blank=True)
    keeper = models.ForeignKey(Staff, models.SET_NULL, verbose_name="责任人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "场所"
        ordering = ["code"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE


class SchoolClassQuerySet(RecordQuerySet):
    def of_term(self, term: Term):
        return self.filter(year_id=term.year_id)

    def with_today(self):
        """Brings along who has each class in hand today and how many pupils are in it."""
        today = timezone.localdate()
        tenures = HomeroomTenure.objects.on(today).select_related("staff")
        present = Q(enrolments__starts__lte=today) & (
            Q(enrolments__ends=None) | Q(enrolments__ends__gte=today)
        )
        return self.prefetch_related(
            models.Prefetch("homeroom_tenures", tenures, "present_tenures")
        ).annotate(present_pupils=models.Count("enrolments", filter=present))


@pghistory.track()
class SchoolClass(Record):
    """班级 of one school year."""

    year = models.ForeignKey(
        SchoolYear, models.PROTECT, verbose_name="学年", related_name="classes"
    )
    grade = models.PositiveSmallIntegerField("年级", choices=Grade)
    number = models.PositiveSmallIntegerField("班号")
    room = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="教室", null=True, blank=True, related_name="classes"
    )
    promoted_from = models.OneToOneField(
        "self",
        models.SET_NULL,
        verbose_name="由哪个班升上来",
        null=True,
        blank=True,
        editable=False,
        related_name="promoted_to",
    )

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班级"
        ordering = ["-year__start_year", "grade", "number"]
        rules_permissions = {**KEPT_BY_TEACHING_OFFICE, "homeroom": keeps_school_records}
        constraints = [
            models.UniqueConstraint(
                fields=["year", "grade", "number"],
                name="class_once_a_year",
                violation_error_message="这个学年已有这个班。",
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=6, number__gte=1),
                name="class_grade_1_to_6",
                violation_error_message="年级从一到六，班号从1起。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def class_ids(self) -> set[int]:
        return {self.pk}

    @property
    @admin.display(description="班级")
    def name(self) -> str:
        """三（2）班, as the school writes it."""
        return f"{GRADE_NAMES[self.grade - 1]}（{self.number}）班"

    @property
    @admin.display(description="班主任")
    def homeroom_teacher(self) -> Staff | None:
        """The homeroom teacher of today, for rows asked for ``with_today``."""
        return self.present_tenures[0].staff if self.present_tenures else None

    @property
    @admin.display(description="学生人数")
    def pupil_count(self) -> int:
        """The number of pupils today, for rows asked for ``with_today``."""
        return self.present_pupils


@pghistory.track()
class HomeroomTenure(Record):
    """班主任: who has the class in hand, from when to when; one at a time."""

    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="homeroom_tenures"
    )
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="班主任", related_name="homeroom_tenures"
    )
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班主任任期"
        ordering = ["school_class", "-starts"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="tenure_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            ExclusionConstraint(
                name="one_homeroom_teacher_at_a_time",
                expressions=[
                    (same("school_class"), RangeOperators.OVERLAPS),
                    (closed("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这个班在这段时间已有班主任，请先结束前一段任期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.staff}"
