"""Logging in by user name or by staff number."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Q


class SchoolBackend(ModelBackend):
    """Finds the account by user name or staff number, then checks the password as Django does.

    It grants nothing: permissions follow from facts (``apps.school.rules``), never from a table.
    """

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username and password:
            found = (
                get_user_model()
                .objects.filter(Q(username=username) | Q(staff__number=username))
                .values_list("username", flat=True)[:2]
            )
            # A staff number that is somebody else's user name opens neither account.
            username = found[0] if len(found) == 1 else ""
        return super().authenticate(request, username=username, password=password, **kwargs)

    def get_user(self, user_id):
        """The account with the person whose it is: every page asks for both."""
        user = get_user_model().objects.select_related("staff").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        return set()


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
