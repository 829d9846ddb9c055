"""一次检查 (round): a programme opened on one day and slot, and the draw behind a random one."""

from dataclasses import dataclass

import pghistory
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.inspections.checklists.models import KEPT_BY_THOSE_WHO_ANSWER, ChecklistVersion
from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.rounds.sampling import Rule
from apps.inspections.rules import is_planned, keeps_programmes
from apps.school.models import Grade, SchoolClass, Staff
from apps.school.organisation.models import READ


@dataclass(frozen=True)
class Progress:
    """``checked`` of ``wanted``; exempt targets are not wanted."""

    checked: int
    due: int
    missed: int
    exempt: int

    @property
    def wanted(self) -> int:
        return self.checked + self.due + self.missed

    @property
    def is_called_off(self) -> bool:
        """Nobody is wanted any more: the round itself was let off."""
        return self.exempt > 0 and not self.wanted

    def __str__(self) -> str:
        if not self.wanted:
            return f"免检{self.exempt}" if self.exempt else ""
        parts = [f"{self.checked}/{self.wanted}"]
        for word, number in (("待检", self.due), ("未查", self.missed), ("免检", self.exempt)):
            if number:
                parts.append(f"{word}{number}")
        return " ".join(parts)


class RoundQuerySet(RecordQuerySet):
    def open(self):
        return self.filter(state=Round.State.OPEN)

    def counted(self):
        """The rounds that took place: opened, whether closed by now or not."""
        return self.exclude(state=Round.State.PLANNED)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("state", "date", "due_at")),
)
class Round(Record):
    """One opening of a programme. Celery opens and closes it; the version is fixed at opening."""

    class State(models.TextChoices):
        PLANNED = "planned", "已排定"
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name="检查安排", related_name="rounds"
    )
    slot = models.ForeignKey(
        Slot, models.PROTECT, verbose_name="时段", null=True, blank=True, related_name="rounds"
    )
    version = models.ForeignKey(
        ChecklistVersion,
        models.PROTECT,
        verbose_name="标准版本",
        null=True,
        blank=True,
        related_name="rounds",
    )
    date = models.DateField("日期")
    grade = models.PositiveSmallIntegerField("年级", choices=Grade, null=True, blank=True)
    opens_at = models.DateTimeField("开检时间")
    due_at = models.DateTimeField("截止时间")
    state = models.CharField("状态", max_length=8, choices=State, default=State.PLANNED)
    note = models.CharField(
        "说明", max_length=200, blank=True, help_text="改期、延长、提前结束或取消的原因。"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查轮次"
        ordering = ["-date", "programme", "slot__starts"]
        rules_permissions = {
            "list": READ,
            "detail": READ,
            "create": keeps_programmes,
            "update": keeps_programmes,
            # What has been opened is evidence; it is called off, not deleted.
            "delete": keeps_programmes & is_planned,
        }
        indexes = [models.Index(fields=["date", "programme"], name="round_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "date", "slot", "grade"],
                name="round_once",
                nulls_distinct=False,
                violation_error_message="这个安排在这一天已经开检了。",
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(version__isnull=False),
                name="open_round_has_version",
                violation_error_message="开检的轮次要有标准版本。",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("opens_at")),
                name="round_due_after_opening",
                violation_error_message="截止时间要晚于开检时间。",
            ),
        ]

    def __str__(self) -> str:
        parts = [str(self.programme), f"{self.date:%m-%d}"]
        if self.slot:
            parts.append(str(self.slot))
        if self.grade:
            parts.append(self.get_grade_display())
        return " ".join(parts)

    @property
    @admin.display(description="进度")
    def progress(self) -> Progress | None:
        """How far it has come, for rows asked for ``with_progress``; None before it opens."""
        if self.state == Round.State.PLANNED:
            return None
        return Progress(
            self.n_checked or 0, self.n_due or 0, self.n_missed or 0, self.n_exempt or 0
        )

    @property
    def is_late(self) -> bool:
        return timezone.now() > self.due_at


@pghistory.track()
class Draw(Record):
    """抽签: seed, candidates and outcome of a random round, so that anybody can draw it again.

    ``candidates`` lists [target id, which draw this is since the last time drawn (for who never
    was: since they joined), whether ever drawn]; ``drawn`` lists the target ids that came out.
    The rule is kept as it was then, in per cent and in weeks (draws).
    """

    round = models.OneToOneField(
        Round, models.CASCADE, verbose_name="检查轮次", related_name="draw"
    )
    seed = models.CharField("种子", max_length=64)
    candidates = models.JSONField("候选名单")
    drawn = models.JSONField("抽中")
    share = models.PositiveSmallIntegerField("抽查比例（%）")
    rest_weeks = models.PositiveSmallIntegerField("抽中后几周内不再抽")
    cover_weeks = models.PositiveSmallIntegerField("几周内人人抽到")

    class Meta:
        verbose_name = verbose_name_plural = "抽签记录"
        ordering = ["-round__date"]
        rules_permissions = {"list": READ, "detail": READ}

    def __str__(self) -> str:
        return f"{self.round} 种子{self.seed[:8]}"

    @property
    @admin.display(description="抽中")
    def drawn_count(self) -> str:
        return f"{len(self.candidates)}中抽{len(self.drawn)}"

    @property
    def rule(self) -> Rule:
        """The rule as it was when drawn."""
        return Rule(share=self.share, rest=self.rest_weeks, cover=self.cover_weeks)


@pghistory.track()
class Exemption(Record):
    """免检日: a class that a programme does not look at on a day, as the 示范班's reward."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name="检查安排", related_name="exemptions"
    )
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="exemptions"
    )
    date = models.DateField("免检日期")
    reason = models.CharField("原因", max_length=200)
    granted_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="批准人", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "免检"
        ordering = ["-date", "school_class"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "school_class", "date"],
                name="exempt_once_a_day",
                violation_error_message="这个班这一天已经免检。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.school_class}免检"
