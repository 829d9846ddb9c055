"""Pages of the speeches below the flag."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from apps.core.crud import CRUDView
from apps.core.files import attachment_response
from apps.core.forms import posted
from apps.core.values import detail_rows
from apps.moral.ceremonies.forms import ReviewForm, SpeechForm, WriteForm
from apps.moral.ceremonies.models import Speech
from apps.moral.ceremonies.views import form_page


class SpeechView(CRUDView):
    """国旗下讲话 of the term."""

    model = Speech
    form_class = SpeechForm
    columns = ["ceremony__date", "speaker", "title", "state", "submitted_on", "reviewed_by"]
    filter_fields = ["ceremony__term", "state", "speaker"]
    search_fields = ["title", "speaker__name", "speaker__pinyin"]
    empty_hint = "给每周的升旗仪式定下讲话人；讲话稿提前一周交审。"

    def get_queryset(self):
        return super().get_queryset().select_related("ceremony__school_class", "speaker")

    def get_detail_context(self) -> dict:
        speech, user = self.object, self.request.user
        names = ["ceremony", "speaker", "title", "state", "submitted_on", "reviewed_by", "remark"]
        return {
            "rows": [
                *detail_rows(speech, names),
                ("交稿期限", speech.ceremony.speech_due_on),
            ],
            "may_write": speech.state != Speech.State.APPROVED
            and user.has_perm(Speech.get_perm("write"), speech),
            "may_review": speech.state == Speech.State.SUBMITTED
            and user.has_perm(Speech.get_perm("review"), speech),
        }


def _speech(request: HttpRequest, pk: int, verb: str) -> Speech:
    rows = Speech.objects.visible_to(request.user).select_related("ceremony", "speaker")
    speech = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(Speech.get_perm(verb), speech):
        raise PermissionDenied("这份讲话稿不由您来写或审。")
    return speech


@login_required
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """交稿."""
    speech = _speech(request, pk, "write")
    if speech.state == Speech.State.APPROVED:
        messages.error(request, "讲话稿已通过，不能再改。")
        return redirect(speech)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = WriteForm(*data, instance=speech)
    if form.is_bound and form.is_valid() and form.apply():
        messages.success(request, "已交稿，等大队部审阅。")
        return redirect(speech)
    return form_page(request, form, speech, "写讲话稿", "交稿")


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """审稿."""
    speech = _speech(request, pk, "review")
    form = ReviewForm(posted(request))
    if form.is_bound and form.is_valid() and form.apply(speech, request.user):
        messages.success(request, "已审阅。")
        return redirect(speech)
    return form_page(request, form, speech, "审阅讲话稿", "保存")


@login_required
def speech_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a speech."""
    speech = _speech(request, pk, "detail")
    return attachment_response(speech.file, speech.file_name)
