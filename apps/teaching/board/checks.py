"""抽查: the rubric of the inspection engine beside what a colleague has prepared."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.core.forms import typed
from apps.inspections.models import Round, Sheet
from apps.inspections.rounds.schedule import obstacle
from apps.inspections.rounds.services import open_for
from apps.inspections.sheets.record import for_opening, opened
from apps.inspections.sheets.views.filling import answer
from apps.school.calendar.services import day
from apps.school.models import Staff
from apps.teaching.board.looking import (
    MOST,
    Look,
    chosen,
    is_about_preparation,
    lessons_of,
)
from apps.teaching.board.rules import may_check, spot_programme
from apps.teaching.schedule.models import UnitLesson

PAGE = "teaching/board_check.html"


@dataclass
class Desk:
    """The right half of the page: the colleague's 课时, and the one that lies open."""

    staff: Staff
    lessons: list[UnitLesson]
    look: Look | None

    @classmethod
    def of(cls, request: HttpRequest, staff: Staff) -> "Desk":
        today, asked = timezone.localdate(), typed(request.GET, "lesson", longest=9)
        lessons = lessons_of(staff, today)
        key = int(asked) if asked.isdecimal() else None
        lesson = chosen(lessons, key, staff, today)
        if key and (lesson is None or lesson.pk != key):
            lesson = _another(key, staff) or lesson
        return cls(staff, lessons[:MOST], lesson and Look(lesson, staff, today))

    @property
    def note(self) -> str:
        """What the record says it is about."""
        if self.look is None:
            return ""
        lesson = self.look.lesson
        return f"看了{lesson.unit.group}《{lesson.title}》第{lesson.number}课时的备课"


def _another(pk: int, staff: Staff) -> UnitLesson | None:
    """A 课时 of an earlier week that the colleague teaches."""
    rows = UnitLesson.objects.filter(pk=pk, class_lessons__staff=staff).select_related(
        "unit__lead", "unit__group__subject", "unit__group__term__year", "unit__plan"
    )
    return rows.select_related("lesson_plan__manuscript").first()


@login_required
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """抽查这份备课: nothing is opened before there is something to store."""
    programme = spot_programme()
    if not may_check(request.user, programme):
        raise PermissionDenied("备课抽查由课程教学中心和分管教学的校领导来做。")
    staff, today = get_object_or_404(Staff.objects.on_duty(), pk=pk), timezone.localdate()
    known = Sheet.objects.filter(round__programme=programme, round__date=today, staff=staff)
    if sheet := known.checked().first():
        messages.info(request, f"今天已经抽查过{staff}，这是记录。")
        return redirect("teaching:check", sheet.pk)
    version = programme.checklist.version_on(today)
    if version is None:
        raise Http404("检查标准没有启用的版本。")
    sheet = Sheet(staff=staff, round=Round(programme=programme, version=version, date=today))
    if reason := obstacle(programme, day(today)):
        context = {"object": sheet, "desk": Desk.of(request, staff), "closed": reason}
        return render(request, PAGE, context)
    return _page(
        request,
        sheet,
        opened=lambda: open_for(programme, staff, today),
        back=reverse("teaching:board-teachers"),
    )


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """看备课 beside a record of the engine: the form, or what was stored."""
    known = Q(pk__in=Sheet.objects.to_fill(request.user).values("pk"))
    known |= Q(pk__in=Sheet.objects.visible_to(request.user).values("pk"))
    sheet = get_object_or_404(for_opening(Sheet.objects.filter(known)), pk=pk)
    if not is_about_preparation(sheet):
        raise Http404("这份检查记录与备课无关。")
    if not sheet.is_checked:
        back = reverse("inspections:round-targets", args=[sheet.round_id])
        return _page(request, sheet, back=back)
    context = {
        "object": sheet,
        "record": opened(sheet, request.user),
        "desk": Desk.of(request, sheet.staff),
    }
    return render(request, PAGE, context)


def _page(request: HttpRequest, sheet: Sheet, *, back: str, opened=None) -> HttpResponse:
    desk = Desk.of(request, sheet.staff)
    return answer(
        request,
        sheet,
        PAGE,
        {"desk": desk, "back": back},
        after=lambda stored: reverse("teaching:check", args=[stored.pk]),
        opened=opened,
        initial={"note": desk.note},
    )


def preparation_of(sheet: Sheet) -> tuple[str, str] | None:
    """看备课, where a record is about a colleague's preparation."""
    if not is_about_preparation(sheet):
        return None
    return "看备课", reverse("teaching:check", args=[sheet.pk])
