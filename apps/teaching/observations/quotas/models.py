"""听课节数: how many lessons everybody watches in a term, by what they are (2.2)."""

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from apps.core.models import Record
from apps.school.models import Staff, Term
from apps.school.organisation.models import READ
from apps.teaching.rules import keeps_plans


@pghistory.track()
class ObservationQuota(Record):
    """听课节数要求 from a term on, for a kind of person or for one person.

    Of the kinds that somebody is, the highest number holds. What is set for one person by name
    replaces all of them: experience that was gained at another school, a leave.
    """

    class Kind(models.TextChoices):
        PRINCIPAL = "principal", "校长、教学副校长"
        MIDDLE = "middle", "中层"
        RESEARCH_LEADER = "leader", "教研组长"
        TEACHER = "teacher", "教师"
        NOVICE = "novice", "教龄三年以内"
        PERSON = "person", "个人另定"

    term = models.ForeignKey(
        Term,
        models.CASCADE,
        verbose_name="自哪个学期起",
        related_name="observation_quotas",
        help_text="以后的学期一直照此，直到另设。个人另定只管这一学期。",
    )
    kind = models.CharField("对象", max_length=10, choices=Kind)
    staff = models.ForeignKey(
        Staff,
        models.CASCADE,
        verbose_name="教职工",
        null=True,
        blank=True,
        related_name="observation_quotas",
        help_text="个人另定时填写。",
    )
    lessons = models.PositiveSmallIntegerField("每学期节数", validators=[MaxValueValidator(200)])
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "听课节数要求"
        ordering = ["-term__starts", "kind", "staff__number"]
        rules_permissions = {
            "list": READ,
            "detail": READ,
            "create": keeps_plans,
            "update": keeps_plans,
            "delete": keeps_plans,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["term", "kind", "staff"],
                name="observationquota_once",
                nulls_distinct=False,
                violation_error_message="这个学期已设过，请直接修改原来的。",
            ),
            models.CheckConstraint(
                condition=Q(kind="person", staff__isnull=False) | ~Q(kind="person") & Q(staff=None),
                name="observationquota_person_named",
                violation_error_message="“个人另定”要选教职工，其他对象不用选。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff or self.get_kind_display()} {self.lessons}节"
