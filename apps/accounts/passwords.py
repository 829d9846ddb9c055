"""Password rules beyond Django's own."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError


class LengthValidator(MinimumLengthValidator):
    """At least eight characters, said in Chinese (Django 5.2 has no translation of it)."""

    def get_error_message(self) -> str:
        return f"密码太短，至少要有{self.min_length}个字符。"

    def get_help_text(self) -> str:
        return f"密码至少要有{self.min_length}个字符。"


class OwnNumberValidator:
    """A password must not contain what colleagues know by heart: staff number, phone, user name."""

    def validate(self, password: str, user=None) -> None:
        if user is None:
            return
        staff = getattr(user, "staff", None)
        known = [user.username, *([staff.number, staff.phone] if staff else [])]
        if any(word and word.casefold() in password.casefold() for word in known):
            raise ValidationError("密码不能包含您的用户名、工号或手机号。", code="own_number")

    def get_help_text(self) -> str:
        return "密码不能包含您的用户名、工号或手机号。"
