"""日检台 of 大队部: what is checked, missing, odd and appealed today; reviewed, published, printed."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.core.sheets import heading, qr_code
from apps.inspections.acting import acting_staff
from apps.inspections.programmes.models import Programme
from apps.inspections.rules import sees_desk
from apps.inspections.sheets import services, summaries
from apps.inspections.sheets.desk import (
    Desk,
    desk_of,
    latest_school_day,
    neighbours,
    programmes_for,
)
from apps.inspections.sheets.forms import BonusForm, DecisionForm
from apps.inspections.sheets.models import Entry, Sheet, State
from apps.school.calendar.services import day as day_info


def _programmes(request: HttpRequest) -> list[Programme]:
    user = request.user
    found = programmes_for(user)
    if not found and not sees_desk(user):
        raise PermissionDenied("日检台由负责检查的部门和校领导查看。")
    return found


def _asked_day(request: HttpRequest) -> date:
    """The day asked for; without one, today or the last day on which there was school."""
    text = typed(request.POST if request.method == "POST" else request.GET, "day")
    if not text:
        return latest_school_day(timezone.localdate())
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404("没有这一天。日期写成 2022-03-01 这样。") from None


def _asked(request: HttpRequest) -> tuple[Programme | None, list[Programme], date]:
    programmes = _programmes(request)
    code = typed(request.POST if request.method == "POST" else request.GET, "programme")
    if not code:
        return next(iter(programmes), None), programmes, _asked_day(request)
    for programme in programmes:
        if programme.code == code:
            return programme, programmes, _asked_day(request)
    raise Http404("没有这个检查安排。")


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The grid of a day; with htmx the same address answers the grid alone."""
    programme, programmes, on = _asked(request)
    if programme is None:
        return render(request, "inspections/desk.html", {"programmes": []})
    found = desk_of(programme, day_info(on))
    may = request.user.has_perm(Sheet.get_perm("publish"), programme)
    before, after = neighbours(on)
    context = {
        "desk": found,
        "programme": programme,
        "programmes": programmes,
        "on": on,
        "before": before,
        "after": after,
        "is_today": on == timezone.localdate(),
        "may": may,
        "appeals": [(one, DecisionForm(appeal=one) if may else None) for one in found.appeals],
        "bonuses": [(one, BonusForm(entry=one) if may else None) for one in found.bonuses],
    }
    part = request.htmx.target == "grid"
    template = "inspections/desk.html" + ("#grid" if part else "")
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """复核全部, 发布今天, or confirm all bonus points of the day."""
    programme, _, on = _asked(request)
    if programme is None or not request.user.has_perm(Sheet.get_perm("publish"), programme):
        raise PermissionDenied("复核和发布由负责这项检查的部门来做。")
    by = acting_staff(request.user)
    sheets = Sheet.objects.filter(round__programme=programme, round__date=on)
    if "publish" in request.POST:
        waiting = sheets.filter(state__in=[State.ENTERED, State.REVIEWED])
        said = f"已发布{services.publish(waiting, by=by)}份记录，班主任已收到扣分提醒。"
    elif "bonus" in request.POST:
        entries = Entry.objects.filter(sheet__in=sheets, item__bonus=True, confirmed=False)
        said = f"已确认{services.confirm_bonus(entries)}项加分。"
    else:
        count = services.review(sheets.filter(state=State.ENTERED), by=by)
        said = f"已复核{count}份记录。"
    messages.success(request, said)
    return redirect(f"{reverse('inspections:desk')}?programme={programme.code}&day={on}")


@login_required
def day_sheet(request: HttpRequest) -> HttpResponse:
    """日检表（班×5类） on paper."""
    programme, _, on = _asked(request)
    if programme is None:
        return redirect("inspections:desk")
    found = desk_of(programme, day_info(on))
    categories, lines = _by_category(found, on)
    back = f"{reverse('inspections:desk')}?programme={programme.code}&day={on}"
    context = {
        **vars(heading(request.user, {})),
        "desk": found,
        "department": programme.department,
        "week_name": f"第{found.day.week}周" if found.day.week else "",
        "date": on,
        "categories": categories,
        "lines": lines,
        "back": back,
        "qr": qr_code(back),
    }
    return render(request, "inspections/day_sheet.html", context)


def _by_category(found: Desk, on: date) -> tuple[list[str], list[dict]]:
    """The categories' names, and for each class its scores in this order (None: not checked)."""
    scores: dict[int, dict[str, summaries.DayScore]] = {}
    names: dict[str, None] = {}
    for row in summaries.day_scores(found.programme, on, on):
        scores.setdefault(row.school_class_id, {})[row.category] = row
        names.setdefault(row.category)
    lines = [
        {
            "line": line,
            "scores": [scores.get(line.school_class.pk, {}).get(name) for name in names],
            "events": [
                (cell.slot, event)
                for cell in line.cells
                if cell
                for event in cell.events
                if event.points
            ],
        }
        for line in found.lines
    ]
    return list(names), lines
