"""本班检查: what a class lost on a day, as far as it is published."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.core.forms import typed
from apps.inspections.rules import sees_results_of
from apps.inspections.sheets.corrections import appeal_ends, refusal_of
from apps.inspections.sheets.desk import latest_school_day, neighbours
from apps.inspections.sheets.models import OUT, Sheet, State
from apps.inspections.sheets.record import of_class
from apps.school.calendar.services import day as day_info
from apps.school.models import SchoolClass
from apps.school.roles import facts


@login_required
def my_class(request: HttpRequest) -> HttpResponse:
    """Straight to the class that one has in hand."""
    own = SchoolClass.objects.filter(pk__in=facts(request.user).homeroom).order_by(
        "grade", "number"
    )
    if (found := own.first()) is None:
        raise PermissionDenied("您现在不是班主任，没有自己的班。")
    return redirect("inspections:class-day", found.pk)


@login_required
def class_day(request: HttpRequest, pk: int) -> HttpResponse:
    """今天的扣分: every point of the day with its reason, and the way to appeal."""
    school_class = get_object_or_404(SchoolClass.objects.select_related("year"), pk=pk)
    if not sees_results_of(request.user, school_class):
        raise PermissionDenied("班级的扣分由班主任、任课教师和负责检查的部门查看。")
    on = _asked_day(request)
    sheets = list(of_class(school_class, on, request.user))
    out = [sheet for sheet in sheets if sheet.state in OUT]
    before, after = neighbours(on)
    context = {
        "object": school_class,
        "day": day_info(on),
        "on": on,
        "before": before,
        "after": after,
        "sheets": [(sheet, _losses(sheet)) for sheet in out],
        "programmes": _sums(out),
        "rounds": _expected(school_class, on),
        "window": _window(out),
        "may_appeal": pk in facts(request.user).homeroom,
        "own": _own_classes(request),
    }
    return render(request, "inspections/class_day.html", context)


def _asked_day(request: HttpRequest) -> date:
    text = typed(request.GET, "day")
    try:
        return date.fromisoformat(text) if text else latest_school_day(timezone.localdate())
    except ValueError:
        raise Http404("没有这一天。日期写成 2022-03-01 这样。") from None


def _own_classes(request: HttpRequest) -> list[SchoolClass]:
    own = facts(request.user).homeroom
    if len(own) < 2:
        return []
    return list(SchoolClass.objects.filter(pk__in=own).order_by("grade", "number"))


def _losses(sheet: Sheet) -> list:
    return [
        entry for entry in sheet.entries.all() if entry.points or (entry.item.veto and entry.amount)
    ]


def _sums(sheets: list[Sheet]) -> list[tuple[str, int, Decimal]]:
    """Per programme: how many records are out, and what they come to."""
    sums: dict[str, list] = {}
    for sheet in sheets:
        line = sums.setdefault(str(sheet.round.programme), [0, Decimal(0)])
        line[0] += 1
        line[1] += sum(entry.points for entry in sheet.entries.all() if entry.confirmed)
    return [(name, count, points) for name, (count, points) in sums.items()]


def _expected(school_class: SchoolClass, on: date) -> dict[str, int]:
    """How many rounds of the day were about this class, and how many nobody walked."""
    states = Sheet.objects.filter(school_class=school_class, round__date=on)
    states = list(states.values_list("state", flat=True))
    return {"all": len(states), "missed": states.count(State.MISSED)}


def _window(sheets: list[Sheet]):
    """Until when one may appeal something of the day; None where nothing is open any more."""
    latest = max(
        (sheet for sheet in sheets if sheet.published_at),
        key=lambda sheet: sheet.published_at,
        default=None,
    )
    if latest is None or refusal_of(latest):
        return None
    return appeal_ends(latest)
