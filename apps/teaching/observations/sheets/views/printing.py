"""Sheets on A4: one that was written, all of a lesson together, one to write on by hand."""

from dataclasses import asdict, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.sheets import heading, qr_code
from apps.school.calendar.services import day
from apps.school.models import Staff
from apps.school.roles import facts
from apps.teaching.observations.means import lesson_means, parts_of_lesson
from apps.teaching.observations.models import Observation
from apps.teaching.observations.sheets import services
from apps.teaching.observations.sheets.looks import SheetLook
from apps.teaching.observations.sheets.models import ObservationSheet
from apps.teaching.observations.sheets.views.reading import readable
from apps.teaching.observations.views.pages import check_may, observation_of, reader

BLANK_STEPS = 12


def headed(request: HttpRequest, observation: Observation, staff: Staff | None) -> dict:
    """The lines above a sheet about a lesson (0-frame.md 0.6)."""
    on = observation.held_on or observation.date
    found = replace(
        heading(request.user, {}),
        term_name=str(observation.term),
        week_name=f"第{day(on).week or '—'}周",
        date=f"{on:%Y年%-m月%-d日}",
        filled_by=str(staff or ""),
    )
    return {**asdict(found), "observation": observation}


@reader
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """课题·执教·班级·时间·观课人·环节实录·亮点·建议·重建·得分, as the school keeps it (2.2)."""
    found = readable(request, pk)
    address = found.get_absolute_url()
    context = {
        **headed(request, found.observation, found.staff),
        "sheet": found,
        "look": SheetLook.of(found),
        "back": address,
        "qr": qr_code(address),
    }
    return render(request, "teaching/observation_sheet_print.html", context)


@reader
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """All sheets of a lesson on one: means by dimension, who gave what, what was said (2.2)."""
    observation = observation_of(request, pk)
    check_may(request, "results", observation)
    rows = observation.sheets.submitted().select_related("staff", "version").with_total()
    address = observation.get_absolute_url()
    context = {
        **headed(request, observation, None),
        "mean": lesson_means(Observation.objects.filter(pk=pk)).get(pk),
        "parts": parts_of_lesson(observation),
        "sheets": rows.order_by("staff__number"),
        "back": address,
        "qr": qr_code(address),
    }
    return render(request, "teaching/observation_sheets_print.html", context)


@reader
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    """The same sheet with nothing on it but the lesson, for pen and paper."""
    observation = observation_of(request, pk)
    try:
        version = services.rubric_on(observation)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(observation)
    me = Staff.objects.filter(pk=facts(request.user).staff_id).first()
    empty = ObservationSheet(observation=observation, version=version, revision=0)
    context = {
        **headed(request, observation, me),
        "look": SheetLook.of(empty),
        "lines": range(BLANK_STEPS),
        "back": observation.get_absolute_url(),
        "qr": qr_code(observation.get_absolute_url()),
    }
    return render(request, "teaching/observation_sheet_print.html", context)
