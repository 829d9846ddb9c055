"""满意度调查: its days, its results, its paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from apps.core.crud import CRUDView
from apps.teaching.after_school.placing.views.pages import context_of, only, paper
from apps.teaching.after_school.rules import oversees_service
from apps.teaching.after_school.survey import results as counted
from apps.teaching.after_school.survey.models import Survey

reader = only(oversees_service, "满意度由课程教学中心、校领导和责任督学查看。")
HEADER = ["项目", "回答", "满意", "满意率", "目标"]


class SurveyView(CRUDView):
    model = Survey
    fields = ["service", "opens_on", "closes_on"]
    columns = ["service", "opens_on", "closes_on"]
    search_fields = []
    empty_hint = "期末定好开始和截止日期，家长就能在自己的链接里评价。"

    def get_detail_context(self) -> dict:
        address = reverse("teaching:survey-results", args=[self.object.pk])
        section = {"title": "结果", "count": self.object.answers.count(), "url": address}
        section |= {"label": "查看结果", "html": ""}
        return {**super().get_detail_context(), "related": [section]}


def _survey(pk: int) -> Survey:
    return get_object_or_404(Survey.objects.select_related("service__term__year"), pk=pk)


@reader
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """How satisfied families are, against the goal."""
    survey = _survey(pk)
    found = counted.results(survey)
    context = context_of(survey.service, request, survey=survey, results=found, goal=counted.GOAL)
    context["fewest"] = counted.FEWEST
    return render(request, "teaching/survey_results.html", context)


@reader
def results_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on A4."""
    survey = _survey(pk)
    found = counted.results(survey)
    shares = [share for share, _ in found.questions] + found.classes + found.courses
    rows = [
        [
            share.label,
            share.answers,
            share.satisfied,
            "" if share.percent is None else f"{share.percent}%",
            f"≥{counted.GOAL}%",
        ]
        for share in shares
    ]
    return paper(
        request,
        survey.service,
        title="课后服务满意度调查",
        header=HEADER,
        rows=rows if found.answers else [],
        back=reverse("teaching:survey-results", args=[pk]),
        notes=[
            f"应答{found.asked}人，回答{found.answers}人；少于{counted.FEWEST}份回答的班级和课程不单列。"
        ],
    )
