"""Publishing, revising, withdrawing; whom it reaches, what changed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.notices import services
from apps.notices.audience import AudienceForm
from apps.notices.compare import compare
from apps.notices.models import Notice
from apps.notices.rules import may_issue


def _notice(request: HttpRequest, pk: int, action: str) -> Notice:
    """A notice that one may know of, for something one may do with it."""
    notices = Notice.objects.visible_to(request.user).select_related("department", "author")
    notice = get_object_or_404(notices, pk=pk)
    if not request.user.has_perm(Notice.get_perm(action), notice):
        raise PermissionDenied("您没有权限对这份通知做这个操作。")
    return notice


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the draft as it stands."""
    notice = _notice(request, pk, "publish")
    try:
        services.publish(notice, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("notices:notice-update", pk)
    messages.success(request, f"已发布“{notice}”。")
    return redirect(notice)


@login_required
@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version, or go on with the one begun."""
    notice = _notice(request, pk, "publish")
    try:
        services.revise(notice, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(notice)
    return redirect("notices:notice-update", pk)


@login_required
@require_POST
def drop_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up the version begun."""
    notice = _notice(request, pk, "publish")
    services.drop_revision(notice, by=request.user)
    messages.success(request, "已放弃修订，现行版本不变。")
    return redirect(notice)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the notice back."""
    notice = _notice(request, pk, "withdraw")
    try:
        services.withdraw(notice, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已撤回“{notice}”，已有的回执仍可查看。")
    return redirect(notice)


@login_required
@require_POST
def audience_count(request: HttpRequest) -> HttpResponse:
    """How many people the ticked boxes come to, while somebody is ticking."""
    if not may_issue(request.user):
        raise PermissionDenied("您没有权限发布通知。")
    form = AudienceForm(request.POST, user=request.user)
    count = form.count() if form.is_valid() else None
    return render(request, "notices/audience_count.html", {"count": count})


@login_required
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between two versions."""
    notices = Notice.objects.visible_to(request.user).select_related("department", "author")
    notice = get_object_or_404(notices, pk=pk)
    published = list(notice.versions.exclude(published_at=None))
    if request.user.has_perm(Notice.get_perm("update"), notice):
        published = list(notice.versions.all())
    if len(published) < 2:
        messages.info(request, "这份通知只有一版，没有可比较的内容。")
        return redirect(notice)
    by_number = {str(version.number): version for version in published}
    after = by_number.get(request.GET.get("to", ""), published[0])
    before = by_number.get(request.GET.get("from", ""), published[1])
    context = {
        "object": notice,
        "versions": published,
        "before": before,
        "after": after,
        "lines": compare(before.body, after.body),
    }
    return render(request, "notices/versions.html", context)
