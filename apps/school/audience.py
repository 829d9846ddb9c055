"""Whom something is addressed to: staff by post, department or name, guardians by class.

A form or a notice keeps its audience as rows of a model derived from ``AudienceRow``; who that is
on a day is asked here and nowhere else.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.school.models import (
    Appointment,
    Department,
    Enrolment,
    Grade,
    HomeroomTenure,
    Pupil,
    SchoolClass,
    Staff,
)
from apps.school.roles import Role


class AudienceKind(models.TextChoices):
    """How a group of people is named."""

    ALL_STAFF = "all_staff", "全体教职工"
    TEACHERS = "teachers", "全体教师"
    HOMEROOM = "homeroom", "全体班主任"
    ROLE = "role", "岗位角色"
    DEPARTMENT = "department", "部门"
    PERSON = "person", "个人"
    ALL_GUARDIANS = "all_guardians", "全校家长"
    GRADE_GUARDIANS = "grade_guardians", "年级家长"
    CLASS_GUARDIANS = "class_guardians", "班级家长"


# The column that names the group; the other kinds need none.
VALUE_FIELDS = {
    AudienceKind.ROLE: "role",
    AudienceKind.DEPARTMENT: "department",
    AudienceKind.PERSON: "person",
    AudienceKind.GRADE_GUARDIANS: "grade",
    AudienceKind.CLASS_GUARDIANS: "school_class",
}
GUARDIAN_KINDS = frozenset(
    {AudienceKind.ALL_GUARDIANS, AudienceKind.GRADE_GUARDIANS, AudienceKind.CLASS_GUARDIANS}
)


def _value_belongs_to_kind() -> Q:
    """Each value column is filled exactly in the rows of its kind."""
    match = Q()
    for kind, field in VALUE_FIELDS.items():
        match &= Q(kind=kind, **{f"{field}__isnull": False}) | (
            ~Q(kind=kind) & Q(**{f"{field}__isnull": True})
        )
    return match


class AudienceRow(models.Model):
    """One group of an audience; an audience is the union of its rows."""

    kind = models.CharField("范围", max_length=16, choices=AudienceKind)
    role = models.CharField("岗位角色", max_length=6, choices=Role, null=True, blank=True)
    department = models.ForeignKey(
        Department, models.CASCADE, verbose_name="部门", null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="个人", null=True, blank=True, related_name="+"
    )
    grade = models.PositiveSmallIntegerField("年级", choices=Grade, null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=_value_belongs_to_kind(), name="%(app_label)s_%(class)s_one_value"
            )
        ]

    def __str__(self) -> str:
        match self.kind:
            case AudienceKind.ROLE:
                return self.get_role_display()
            case AudienceKind.GRADE_GUARDIANS:
                return f"{self.get_grade_display()}家长"
            case AudienceKind.CLASS_GUARDIANS:
                return f"{self.school_class}家长"
            case AudienceKind.DEPARTMENT | AudienceKind.PERSON:
                return str(self.department or self.person)
        return self.get_kind_display()

    def clean(self) -> None:
        super().clean()
        for kind, field in VALUE_FIELDS.items():
            if (self.kind == kind) != (
                getattr(self, f"{field}_id", getattr(self, field)) is not None
            ):
                label = self._meta.get_field(field).verbose_name
                raise ValidationError(
                    {field: f"“{AudienceKind(kind).label}”要写明{label}，其他范围不用。"}
                )

    @property
    def is_guardians(self) -> bool:
        return self.kind in GUARDIAN_KINDS


def school_staff(on: date | None = None) -> models.QuerySet[Staff]:
    """全体教职工 on a day (default: today): all employed, but not the 责任督学 from outside."""
    inspectors = Appointment.objects.on(on).filter(position__role=Role.INSPECTOR)
    return Staff.objects.on_duty(on).exclude(pk__in=inspectors.values("staff"))


def staff_in(rows: Iterable[AudienceRow], on: date | None = None) -> models.QuerySet[Staff]:
    """The staff that ``rows`` address on a day (default: today), each once."""
    match = Q(pk__in=[])
    for row in rows:
        match |= _staff(row, on)
    return Staff.objects.on_duty(on).filter(match)


def _staff(row: AudienceRow, on: date | None) -> Q:
    match row.kind:
        case AudienceKind.ALL_STAFF:
            return Q(pk__in=school_staff(on).values("pk"))
        case AudienceKind.TEACHERS:
            return Q(is_teacher=True)
        case AudienceKind.HOMEROOM:
            return Q(pk__in=HomeroomTenure.objects.on(on).values("staff"))
        case AudienceKind.ROLE:
            posts = Appointment.objects.on(on).filter(position__role=row.role)
            return Q(pk__in=posts.values("staff"))
        case AudienceKind.DEPARTMENT:
            posts = Appointment.objects.on(on).filter(department=row.department_id)
            return Q(pk__in=posts.values("staff"))
        case AudienceKind.PERSON:
            return Q(pk=row.person_id)
    return Q(pk__in=[])


def pupils_in(rows: Iterable[AudienceRow], on: date | None = None) -> models.QuerySet[Pupil]:
    """The pupils whose guardians ``rows`` address on a day (default: today), each once."""
    match = Q(pk__in=[])
    for row in rows:
        match |= _enrolments(row)
    places = Enrolment.objects.on(on).filter(match)
    return Pupil.objects.filter(pk__in=places.values("pupil"))


def _enrolments(row: AudienceRow) -> Q:
    match row.kind:
        case AudienceKind.ALL_GUARDIANS:
            return Q(pk__isnull=False)
        case AudienceKind.GRADE_GUARDIANS:
            return Q(school_class__grade=row.grade)
        case AudienceKind.CLASS_GUARDIANS:
            return Q(school_class=row.school_class_id)
    return Q(pk__in=[])
