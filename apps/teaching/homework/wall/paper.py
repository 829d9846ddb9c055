"""The wall on paper and in Excel: the week, 作业公示 as in 1.3, the sheet for the classroom's door."""

from dataclasses import asdict, replace
from datetime import datetime, time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.sheets import qr_code
from apps.school.calendar import services as calendar
from apps.school.models import Grade, SchoolClass
from apps.teaching.homework.budget import Rules
from apps.teaching.homework.wall import pages
from apps.teaching.homework.wall.day import days_on
from apps.teaching.homework.wall.forms import WallForm, asked
from apps.teaching.homework.wall.views import address, class_of, reading
from apps.teaching.homework.wall.week import Wall, classes_of, wall

TITLE = "作业公示墙"
DEPARTMENT = "课程教学中心"


@login_required
def week(request: HttpRequest, way: str) -> HttpResponse:
    """The wall's week as a workbook, or on A4."""
    reading(request.user)
    form = WallForm(request.GET)
    found = wall(form.on, form.chosen)
    heading = replace(_heading(request.user, form.on), week_name=found.title)
    header = ["班级", *(f"{name} {info.date:%-m月%-d日}" for name, info in found.heads)]
    rows = [[str(line.school_class), *(cell.text for cell in line.cells)] for line in found.lines]
    if way == "excel":
        name = sheets.file_name(TITLE, heading, {"week": _stretch(found)})
        return xlsx_response(TITLE, header, rows, filename=name)
    back = f"{reverse('teaching:wall')}?{request.GET.urlencode()}"
    context = {
        **asdict(heading),
        "header": header,
        "rows": rows,
        "tallies": found.tallies,
        "back": back,
        "qr": qr_code(back),
    }
    return render(request, "teaching/wall_print.html", context)


@login_required
def class_day(request: HttpRequest, pk: int) -> HttpResponse:
    """作业公示 of one class and day (1.3)."""
    school_class = class_of(request.user, pk)
    return _notice(request, [school_class], str(school_class))


@login_required
def grade_day(request: HttpRequest) -> HttpResponse:
    """作业公示 of all classes of a grade on a day, or of the whole school."""
    reading(request.user)
    form = WallForm(request.GET)
    classes = classes_of(calendar.day(form.on), form.chosen)
    return _notice(request, classes, Grade(form.chosen).label if form.chosen else "全校")


def _notice(request: HttpRequest, classes: list[SchoolClass], whose: str) -> HttpResponse:
    on = asked(request.GET)
    single = classes[0] if len(classes) == 1 else None
    back = address(single, on) if single else f"{reverse('teaching:wall')}?date={on}"
    context = {
        **asdict(_heading(request.user, on)),
        "on": on,
        "whose": whose,
        "days": days_on(classes, on),
        "back": back,
        "qr": qr_code(pages.address_of(pages.pages_of([single])[0]) if single else back),
    }
    return render(request, "teaching/wall_notice_print.html", context)


@login_required
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code for one classroom's door."""
    school_class = class_of(request.user, pk)
    return _doors(request, [school_class], address(school_class, timezone.localdate()))


@login_required
def doors(request: HttpRequest) -> HttpResponse:
    """Those of all classes of a grade, or of the school; a sheet each."""
    reading(request.user)
    form = WallForm(request.GET)
    classes = classes_of(calendar.day(form.on), form.chosen)
    if not classes:
        messages.info(request, "这一天不在学期内，没有班级；请选学期里的一天再打印。")
        return redirect("teaching:wall")
    return _doors(request, classes, reverse("teaching:wall"))


def _doors(request: HttpRequest, classes: list[SchoolClass], back: str) -> HttpResponse:
    found = pages.pages_of(classes)
    rules, today = Rules(), timezone.localdate()
    rows = [
        (
            page.school_class,
            qr_code(pages.address_of(page), scale=11),
            rules.on(page.school_class.grade, today).publish_by,
        )
        for page in found
    ]
    return render(request, "teaching/wall_door_print.html", {"rows": rows, "back": back})


def _heading(user, on) -> sheets.Heading:
    """The day's own term and week stand above it, whenever it is printed."""
    info = calendar.day(on)
    return replace(
        sheets.heading(user, {"term": info.term} if info.term else {}),
        department=DEPARTMENT,
        week_name=f"第{info.week}周" if info.week else "",
        date=f"{on:%Y年%-m月%-d日}",
    )


def _stretch(found: Wall) -> slice | None:
    """From the first to the last day, for the file's name."""
    if not found.days:
        return None
    first, last = (datetime.combine(info.date, time()) for info in (found.days[0], found.days[-1]))
    return slice(timezone.make_aware(first), timezone.make_aware(last))
