"""收费 of a term: what was paid back and what the money was used for (1.4). Nothing is paid here."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record
from apps.school.models import Staff
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.rules import keeps_fees, sees_fees
from apps.teaching.after_school.signups import SignUp


class ExemptKind(models.TextChoices):
    """国家政策性资助: who pays nothing (常新经发〔2021〕137号)."""

    LOW_INCOME = "low", "低保"
    EXTREME_POVERTY = "extreme", "特困供养"
    ORPHAN = "orphan", "孤儿、事实无人抚养"
    DISABLED = "disabled", "残疾"
    LIFTED = "lifted", "脱贫、防返贫监测家庭"
    MARTYR = "martyr", "烈士子女"
    OTHER = "other", "其他政策性资助"


@pghistory.track()
class Refund(Record):
    """退费: what a family that withdrew gets back, by the weeks that were left; once."""

    signup = models.OneToOneField(
        SignUp, models.PROTECT, verbose_name="报名", related_name="refund"
    )
    fee = models.PositiveSmallIntegerField("已缴（元）")
    weeks = models.PositiveSmallIntegerField("服务周数")
    served = models.PositiveSmallIntegerField("已服务周数")
    amount = models.PositiveSmallIntegerField("退费（元）")
    paid_on = models.DateField("退费日期", default=timezone.localdate)
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="经办人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "退费"
        ordering = ["-paid_on", "-pk"]
        rules_permissions = {"list": sees_fees, "detail": sees_fees, "create": keeps_fees}
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__lte=models.F("fee")),
                name="refund_not_over_fee",
                violation_error_message="退费不能超过已缴的金额。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.signup.pupil}退费{self.amount}元"


@pghistory.track()
class FeeUse(Record):
    """支出: what the fees of a term were used for."""

    class Kind(models.TextChoices):
        TEACHERS = "teachers", "教师补助"
        TUTORS = "tutors", "校外教师"
        MATERIALS = "materials", "材料"
        OTHER = "other", "其他"

    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name="课后服务", related_name="fee_uses"
    )
    kind = models.CharField("用途", max_length=10, choices=Kind)
    amount = models.DecimalField(
        "金额（元）", max_digits=10, decimal_places=2, validators=[MinValueValidator(0.01)]
    )
    spent_on = models.DateField("日期", default=timezone.localdate)
    note = models.CharField("说明", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "课后服务支出"
        ordering = ["-spent_on", "-pk"]
        rules_permissions = {
            "list": sees_fees,
            "detail": sees_fees,
            "create": keeps_fees,
            "update": keeps_fees,
            "delete": keeps_fees,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="feeuse_is_something",
                violation_error_message="金额要大于0。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}元"
