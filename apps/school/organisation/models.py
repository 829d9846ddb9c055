"""Departments, positions, staff and who holds which post from when to when (X05)."""

import pghistory
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Named, Record, RecordQuerySet
from apps.school.roles import LEADERS, Role
from apps.school.rules import (
    is_account_keeper,
    is_inspector,
    is_leader,
    is_principal,
    is_self,
    is_staff_member,
    keeps_school_records,
)

READ = is_staff_member | is_inspector | is_account_keeper
ORGANISATION_PERMISSIONS = {
    "list": READ,
    "detail": READ,
    "create": is_principal | is_account_keeper,
    "update": is_principal | is_account_keeper,
    "delete": is_principal | is_account_keeper,
}


@pghistory.track()
class Department(Named, Record):
    """部门: 党支部, 课程教学中心 … Its overseer is the vice principal whom lateness reaches."""

    code = models.SlugField("代码", max_length=12, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="上级部门",
        null=True,
        blank=True,
        related_name="children",
    )
    overseer_role = models.CharField(
        "分管领导",
        max_length=6,
        choices=[(role.value, role.label) for role in Role if role in LEADERS],
        default=Role.PRINCIPAL,
    )
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["order", "code"]
        rules_permissions = ORGANISATION_PERMISSIONS

    def clean(self) -> None:
        super().clean()
        above, seen = self.parent, [self]
        while above is not None:
            if above in seen:
                chain = " → ".join(dept.name for dept in [*seen, above])
                raise ValidationError({"parent": f"上级部门形成循环：{chain}。请另选上级。"})
            seen.append(above)
            above = above.parent


@pghistory.track()
class Position(Named, Record):
    """岗位 with its written duties; ``role`` says what it lets one do in the portal."""

    role = models.CharField("权限角色", max_length=6, choices=Role, blank=True)
    duties = models.TextField("岗位职责", blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["order", "pinyin"]
        rules_permissions = ORGANISATION_PERMISSIONS
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="position_once",
                violation_error_message="已有同名岗位。",
            )
        ]


class StaffQuerySet(RecordQuerySet):
    def on_duty(self, on=None):
        """Employed on a day (default: today); people from outside never are."""
        on = on or timezone.localdate()
        return self.filter(Q(left_on=None) | Q(left_on__gte=on), external=False)

    def teachers(self):
        """Those who teach, 教师, as against 职工."""
        return self.filter(is_teacher=True)

    def holding(self, *roles: str, on=None, department=None):
        """Those who hold one of ``roles`` on a day, in ``department`` where given."""
        on = on or timezone.localdate()
        posts = Appointment.objects.on(on).filter(position__role__in=roles)
        if department is not None:
            posts = posts.filter(department=department)
        return self.on_duty(on).filter(pk__in=posts.values("staff"))


@pghistory.track()
class Staff(Named, Record):
    """教职工. The name of a leaver still prints on old records."""

    class Gender(models.TextChoices):
        MALE = "M", "男"
        FEMALE = "F", "女"

    name = models.CharField("姓名", max_length=60)
    number = models.CharField("工号", max_length=20, unique=True)
    gender = models.CharField("性别", max_length=1, choices=Gender)
    phone = models.CharField("手机", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_teacher = models.BooleanField("任课教师", default=True)
    external = models.BooleanField(
        "校外人员", default=False, help_text="责任督学等：有账号，但不是本校教职工。"
    )
    joined_on = models.DateField("到校日期", null=True, blank=True)
    left_on = models.DateField("离校日期", null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="账号",
        null=True,
        blank=True,
        related_name="staff",
    )

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "教职工"
        ordering = ["number"]
        rules_permissions = {
            "list": READ,
            "detail": READ,
            "create": keeps_school_records,
            "update": keeps_school_records | is_self,
            "delete": is_account_keeper,
            "leave": is_principal | is_account_keeper,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="staff_leaves_after_joining",
                violation_error_message="离校日期不能早于到校日期。",
            )
        ]

    @property
    def staff_id(self) -> int:
        """The row is about itself, as others are about their ``staff``."""
        return self.pk

    def save(self, *args, **kwargs):
        """The account shows the name that the person has now."""
        super().save(*args, **kwargs)
        if self.user_id:
            account = get_user_model().objects.filter(pk=self.user_id)
            account.exclude(first_name=self.name, last_name="").update(
                first_name=self.name, last_name=""
            )

    @property
    def has_left(self) -> bool:
        return bool(self.left_on and self.left_on < timezone.localdate())


class DatedQuerySet(RecordQuerySet):
    """Rows that hold from a first to a last day, or until further notice."""

    def on(self, day=None):
        day = day or timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)


@pghistory.track()
class Appointment(Record):
    """任职: who holds a position, where, for which subject or grade, from when to when."""

    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="教职工", related_name="appointments"
    )
    position = models.ForeignKey(
        Position, models.PROTECT, verbose_name="岗位", related_name="appointments"
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="部门",
        null=True,
        blank=True,
        related_name="appointments",
    )
    subject = models.ForeignKey(
        "school.Subject", models.PROTECT, verbose_name="学科", null=True, blank=True
    )
    grade = models.PositiveSmallIntegerField("年级", null=True, blank=True)
    starts = models.DateField("任职日期")
    ends = models.DateField("离任日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["position__order", "staff__number", "-starts"]
        rules_permissions = {**ORGANISATION_PERMISSIONS, "list": READ | is_leader}
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="appointment_ends_after_start",
                violation_error_message="离任日期不能早于任职日期。",
            ),
            models.UniqueConstraint(
                fields=["staff", "position", "department", "subject", "grade", "starts"],
                name="appointment_once",
                nulls_distinct=False,
                violation_error_message="同一人同一天已有相同的任职。",
            ),
        ]

    def __str__(self) -> str:
        where = self.department.name if self.department else ""
        return f"{self.staff} {where}{self.position}"

    def clean(self) -> None:
        super().clean()
        if self.position_id and self.position.role == Role.HEAD and not self.department_id:
            raise ValidationError({"department": "部门负责人要写明是哪个部门。"})
