"""我的班级这一周: every point behind a class's number."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.inspections.models import Entry, Monitor, Programme, Sheet, State
from apps.inspections.sheets.summaries import day_scores, day_totals
from apps.moral.weeks import services
from apps.moral.weeks.rules import sees_drafts, sees_points_of
from apps.moral.weeks.views import reading, result_of, weeks_of
from apps.school.calendar import services as calendar
from apps.school.models import Enrolment, SchoolClass, Term
from apps.school.roles import facts


@dataclass
class Event:
    """One entry with who found it, ready to be read."""

    entry: Entry
    checkers: str
    was_corrected: bool


@dataclass
class ClassDay:
    """A class's day: the score by category, what was found, what was not looked at."""

    on: date
    sentence: str
    scores: list[Decimal | None] = field(default_factory=list)
    total: Decimal | None = None
    bonus: Decimal = Decimal(0)
    events: list[Event] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    exempt: bool = False


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
    days = {
        on: ClassDay(on, _sentence(on))
        for on in calendar.school_days(first, min(last, timezone.localdate()))
    }
    categories: list[str] = []
    if shows_all or sees_drafts(user):
        categories = _fill_scores(days, programme, first, last, school_class)
    sheets = Sheet.objects.filter(
        round__programme=programme,
        round__date__range=(first, last),
        school_class=school_class,
    )
    _fill_missed(days, sheets)
    out = sheets if sees_drafts(user) else sheets.out()
    _fill_events(days, out)
    return {
        "days": list(days.values()),
        "categories": categories,
        "appealable": programme.appealable,
    }


def _sentence(on: date) -> str:
    return f"{on.month}月{on.day}日 周{calendar.WEEKDAY_NAMES[on.weekday()]}"


def _fill_scores(
    days: dict[date, ClassDay], programme: Programme, first: date, last: date, school_class
) -> list[str]:
    scores = day_scores(programme, first, last, [school_class])
    categories = list(dict.fromkeys(score.category for score in scores))
    found = {(score.date, score.category): score.score for score in scores}
    for total in day_totals(programme, first, last, [school_class]):
        day = days.get(total.date)
        if day:
            day.total, day.bonus = total.total, total.bonus
            day.scores = [found.get((total.date, name)) for name in categories]
    return categories


def _fill_missed(days: dict[date, ClassDay], sheets) -> None:
    unseen = sheets.filter(state__in=[State.MISSED, State.EXEMPT]).select_related("round__slot")
    for sheet in unseen.order_by("round__slot__starts"):
        day = days.get(sheet.round.date)
        if day and sheet.state == State.EXEMPT:
            day.exempt = True
        elif day:
            day.missed.append(str(sheet.round.slot or "当天"))


def _fill_events(days: dict[date, ClassDay], sheets) -> None:
    entries = list(
        Entry.objects.filter(sheet__in=sheets)
        .select_related(
            "item__category",
            "appeal",
            "sheet__round__slot",
            "sheet__inspector",
            "sheet__monitor",
            "sheet__second_monitor",
        )
        .prefetch_related("sheet__corrections")
        .order_by("sheet__round__date", "sheet__round__slot__starts", "item__category__order", "pk")
    )
    badges = _badges(entries)
    for entry in entries:
        day = days.get(entry.sheet.round.date)
        if day is None:
            continue
        sheet = entry.sheet
        people = [badges.get(pk) for pk in (sheet.monitor_id, sheet.second_monitor_id) if pk]
        checkers = "、".join(filter(None, people)) or str(sheet.inspector or "")
        changed = {found.item_id for found in sheet.corrections.all()}
        day.events.append(Event(entry, checkers, entry.item_id in changed))


def _badges(entries: list[Entry]) -> dict[int, str]:
    """Monitors by class and badge, 四（2）班3号: enough to ask the counsellor about, and no name."""
    sheets = [entry.sheet for entry in entries]
    monitors: dict[int, Monitor] = {}
    for sheet in sheets:
        for monitor in (sheet.monitor, sheet.second_monitor):
            if monitor:
                monitors[monitor.pk] = monitor
    if not monitors:
        return {}
    on = sheets[0].round.date
    places = Enrolment.objects.on(on).filter(
        pupil__in={monitor.pupil_id for monitor in monitors.values()}
    )
    classes = {
        place.pupil_id: place.school_class for place in places.select_related("school_class")
    }
    return {
        pk: f"{classes.get(monitor.pupil_id, '')}{monitor.badge}号"
        for pk, monitor in monitors.items()
    }
