"""Papers of outside tutors: nobody comes to the pupils before they are seen and valid (1.4)."""

from datetime import date, timedelta

import pghistory
from django.db import models
from django.db.models import Q

from apps.core.models import Record, RecordQuerySet
from apps.school.models import Staff
from apps.teaching.after_school.models import OutsideTutor
from apps.teaching.service_days.rules import runs_service

WARN_BEFORE = timedelta(days=30)


class TutorPaperQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """The office alone."""
        return self if runs_service(user) or user.is_superuser else self.none()

    def valid(self, on: date):
        """Those that hold on a day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on))


@pghistory.track()
class TutorPaper(Record):
    """A paper of an outside tutor, with the day on which it runs out."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", "身份证明"
        NO_CRIME = "nocrime", "无犯罪记录证明"
        HEALTH = "health", "健康证"
        SKILL = "skill", "资格或特长证明"

    tutor = models.ForeignKey(
        OutsideTutor, models.CASCADE, verbose_name="校外教师", related_name="papers"
    )
    kind = models.CharField("证件", max_length=8, choices=Kind)
    number = models.CharField(
        "编号", max_length=40, blank=True, help_text="可以不填；身份证号不要填。"
    )
    expires_on = models.DateField("有效期至", null=True, blank=True, help_text="长期有效不填。")
    file = models.FileField("扫描件", upload_to="teaching/tutors/%Y/%m/", max_length=200)
    name = models.CharField("文件名", max_length=150, editable=False)
    added_by = models.ForeignKey(
        Staff,
        models.SET_NULL,
        verbose_name="登记人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = TutorPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校外教师证件"
        ordering = ["tutor", "kind"]
        rules_permissions = {
            "list": runs_service,
            "detail": runs_service,
            "create": runs_service,
            "update": runs_service,
            "delete": runs_service,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["tutor", "kind"],
                name="tutorpaper_once",
                violation_error_message="这位教师已有这种证件，请修改那一份。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tutor}{self.get_kind_display()}"

    def holds_on(self, on: date) -> bool:
        """Whether it is valid on a day."""
        return self.expires_on is None or self.expires_on >= on
