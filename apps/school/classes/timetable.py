"""课程表: the lessons of a week as a grid, a row per period and a column per weekday."""

from dataclasses import asdict, dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.core.sheets import qr_code
from apps.school import ledger
from apps.school.calendar.models import Day, Term
from apps.school.classes.lessons import Lesson, Period
from apps.school.classes.models import SchoolClass
from apps.school.organisation.models import Staff

SCHOOL_WEEK = 5


@dataclass(frozen=True)
class Timetable:
    """A week of one term; a row is a period with the lessons of each weekday."""

    term: Term
    weekdays: list[str]
    rows: list[tuple[Period, list[list[Lesson]]]]


def timetable(record: SchoolClass | Staff, term: Term | None) -> Timetable | None:
    """The week of a class or a teacher in ``term``; None where nothing is planned.

    A weekend has columns only where there are lessons on it.
    """
    lessons = _lessons(record, term) if term else []
    if not lessons:
        return None
    week = range(1, max(SCHOOL_WEEK, *(lesson.weekday for lesson in lessons)) + 1)
    cells = {}
    for lesson in lessons:
        cells.setdefault((lesson.period_id, lesson.weekday), []).append(lesson)
    rows = [
        (period, [cells.get((period.pk, weekday), []) for weekday in week])
        for period in Period.objects.all()
    ]
    return Timetable(term, [name for number, name in Day.WEEKDAYS if number in week], rows)


def _lessons(record: SchoolClass | Staff, term: Term) -> QuerySet[Lesson]:
    lessons = record.lessons.filter(term=term)
    return lessons.select_related("school_class", "subject", "staff", "place")


@login_required
def sheet(request: HttpRequest, pk: int, model: type[SchoolClass] | type[Staff]) -> HttpResponse:
    """The timetable of a class or a teacher on one A4 sheet, to hang on the wall."""
    record = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(model.get_perm("detail"), record):
        raise PermissionDenied("您没有权限打开这个页面。")
    terms = record.year.terms if model is SchoolClass else Term.objects
    term = terms.current()
    back = record.get_absolute_url()
    context = {
        **asdict(ledger.heading(request.user)),
        "term_name": str(term or ""),
        "object": record,
        "timetable": timetable(record, term),
        "of_class": model is SchoolClass,
        "back": back,
        "qr": qr_code(back),
    }
    return render(request, "school/timetable_sheet.html", context)
