"""Papers of outside tutors and their review; seen by 课程教学中心 alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.crud import CRUDView
from apps.core.files.attachments import attachment_response
from apps.teaching.after_school.models import OutsideTutor
from apps.teaching.service_days import reviewing
from apps.teaching.service_days.forms import PaperForm
from apps.teaching.service_days.papers import TutorPaper
from apps.teaching.service_days.rules import runs_service
from apps.teaching.service_days.views.pages import staff_of


class TutorPaperView(CRUDView):
    model = TutorPaper
    form_class = PaperForm
    columns = ["tutor", "kind", "number", "expires_on", "added_by"]
    filter_fields = ["tutor", "kind", "expires_on"]
    search_fields = ["tutor__name", "tutor__pinyin", "number"]
    detail_fields = ["tutor", "kind", "number", "expires_on", "added_by"]
    empty_hint = "校外教师上课前，先登记身份证明、无犯罪记录证明、健康证和资格或特长证明。"

    def get_new(self) -> TutorPaper:
        return TutorPaper(added_by=staff_of(self.request.user))


@login_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan, as a download."""
    if not runs_service(request.user):
        raise PermissionDenied("校外教师的证件只给课程教学中心看。")
    paper = get_object_or_404(TutorPaper.objects.visible_to(request.user), pk=pk)
    return attachment_response(paper.file, paper.name)


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """审核: which papers there are and whether they hold."""
    if not runs_service(request.user):
        raise PermissionDenied("校外教师由课程教学中心审核。")
    tutor = get_object_or_404(OutsideTutor.objects.prefetch_related("papers"), pk=pk)
    errors: list[str] = []
    if request.method == "POST":
        try:
            reviewing.review(tutor, by=staff_of(request.user))
        except ValidationError as refusal:
            errors = refusal.messages
        else:
            messages.success(request, f"{tutor}审核通过，可以安排上课。")
            return redirect("teaching:tutor-review", tutor.pk)
    needs = reviewing.needs(tutor)
    context = {
        "tutor": tutor,
        "needs": needs,
        "is_complete": all(need.is_kept for need in needs),
        "errors": errors,
        "others": [one for one in tutor.papers.all() if one.kind not in reviewing.required(tutor)],
    }
    return render(request, "teaching/afternoon_tutor.html", context, status=422 if errors else 200)
