"""Taking a family's answer."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.school.models import Guardian
from apps.teaching.after_school.signups import SignUp
from apps.teaching.after_school.survey.models import Survey, SurveyAnswer


def _asked() -> QuerySet[SignUp]:
    """Sign-ups whose survey is open today."""
    today = timezone.localdate()
    rows = SignUp.objects.standing().filter(
        pupil__status="enrolled",
        service__survey__opens_on__lte=today,
        service__survey__closes_on__gte=today,
    )
    answers = SurveyAnswer.objects.filter(signup=OuterRef("pk"))
    rows = rows.annotate(is_answered=Exists(answers))
    return rows.select_related("pupil", "service__survey").order_by("pupil__number")


def asked_of(guardian: Guardian) -> QuerySet[SignUp]:
    """Sign-ups of the own children whose survey is open today, each with ``is_answered``."""
    return _asked().filter(pupil__guardianships__guardian=guardian).distinct()


def open_for(pupils: Iterable[int]) -> dict[int, SignUp]:
    """By pupil: the sign-up that its family is asked about today, with ``is_answered``."""
    return {row.pupil_id: row for row in _asked().filter(pupil__in=pupils)}


@transaction.atomic
def answer(signup: SignUp, *, guardian: Guardian, points: list[int], comment: str) -> SurveyAnswer:
    """One answer per pupil; sent again, from whichever phone, the last one holds.

    Raises:
        ValidationError: the survey is not open today.
    """
    survey = Survey.objects.filter(service=signup.service_id).first()
    if survey is None or not survey.is_open:
        raise ValidationError("满意度调查现在没有开放。")
    values = {"guardian": guardian, "points": points, "comment": comment}
    row, _ = SurveyAnswer.objects.update_or_create(survey=survey, signup=signup, defaults=values)
    return row
