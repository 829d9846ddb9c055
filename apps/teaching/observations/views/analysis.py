"""观课分析: by dimension, subject and teacher over time; drawn on the server, with a table beside."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.forms import typed
from apps.school.models import Staff, Subject, Term
from apps.school.roles import facts
from apps.teaching.observations.analysis import Analysis, Asked, Reader
from apps.teaching.observations.means import FEWEST
from apps.teaching.observations.models import Observation
from apps.teaching.observations.views.pages import reader

ALL_TERMS = "all"
# Of many years only the latest lessons are listed; the figures are of all.
LINES_SHOWN = 60


@reader
def show(request: HttpRequest) -> HttpResponse:
    """A subject, a teacher or the whole school, in a term or in all."""
    who = Reader.of(request.user)
    asked = _asked(request, who)
    page = Analysis(who, asked)
    parts, lines = page.parts(), page.lines()
    compared = page.compared()
    context = {
        "page": page,
        "asked": asked,
        "who": who,
        "own_id": facts(request.user).staff_id,
        "terms": Term.objects.select_related("year"),
        "subjects": who.subjects(),
        "parts": _beside(parts, compared),
        "compares": bool(compared),
        "radar": page.radar(parts, compared),
        "lines": lines[:LINES_SHOWN],
        "more_lines": len(lines) > LINES_SHOWN,
        "trend": page.trend(lines),
        "by_term": [] if asked.teacher else page.by_term(),
        "groups": [] if asked.subject or asked.teacher else page.group_lines(),
        "teachers": [] if asked.teacher else page.teacher_lines(),
        "fewest": FEWEST,
    }
    return render(request, "teaching/observation_analysis.html", context)


def _asked(request: HttpRequest, who: Reader) -> Asked:
    """
    Raises:
        PermissionDenied: the results of somebody else, or of another group.
    """
    code = typed(request.GET, "term")
    terms = Term.objects.select_related("year")
    term = None
    if code != ALL_TERMS:
        term = terms.filter(code=code).first() or terms.current()
    subject = _by_pk(Subject, typed(request.GET, "subject"))
    if subject and not who.subjects().filter(pk=subject.pk).exists():
        raise PermissionDenied("别的学科组的均分由本组和课程教学中心看。")
    teacher = _by_pk(Staff, typed(request.GET, "teacher"))
    if teacher and teacher.pk != who.known.staff_id and not who.oversees:
        given = Observation.objects.filter(teacher=teacher, subject__in=who.led)
        if not given.exists():
            raise PermissionDenied("个人结果只给本人、教研组长和课程教学中心看。")
    return Asked(term, subject, teacher)


def _by_pk(model, text: str):
    return model.objects.filter(pk=text).first() if text.isdecimal() and len(text) < 10 else None


def _beside(parts, compared) -> list[dict]:
    """Each dimension with what the school has there."""
    school = {part.name: part for part in compared}
    return [{"part": part, "school": school.get(part.name)} for part in parts]
