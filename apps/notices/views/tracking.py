"""Following a notice: who has not, chasing, the sheet of signatures, the files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.exports import xlsx_response
from apps.core.files import attachment_response, open_stored
from apps.core.sheets import Heading, file_name
from apps.notices import telling
from apps.notices.models import Attachment, Notice, NoticeVersion, Receipt
from apps.notices.rules import has_homeroom
from apps.notices.tracking import cells, groups, receipts_of


def _followed(request: HttpRequest, pk: int) -> NoticeVersion:
    """The version to be followed: that of the address, else the one in force, else the last.

    A homeroom teacher follows, for the own class, what others send to its families.
    """
    notices = Notice.objects.visible_to(request.user)
    notice = get_object_or_404(notices.select_related("department", "author", "term"), pk=pk)
    if not (request.user.has_perm(Notice.get_perm("follow"), notice) or has_homeroom(request.user)):
        raise PermissionDenied("只有发布部门、校领导和班主任可以查看回执情况。")
    published = notice.versions.exclude(published_at=None)
    if number := request.GET.get("version"):
        return get_object_or_404(published, number=number if number.isdecimal() else 0)
    return get_object_or_404(published.order_by("-in_force", "-number")[:1])


@login_required
def tracking(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts, and the list of who has not, by department and class."""
    version = _followed(request, pk)
    found = groups(receipts_of(version, request.user))
    asked = sum(len(group.receipts) for group in found)
    answered = sum(len(group.done) for group in found)
    notice = version.notice
    follows = request.user.has_perm(Notice.get_perm("follow"), notice)
    asking = version.in_force and notice.status == notice.Status.PUBLISHED
    context = {
        "object": notice,
        "version": version,
        "follows": follows,
        "versions": notice.versions.exclude(published_at=None),
        "groups": found,
        "asked": asked,
        "answered": answered,
        "missing": asked - answered,
        "can_chase": follows and asking and not notice.has_lapsed,
        "chased_today": telling.chased_today(version),
        "query": f"?version={version.number}",
    }
    return render(request, "notices/tracking.html", context)


@login_required
def tracking_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list for Excel."""
    version = _followed(request, pk)
    notice = version.notice
    header, rows = cells(groups(receipts_of(version, request.user)))
    heading = Heading(term_name=str(notice.term), department=notice.issuer)
    name = file_name(f"{notice}回执", heading, {})
    return xlsx_response("回执", header, rows, filename=name)


@login_required
def tracking_print(request: HttpRequest, pk: int) -> HttpResponse:
    """签名表: every person with the signature, to be kept with the paper."""
    version = _followed(request, pk)
    notice = version.notice
    context = {
        "object": notice,
        "version": version,
        "groups": groups(receipts_of(version, request.user)),
        "signed": version.response == NoticeVersion.Response.SIGN,
        "may_see_signatures": request.user.has_perm(Notice.get_perm("follow"), notice),
        "term_name": str(notice.term),
        "back": reverse("notices:tracking", args=[pk]),
    }
    return render(request, "notices/signed_sheet.html", context)


@login_required
@require_POST
def chase(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind exactly those who have not answered, each at most once a day."""
    notices = Notice.objects.visible_to(request.user).select_related("department", "author")
    notice = get_object_or_404(notices, pk=pk)
    if not request.user.has_perm(Notice.get_perm("follow"), notice):
        raise PermissionDenied("只有发布部门和校领导可以催办。")
    try:
        result = telling.chase(notice, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, result.sentence)
    return redirect("notices:tracking", pk)


@login_required
def receipt_print(request: HttpRequest, pk: int) -> HttpResponse:
    """One signed letter: the text as it was, with the person's signature below."""
    receipt = _receipt(request, pk)
    version = receipt.version
    context = {
        "receipt": receipt,
        "version": version,
        "object": version.notice,
        "term_name": str(version.notice.term),
        "back": version.notice.get_absolute_url(),
    }
    return render(request, "notices/letter_print.html", context)


@login_required
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a signature, for its owner and for who follows the notice."""
    receipt = _receipt(request, pk)
    stored = get_object_or_404(Receipt.objects.exclude(signature=""), pk=receipt.pk).signature
    response = FileResponse(open_stored(stored), content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _receipt(request: HttpRequest, pk: int) -> Receipt:
    rows = Receipt.objects.visible_to(request.user)
    receipt = get_object_or_404(
        rows.select_related(
            "version__notice__department", "version__notice__author", "version__notice__term"
        ).select_related("staff", "pupil", "guardian"),
        pk=pk,
    )
    if not request.user.has_perm(Receipt.get_perm("detail"), receipt):
        raise PermissionDenied("签名只给本人、发布部门和校领导看。")
    return receipt


@login_required
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a notice that one may read; a draft's only for who may write it."""
    notices = Notice.objects.visible_to(request.user)
    rows = Attachment.objects.select_related("version__notice__department")
    row = get_object_or_404(rows, pk=pk, version__notice__in=notices)
    notice = row.version.notice
    if not row.version.published_at and not request.user.has_perm(
        Notice.get_perm("update"), notice
    ):
        raise PermissionDenied("这份附件还没有发布。")
    return attachment_response(row.file, row.name)
