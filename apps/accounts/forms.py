"""The forms about accounts."""

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts import throttle
from apps.accounts.models import Delegation, User
from apps.accounts.sessions import client_address
from apps.core.forms import PortalForm


class LoginForm(AuthenticationForm):
    """User name or staff number, and password; too many tries have to wait."""

    # One sentence for every failure: nobody learns which accounts exist or are closed.
    error_messages = {
        "invalid_login": "用户名（工号）或密码不对，请检查后再试。忘记密码请找信息技术中心重置。",
        "inactive": "用户名（工号）或密码不对，请检查后再试。忘记密码请找信息技术中心重置。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名或工号"

    def clean(self) -> dict:
        account = self.cleaned_data.get("username", "")
        address = client_address(self.request)
        self.seconds_to_wait = throttle.seconds_to_wait(account, address)
        if self.seconds_to_wait:
            minutes = -(-self.seconds_to_wait // 60)
            raise ValidationError(f"尝试次数太多，请在{minutes}分钟后再试。")
        cleaned = super().clean()
        throttle.forget(account, address)
        return cleaned


class PasswordForm(PasswordChangeForm):
    """The old password once, a new one twice."""

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("新密码不能和原密码相同。")
        return password


class DelegationForm(PortalForm):
    """Whom one asks to stand in, from when to when."""

    class Meta:
        model = Delegation
        fields = ["deputy", "starts", "ends", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(is_active=True, staff__left_on=None)
        colleagues = colleagues.exclude(staff=None).exclude(pk=self.instance.principal_id)
        self.fields["deputy"].queryset = colleagues.order_by("staff__pinyin")
        if self.instance.pk:
            # Another person is another delegation: the record says who could act when.
            del self.fields["deputy"]

    def clean_ends(self):
        ends = self.cleaned_data["ends"]
        if ends < timezone.localdate():
            raise ValidationError("结束日期已经过去，请填今天或以后的日期。")
        return ends
