"""What a guardian sees on the phone, by a signed link and without an account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.files import attachment_response
from apps.notices import answers
from apps.notices.models import Attachment, Receipt
from apps.school.links.opening import by_link
from apps.school.models import Enrolment, Guardian


def receipts_of(guardian: Guardian):
    """What is asked of the own children's families now, and what they have answered."""
    return (
        Receipt.objects.of_now()
        .filter(pupil__guardianships__guardian=guardian, pupil__status="enrolled")
        .select_related(
            "pupil", "guardian", "version__notice__department", "version__notice__author"
        )
        .order_by("pupil__number", "-version__published_at")
    )


def _own(guardian: Guardian, pk: int) -> Receipt:
    return get_object_or_404(receipts_of(guardian), pk=pk)


@by_link
def letter(request: HttpRequest, guardian: Guardian, pk: int) -> HttpResponse:
    """One letter with its one button."""
    receipt = _own(guardian, pk)
    context = {
        "receipt": receipt,
        "version": receipt.version,
        "notice": receipt.version.notice,
        "attachments": receipt.version.attachments.all(),
        "place": Enrolment.objects.on().filter(pupil=receipt.pupil_id).first(),
        "token": request.token,
    }
    return render(request, "public/letter.html", context)


@by_link
@require_POST
def answer(request: HttpRequest, guardian: Guardian, pk: int) -> HttpResponse:
    """已阅读 or 确认; pressing it again changes nothing."""
    rows = Receipt.objects.filter(pupil__guardianships__guardian=guardian)
    receipt = get_object_or_404(rows, pk=pk)
    try:
        answers.answer_for_child(receipt, guardian=guardian)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("guardians:home", request.token)
    messages.success(request, "谢谢，回执已收到。")
    return redirect("guardians:letter", request.token, pk)


@by_link
def file(request: HttpRequest, guardian: Guardian, pk: int, file: int) -> HttpResponse:
    """An attachment of one's letter."""
    receipt = _own(guardian, pk)
    row = Attachment.objects.filter(version=receipt.version_id, pk=file).first()
    if row is None:
        raise Http404
    return attachment_response(row.file, row.name)
