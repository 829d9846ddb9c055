"""A class's homework for everybody who has its address: no login, no script, nobody's name."""

from collections.abc import Callable
from datetime import date
from hashlib import blake2b

from django.conf import settings
from django.core.cache import caches
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.school.calendar import services as calendar
from apps.teaching.homework.models import ClassPage
from apps.teaching.homework.wall import public
from apps.teaching.homework.wall.week import week_of

# Seconds that a browser may show the page without asking again.
MAX_AGE = 30
Answer = tuple[int, bytes, str]  # status, body, etag


# They only read, mostly from the cache: no transaction is opened for them.
@non_atomic_requests
@require_safe
def latest(request: HttpRequest, token: str) -> HttpResponse:
    """The last day of which there is something; it says so where today is still to come."""
    return _answer(request, "latest", token, "", _latest)


@non_atomic_requests
@require_safe
def day(request: HttpRequest, token: str, on: str) -> HttpResponse:
    """One day."""
    return _answer(request, "day", token, on, lambda page: _day(page, _date(page, on)))


@non_atomic_requests
@require_safe
def week(request: HttpRequest, token: str, on: str) -> HttpResponse:
    """The week of a day."""
    return _answer(request, "week", token, on, lambda page: _week(page, _date(page, on)))


def _answer(
    request: HttpRequest, way: str, token: str, on: str, write: Callable[[ClassPage], str]
) -> HttpResponse:
    """The page, computed at most once in some seconds for everybody (why: ``public``)."""
    seconds = settings.HOMEWORK_PAGE_SECONDS if len(token) <= 32 and len(on) <= 10 else 0
    key = f"homework:{way}:{token}:{on}"
    cache = caches["local"]
    found: Answer | None = cache.get(key) if seconds else None
    if found is None:
        page = public.page_of(token)
        found = _computed(page, write)
        if page and seconds:
            cache.set(key, found, seconds)
    status, body, etag = found
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _computed(page: ClassPage | None, write: Callable[[ClassPage], str]) -> Answer:
    try:
        status, text = 200, write(page) if page else None
    except LookupError:
        text = None
    if text is None:
        status, text = 404, render_to_string("public/homework_gone.html", {"page": page})
    body = text.encode()
    return status, body, f'"{blake2b(body, digest_size=12).hexdigest()}"'


def _date(page: ClassPage, text: str) -> date:
    """Raises LookupError: it is no day of the class's school year."""
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise LookupError from error
    start = page.start_year
    if not date(start, 8, 1) <= on <= date(start + 1, 8, 31):
        raise LookupError
    return on


def _latest(page: ClassPage) -> str:
    on, today = public.latest(page), timezone.localdate()
    return _day(page, on, awaited=on < today and calendar.is_school_day(today))


def _day(page: ClassPage, on: date, *, awaited: bool = False) -> str:
    found = public.stretch(page, on, on)
    context = {
        "page": page,
        "on": on,
        "day": found.days[0] if found.days else None,
        "today": timezone.localdate(),
        "awaited": awaited,
        "stretch": found,
    }
    return render_to_string("public/homework.html", context)


def _week(page: ClassPage, on: date) -> str:
    first, last = week_of(on)
    context = {
        "page": page,
        "first": first,
        "last": last,
        "today": timezone.localdate(),
        "stretch": public.stretch(page, first, last),
    }
    return render_to_string("public/homework_week.html", context)
