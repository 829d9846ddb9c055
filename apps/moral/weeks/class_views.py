"""我的班级这一周: every point behind a class's number."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.moral.weeks import services
from apps.moral.weeks.class_days import class_days
from apps.moral.weeks.rules import sees_drafts, sees_points_of
from apps.moral.weeks.views import reading, result_of, weeks_of
from apps.school.calendar import services as calendar
from apps.school.models import SchoolClass, Term
from apps.school.roles import facts


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The own class's present week; whoever has none but may see all begins with the week sheet."""
    reading(request.user)
    own = sorted(facts(request.user).homeroom)
    today = calendar.day()
    term = today.term or Term.objects.current()
    if not own or term is None:
        if sees_drafts(request.user):
            return redirect("moral:weeks")
        raise PermissionDenied("这里是班主任看自己班级的地方。")
    week = today.week or calendar.week_count(term)
    return redirect("moral:class-week", term.code, week, own[0])


@login_required
def class_week(request: HttpRequest, code: str, week: int, pk: int) -> HttpResponse:
    """Why this score: day by day what was found, in which slot, by whom."""
    reading(request.user)
    term = get_object_or_404(Term.objects.select_related("year"), code=code)
    school_class = get_object_or_404(SchoolClass, pk=pk)
    if not sees_points_of(request.user, school_class):
        raise PermissionDenied("每一分的来由，班主任看自己的班。")
    if not 1 <= week <= calendar.week_count(term):
        raise Http404(f"{term.short}没有第{week}周。")
    result = result_of(request.user, term, week)
    row = result and result.rows.filter(school_class=school_class).first()
    context = {
        "term": term,
        "week": week,
        "weeks": weeks_of(request.user, term),
        "school_class": school_class,
        "classes": _choices(request.user, term),
        "result": result,
        "row": row,
        **_days(request.user, term, week, school_class, shows_all=result is not None),
    }
    return render(request, "moral/class_week.html", context)


def _choices(user, term: Term) -> list[SchoolClass]:
    """The classes whose points this person may see."""
    classes = SchoolClass.objects.of_term(term).order_by("grade", "number")
    return list(classes if sees_drafts(user) else classes.filter(pk__in=facts(user).homeroom))


def _days(user, term: Term, week: int, school_class: SchoolClass, *, shows_all: bool) -> dict:
    """The week's school days. Before the week is settled a homeroom teacher sees what is out."""
    try:
        programme = services.patrol()
        first, last = services.span(programme, term, week)
    except ValidationError as refusal:
        return {"days": [], "problem": refusal.messages[0]}
    drafts = sees_drafts(user)
    days, categories = class_days(
        programme,
        school_class,
        calendar.school_days(first, min(last, timezone.localdate())),
        scored=shows_all or drafts,
        drafts=drafts,
        may_appeal=school_class.pk in facts(user).homeroom,
    )
    return {"days": days, "categories": categories}
