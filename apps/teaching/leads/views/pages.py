"""What the pages of this room share: who reads, how a refusal comes back to the page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from apps.teaching.leads.states import may, next_step, way_back
from apps.teaching.rules import reads_plans


def reader(view):
    """A page for the school's own staff and 责任督学."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if not reads_plans(request.user):
            raise PermissionDenied("备课资料只对本校教职工开放。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def steps_for(user, record) -> dict:
    """The one step forward and the way back, as far as this person may take them."""
    forward, back = next_step(record), way_back(record)
    return {
        "forward": forward,
        "may_move": bool(forward) and forward.who.test(user, record),
        "back": back if back and back.who.test(user, record) else None,
    }


def check_may(user, record, target: str) -> None:
    """
    Raises:
        PermissionDenied: this person never takes such a record there.
    """
    if not may(user, record, target):
        raise PermissionDenied("这一步由主备人、组长或课程教学中心来做，您没有权限。")


def sentences(refusal: ValidationError) -> dict[str, list[str]]:
    """A refusal by field; what belongs to none stands under ``""``."""
    if hasattr(refusal, "error_dict"):
        return refusal.message_dict
    return {"": refusal.messages}
