"""Who was reminded of what by which step, and when people like to be (X03)."""

from datetime import time

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.core.models import Record, RecordQuerySet
from apps.reminders.todos.models import ToDo
from apps.school.models import Staff
from apps.school.roles import facts
from apps.school.rules import is_staff_member


class Preference(models.Model):
    """提醒设置 of one person; without a row the defaults hold."""

    staff = models.OneToOneField(
        Staff, models.CASCADE, verbose_name="教职工", related_name="reminder_preference"
    )
    digest_at = models.TimeField(
        "每天几点提醒", default=time(7, 30), help_text="上课日到了这个时间，一天最多提醒一次"
    )
    quiet_from = models.TimeField("免打扰开始", default=time(20, 0))
    quiet_until = models.TimeField(
        "免打扰结束", default=time(7, 0), help_text="这段时间不往钉钉、邮箱发消息，收件箱照收"
    )

    class Meta:
        verbose_name = verbose_name_plural = "提醒设置"

    def __str__(self) -> str:
        return f"{self.staff} {self.digest_at:%H:%M}"

    def clean(self) -> None:
        super().clean()
        if (
            self.digest_at
            and self.quiet_from
            and self.quiet_until
            and self.is_quiet(self.digest_at)
        ):
            raise ValidationError({"digest_at": "提醒时间落在免打扰时段里，请改其中一个。"})

    def is_quiet(self, at: time) -> bool:
        """Whether a time of the day lies in the quiet hours, which may pass midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def is_due(self, at: time) -> bool:
        """Whether the digest of the day may be sent at this time."""
        return at >= self.digest_at and not self.is_quiet(at)


class ReminderQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """What one was told, and what was told about the to-dos that one may see."""
        seen = Q(todo__in=ToDo.objects.visible_to(user))
        if staff_id := facts(user).staff_id:
            seen |= Q(staff=staff_id)
        return self.filter(seen)


class Reminder(Record):
    """提醒: that a person was told of a to-do by a step. The row comes before the message.

    A step names what was due when it was told (``lead:3`` three school days before, ``late:1`` on
    the first after, or who was told: ``leader``, ``head``, ``overseer``). A due day that is moved
    begins anew.
    """

    WORDS = {
        "leader": "逾期，告知组长",
        "head": "逾期，告知部门负责人",
        "overseer": "逾期，告知分管领导",
    }

    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="提醒对象", related_name="reminders"
    )
    todo = models.ForeignKey(ToDo, models.CASCADE, verbose_name="待办", related_name="reminders")
    step = models.CharField("步骤", max_length=10)
    due_on = models.DateField("截止日期")
    created_at = models.DateTimeField("提醒时间", auto_now_add=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒记录"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {"list": is_staff_member}
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "todo", "step", "due_on"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.todo}"

    @property
    @admin.display(description="步骤")
    def step_words(self) -> str:
        """The step as people say it: 截止前3个上课日."""
        kind, _, days = self.step.partition(":")
        if kind == "lead":
            return f"截止前{days}个上课日" if days != "0" else "截止当天"
        if kind == "late":
            return f"逾期第{days}个上课日"
        return self.WORDS[kind]
