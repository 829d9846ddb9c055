"""Pupils, their classes from day to day, and their guardians. They are minors: little is kept."""

import pghistory
from django.contrib import admin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.core.models import Named, Record, RecordQuerySet
from apps.school.classes.models import (
    SEEN_BY_OWN_TEACHERS,
    SchoolClass,
)
from apps.school.organisation.models import DatedQuerySet, Staff
from apps.school.ranges import closed, same
from apps.school.roles import facts
from apps.school.rules import (
    is_homeroom_teacher,
    keeps_school_records,
    sees_all_pupils,
)


class PupilQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Pupils are minors: one sees the classes that one teaches, unless the job is for all."""
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user):
            return self
        own = Enrolment.objects.on().filter(school_class__in=facts(user).classes)
        return self.filter(pk__in=own.values("pupil"))

    def enrolled(self, on=None):
        return self.filter(pk__in=Enrolment.objects.on(on).values("pupil"))

    def present_first(self):
        """Those at the school before those who left, each by number."""
        here = models.Case(models.When(status=Pupil.Status.ENROLLED, then=0), default=1)
        return self.order_by(here, "number")

    def with_class(self):
        """Brings along the class that each is in today."""
        present = Enrolment.objects.on().select_related("school_class")
        return self.prefetch_related(models.Prefetch("enrolments", present, "present"))


@pghistory.track()
class Pupil(Named, Record):
    """学生. No ID-card number, no address: the portal does not need them."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", "在读"
        GRADUATED = "graduated", "已毕业"
        LEFT = "left", "已转出"

    name = models.CharField("姓名", max_length=60)
    number = models.CharField("学号", max_length=20, unique=True)
    gender = models.CharField("性别", max_length=1, choices=Staff.Gender)
    born_on = models.DateField("出生日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ENROLLED)

    objects = PupilQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学生"
        ordering = ["number"]
        rules_permissions = {
            **SEEN_BY_OWN_TEACHERS,
            "update": keeps_school_records,
            "move": keeps_school_records,
            "withdraw": keeps_school_records,
        }

    @property
    @admin.display(description="班级")
    def school_class(self) -> SchoolClass | None:
        """The class of today, for rows asked for ``with_class``."""
        return self.present[0].school_class if self.present else None

    def class_ids(self) -> set[int]:
        """The class that the pupil is in today."""
        return set(self.enrolments.on().values_list("school_class_id", flat=True))


class EnrolmentQuerySet(DatedQuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user):
            return self
        return self.filter(school_class__in=facts(user).classes)


@pghistory.track()
class Enrolment(Record):
    """学籍在班: a pupil is in one class at a time; a move ends one row and begins another."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, verbose_name="学生", related_name="enrolments")
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="enrolments"
    )
    starts = models.DateField("入班日期")
    ends = models.DateField("离班日期", null=True, blank=True)
    reason = models.CharField("变动原因", max_length=60, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在班记录"
        ordering = ["pupil", "-starts"]
        rules_permissions = SEEN_BY_OWN_TEACHERS
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="enrolment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            ExclusionConstraint(
                name="pupil_in_one_class_at_a_time",
                expressions=[
                    (same("pupil"), RangeOperators.OVERLAPS),
                    (closed("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这名学生在这段时间已在另一个班。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil} {self.school_class}"


class GuardianQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Telephone numbers are for the homeroom teacher, not for all who teach the class."""
        if sees_all_pupils(user):
            return self
        wards = Guardianship.objects.visible_to(user)
        return self.filter(pk__in=wards.values("guardian"))


@pghistory.track()
class Guardian(Named, Record):
    """监护人. Has no account: comes by signed link. Two children may share one guardian."""

    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=20, blank=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监护人"
        ordering = ["pinyin"]
        rules_permissions = {
            **SEEN_BY_OWN_TEACHERS,
            "list": sees_all_pupils | is_homeroom_teacher,
            "detail": sees_all_pupils | is_homeroom_teacher,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["name", "phone"],
                name="guardian_once",
                violation_error_message="已有同名同手机号的监护人。",
            )
        ]

    def class_ids(self) -> set[int]:
        """The classes that the children are in today."""
        children = Enrolment.objects.on().filter(pupil__guardianships__guardian=self)
        return set(children.values_list("school_class_id", flat=True))


class GuardianshipQuerySet(RecordQuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user):
            return self
        own = Enrolment.objects.on().filter(school_class__in=facts(user).homeroom)
        return self.filter(pupil__in=own.values("pupil"))


@pghistory.track()
class Guardianship(Record):
    """监护关系."""

    guardian = models.ForeignKey(
        Guardian, models.CASCADE, verbose_name="监护人", related_name="wards"
    )
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", related_name="guardianships"
    )
    relation = models.CharField("关系", max_length=10, default="家长")

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监护关系"
        rules_permissions = SEEN_BY_OWN_TEACHERS
        constraints = [
            models.UniqueConstraint(fields=["guardian", "pupil"], name="guardianship_once")
        ]

    def __str__(self) -> str:
        return f"{self.pupil}的{self.relation} {self.guardian}"

    def class_ids(self) -> set[int]:
        """The class that the child is in today."""
        return self.pupil.class_ids()
