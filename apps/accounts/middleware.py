"""What holds for every request of somebody who is logged in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.accounts.models import Delegation

ACTING_KEY = "acting_for"


class AccountMiddleware:
    """Knows for whom a deputy acts, and lets a first password be used only to change it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if delegation_id := request.session.get(ACTING_KEY):
            request.user.acting_for = (
                Delegation.objects.active()
                .filter(pk=delegation_id, deputy_id=request.user.pk, principal__is_active=True)
                .select_related("principal")
                .first()
            )
        if self._must_change_password(request):
            return redirect("accounts:password_change")
        return self.get_response(request)

    def _must_change_password(self, request: HttpRequest) -> bool:
        if not (request.user.is_authenticated and request.user.must_change_password):
            return False
        free = {reverse("accounts:password_change"), reverse("accounts:logout"), "/healthz"}
        return request.path not in free
