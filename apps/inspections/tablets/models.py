"""Paired tablets. A tablet is known by its token; who writes on it is known by a monitor's PIN."""

import pghistory
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.inspections.rules import keeps_tablets

KEPT = {
    "list": keeps_tablets,
    "detail": keeps_tablets,
    "create": keeps_tablets,
    "update": keeps_tablets,
    "revoke": keeps_tablets,
}


class TabletQuerySet(RecordQuerySet):
    def in_use(self):
        return self.filter(revoked_at=None)


@pghistory.track(exclude=["token_hash", "seen_at", "waiting", "failed", "app", "updated_at"])
class Tablet(Record):
    """平板: paired by QR code under a name, until somebody revokes it. The token itself is not kept."""

    name = models.CharField("名称", max_length=40)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="配对人",
        null=True,
        editable=False,
        related_name="+",
    )
    paired_at = models.DateTimeField("配对时间", default=timezone.now, editable=False)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="停用人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    revoked_reason = models.CharField("停用原因", max_length=100, blank=True, editable=False)
    seen_at = models.DateTimeField("最近联网", null=True, blank=True, editable=False)
    waiting = models.PositiveIntegerField("未上传条数", default=0, editable=False)
    failed = models.PositiveIntegerField("需处理条数", default=0, editable=False)
    app = models.CharField("程序版本", max_length=40, blank=True, editable=False)

    objects = TabletQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "平板"
        ordering = ["name"]
        rules_permissions = KEPT

    def __str__(self) -> str:
        return self.name

    @property
    @admin.display(description="状态")
    def standing(self) -> str:
        return "已停用" if self.is_revoked else "在用"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


class Pairing(Record):
    """配对码: shown as a QR code, good for one tablet and ten minutes."""

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField("平板名称", max_length=40)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="发起人", related_name="+"
    )
    expires_at = models.DateTimeField("有效到")
    tablet = models.OneToOneField(
        Tablet, models.CASCADE, verbose_name="配上的平板", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "平板配对"
        ordering = ["-created_at"]
        rules_permissions = KEPT

    def __str__(self) -> str:
        return self.name
