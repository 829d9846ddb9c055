"""公平性报告: for those who lead the duty pupils only."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.inspections.models import Round
from apps.moral.fairness.report import KEYS, Inspector, report
from apps.moral.weeks.rules import settles_weeks
from apps.moral.weeks.services import PATROL, patrol
from apps.school.models import Term

WIDTH, HALF = 200, 100
# The rounds of a term.
CHECKED = Round.objects.filter(
    programme__code=PATROL, date__range=(OuterRef("starts"), OuterRef("ends"))
)


@login_required
def fairness(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Each duty pupil's or pair's strictness in a term, with its uncertainty."""
    if not settles_weeks(request.user):
        raise PermissionDenied("公平性报告只给大队辅导员和学生发展中心负责人看。")
    term = get_object_or_404(Term, code=code) if code else Term.objects.current()
    by = request.GET.get("by", "monitor")
    by = by if by in KEYS else "monitor"
    rows, problem = [], ""
    try:
        rows = report(patrol(), term.starts, term.ends, by) if term else []
    except ValidationError as refusal:
        problem = refusal.messages[0]
    context = {
        "term": term,
        "terms": Term.objects.filter(Exists(CHECKED)).select_related("year"),
        "by": by,
        "rows": [(row, interval(row, rows)) for row in rows],
        "compared": sum(row.difference is not None for row in rows),
        "problem": problem,
        "half": HALF,
        "width": WIDTH,
    }
    return render(request, "moral/fairness.html", context)


def interval(row: Inspector, rows: list[Inspector]) -> dict | None:
    """Where dot and line of the interval are drawn; nought is in the middle, one scale for all."""
    if row.difference is None:
        return None
    most = max(
        max(abs(other.low), abs(other.high)) for other in rows if other.difference is not None
    )
    scale = (HALF - 4) / (most or 1)
    at = {
        name: round(HALF + getattr(row, name) * scale, 1) for name in ("low", "difference", "high")
    }
    return at | {"length": max(round(at["high"] - at["low"], 1), 1)}
