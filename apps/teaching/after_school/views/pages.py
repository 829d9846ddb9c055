"""What the pages of this room share: who reads, which term, how a refusal is said."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from apps.core.forms import typed
from apps.school.models import Staff, Term
from apps.school.roles import facts
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.rules import reads_service, runs_service


def reader(view: Callable) -> Callable:
    """A page for the school's own staff and 责任督学."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not reads_service(request.user):
            raise PermissionDenied("课后服务只对本校教职工开放；家长请用自己的家长链接。")
        return view(request, *args, **kwargs)

    return guarded


def office(view: Callable) -> Callable:
    """A page of 课程教学中心, who runs the service."""

    @reader
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not runs_service(request.user):
            raise PermissionDenied("这一步由课程教学中心来做。")
        return view(request, *args, **kwargs)

    return guarded


def acting(user) -> Staff:
    """Who acts: the colleague, or the one for whom a deputy acts."""
    return Staff.objects.get(pk=facts(user).staff_id)


def term_of(request: HttpRequest) -> Term | None:
    """The term asked for by its code, else the current one."""
    terms = Term.objects.select_related("year")
    return terms.filter(code=typed(request.GET, "term")).first() or terms.current()


def service_of(term: Term | None) -> Service | None:
    """The service of a term, if it has one yet."""
    rows = Service.objects.select_related("term__year", "letter")
    return rows.filter(term=term).first() if term else None


def service_at(pk: int) -> Service:
    return get_object_or_404(Service.objects.select_related("term__year", "letter"), pk=pk)


def say(request: HttpRequest, refusal: ValidationError) -> None:
    """Why it was not done, a message for each reason."""
    for sentence in refusal.messages:
        messages.error(request, sentence)
