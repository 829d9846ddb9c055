"""Pages of the screen: those who open and end one, and the screen itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.core.crud import CRUDView
from apps.core.values import detail_rows
from apps.portal.screen import services
from apps.portal.screen.board import board
from apps.portal.screen.models import Screen


class ScreenView(CRUDView):
    """大屏: where one hangs, and the address that it opens."""

    model = Screen
    fields = ["name"]
    pages = ["list", "create", "detail", "update", "history", "export", "print"]
    columns = ["name", "state", "seen_at"]
    empty_hint = "新建一个大屏，把它的网址在大厅的电脑上打开一次，以后每分钟自动更新。"

    def get_new(self) -> Screen:
        return Screen(made_by=self.request.user)

    def get_detail_context(self) -> dict:
        screen = self.object
        address = None if screen.revoked_at else services.address_of(screen)
        return {
            "rows": detail_rows(screen, ["name", "state", "seen_at", "made_by", "revoked_at"]),
            "address": address,
            "may_revoke": address and self.request.user.has_perm(Screen.get_perm("revoke"), screen),
        }


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """停用."""
    screen = get_object_or_404(Screen.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(Screen.get_perm("revoke"), screen):
        raise PermissionDenied("大屏由大队部管理。")
    services.revoke(screen)
    messages.success(request, f"已停用“{screen}”，一分钟内不再显示内容。")
    return redirect(screen)


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The board; asked again every minute, only what is inside the page."""
    if services.open_screen(token) is None:
        return _ended(request)
    part = "#board" if request.htmx else ""
    context = {"board": board(), "read_at": timezone.localtime()}
    response = render(request, f"portal/screen.html{part}", context)
    return _kept_to_itself(response)


def _ended(request: HttpRequest) -> HttpResponse:
    context = {
        "heading": "这个大屏没有开通",
        "hint": "网址不对，或者已经停用。请大队部在“大屏”里重新开通，再打开新的网址。",
    }
    response = render(request, "public/stop.html", context, status=404)
    if request.htmx:
        # What stood there must go, and the reason be read.
        response["HX-Refresh"] = "true"
    return _kept_to_itself(response)


def _kept_to_itself(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
