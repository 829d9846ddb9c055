"""大队委例会: agenda from the week's findings, minutes, decisions, and what became of them."""

import pghistory
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.moral.ceremonies.models import KEPT_BY_COUNSELLOR
from apps.school.models import Place, Pupil, SchoolClass, Staff, Term


class MeetingQuerySet(RecordQuerySet):
    def held(self):
        """Those of which there are minutes."""
        return self.exclude(minutes="")


@pghistory.track()
class Meeting(Record):
    """大队委例会, every week or every other week."""

    term = models.ForeignKey(
        Term, models.CASCADE, verbose_name="学期", related_name="council_meetings"
    )
    date = models.DateField("日期")
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="+"
    )
    present = models.ManyToManyField(
        Pupil, verbose_name="出席", blank=True, related_name="council_meetings"
    )
    excused = models.ManyToManyField(Pupil, verbose_name="请假", blank=True, related_name="+")
    minutes = models.TextField("会议记录", blank=True)
    recorded_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="记录人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大队委例会"
        ordering = ["-date"]
        rules_permissions = {**KEPT_BY_COUNSELLOR, "minute": KEPT_BY_COUNSELLOR["update"]}
        constraints = [
            models.UniqueConstraint(
                fields=["term", "date"],
                name="meeting_once_a_day",
                violation_error_message="这一天已经有一次例会。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%-m月%-d日}大队委例会"

    @property
    @admin.display(description="状态")
    def state(self) -> str:
        return "已开" if self.minutes else "待开"

    def clean(self) -> None:
        super().clean()
        if self.term_id and self.date and not self.term.starts <= self.date <= self.term.ends:
            raise ValidationError({"date": f"日期须在{self.term.short}内。"})


@pghistory.track()
class AgendaItem(Record):
    """议题. What was filled in automatically is written anew as long as the meeting is ahead."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", "本周问题"
        FOLLOW_UP = "follow", "上次决议"
        OTHER = "other", "其他"

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="例会", related_name="agenda")
    order = models.PositiveSmallIntegerField("顺序")
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.OTHER)
    text = models.CharField("议题", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "例会议题"
        ordering = ["meeting", "order", "pk"]
        rules_permissions = KEPT_BY_COUNSELLOR

    def __str__(self) -> str:
        return self.text


class DecisionQuerySet(RecordQuerySet):
    def open(self):
        return self.filter(done_on=None)


@pghistory.track()
class Decision(Record):
    """决议: what is to be done, by whom (a colleague or a class), by when."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name="例会", related_name="decisions"
    )
    text = models.CharField("决议", max_length=200)
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="负责教师",
        null=True,
        blank=True,
        related_name="council_decisions",
    )
    school_class = models.ForeignKey(
        SchoolClass,
        models.PROTECT,
        verbose_name="负责班级",
        null=True,
        blank=True,
        related_name="council_decisions",
    )
    due_on = models.DateField("完成期限")
    done_on = models.DateField("落实日期", null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "例会决议"
        ordering = ["-meeting__date", "pk"]
        rules_permissions = KEPT_BY_COUNSELLOR
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, school_class=None)
                | Q(staff=None, school_class__isnull=False),
                name="decision_has_one_owner",
                violation_error_message="负责教师和负责班级只填一个。",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    @admin.display(description="负责")
    def owner(self) -> Staff | SchoolClass:
        return self.staff or self.school_class

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < timezone.localdate()

    def clean(self) -> None:
        super().clean()
        if self.meeting_id and self.due_on and self.due_on < self.meeting.date:
            raise ValidationError({"due_on": "完成期限不能早于例会日期。"})


@pghistory.track()
class FollowUp(Record):
    """跟进: what a later meeting found about a decision."""

    decision = models.ForeignKey(
        Decision, models.CASCADE, verbose_name="决议", related_name="follow_ups"
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name="例会", related_name="follow_ups"
    )
    done = models.BooleanField("已落实")
    note = models.CharField("情况", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "决议跟进"
        ordering = ["meeting__date", "decision"]
        rules_permissions = KEPT_BY_COUNSELLOR
        constraints = [
            models.UniqueConstraint(fields=["decision", "meeting"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(done=True) | ~Q(note=""),
                name="unfinished_says_why",
                violation_error_message="没有落实的，请写明情况。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {'已落实' if self.done else '未落实'}"
