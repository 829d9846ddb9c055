"""The front door."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.notices.models import Notice
from apps.portal import today
from apps.reminders.services import late_for, todos_for
from apps.school.calendar.services import DayInfo, day
from apps.school.models import Lesson, Term
from apps.school.roles import Facts, facts

LATE_SHOWN = 8
LETTERS_SHOWN = 6


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """我的: what is today, what is owed, what is to be signed; nothing that one cannot act on."""
    known, now = facts(request.user), day()
    late = late_for(request.user)
    context = {
        "now": now,
        "mine": todos_for(request.user),
        "letters": Notice.objects.awaiting(known.staff_id)
        .filter(term=Term.objects.current())
        .order_by("-pk")[:LETTERS_SHOWN],
        "lessons": _lessons(known, now),
        "classes": today.own_classes(known, now),
        "desk": today.desk(request.user, now),
        "rounds": today.open_rounds(known),
        "observations": today.observations(known, now),
        "homework": today.homework(request.user, known, now),
        "late": late[:LATE_SHOWN],
        "more_late": len(late) > LATE_SHOWN,
        "sees_calendar": request.user.has_perm(Term.get_perm("list")),
    }
    return render(request, "portal/home.html", context)


def _lessons(known: Facts, now: DayInfo) -> QuerySet[Lesson]:
    """One's own lessons of today, by the timetable that today runs by."""
    if not now.is_school_day or known.staff_id is None:
        return Lesson.objects.none()
    lessons = Lesson.objects.filter(
        term=now.term, staff=known.staff_id, weekday=now.timetable_weekday
    )
    return lessons.select_related("period", "school_class", "subject", "place").order_by("period")
