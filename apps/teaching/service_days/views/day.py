"""今天的课后服务 for the chief, and 我的课后服务 for everybody who stands in it."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from apps.core.forms import typed
from apps.inspections.models import Round, Sheet
from apps.inspections.rounds.schedule import obstacle
from apps.inspections.rounds.services import open_for
from apps.inspections.sheets.views.filling import answer
from apps.school.calendar.services import add_school_days, day
from apps.school.models import Enrolment, SchoolClass
from apps.school.roles import facts
from apps.school.rules import is_leader
from apps.teaching.service_days import hours
from apps.teaching.service_days.day import afternoon
from apps.teaching.service_days.marks import Mark, PickUp
from apps.teaching.service_days.models import PATROLS_PER_DAY, Session
from apps.teaching.service_days.patrols import (
    found_in,
    is_chief,
    let_patrol,
    patrol_programme,
    patrols_on,
)
from apps.teaching.service_days.roll import tallies
from apps.teaching.service_days.rules import runs_service
from apps.teaching.service_days.views.pages import current_service, reader, sees_day, staff_of

AHEAD = timedelta(days=7)
YEARS = range(2000, 2100)


def date_of(request: HttpRequest) -> date:
    """The day asked for; today where none or nonsense is."""
    try:
        asked = parse_date(typed(request.GET, "date"))
    except ValueError:
        asked = None
    return asked if asked and asked.year in YEARS else timezone.localdate()


@reader
def show(request: HttpRequest) -> HttpResponse:
    """今天的课后服务: all sessions, who is missing, what the chief has to do."""
    on = date_of(request)
    if not sees_day(request.user, on):
        raise PermissionDenied("全校当天的情况由总值班行政、课程教学中心和校领导查看。")
    found = afternoon(on)
    patrols = list(patrols_on(on, on))
    for sheet in patrols:
        sheet.found = found_in(sheet)
    context = {
        "day": day(on),
        "afternoon": found,
        "patrols": patrols,
        "patrols_owed": PATROLS_PER_DAY,
        "may_patrol": on == timezone.localdate() and _may_patrol(request.user, on),
        "may_substitute": runs_service(request.user)
        or bool(facts(request.user).staff_id and _is_chief_of(request.user, on)),
        "previous": add_school_days(on, -1),
        "next": add_school_days(on, 1),
        "is_today": on == timezone.localdate(),
    }
    return render(request, "teaching/afternoon_day.html", context)


def _is_chief_of(user, on: date) -> bool:
    staff = staff_of(user)
    return staff is not None and is_chief(staff, on)


def _may_patrol(user, on: date) -> bool:
    """The day's chief, the leaders and the office."""
    if facts(user).staff_id is None:
        return False
    return runs_service(user) or is_leader(user) or _is_chief_of(user, on)


@reader
def patrol(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """巡查: choose a class, note what is not in order; the record is the inspection engine's."""
    today = timezone.localdate()
    if not _may_patrol(request.user, today):
        raise PermissionDenied("巡查由当天总值班行政、校领导或课程教学中心来做。")
    known = {sheet.school_class_id: sheet for sheet in patrols_on(today, today)}
    if pk is None:
        term = day(today).term
        classes = SchoolClass.objects.of_term(term).order_by("grade", "number") if term else ()
        context = {
            "classes": [(one, known.get(one.pk)) for one in classes],
            "count": len(known),
            "owed": PATROLS_PER_DAY,
        }
        return render(request, "teaching/afternoon_patrol.html", context)
    school_class = get_object_or_404(SchoolClass, pk=pk)
    if sheet := known.get(school_class.pk):
        messages.info(request, f"今天已经巡查过{school_class}，这是记录。")
        return redirect(sheet)
    return _fill(request, school_class, today)


def _fill(request: HttpRequest, school_class: SchoolClass, today: date) -> HttpResponse:
    programme = patrol_programme()
    version = programme and programme.checklist.version_on(today)
    back = reverse("teaching:afternoon")
    if version is None:
        messages.error(request, "“课后服务巡查”没有启用，请在检查安排里启用。")
        return redirect(back)
    if reason := obstacle(programme, day(today)):
        messages.error(request, f"今天{reason}，不用巡查。")
        return redirect(back)
    let_patrol(programme, staff_of(request.user))
    sheet = Sheet(
        school_class=school_class, round=Round(programme=programme, version=version, date=today)
    )
    return answer(
        request,
        sheet,
        "teaching/afternoon_patrol_fill.html",
        {"school_class": school_class, "back": reverse("teaching:patrol")},
        after=lambda _stored: back,
        opened=lambda: open_for(programme, school_class, today),
    )


@reader
def mine(request: HttpRequest) -> HttpResponse:
    """我的课后服务: what is on now, the days to come, and the pupils of the own class."""
    own, today = facts(request.user), timezone.localdate()
    if own.staff_id is None:
        raise PermissionDenied("这一页给有课后服务岗位的教职工。")
    service = current_service()
    rows = Session.objects.filter(date__range=(today, today + AHEAD)).with_people()
    rows = list(rows.of(own.staff_id).order_by("date", "segment__number"))
    todays = [one for one in rows if one.date == today]
    figures = tallies(todays)
    for one in todays:
        one.tally = figures.get(one.pk)
    now = timezone.now()
    context = {
        "day": day(today),
        "service": service,
        "now": next((one for one in todays if now < one.ends_at), None),
        "todays": todays,
        "coming": [one for one in rows if one.date > today],
        "hours": hours.of_staff(own.staff_id, service, today) if service else None,
        "pupils": list(_own_pupils(own.homeroom, today)),
        "waiting": list(_own_waiting(own.homeroom, today)),
        "sees_day": sees_day(request.user, today),
        "homeroom": bool(own.homeroom),
    }
    return render(request, "teaching/afternoon_mine.html", context)


def _in_classes(classes) -> Exists:
    return Exists(Enrolment.objects.on().filter(pupil=OuterRef("pupil"), school_class__in=classes))


def _own_pupils(classes, on: date):
    """What is otherwise today with pupils of the own class."""
    rows = Mark.objects.filter(_in_classes(classes), session__date=on)
    return rows.select_related(
        "pupil", "session__segment", "session__course", "session__school_class"
    ).order_by("kind", "pupil__number")


def _own_waiting(classes, on: date):
    rows = PickUp.objects.filter(_in_classes(classes), Q(picked_at=None), session__date=on)
    return rows.select_related("pupil", "session__segment")
