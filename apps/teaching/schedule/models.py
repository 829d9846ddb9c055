"""备课组 and what they teach when: groups, units, 课时, and the 课时 of each class (T02)."""

from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import DateField, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.urls import reverse

from apps.core.models import Record, RecordQuerySet
from apps.school.classes.models import Grade
from apps.school.models import Period, SchoolClass, Staff, Subject, TeachingAssignment, Term
from apps.teaching.rules import keeps_plans, leads_group, reads_plans

# S1: the 主备人 is ready a week before the first class has the lesson (2-preparation-routines.md 2.1).
READY_BEFORE = timedelta(days=7)
KEPT_BY_GROUP = {
    "list": reads_plans,
    "detail": reads_plans,
    "create": keeps_plans | leads_group,
    "update": keeps_plans | leads_group,
    "delete": keeps_plans | leads_group,
}


class PrepGroupQuerySet(RecordQuerySet):
    def with_member(self, staff_id: int | None):
        """The groups whose subject somebody teaches in their grade and term."""
        taught = TeachingAssignment.objects.filter(
            staff=staff_id,
            term=OuterRef("term"),
            subject=OuterRef("subject"),
            school_class__grade=OuterRef("grade"),
        )
        return self.filter(models.Exists(taught))


@pghistory.track()
class PrepGroup(Record):
    """备课组: who teaches one subject in one grade in a term."""

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="prep_groups")
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    grade = models.PositiveSmallIntegerField("年级", choices=Grade)
    leader = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="备课组长", null=True, blank=True, related_name="+"
    )

    objects = PrepGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "备课组"
        ordering = ["-term__starts", "subject__order", "grade"]
        rules_permissions = {**KEPT_BY_GROUP, "create": keeps_plans, "delete": keeps_plans}
        constraints = [
            models.UniqueConstraint(
                fields=["term", "subject", "grade"],
                name="prepgroup_once_a_term",
                violation_error_message="这个学期已有这个备课组。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}{self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("teaching:group", args=[self.pk])

    @property
    def group(self) -> "PrepGroup":
        return self

    def assignments(self) -> models.QuerySet:
        """任课 of the group: who teaches the subject to which class of the grade."""
        return TeachingAssignment.objects.filter(
            term=self.term_id, subject=self.subject_id, school_class__grade=self.grade
        )

    def members(self) -> models.QuerySet:
        """The teachers of the group, each once."""
        return Staff.objects.filter(pk__in=self.assignments().values("staff"))


class UnitQuerySet(RecordQuerySet):
    def with_dates(self):
        """Adds ``first_on``, the earliest lesson in any class, and ``due_on``, 7 days before."""
        first = (
            ClassLesson.objects.filter(lesson__unit=OuterRef("pk"))
            .order_by()
            .values("lesson__unit")
            .annotate(first=Min("date"))
            .values("first")
        )
        return self.annotate(first_on=Subquery(first)).annotate(
            # A date less an interval is a moment for Postgres.
            due_on=Cast(F("first_on") - READY_BEFORE, DateField())
        )


@pghistory.track()
class Unit(Record):
    """单元 of a group's term plan; its 主备人 prepares it for all."""

    group = models.ForeignKey(
        PrepGroup, models.CASCADE, verbose_name="备课组", related_name="units"
    )
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("单元", max_length=80)
    lead = models.ForeignKey(
        Staff,
        models.SET_NULL,
        verbose_name="主备人",
        null=True,
        blank=True,
        related_name="led_units",
    )
    not_before = models.PositiveSmallIntegerField(
        "不早于第几周", null=True, blank=True, help_text="不填：接着上一单元上。"
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="沿用自", null=True, blank=True, editable=False
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单元"
        ordering = ["group", "number"]
        rules_permissions = KEPT_BY_GROUP
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                name="unit_number_once",
                # Units change places in one stroke.
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="这个备课组已有这个序号的单元。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teaching:unit", args=[self.pk])

    @property
    def unit(self) -> "Unit":
        return self


@pghistory.track()
class UnitLesson(Record):
    """课时: one lesson of a unit, the same for all classes of the group."""

    class Kind(models.TextChoices):
        NEW = "new", "新授"
        PRACTICE = "practice", "练习"
        REVIEW = "review", "复习"
        TEST = "test", "检测"
        SPARE = "spare", "机动"

    unit = models.ForeignKey(Unit, models.CASCADE, verbose_name="单元", related_name="lessons")
    number = models.PositiveSmallIntegerField("课时")
    title = models.CharField("课题", max_length=80)
    kind = models.CharField("课型", max_length=10, choices=Kind, default=Kind.NEW)

    class Meta:
        verbose_name = verbose_name_plural = "课时"
        ordering = ["unit__number", "number"]
        rules_permissions = KEPT_BY_GROUP
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"],
                name="unitlesson_number_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="这个单元已有这个课时。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.number}课时"

    def get_absolute_url(self) -> str:
        return reverse("teaching:lesson", args=[self.pk])

    @property
    def group(self) -> PrepGroup:
        return self.unit.group


class ClassLessonQuerySet(RecordQuerySet):
    def of(self, staff_id: int | None):
        """Those that somebody teaches."""
        return self.filter(staff=staff_id)

    def due(self, by):
        """Those that should have been taught ``by`` a day, whether they were or not."""
        return self.filter(date__lte=by)


class ClassLesson(Record):
    """A 课时 in one class: on which day and in which period it is planned, and whether it was taught.

    Rows are laid out by ``schedule.services.lay_out`` from timetable and calendar; what was taught
    stays as it was.
    """

    lesson = models.ForeignKey(
        UnitLesson, models.CASCADE, verbose_name="课时", related_name="class_lessons"
    )
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="class_lessons"
    )
    staff = models.ForeignKey(
        Staff,
        models.SET_NULL,
        verbose_name="任课教师",
        null=True,
        blank=True,
        related_name="class_lessons",
    )
    date = models.DateField("计划日期", db_index=True)
    period = models.ForeignKey(
        Period, models.SET_NULL, verbose_name="节次", null=True, blank=True, related_name="+"
    )
    taught_on = models.DateField("上课日期", null=True, blank=True)
    # 顺延: the teacher put the lesson off, to a day after this one.
    later_than = models.DateField("顺延到此日之后", null=True, blank=True)

    objects = ClassLessonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班级课时"
        ordering = ["date", "period__number"]
        rules_permissions = {"list": reads_plans, "detail": reads_plans}
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "school_class"],
                name="classlesson_once",
                violation_error_message="这个班已排了这一课时。",
            ),
            models.CheckConstraint(
                condition=Q(taught_on=None) | Q(staff__isnull=False),
                name="classlesson_taught_by_somebody",
                violation_error_message="上过的课要有任课教师。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.lesson}"

    def get_absolute_url(self) -> str:
        return reverse("teaching:lesson", args=[self.lesson_id])
