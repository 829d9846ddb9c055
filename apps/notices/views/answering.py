"""Answering a letter that one has opened."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.notices import answers
from apps.notices.forms import SignForm
from apps.notices.models import Notice, Receipt
from apps.school.roles import facts


def asks_signature(receipt: Receipt | None) -> bool:
    """Whether the form for signing is to be shown."""
    return bool(receipt and receipt.version.response == "sign" and not receipt.is_done)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The one big button of a letter: 已阅读, 确认 or 签署."""
    version = request.POST.get("version", "")
    notices = Notice.objects.visible_to(request.user)
    receipt = get_object_or_404(
        Receipt.objects.select_related("version__notice", "staff"),
        version__notice__in=notices,
        version=version if version.isdecimal() else None,
        version__notice=pk,
        staff=facts(request.user).staff_id,
    )
    form = SignForm(request.POST, request.FILES) if asks_signature(receipt) else None
    try:
        if form is None:
            _answered(receipt, by=request.user)
        elif form.is_valid():
            answers.sign(
                receipt,
                by=request.user,
                typed_name=form.cleaned_data["typed_name"],
                signature=form.cleaned_data["signature"],
            )
        else:
            return _letter_again(request, receipt, form)
    except ValidationError as refusal:
        if form is None or not hasattr(refusal, "error_dict"):
            messages.error(request, refusal.messages[0])
            return redirect(receipt.version.notice)
        form.add_error(None, refusal)
        return _letter_again(request, receipt, form)
    messages.success(request, "谢谢，回执已收到。")
    return redirect(receipt.version.notice)


def _answered(receipt: Receipt, *, by) -> None:
    if receipt.version.response == "confirm":
        answers.confirm(receipt, by=by)
    else:
        answers.mark_read(receipt, by=by)


def _letter_again(request: HttpRequest, receipt: Receipt, form: SignForm) -> HttpResponse:
    version = receipt.version
    context = {
        "object": version.notice,
        "verbose_name": Notice._meta.verbose_name,
        "version": version,
        "attachments": version.attachments.all(),
        "receipt": receipt,
        "form": form,
    }
    return render(request, "notices/notice_detail.html", context, status=422)
