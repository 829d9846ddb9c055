"""What the pages of this room share: who reads, whose record, what they may, how a refusal is said."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.core.forms import typed
from apps.school.models import Term
from apps.teaching.observations.models import Observation
from apps.teaching.rules import reads_plans


def reader(view):
    """A page for the school's own staff and 责任督学."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if not reads_plans(request.user):
            raise PermissionDenied("观课议课只对本校教职工开放。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def observation_of(request: HttpRequest, pk: int) -> Observation:
    """The observation that the address names; 404 where this person may not know of it."""
    rows = Observation.objects.visible_to(request.user).with_names()
    return get_object_or_404(rows.select_related("unit_lesson__unit", "redesign_of"), pk=pk)


def may(request: HttpRequest, action: str, observation: Observation | None = None) -> bool:
    return request.user.has_perm(Observation.get_perm(action), observation)


def check_may(request: HttpRequest, action: str, observation: Observation | None = None) -> None:
    """
    Raises:
        PermissionDenied: this person may not.
    """
    if not may(request, action, observation):
        raise PermissionDenied("这一步由教研组长、课程教学中心或执教教师来做，您没有权限。")


def term_of(request: HttpRequest) -> Term | None:
    """The term asked for by its code, else the current one."""
    terms = Term.objects.select_related("year")
    return terms.filter(code=typed(request.GET, "term")).first() or terms.current()


def sentences(refusal: ValidationError) -> list[str]:
    return [str(sentence) for sentence in refusal.messages]
