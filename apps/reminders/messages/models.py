"""The inbox, and the ways on which its messages also reach people outside the portal."""

import pghistory
from django.contrib import admin
from django.db import models
from django.db.models import Q

from apps.core.models import Record, RecordQuerySet
from apps.reminders.messages.addresses import masked
from apps.reminders.messages.rules import keeps_channel
from apps.school.models import Department, SchoolClass, Staff
from apps.school.roles import facts
from apps.school.rules import is_account_keeper, is_staff_member


class MessageQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """One's own, also while one acts for somebody else: letters are personal."""
        return self.filter(staff__user=user) if user.is_authenticated else self.none()

    def unread(self):
        return self.filter(read_at=None)


class Message(Record):
    """消息 in the inbox of one person; ``key`` makes sure that the same is not said twice."""

    staff = models.ForeignKey(Staff, models.CASCADE, verbose_name="收件人", related_name="messages")
    key = models.CharField("标识", max_length=100)
    title = models.CharField("标题", max_length=100)
    body = models.TextField("内容", blank=True)
    link = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {"list": is_staff_member}
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="message_once")]
        indexes = [models.Index(fields=["staff"], condition=Q(read_at=None), name="message_unread")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.link or "/"


class ChannelQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """One's own, those of one's department or class; the data keeper sees all."""
        if not user.is_authenticated:
            return self.none()
        if is_account_keeper(user):
            return self
        mine = facts(user)
        return self.filter(
            Q(staff=mine.staff_id, staff__isnull=False)
            | Q(department__code__in=mine.headed)
            | Q(school_class__in=mine.homeroom)
        )


@pghistory.track(exclude=["url"])
class Channel(Record):
    """通知渠道: a DingTalk or WeCom robot or a mailbox of a person, a department or a class.

    The address lets anybody write there, so it is shown only masked once it is stored.
    """

    staff = models.ForeignKey(
        Staff,
        models.CASCADE,
        verbose_name="个人",
        null=True,
        blank=True,
        related_name="channels",
    )
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        verbose_name="部门",
        null=True,
        blank=True,
        related_name="channels",
    )
    school_class = models.ForeignKey(
        SchoolClass,
        models.CASCADE,
        verbose_name="班级",
        null=True,
        blank=True,
        related_name="channels",
    )
    title = models.CharField("名称", max_length=40, help_text="如：我的钉钉、教导处工作群")
    url = models.TextField("地址")
    active = models.BooleanField("启用", default=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知渠道"
        ordering = ["title", "pk"]
        rules_permissions = {
            "list": is_staff_member | is_account_keeper,
            "create": is_staff_member | is_account_keeper,
            "detail": keeps_channel,
            "update": keeps_channel,
            "delete": keeps_channel,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, department=None, school_class=None)
                | Q(staff=None, department__isnull=False, school_class=None)
                | Q(staff=None, department=None, school_class__isnull=False),
                name="channel_of_one_owner",
                violation_error_message="渠道属于一个人、一个部门或一个班级，三者选一。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description="属于")
    def owner(self) -> Staff | Department | SchoolClass:
        return self.staff or self.department or self.school_class

    @property
    @admin.display(description="地址")
    def masked_url(self) -> str:
        """Enough to recognise the address, too little to use it."""
        return masked(self.url)


class DeliveryQuerySet(RecordQuerySet):
    def visible_to(self, user):
        return self.filter(channel__in=Channel.objects.visible_to(user))


class Delivery(Record):
    """发送记录: one text on its way through one channel; ``key`` keeps it from going twice."""

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已送达"
        FAILED = "failed", "未成功，将重试"
        GIVEN_UP = "given_up", "已放弃"

    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    channel = models.ForeignKey(
        Channel, models.CASCADE, verbose_name="渠道", related_name="deliveries"
    )
    key = models.CharField("标识", max_length=100)
    title = models.CharField("标题", max_length=100)
    body = models.TextField("内容", blank=True)
    link = models.CharField("链接", max_length=300, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_attempt_at = models.DateTimeField("最早发送时间")
    attempted_at = models.DateTimeField("最近尝试", null=True, blank=True)
    error = models.CharField("原因", max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {
            "list": is_staff_member | is_account_keeper,
            "detail": is_staff_member | is_account_keeper,
            "again": is_staff_member | is_account_keeper,
        }
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["queued", "sending", "failed"]),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.title
