"""What a guardian sees on the phone, by a signed link and without an account."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.accounts.sessions import client_address
from apps.core.files import attachment_response
from apps.notices import answers
from apps.notices.models import Attachment, Receipt
from apps.school.links.services import LinkGone, LinkInvalid, open_link
from apps.school.models import Enrolment, Guardian

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
            return _stop(request, 410, "这个链接已经失效", str(reason))
        request.token = token
        return view(request, link.guardian, **kwargs)

    return opened


def _wrong(request: HttpRequest) -> HttpResponse:
    """Counted by place; families with a good link are let in from there all the same."""
    key = f"wrong-links:{client_address(request)}"
    cache.add(key, 0, WRONG_WITHIN)
    if cache.incr(key) > WRONG_ALLOWED:
        return _stop(request, 429, "试的次数太多了", "请过十分钟再打开老师发给您的链接。")
    hint = "链接可能没有复制完整。请重新扫描二维码，或向班主任要新的链接。"
    return _stop(request, 404, "这个链接打不开", hint)


def _stop(request: HttpRequest, status: int, title: str, hint: str) -> HttpResponse:
    context = {"heading": title, "hint": hint}
    return render(request, "public/stop.html", context, status=status)


def _receipts(guardian: Guardian):
    """What is asked of the own children's families now, and what they have answered."""
    return (
        Receipt.objects.of_now()
        .filter(pupil__guardianships__guardian=guardian, pupil__status="enrolled")
        .select_related(
            "pupil", "guardian", "version__notice__department", "version__notice__author"
        )
        .order_by("pupil__number", "-version__published_at")
    )


@by_link
def home(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """The letters of all one's children, those to be answered first."""
    children: dict[int, dict] = {}
    places = Enrolment.objects.on().filter(pupil__guardianships__guardian=guardian)
    for place in places.select_related("pupil", "school_class").order_by("pupil__number"):
        child = {"pupil": place.pupil, "school_class": place.school_class, "open": [], "done": []}
        children[place.pupil_id] = child
    for receipt in _receipts(guardian):
        if child := children.get(receipt.pupil_id):
            child["done" if receipt.is_done else "open"].append(receipt)
    context = {"children": list(children.values()), "token": request.token}
    return render(request, "public/home.html", context)


def _own(guardian: Guardian, pk: int) -> Receipt:
    return get_object_or_404(_receipts(guardian), pk=pk)


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
