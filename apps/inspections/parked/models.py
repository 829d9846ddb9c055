"""待处理记录: what the tablets sent and the portal could not simply take, with its photos."""

import pghistory
from django.db import models
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.inspections.checklists.models import Item
from apps.inspections.programmes.models import Slot
from apps.inspections.rules import leads_monitors
from apps.inspections.sheets.models import Sheet
from apps.inspections.tablets.models import Tablet
from apps.school.models import SchoolClass, Staff


class ParkedQuerySet(RecordQuerySet):
    def waiting(self):
        return self.filter(state=ParkedRecord.State.WAITING)


@pghistory.track()
class ParkedRecord(Record):
    """待处理记录: what a tablet sent and the portal could not simply take. Never dropped.

    The payload is kept as it was sent, until an adult takes it over or sets it aside.
    """

    class Reason(models.TextChoices):
        CLOSED = "closed", "本次检查已经结束"
        LOCKED = "locked", "本周成绩已经锁定"
        NO_ROUND = "no_round", "当天这个时段没有检查"
        TAKEN = "taken", "这个班已有另一份记录"
        PIN = "pin", "录入后值岗密码已更换"
        REVOKED = "revoked", "平板已被停用"
        CLOCK = "clock", "平板时间不准"
        OWN_CLASS = "own_class", "检查的是自己班或回避的班"
        NOT_ON_DUTY = "not_on_duty", "不在当天的值岗表上"
        HANDED = "handed", "学生交给老师处理"
        INVALID = "invalid", "内容有误"

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        TAKEN_OVER = "taken", "已采用"
        SET_ASIDE = "aside", "不采用"

    uuid = models.UUIDField("设备编号", unique=True, editable=False)
    tablet = models.ForeignKey(Tablet, models.SET_NULL, verbose_name="平板", null=True, blank=True)
    payload = models.JSONField("内容")
    reason = models.CharField("原因", max_length=12, choices=Reason)
    explanation = models.CharField("情况", max_length=300)
    school_class = models.ForeignKey(
        SchoolClass, models.SET_NULL, verbose_name="班级", null=True, blank=True, related_name="+"
    )
    date = models.DateField("检查日期", null=True, blank=True)
    slot = models.ForeignKey(
        Slot, models.SET_NULL, verbose_name="时段", null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField("设备保存时间", null=True, blank=True)
    received_at = models.DateTimeField("收到时间")
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    sheet = models.ForeignKey(
        Sheet, models.SET_NULL, verbose_name="采用到", null=True, blank=True, related_name="+"
    )
    resolved_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="处理人", null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField("处理时间", null=True, blank=True)
    resolution = models.CharField("处理说明", max_length=200, blank=True)

    objects = ParkedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待处理记录"
        # What waits comes first.
        ordering = ["-state", "-received_at", "-pk"]
        rules_permissions = {
            "list": leads_monitors,
            "detail": leads_monitors,
            "resolve": leads_monitors,
        }

    def __str__(self) -> str:
        return (
            f"{self.school_class or '班级不明'} {timezone.localtime(self.received_at):%m-%d %H:%M}"
        )

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


class ParkedPhoto(Record):
    """A photo that came with a parked record; kept with it, whatever becomes of the record."""

    parked = models.ForeignKey(
        ParkedRecord, models.CASCADE, verbose_name="待处理记录", related_name="photos"
    )
    item = models.ForeignKey(
        Item, models.SET_NULL, verbose_name="检查项", null=True, blank=True, related_name="+"
    )
    uuid = models.UUIDField("设备编号", unique=True, editable=False)
    file = models.ImageField("照片", upload_to="parked/%Y/%m/")

    class Meta:
        verbose_name = verbose_name_plural = "待处理照片"
        ordering = ["parked", "pk"]
        rules_permissions = {"list": leads_monitors, "detail": leads_monitors}

    def __str__(self) -> str:
        return f"照片{self.pk}"
