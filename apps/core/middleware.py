"""Every change is kept with who made it, and in whose place; a step opened as a page leads on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware

from apps.core.history import signature


class HistoryMiddleware(BaseHistoryMiddleware):
    """Adds to the history the person for whom a deputy acts: the record shows both names."""

    def get_context(self, request):
        context = super().get_context(request)
        # Addresses may carry a signed link's secret; the path of an inner page is enough.
        context["url"] = request.path.split("/s/")[0]
        if request.user.is_authenticated:
            context |= signature(request.user)
        return context


class StepMiddleware:
    """An address that only takes what is sent, opened as a page, names the page with its button.

    A new login leads there, when the old one expired while something was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code != 405
            or request.method != "GET"
            or not request.accepts("text/html")
        ):
            return response
        page = render(request, "405.html", {"page": _page_above(request.path)}, status=405)
        page["Allow"] = response["Allow"]
        return page


def _page_above(path: str) -> str:
    """``/teaching/plan/1/`` for ``/teaching/plan/1/move/``; empty where there is none."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    try:
        resolve(above)
    except Resolver404:
        return ""
    return above
