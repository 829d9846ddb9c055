"""Logging in by user name or by staff number."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q

from apps.accounts.rules import is_account_keeper

BEAT = "django_celery_beat"


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

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        """The schedules of Celery beat have no rules of their own: the data keeper sets them."""
        return perm.startswith(f"{BEAT}.") and is_account_keeper(user_obj)

    def has_module_perms(self, user_obj, app_label) -> bool:
        return app_label == BEAT and is_account_keeper(user_obj)
