"""What the clock does with sign-up, every night."""

from django.utils import timezone

from apps.teaching.after_school.models import Service
from apps.teaching.after_school.services import close_signup
from apps.teaching.after_school.signing import withdraw_leavers


def close_when_over() -> int:
    """Sign-up whose last day is over goes on to placing; returns how many terms' did."""
    open_ = Service.objects.filter(state=Service.State.OPEN, closes_on__lt=timezone.localdate())
    over = list(open_)
    for service in over:
        close_signup(service)
    return len(over)


def drop_leavers() -> int:
    """Pupils who left the school leave the running service; returns how many."""
    return withdraw_leavers(timezone.localdate())
