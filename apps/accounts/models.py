"""Who is there: the accounts of the school's adults, and who stands in for whom."""

import pghistory
from django.contrib import admin
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from rules.contrib.models import RulesModelBase, RulesModelMixin

from apps.accounts.rules import (
    gives_delegation,
    is_account_keeper,
    is_open_delegation,
    is_party_to_delegation,
)
from apps.core.models import Record, RecordQuerySet


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """That a colleague has an account is no secret; what is in it is the keeper's business."""
        return self if user.is_authenticated else self.none()


class AccountManager(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


@pghistory.track(exclude=["password", "last_login"])
class User(RulesModelMixin, AbstractUser, metaclass=RulesModelBase):
    """An adult's account. Pupils have none; guardians come by signed link.

    ``is_staff`` is the right to mend data in the Django admin, given to very few.
    """

    must_change_password = models.BooleanField(
        "首次登录须改密码", default=True, help_text="新账号和被重置的密码只能用来登录一次。"
    )

    is_active = models.BooleanField("可以登录", default=True)
    is_staff = models.BooleanField(
        "数据管理员",
        default=False,
        help_text="可以开通账号、重置密码、进入数据维护。只给极少数人。",
    )

    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]
        rules_permissions = {
            "list": is_account_keeper,
            "detail": is_account_keeper,
            "reset": is_account_keeper,
            "close": is_account_keeper,
        }

    # The delegation under which the person works in this request; set by the middleware.
    acting_for: "Delegation | None" = None

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """A Chinese name is written without a space, family name first."""
        return f"{self.last_name}{self.first_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("accounts:user-detail", args=[self.pk])


class DelegationQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """One's own and those given to one; the account keeper sees all."""
        if not user.is_authenticated:
            return self.none()
        if is_account_keeper(user):
            return self
        return self.filter(Q(principal=user) | Q(deputy=user))

    def active(self, on=None):
        """Those in force on a day (default: today in Shanghai)."""
        on = on or timezone.localdate()
        return self.filter(starts__lte=on, ends__gte=on, revoked_at=None)


@pghistory.track()
class Delegation(Record):
    """代理: from a first to a last day, ``deputy`` may do what ``principal`` may.

    Whatever is done so is recorded with both names.
    """

    principal = models.ForeignKey(
        User, models.CASCADE, verbose_name="被代理人", related_name="delegations_given"
    )
    deputy = models.ForeignKey(
        User, models.CASCADE, verbose_name="代理人", related_name="delegations_held"
    )
    starts = models.DateField("开始日期", default=timezone.localdate)
    ends = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=100, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    used_at = models.DateTimeField("最近启用", null=True, blank=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="delegation_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="delegation_needs_two",
                violation_error_message="不能请自己代理。",
            ),
        ]
        rules_permissions = {
            "list": is_party_to_delegation,
            "detail": is_party_to_delegation,
            "create": is_party_to_delegation,
            "update": gives_delegation & is_open_delegation,
            "revoke": is_party_to_delegation & is_open_delegation,
        }

    def __str__(self) -> str:
        return f"{self.deputy} 代理 {self.principal}（{self.starts}—{self.ends}）"

    @property
    @admin.display(description="状态")
    def state(self) -> str:
        """In a word, as of today."""
        today = timezone.localdate()
        if self.revoked_at:
            return "已撤销"
        if self.ends < today:
            return "已结束"
        return "生效中" if self.starts <= today else "未开始"

    def clean(self) -> None:
        super().clean()
        if self.deputy_id and not self.deputy.is_active:
            raise ValidationError({"deputy": "代理人的账号已停用，请另选一位。"})


class UserSession(models.Model):
    """Where somebody is logged in, so that a forgotten computer can be logged out from afar.

    Goes with Django's session: whatever ends that (logging out, a new password, expiry) ends this.
    """

    session = models.OneToOneField(
        Session, models.CASCADE, verbose_name="会话", editable=False, related_name="device"
    )
    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="sessions")
    device = models.CharField("设备", max_length=60)
    address = models.GenericIPAddressField("IP 地址", null=True, blank=True)
    created_at = models.DateTimeField("登录时间", auto_now_add=True)
    seen_at = models.DateTimeField("最近使用", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.device}"
