"""在线学习资源: links that teachers recommend and 课程教学中心 has looked at (T10)."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from apps.core.models import Named, Record, RecordQuerySet
from apps.school.models import Grade, Staff, Subject
from apps.school.rules import is_self, is_staff_member
from apps.teaching.after_school.rules import reads_service, runs_service


def safe_link(value: str) -> None:
    """Only an ordinary https page with a name: nothing that runs, no bare number for a host.

    Raises:
        ValidationError: any other kind of address.
    """
    sentence = "请填以 https:// 开头的完整网址，如 https://www.zxx.edu.cn/。"
    try:
        URLValidator(schemes=["https"])(value)
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except (ValidationError, ValueError):
        raise ValidationError(sentence) from None
    if parts.username is not None or "." not in host:
        raise ValidationError(sentence)
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        # 127.1 and 0x7f.1 are numbers too, though no address of the usual form.
        if host.rsplit(".", 1)[-1][:1].isdigit():
            raise ValidationError("网址要用域名，不能用IP地址。") from None
    else:
        raise ValidationError("网址要用域名，不能用IP地址。")


class OnlineResourceQuerySet(RecordQuerySet):
    def public(self):
        """Reviewed and not reported as dead."""
        return self.filter(reviewed_on__isnull=False, dead_on=None)


@pghistory.track()
class OnlineResource(Named, Record):
    """在线资源: one link, public once it was reviewed; another address has to be reviewed again."""

    name = models.CharField("名称", max_length=60)
    url = models.CharField("网址", max_length=300, validators=[safe_link])
    subject = models.ForeignKey(
        Subject, models.PROTECT, verbose_name="学科", related_name="online_resources"
    )
    grades = ArrayField(
        models.PositiveSmallIntegerField(choices=Grade), verbose_name="适用年级", size=6
    )
    note = models.CharField("说明", max_length=120, blank=True)
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="推荐人", editable=False, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="审核人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    reviewed_on = models.DateField("审核日期", null=True, blank=True, editable=False)
    dead_on = models.DateField("报告失效于", null=True, blank=True, editable=False)

    objects = OnlineResourceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在线资源"
        ordering = ["subject__order", "pinyin"]
        rules_permissions = {
            "list": reads_service,
            "detail": reads_service,
            "create": is_staff_member,
            "update": is_self | runs_service,
            "delete": is_self | runs_service,
            "review": runs_service,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                name="onlineresource_once",
                violation_error_message="这个网址已经在列表里了。",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"),
                name="onlineresource_https",
                violation_error_message="网址要以 https:// 开头。",
            ),
            models.CheckConstraint(
                condition=Q(grades__len__gte=1),
                name="onlineresource_has_grades",
                violation_error_message="请至少选一个年级。",
            ),
        ]
