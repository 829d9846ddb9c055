"""The survey as a guardian sees it on the phone, for each child."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.forms import posted
from apps.school.links.opening import by_link
from apps.school.models import Guardian
from apps.teaching.after_school.survey import services
from apps.teaching.after_school.survey.forms import SurveyForm
from apps.teaching.after_school.survey.models import SurveyAnswer


@by_link
def children(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """Which children's afternoons one is asked about; with one child, straight to the sheet."""
    rows = list(services.asked_of(guardian))
    if len(rows) == 1:
        return redirect("families:survey", request.token, rows[0].pk)
    context = {"rows": rows, "token": request.token}
    return render(request, "public/survey_children.html", context)


@by_link
def survey(request: HttpRequest, guardian: Guardian, pk: int) -> HttpResponse:
    """The five questions for one child; what was said before is filled in."""
    signup = get_object_or_404(services.asked_of(guardian), pk=pk)
    before = SurveyAnswer.objects.filter(signup=signup).first()
    form = SurveyForm(posted(request), initial=_initial(before))
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        try:
            services.answer(signup, guardian=guardian, points=form.points, comment=comment)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("families:survey-thanks", request.token)
    context = {"signup": signup, "form": form, "before": before, "token": request.token}
    status = 422 if form.errors else 200
    return render(request, "public/survey.html", context, status=status)


def _initial(before: SurveyAnswer | None) -> dict:
    if before is None:
        return {}
    points = {f"q{number}": value for number, value in enumerate(before.points)}
    return {**points, "comment": before.comment}


@by_link
def thanks(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """谢谢; and the other children, where there are any."""
    context = {"rows": services.asked_of(guardian), "token": request.token, "thanks": True}
    return render(request, "public/survey_children.html", context)
