"""优胜班 for everybody (X13, L0): only classes that won, nobody's name, nobody who did not."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from apps.moral.flags.models import Exemplar
from apps.moral.flags.services import hanging_time
from apps.moral.weeks import telling
from apps.moral.weeks.models import WeekResult
from apps.moral.weeks.services import PUBLIC_PAGE
from apps.school.models import Grade

KEPT = 600  # seconds; a publication empties it at once
EARLIER = 8  # weeks shown below the present one


@cache_control(public=True, max_age=300)
def flags(request: HttpRequest) -> HttpResponse:
    """The present flags and those of the weeks before."""
    shown = cache.get(PUBLIC_PAGE)
    if shown is None:
        shown = _shown()
        cache.set(PUBLIC_PAGE, shown, KEPT)
    return render(request, "public/flags.html", shown)


def _shown() -> dict:
    """Plain words and numbers of the latest weeks, fit for the cache."""
    results = WeekResult.objects.published().latest().select_related("term__year")
    weeks = [_week(result) for result in results.order_by("-first")[:EARLIER]]
    return {"latest": weeks[0] if weeks else None, "earlier": weeks[1:]}


def _week(result: WeekResult) -> dict:
    rows = telling.winners(result)
    hanging = hanging_time(result)
    exemplars = Exemplar.objects.standing().filter(
        result__term=result.term_id, result__week=result.week
    )
    return {
        "term": result.term.short,
        "week": result.week,
        "first": result.first,
        "last": result.last,
        "published_on": timezone.localdate(result.published_at),
        "corrected": result.is_corrected,
        "unchecked": result.is_unchecked,
        "starts": hanging[0] if hanging else None,
        "ends": hanging[1] if hanging else None,
        "winners": [
            {
                "grade": Grade(row.school_class.grade).label,
                "name": str(row.school_class),
                "total": row.total,
                "best": [
                    name
                    for (name, base), mean in zip(result.columns, row.means, strict=True)
                    if mean == base
                ],
            }
            for row in rows
        ],
        "exemplars": [str(row.school_class) for row in exemplars.select_related("school_class")],
    }
