"""What the pages of this room share: whose homework, which class, which term, how a refusal is said."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.core.forms import typed
from apps.school.models import SchoolClass, Staff, Subject, TeachingAssignment, Term
from apps.school.roles import facts
from apps.teaching.homework.models import Homework
from apps.teaching.marking.rules import marks, oversees_marking, reads_hand_ins


def staff_page(view):
    """A page for the school's own staff."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if facts(request.user).staff_id is None:
            raise PermissionDenied("批改和辅导只对本校教职工开放。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def reader_page(view):
    """A page for the school's own staff and 责任督学."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if facts(request.user).staff_id is None and not oversees_marking(request.user):
            raise PermissionDenied("批改情况只对本校教职工开放。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def homework_of(request: HttpRequest, pk: int, *, to_mark: bool = False) -> Homework:
    """The homework of the address, for those who read its hand-in list.

    Raises:
        PermissionDenied: one does not teach it; the homeroom teacher and the office only read.
    """
    found = get_object_or_404(Homework.objects.with_names(), pk=pk)
    if not (marks if to_mark else reads_hand_ins)(request.user, found):
        raise PermissionDenied("收交和批改由布置作业的老师登记，班主任和课程教学中心可以查看。")
    return found


def term_of(request: HttpRequest) -> Term | None:
    """The term asked for by its code, else the current one."""
    terms = Term.objects.select_related("year")
    return terms.filter(code=typed(request.GET, "term")).first() or terms.current()


def subjects_of(staff_id: int | None, school_class: SchoolClass) -> list[Subject]:
    """What somebody teaches in a class today."""
    rows = TeachingAssignment.objects.on().filter(staff=staff_id, school_class=school_class)
    return list(Subject.objects.filter(pk__in=rows.values("subject")))


def taught_in(school_class: SchoolClass) -> list[Subject]:
    """What a class is taught today."""
    rows = TeachingAssignment.objects.on().filter(school_class=school_class)
    return list(Subject.objects.filter(pk__in=rows.values("subject")))


def keys(values: list[str]) -> list[int]:
    """The keys among what was sent; what is no number is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) < 10]


def sentence(refusal: ValidationError) -> str:
    return "".join(str(one) for one in refusal.messages)


def own_staff(request: HttpRequest) -> Staff:
    return Staff.objects.get(pk=facts(request.user).staff_id)
