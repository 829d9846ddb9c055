"""听课节数: everybody's lessons against what is asked for, and one's own with each lesson."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.core import sheets
from apps.core.crud import CRUDView
from apps.core.exports import xlsx_response
from apps.school.calendar.services import day, week_count
from apps.school.models import Staff, TeachingAssignment, Term
from apps.school.roles import facts
from apps.teaching.observations.quotas.figures import Kind, Standing, numbers, standings, watched
from apps.teaching.observations.quotas.models import ObservationQuota
from apps.teaching.observations.rules import oversees_results
from apps.teaching.observations.views.pages import reader, term_of

HEADER = ["工号", "姓名", "对象", "要求节数", "已听节数", "还差", "周二观课", "公开课", "随堂听课"]


class ObservationQuotaView(CRUDView):
    model = ObservationQuota
    fields = ["term", "kind", "staff", "lessons", "note"]
    columns = ["term", "kind", "staff", "lessons", "note"]
    filter_fields = ["term", "kind"]
    empty_hint = "没有设过的按默认：校长、教学副校长30节，中层25节，教研组长20节，教师15节，教龄三年以内25节。"

    def get_new(self) -> ObservationQuota:
        return ObservationQuota(term=Term.objects.current())


def _people(user, term: Term) -> QuerySet[Staff] | None:
    """Whose figures somebody sees beside the own: all, or those of the subjects that one leads."""
    if oversees_results(user):
        return None
    known = facts(user)
    led = [subject for subject, grade in known.led if grade is None]
    taught = TeachingAssignment.objects.filter(term=term, subject__in=led)
    people = Staff.objects.on_duty(term.nearest_day())
    return people.filter(pk__in=taught.values("staff")) | people.filter(pk=known.staff_id)


def _rows(user, term: Term) -> list[Standing]:
    found = standings(term, _people(user, term))
    return sorted(found, key=lambda row: (row.is_met, -row.missing, row.staff.number))


def _check(request: HttpRequest) -> None:
    if facts(request.user).staff_id is None:
        raise PermissionDenied("听课节数只对本校教职工开放。")


@reader
def show(request: HttpRequest) -> HttpResponse:
    """Own progress first, then the people whose figures one sees."""
    _check(request)
    term = term_of(request)
    if term is None:
        return render(request, "teaching/observation_quota.html", {"term": None})
    own_id = facts(request.user).staff_id
    rows = _rows(request.user, term)
    own = next((row for row in rows if row.staff.pk == own_id), None)
    now = day(term.nearest_day())
    context = {
        "term": term,
        "terms": Term.objects.select_related("year"),
        "own": own,
        "own_sheets": watched(term)
        .filter(staff=own_id)
        .select_related(
            "observation__subject",
            "observation__teacher",
            "observation__school_class",
            "observation__period",
        )
        .order_by("-observation__date", "-pk"),
        "others": [row for row in rows if row.staff.pk != own_id],
        "rows": rows,
        "met": sum(row.is_met for row in rows),
        "week": now.week or 0,
        "week_count": week_count(term),
        "weeks_left": week_count(term) - (now.week or 0),
        "is_over": timezone.localdate() > term.ends,
        "numbers": [(Kind(kind).label, count) for kind, count in numbers(term).items()],
        "may_change": request.user.has_perm(ObservationQuota.get_perm("create")),
    }
    return render(request, "teaching/observation_quota.html", context)


def _cells(row: Standing) -> list:
    return [
        row.staff.number,
        row.staff.name,
        row.kind,
        row.quota,
        row.done,
        row.missing,
        row.tuesday,
        row.open,
        row.dropin,
    ]


@reader
def excel(request: HttpRequest) -> HttpResponse:
    """The people whose figures one sees, as a workbook."""
    _check(request)
    term = term_of(request)
    if term is None:
        return redirect("teaching:observation-quota")
    rows = [_cells(row) for row in _rows(request.user, term)]
    name = sheets.file_name("听课节数", sheets.heading(request.user, {"term": term}), {})
    return xlsx_response("听课节数", HEADER, rows, filename=name)


@reader
def paper(request: HttpRequest) -> HttpResponse:
    """The same on A4."""
    _check(request)
    term = term_of(request)
    if term is None:
        return redirect("teaching:observation-quota")
    back = f"{reverse('teaching:observation-quota')}?term={term.code}"
    context = {
        **asdict(sheets.heading(request.user, {"term": term})),
        "department": "课程教学中心",
        "header": HEADER,
        "rows": [_cells(row) for row in _rows(request.user, term)],
        "back": back,
        "qr": sheets.qr_code(back),
    }
    return render(request, "teaching/observation_quota_print.html", context)
