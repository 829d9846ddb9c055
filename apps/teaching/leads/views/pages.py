"""What the pages of this room share: who reads, how a refusal comes back to the page."""

from django.core.exceptions import PermissionDenied, ValidationError

from apps.teaching.leads.states import may, next_step, way_back
from apps.teaching.schedule.views.pages import reader

__all__ = ["LONGEST_TYPED", "check_may", "reader", "sentences", "steps_for"]
# Beyond the longest reason, so that too long a one is counted and said.
LONGEST_TYPED = 5000


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
