"""作业抽查: the rubric of the inspection engine beside what a colleague has set and marked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.inspections.models import Round, Sheet
from apps.inspections.rounds.schedule import obstacle
from apps.inspections.rounds.services import open_for
from apps.inspections.sheets.record import for_opening, opened
from apps.inspections.sheets.views.filling import answer
from apps.school.calendar.services import day
from apps.school.models import Staff, Term
from apps.teaching.marking.rules import oversees_marking
from apps.teaching.marking.spot import (
    Look,
    grade_of,
    is_about_homework,
    may_spot,
    results,
    spot_programme,
)
from apps.teaching.marking.views.pages import reader_page, staff_page

PAGE = "teaching/spot_check.html"


@staff_page
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """抽查作业: nothing is opened before there is something to store."""
    staff, today = get_object_or_404(Staff.objects.on_duty(), pk=pk), timezone.localdate()
    programme = spot_programme()
    if not may_spot(request.user, programme, staff):
        raise PermissionDenied("作业抽查由课程教学中心和本学科教研组长来做。")
    known = Sheet.objects.filter(round__programme=programme, round__date=today, staff=staff)
    if sheet := known.checked().first():
        messages.info(request, f"今天已经抽查过{staff}的作业，这是记录。")
        return redirect("teaching:spotsheet", sheet.pk)
    version = programme.checklist.version_on(today)
    if version is None:
        raise Http404("检查标准没有启用的版本。")
    sheet = Sheet(staff=staff, round=Round(programme=programme, version=version, date=today))
    if reason := obstacle(programme, day(today)):
        context = {"object": sheet, "look": Look(staff, today), "closed": reason}
        return render(request, PAGE, context)
    back = reverse("teaching:marker", args=[staff.pk])
    return _page(request, sheet, back=back, opened=lambda: open_for(programme, staff, today))


@reader_page
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """看作业 beside a record of the engine: the form, or what was stored with its grade."""
    known = Q(pk__in=Sheet.objects.to_fill(request.user).values("pk"))
    known |= Q(pk__in=Sheet.objects.visible_to(request.user).values("pk"))
    sheet = get_object_or_404(for_opening(Sheet.objects.filter(known)), pk=pk)
    if not is_about_homework(sheet):
        raise Http404("这份检查记录与作业无关。")
    seen = Sheet.objects.visible_to(request.user).filter(pk=pk).exists()
    if not seen and (sheet.is_checked or not _may(request, sheet)):
        raise Http404("这份记录还没有反馈，或者不由您来查。")
    if not sheet.is_checked:
        back = reverse("inspections:round-targets", args=[sheet.round_id])
        return _page(request, sheet, back=back)
    entries = list(sheet.entries.values_list("points", "item__points"))
    whole = sum(of for _points, of in entries)
    points = round(100 * sum(points for points, _of in entries) / whole) if whole else None
    context = {
        "object": sheet,
        "record": opened(sheet, request.user),
        "look": Look(sheet.staff, timezone.localdate()),
        "points": points,
        "grade": grade_of(points) if points is not None else "",
    }
    return render(request, PAGE, context)


def _may(request: HttpRequest, sheet: Sheet) -> bool:
    return may_spot(request.user, sheet.round.programme, sheet.staff)


def _page(request: HttpRequest, sheet: Sheet, *, back: str, opened=None) -> HttpResponse:
    look = Look(sheet.staff, timezone.localdate())
    return answer(
        request,
        sheet,
        PAGE,
        {"look": look, "back": back},
        after=lambda stored: reverse("teaching:spotsheet", args=[stored.pk]),
        opened=opened,
        initial={"note": look.note},
    )


@reader_page
def listing(request: HttpRequest) -> HttpResponse:
    """The spot checks of a term with their grades, and who has to be looked at again."""
    if not oversees_marking(request.user):
        raise PermissionDenied("抽查结果由课程教学中心和校领导看，教师看本人的。")
    term = Term.objects.current()
    found = results(request.user, term) if term else []
    latest = {}
    for one in reversed(found):
        latest[one.staff_id] = one
    context = {
        "results": found,
        "again": sorted((one for one in latest.values() if one.again_on), key=lambda r: r.again_on),
        "on": timezone.localdate(),
    }
    return render(request, "teaching/spot_checks.html", context)


def homework_of(sheet: Sheet) -> tuple[str, str] | None:
    """看作业, where a record is about a colleague's homework."""
    if not is_about_homework(sheet):
        return None
    return "看作业", reverse("teaching:spotsheet", args=[sheet.pk])
