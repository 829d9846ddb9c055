"""What the pages of the afternoons share: who reads, whose session, which term's service."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.school.models import Staff, Term
from apps.school.roles import facts
from apps.teaching.after_school.models import Service
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.rules import oversees_service, reads_service


def reader(view):
    """A page for the school's own staff and 责任督学."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if not reads_service(request.user):
            raise PermissionDenied("课后服务的安排只对本校教职工开放。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def may(request: HttpRequest, action: str, record) -> bool:
    """Whether this person may do something with a record, or with a model at all."""
    if isinstance(record, type):
        return request.user.has_perm(record.get_perm(action))
    return request.user.has_perm(type(record).get_perm(action), record)


def check_may(request: HttpRequest, action: str, record, sentence: str) -> None:
    """
    Raises:
        PermissionDenied: this person may not; with the sentence for the page.
    """
    if not may(request, action, record):
        raise PermissionDenied(sentence)


def session_of(request: HttpRequest, pk: int) -> Session:
    """The session that the address names; 404 where this person may not know of it."""
    return get_object_or_404(Session.objects.visible_to(request.user).with_people(), pk=pk)


def caller(request: HttpRequest, session: Session) -> Staff | None:
    """Whoever calls the roll, as staff.

    Raises:
        PermissionDenied: somebody else's session.
    """
    check_may(request, "call", session, "点名、交接由这一场的教师、当天总值班或课程教学中心来做。")
    return staff_of(request.user)


def staff_of(user) -> Staff | None:
    """The person behind an account, or whom a deputy stands in for."""
    return Staff.objects.filter(pk=facts(user).staff_id).first()


def current_service() -> Service | None:
    """After-school service of the current term; None where there is none."""
    services = Service.objects.select_related("term__year")
    return services.filter(term=Term.objects.current()).first()


def sees_day(user, on=None) -> bool:
    """Whether somebody follows the whole afternoon: the office, the leaders, the day's chief."""
    if oversees_service(user):
        return True
    staff = facts(user).staff_id
    on = on or timezone.localdate()
    return bool(staff) and Session.objects.filter(date=on).chiefs().of(staff).exists()
