"""What holds for every request of somebody who is logged in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts import sessions
from apps.accounts.models import Delegation

ACTING_KEY = "acting_for"


class AccountMiddleware:
    """Knows for whom a deputy acts, and lets a first password be used only to change it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sessions.touch(request)
        if _must_change_password(request):
            return _go(request, "accounts:password_change")
        if delegation_id := request.session.get(ACTING_KEY):
            request.user.acting_for = _delegation(request, delegation_id)
            if not request.user.acting_for:
                # What was about to be done in the principal's name is not done in one's own.
                del request.session[ACTING_KEY]
                messages.warning(request, "代理已经结束，您已回到自己的身份。")
                return _go(request, "portal:home")
        return self.get_response(request)


def _delegation(request: HttpRequest, pk: int) -> Delegation | None:
    return (
        Delegation.objects.active()
        .filter(pk=pk, deputy_id=request.user.pk, principal__is_active=True)
        .select_related("principal__staff")
        .first()
    )


def _must_change_password(request: HttpRequest) -> bool:
    if not (request.user.is_authenticated and request.user.must_change_password):
        return False
    free = {reverse("accounts:password_change"), reverse("accounts:logout"), "/healthz"}
    return request.path not in free


def _go(request: HttpRequest, url_name: str) -> HttpResponse:
    """Lead the whole page elsewhere, also where only a part of it was asked for."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse(url_name))
    return redirect(url_name)
