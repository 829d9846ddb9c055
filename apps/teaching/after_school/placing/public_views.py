"""课后服务课程 for everybody (X13): courses, days, grades, places and seats; no pupil, no full name."""

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.money.statement import public_sums
from apps.teaching.after_school.placing.publishing import with_numbers
from apps.teaching.after_school.placing.telling import PUBLIC_PAGE

KEPT = 300  # seconds; a publication empties it at once


@transaction.non_atomic_requests
@cache_control(public=True, max_age=300)
def courses(request: HttpRequest) -> HttpResponse:
    """What takes place this term; before sign-up opens there is nothing to see."""
    shown = cache.get(PUBLIC_PAGE)
    if shown is None:
        shown = _shown()
        cache.set(PUBLIC_PAGE, shown, KEPT)
    return render(request, "public/courses.html", shown)


def _shown() -> dict:
    """Plain words and numbers, fit for the cache."""
    rows = Service.objects.exclude(state=Service.State.PREPARING).select_related("term__year")
    service = rows.order_by("-term__starts").first()
    if service is None:
        return {"term": "", "kinds": []}
    offered = with_numbers(service.courses.offered()).order_by("kind", "pinyin")
    kinds: dict[str, list[dict]] = {}
    for course in offered:
        kinds.setdefault(course.get_kind_display(), []).append(_course(course))
    return {
        "term": service.term.short,
        "fee": service.fee,
        "fee_document": service.fee_document,
        "opens_on": service.opens_on,
        "closes_on": service.closes_on,
        "starts_on": service.starts_on,
        "is_open": service.state == Service.State.OPEN,
        "is_placed": service.state in (Service.State.PUBLISHED, Service.State.SETTLED),
        "kinds": list(kinds.items()),
        "sums": public_sums(service) if service.state == Service.State.SETTLED else None,
    }


def _course(course: Course) -> dict:
    return {
        "name": course.name,
        "summary": course.summary,
        "days": course.days,
        "grades": course.grades,
        "place": str(course.place or ""),
        "teacher": _called(course),
        "capacity": course.capacity,
        "asked": course.first,
        "left": max(course.left, 0),
    }


def _called(course: Course) -> str:
    """王老师: as pupils call a teacher; the full name is not for the street."""
    name = str(course.staff or course.tutor or "")
    return f"{name[0]}老师" if name else ""
