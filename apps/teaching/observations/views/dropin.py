"""随堂听课 on a phone: the lessons that run now; a tap on one opens its sheet."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.inspections.acting import acting_staff
from apps.school.calendar.services import DayInfo, day
from apps.school.models import Lesson, Period
from apps.teaching.observations import dropin, timetable
from apps.teaching.observations.models import Observation
from apps.teaching.observations.views.pages import check_may, observation_of, reader


@reader
def choose(request: HttpRequest) -> HttpResponse:
    """Which lesson of the timetable one watches, now or on a day that was."""
    check_may(request, "dropin")
    staff, now = acting_staff(request.user), timezone.localtime()
    data = request.POST if request.method == "POST" else request.GET
    on, problem = _day(typed(data, "day"), now.date())
    error = problem
    if request.method == "POST" and not problem:
        try:
            found = dropin.drop_in(_lesson(typed(data, "lesson")), on, staff)
        except ValidationError as refusal:
            error = refusal.messages[0]
        else:
            return redirect("teaching:observation-sheet", found.pk)
    info = day(on)
    periods = list(Period.objects.order_by("number"))
    period = _period(typed(data, "period"), periods, now)
    lessons = [
        lesson
        for lesson in timetable.lessons_on(info)
        if period and lesson.period_id == period.pk and lesson.staff_id != staff.pk
    ]
    context = {
        "info": info,
        "on": on,
        "latest": now.date(),
        "is_now": on == now.date() and period and period.starts <= now.time() <= period.ends,
        "periods": periods,
        "period": period,
        "grades": _by_grade(lessons),
        "known": _known(info, period),
        "error": error,
    }
    return render(
        request, "teaching/observation_dropin.html", context, status=422 if error else 200
    )


@reader
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """A wrong tap is taken back by whoever made it."""
    observation, staff = observation_of(request, pk), acting_staff(request.user)
    if not observation.observers.filter(staff=staff).exists():
        raise PermissionDenied("只有点了听课的人自己能去掉。")
    try:
        dropin.undo(observation, staff)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(observation)
    messages.success(request, "已去掉，请重新选。")
    return redirect("teaching:observation-dropin")


def _day(text: str, today: date) -> tuple[date, str]:
    try:
        on = parse_date(text) if text else today
    except ValueError:
        on = None
    if on is None:
        return today, "日期不对，请重新选。"
    if on > today:
        return today, "还没到这一天，听课后再记。"
    return on, ""


def _lesson(text: str) -> Lesson:
    """
    Raises:
        ValidationError: the timetable has no such lesson.
    """
    rows = Lesson.objects.select_related("staff", "school_class", "subject", "period", "place")
    found = rows.filter(pk=text).first() if text.isdecimal() and len(text) < 10 else None
    if found is None:
        raise ValidationError("课表里没有这节课了，请重新选。")
    return found


def _period(text: str, periods: list[Period], now: datetime) -> Period | None:
    """The period asked for, else the one that runs or was the last to begin."""
    asked = next((one for one in periods if str(one.pk) == text), None)
    begun = [one for one in periods if one.starts <= now.time()]
    return asked or (begun or periods or [None])[-1 if begun else 0]


def _by_grade(lessons: list[Lesson]) -> dict[str, list[Lesson]]:
    found: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        found.setdefault(lesson.school_class.get_grade_display(), []).append(lesson)
    return dict(sorted(found.items(), key=lambda one: one[1][0].school_class.grade))


def _known(info: DayInfo, period: Period | None) -> set[int]:
    """The classes that somebody observes in that lesson already."""
    rows = Observation.objects.standing().filter(date=info.date, period=period)
    return set(rows.exclude(kind=Observation.Kind.DROP_IN).values_list("school_class", flat=True))
