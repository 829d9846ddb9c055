"""我的课时: a teacher's own class lessons of a week, ticked when they were taught."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.inspections.acting import acting_staff
from apps.school.calendar.services import DayInfo, days, week_count
from apps.school.models import Staff, Term
from apps.school.roles import facts
from apps.school.rules import is_staff_member
from apps.teaching.schedule import services
from apps.teaching.schedule.models import ClassLesson

# So many forgotten lessons at once; the rest follows when these are done.
MISSED_SHOWN = 30


@dataclass
class OwnDay:
    """A day of the week with what one teaches."""

    info: DayInfo
    lessons: list[ClassLesson] = field(default_factory=list)

    @property
    def open(self) -> list[ClassLesson]:
        return [row for row in self.lessons if row.taught_on is None]


def _teacher(request: HttpRequest) -> Staff:
    if not is_staff_member(request.user):
        raise PermissionDenied("“我的课时”只对本校教师开放。")
    return acting_staff(request.user)


def _rows(request: HttpRequest):
    rows = ClassLesson.objects.of(facts(request.user).staff_id)
    return rows.select_related("school_class", "period", "lesson__unit__group__subject")


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The week's lessons by day, and what was forgotten before."""
    _teacher(request)
    return _page(request)


def _page(request: HttpRequest, *, problem: str = "", picked: Iterable[int] = ()) -> HttpResponse:
    term = Term.objects.current()
    if term is None:
        return render(request, "teaching/schedule_mine.html", {"term": None})
    today = timezone.localdate()
    week = _week(request, term)
    own = _rows(request).filter(lesson__unit__group__term=term)
    found = {one.date: OwnDay(one) for one in days(term.starts, term.ends) if one.week == week}
    for row in own.filter(date__in=found).order_by("date", "period__number"):
        found[row.date].lessons.append(row)
    first = min(found, default=today)
    first = min(first, today)
    missed = own.filter(taught_on=None, date__lt=first).order_by("date", "period__number")
    context = {
        "term": term,
        "today": today,
        "week": week,
        "weeks": week_count(term),
        "days": list(found.values()),
        "has_lessons": any(one.lessons for one in found.values()),
        "has_any": own.exists(),
        "first": first,
        "missed": missed[:MISSED_SHOWN],
        "missed_count": missed.count(),
        "lags": _lags(own.filter(taught_on=None, date__lt=today)),
        "problem": problem,
        "picked": set(picked),
        "on": typed(request.POST, "on"),
    }
    return render(request, "teaching/schedule_mine.html", context, status=422 if problem else 200)


def _week(request: HttpRequest, term: Term) -> int:
    """The week asked for, or the present one."""
    asked = typed(request.GET, "week", longest=3)
    if asked.isdecimal() and 1 <= int(asked) <= week_count(term):
        return int(asked)
    day = days(*[term.nearest_day()] * 2)[0]
    return day.week or 1


def _lags(missed) -> list[dict]:
    """Where one is behind: by class and subject, how many 课时; the worst first."""
    counts: dict[tuple, dict] = {}
    for row in missed:
        group = row.lesson.unit.group
        line = counts.setdefault(
            (group.pk, row.school_class_id),
            {"group": group, "school_class": row.school_class, "count": 0},
        )
        line["count"] += 1
    far = [one for one in counts.values() if one["count"] >= services.LAG_TOLD]
    return sorted(far, key=lambda one: -one["count"])


@login_required
@require_POST
def tick(request: HttpRequest) -> HttpResponse:
    """上过了: the chosen lessons, or those of one day, on their planned day or another one."""
    by = _teacher(request)
    picked = [int(one) for one in request.POST.getlist("lesson") if _is_key(one)]
    on = None
    if of_day := parse_day(request.POST.get("day", "")):
        rows = _rows(request).filter(date=of_day)
    elif before := parse_day(request.POST.get("before", "")):
        term = Term.objects.current(before)
        rows = _rows(request).filter(lesson__unit__group__term=term, date__lt=before)
    else:
        one = request.POST.get("one", "")
        rows = _rows(request).filter(pk__in=[int(one)] if _is_key(one) else picked)
        on = parse_day(request.POST.get("on", ""))
        if request.POST.get("on") and on is None:
            return _page(request, problem="上课日期不对，请重新选择。", picked=picked)
    rows = list(rows.filter(taught_on=None))
    if not rows:
        problem = "请先勾选上过的课。" if not picked else "这些课已经登记过了。"
        return _page(request, problem=problem, picked=picked)
    try:
        count = services.mark_taught(rows, on=on, by=by)
    except ValidationError as refusal:
        return _page(request, problem=refusal.messages[0], picked=picked)
    query = {"lesson": [row.pk for row in rows], "week": typed(request.POST, "week", longest=3)}
    undo = f"{reverse('teaching:my-lessons-undo')}?{urlencode(query, doseq=True)}"
    messages.success(request, f"已登记{count}节上过的课。", extra_tags=undo)
    return _back(request)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take ticks back."""
    by = _teacher(request)
    keys = [int(one) for one in request.GET.getlist("lesson") if _is_key(one)][:200]
    count = services.unmark_taught(_rows(request).filter(pk__in=keys), by=by)
    messages.success(request, f"已撤销{count}节课的登记。")
    return _back(request)


@login_required
@require_POST
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """顺延: the lesson and all after it move on by one."""
    by = _teacher(request)
    row = _own(request, pk)
    before = row.later_than
    try:
        laid = services.postpone(row, by=by)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _back(request)
    row.refresh_from_db()
    query = {"to": before or "", "week": typed(request.POST, "week", longest=3)}
    undo = f"{reverse('teaching:classlesson-take-back', args=[pk])}?{urlencode(query)}"
    short = laid.left_over.get(row.school_class_id)
    rest = f"；{row.school_class}因此有{short}课时排不进本学期" if short else ""
    messages.success(
        request,
        f"《{row.lesson}》已顺延到{row.date.month}月{row.date.day}日，后面的课依次顺延{rest}。",
        extra_tags=undo,
    )
    return _back(request)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """取消顺延."""
    by = _teacher(request)
    row = _own(request, pk)
    services.take_back(row, to=parse_day(request.GET.get("to", "")), by=by)
    messages.success(request, f"已取消《{row.lesson}》的顺延。")
    return _back(request)


def _own(request: HttpRequest, pk: int) -> ClassLesson:
    row = get_object_or_404(
        ClassLesson.objects.visible_to(request.user).select_related("lesson__unit__group"), pk=pk
    )
    if row.staff_id != facts(request.user).staff_id:
        raise PermissionDenied("这是别的老师的课，由任课教师自己登记。")
    return row


def _is_key(value: str) -> bool:
    return value.isdecimal() and len(value) < 12


def parse_day(value: str) -> date | None:
    """A day as the browser sends it; None for anything else."""
    try:
        return parse_date(value)
    except ValueError:
        return None


def _back(request: HttpRequest) -> HttpResponseRedirect:
    week = typed(request.POST, "week", longest=3) or typed(request.GET, "week", longest=3)
    query = f"?week={week}" if week.isdecimal() else ""
    return HttpResponseRedirect(reverse("teaching:my-lessons") + query)
