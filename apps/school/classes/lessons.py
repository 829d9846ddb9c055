"""Who teaches what to which class, and the timetable."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from apps.core.models import Record
from apps.school.calendar.models import Day, Term
from apps.school.classes.models import (
    KEPT_BY_TEACHING_OFFICE,
    Place,
    SchoolClass,
    Subject,
)
from apps.school.organisation.models import DatedQuerySet, Staff
from apps.school.rules import (
    keeps_school_records,
)


@pghistory.track()
class TeachingAssignment(Record):
    """任课: who teaches a subject to a class in a term, from when to when."""

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期")
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="教师", related_name="teaching_assignments"
    )
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="teaching_assignments"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    periods = models.PositiveSmallIntegerField("周课时", default=1)
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任课"
        ordering = ["school_class", "subject__order", "-starts"]
        rules_permissions = {**KEPT_BY_TEACHING_OFFICE, "takeover": keeps_school_records}
        constraints = [
            models.UniqueConstraint(
                fields=["term", "staff", "school_class", "subject", "starts"],
                name="assignment_once",
                violation_error_message="这条任课已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="assignment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}{self.subject} {self.staff}"

    def clean(self) -> None:
        super().clean()
        if self.term_id and self.school_class_id and self.school_class.year_id != self.term.year_id:
            raise ValidationError(
                {"school_class": f"{self.school_class}不是{self.term.year}的班级。"}
            )


class Period(Record):
    """节次: the bells of the day."""

    number = models.PositiveSmallIntegerField("节次", unique=True)
    name = models.CharField("名称", max_length=20)
    starts = models.TimeField("上课")
    ends = models.TimeField("下课")

    class Meta:
        verbose_name = verbose_name_plural = "作息节次"
        ordering = ["number"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="period_ends_after_start",
                violation_error_message="下课时间必须晚于上课时间。",
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Lesson(Record):
    """课表格: what a class has in a period of a weekday, with whom and where."""

    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期")
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="lessons"
    )
    weekday = models.PositiveSmallIntegerField("星期", choices=Day.WEEKDAYS)
    period = models.ForeignKey(Period, models.PROTECT, verbose_name="节次")
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    staff = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="教师", null=True, blank=True, related_name="lessons"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="lessons"
    )

    class Meta:
        verbose_name = verbose_name_plural = "课表"
        ordering = ["school_class", "weekday", "period"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE
        constraints = [
            models.UniqueConstraint(
                fields=["term", "school_class", "weekday", "period"],
                name="lesson_class_once",
                violation_error_message="这个班这一节已经排了课。",
            ),
            models.UniqueConstraint(
                fields=["term", "staff", "weekday", "period"],
                name="lesson_teacher_once",
                # Two teachers may exchange a lesson in one stroke.
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="这位教师这一节已在别的班上课。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.get_weekday_display()}{self.period} {self.subject}"
