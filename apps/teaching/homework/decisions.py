"""统筹决定: what the 年级组长 decided about a piece, and why (HW4)."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record
from apps.school.models import Staff
from apps.teaching.homework.rules import reads_homework


@pghistory.track()
class Decision(Record):
    """统筹决定 of the 年级组长 about a piece over the cap or from a source outside the register."""

    class Kind(models.TextChoices):
        ALLOW = "allow", "特批"
        SHORTEN = "shorten", "缩短"
        MOVE = "move", "改期"
        RETURN = "return", "退回"

    homework = models.ForeignKey(
        "teaching.Homework", models.CASCADE, verbose_name="作业", related_name="decisions"
    )
    kind = models.CharField("决定", max_length=8, choices=Kind)
    reason = models.CharField("理由", max_length=200)
    # What was decided about, so that the decision can be read when the rest has changed.
    total = models.PositiveSmallIntegerField("当晚合计（分钟）")
    cap = models.PositiveSmallIntegerField("当晚上限（分钟）")
    # For how much it holds: so many minutes in that night, from that source. Within these the piece is
    # published without being asked about again; a 退回 allows nothing.
    minutes = models.PositiveSmallIntegerField("不超过（分钟）", null=True, blank=True)
    night = models.DateField("布置日期", null=True, blank=True)
    other_source = models.CharField("其他来源", max_length=80, blank=True)
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="决定人", related_name="+")
    decided_at = models.DateTimeField("决定时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "统筹决定"
        ordering = ["-decided_at", "-pk"]
        rules_permissions = {"list": reads_homework, "detail": reads_homework}
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="shorten") | Q(minutes__isnull=False),
                name="decision_shorten_says_to_what",
                violation_error_message="缩短要写明减为几分钟。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="move") | Q(night__isnull=False),
                name="decision_move_says_when",
                violation_error_message="改期要写明改到哪一天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.homework}"
