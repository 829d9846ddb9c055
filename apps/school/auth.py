"""Logging in by user name or by staff number."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q


class SchoolBackend(ModelBackend):
    """Finds the account by user name or staff number, then checks the password as Django does."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username and password:
            by_number = (
                get_user_model()
                .objects.filter(Q(username=username) | Q(staff__number=username))
                .values_list("username", flat=True)[:2]
            )
            # A staff number that is somebody else's user name opens neither account.
            username = by_number[0] if len(by_number) == 1 else username
        return super().authenticate(request, username=username, password=password, **kwargs)
