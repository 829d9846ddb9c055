"""What the pages of preparation share: who reads, which group, which term."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.core.forms import typed
from apps.school.models import Term
from apps.teaching.rules import reads_plans
from apps.teaching.schedule.models import PrepGroup


def reader(view):
    """A page for the school's own staff and 责任督学."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if not reads_plans(request.user):
            raise PermissionDenied("备课资料只对本校教职工开放。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def group_of(request: HttpRequest, pk: int, *, to_write: bool = False) -> PrepGroup:
    """A group that one may read, or whose plan one may write.

    Raises:
        Http404, PermissionDenied: there is none, or it is led by somebody else.
    """
    groups = PrepGroup.objects.visible_to(request.user).select_related(
        "term__year", "subject", "leader"
    )
    found = get_object_or_404(groups, pk=pk)
    if to_write and not may_write(request.user, found):
        raise PermissionDenied("进度和分工由备课组长和课程教学中心安排，其他老师可以看。")
    return found


def may_write(user, group: PrepGroup) -> bool:
    """Whether somebody arranges the plan of a group: its leader, or 课程教学中心."""
    return user.has_perm(PrepGroup.get_perm("update"), group)


def chosen_term(request: HttpRequest) -> Term | None:
    """The term that the address names by its code; otherwise the present one."""
    terms = Term.objects.select_related("year")
    code = typed(request.GET, "term", longest=11)
    return terms.filter(code=code).first() or Term.objects.current()
