"""大屏: a computer in the hall that shows the day by a signed address, without an account (X14)."""

import pghistory
from django.conf import settings
from django.contrib import admin
from django.db import models

from apps.core.models import Record, RecordQuerySet
from apps.inspections.rules import leads_monitors
from apps.school.rules import is_account_keeper

keeps_screens = leads_monitors | is_account_keeper


class ScreenQuerySet(RecordQuerySet):
    def in_use(self):
        return self.filter(revoked_at=None)


@pghistory.track(exclude=["seen_at", "updated_at"])
class Screen(Record):
    """The address is the row's number, signed with the school's secret key; revoking ends it."""

    name = models.CharField("名称", max_length=40, help_text="放在哪里，例如：教学楼大厅。")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="开通人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    seen_at = models.DateTimeField("最近联网", null=True, blank=True, editable=False)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大屏"
        ordering = ["name"]
        rules_permissions = dict.fromkeys(
            ("list", "detail", "create", "update", "revoke"), keeps_screens
        )

    def __str__(self) -> str:
        return self.name

    @property
    @admin.display(description="状态")
    def state(self) -> str:
        return "已停用" if self.revoked_at else "使用中"
