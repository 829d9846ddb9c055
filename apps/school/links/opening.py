"""A page that a guardian opens by a signed link: what every room puts before such a view."""

from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from apps.accounts.sessions import client_address
from apps.school.links.services import LinkGone, LinkInvalid, open_link

# Wrong addresses from one place: an honest family mistypes a few, a guesser many.
WRONG_ALLOWED, WRONG_WITHIN = 20, 600  # times, seconds


def by_link(view: Callable) -> Callable:
    """Opens the link of the address; the page is kept by nobody and tells nobody where it is.

    The secret in the address is what allows a write here, not a cookie, so there is no request to
    be forged; and with no-referrer the browser would send no origin to compare.
    """

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        response = _answer(request, token, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    def _answer(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        try:
            link = open_link(token)
        except LinkInvalid:
            return _wrong(request)
        except LinkGone as reason:
            return stop(request, 410, "这个链接已经失效", str(reason))
        request.token = token
        return view(request, link.guardian, **kwargs)

    return opened


def _wrong(request: HttpRequest) -> HttpResponse:
    """Counted by place; families with a good link are let in from there all the same."""
    key = f"wrong-links:{client_address(request)}"
    cache.add(key, 0, WRONG_WITHIN)
    if cache.incr(key) > WRONG_ALLOWED:
        return stop(request, 429, "试的次数太多了", "请过十分钟再打开老师发给您的链接。")
    hint = "链接可能没有复制完整。请重新扫描二维码，或向班主任要新的链接。"
    return stop(request, 404, "这个链接打不开", hint)


def stop(request: HttpRequest, status: int, title: str, hint: str) -> HttpResponse:
    """A page that says why it does not go on here, and what to do."""
    context = {"heading": title, "hint": hint}
    return render(request, "public/stop.html", context, status=status)
