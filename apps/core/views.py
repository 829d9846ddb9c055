"""The bin, the views of lists that people keep, and the answer that something is not there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core import bin
from apps.core.forms import typed
from apps.core.models import BinEntry, SavedView


def _bin_of(user):
    """One's own deletions; the data keeper sees all."""
    entries = BinEntry.objects.select_related("deleted_by")
    return entries if user.is_staff else entries.filter(deleted_by=user)


@login_required
def bin_list(request: HttpRequest) -> HttpResponse:
    """回收站."""
    words = typed(request.GET, "q")
    entries = _bin_of(request.user).filter(title__icontains=words).defer("rows", "links")
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    context = {"page_obj": page, "kept": bin.KEPT.days, "words": words}
    return render(request, "core/bin.html", context)


@login_required
@require_POST
def bin_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a deletion back."""
    entry = get_object_or_404(_bin_of(request.user), pk=pk)
    try:
        bin.restore(entry)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已恢复“{entry.title}”。")
    return redirect("core:bin-list")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    address = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(address, {request.get_host()})
    return HttpResponseRedirect(address if inside else "/")


@login_required
@require_POST
def savedview_create(request: HttpRequest) -> HttpResponse:
    """Keep the filters, order and columns of a list under a name; the same name replaces."""
    title = typed(request.POST, "title", longest=40)
    if not title:
        messages.error(request, "请给这个视图起个名字。")
        return _back(request)
    SavedView.objects.update_or_create(
        user=request.user,
        list_name=typed(request.POST, "list_name"),
        title=title,
        defaults={
            "query": typed(request.POST, "query", longest=2000),
            "shared": "shared" in request.POST,
        },
    )
    messages.success(request, f"已保存视图“{title}”。")
    return _back(request)


@login_required
@require_POST
def savedview_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop one of one's own views."""
    get_object_or_404(SavedView, pk=pk, user=request.user).delete()
    return _back(request)


def page_not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """404, with the reason where the portal gave one; what Django says itself is in English."""
    reason = exception.args[0] if exception.args else ""
    if not isinstance(reason, str) or reason.isascii():
        reason = ""
    return render(request, "404.html", {"reason": reason}, status=404)
