"""The wall of the teaching office, and a class's day with the one button that publishes it."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST

from apps.core.sheets import qr_code
from apps.inspections.acting import acting_staff
from apps.school.models import SchoolClass
from apps.school.roles import facts
from apps.teaching.homework.bars import bar
from apps.teaching.homework.rules import reads_homework
from apps.teaching.homework.wall import days, pages
from apps.teaching.homework.wall.day import day_of
from apps.teaching.homework.wall.forms import WallForm, asked
from apps.teaching.homework.wall.rules import publishes_day, renews_page
from apps.teaching.homework.wall.week import around, classes_of, wall


def reading(user) -> None:
    """Raises PermissionDenied for those outside the school's staff."""
    if not reads_homework(user):
        raise PermissionDenied("作业公示墙对本校教职工开放。")


def class_of(user, pk: int) -> SchoolClass:
    """The class of an address, for whoever may read homework."""
    reading(user)
    return get_object_or_404(SchoolClass.objects.select_related("year"), pk=pk)


def address(school_class: SchoolClass, on: date) -> str:
    """The page of a class's day."""
    return f"{reverse('teaching:wall-day', args=[school_class.pk])}?date={on}"


# One cell of the wall. 180 of them are the page, and a template takes four times as long for them.
NIGHT = '<td><a class="night night-{}" href="{}" title="{}"><b>{}</b> <i>{}</i></a></td>'


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Classes × the days of a week."""
    reading(request.user)
    form = WallForm(request.GET)
    found = wall(form.on, form.chosen)
    context = {
        "form": form,
        "wall": found,
        "lines": [
            (line.school_class, format_html_join("", NIGHT, line.nights)) for line in found.lines
        ],
        "on": form.on,
        "grade": form.chosen,
        "query": f"date={form.on}" + (f"&grade={form.chosen}" if form.chosen else ""),
        "now": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "teaching/wall.html", context, status=status)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The own class's day; whoever has none begins with the wall."""
    reading(request.user)
    own = facts(request.user).homeroom
    on = asked(request.GET)
    if not own:
        return redirect("teaching:wall")
    return redirect(address(SchoolClass(pk=min(own)), on))


@login_required
def show_day(request: HttpRequest, pk: int) -> HttpResponse:
    """A class's day: what is public, what is not yet, what it adds up to; 公示."""
    school_class = class_of(request.user, pk)
    found = day_of(school_class, asked(request.GET))
    [page] = pages.pages_of([school_class])
    public = pages.address_of(page)
    own = facts(request.user).homeroom
    before, after = around(found.info.date, found.info.date)
    context = {
        "day": found,
        "on": found.info.date,
        "public": public,
        "qr": qr_code(public, scale=4),
        "bar": found.load and bar(found.load),
        "may_publish": publishes_day(request.user, school_class),
        "may_renew": renews_page(request.user, school_class),
        "classes": [one for one in classes_of(found.info) if one.pk in own] if len(own) > 1 else [],
        "before": before,
        "after": after,
    }
    return render(request, "teaching/wall_day.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公示, or with ``none`` 今日无书面作业."""
    school_class = class_of(request.user, pk)
    on, none = asked(request.POST), bool(request.POST.get("none"))
    if not publishes_day(request.user, school_class):
        raise PermissionDenied("作业由本班班主任、年级组长或课程教学中心公示。")
    try:
        days.publish(school_class, on, by=request.user, staff=acting_staff(request.user), none=none)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        words = "今日无书面作业" if none else "作业"
        messages.success(request, f"{school_class}{on.month}月{on.day}日的{words}已公示。")
    return redirect(address(school_class, on))


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回公示 of today."""
    school_class, on = class_of(request.user, pk), asked(request.POST)
    try:
        days.take_back(school_class, on, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(address(school_class, on))


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A new public address for a class."""
    school_class = class_of(request.user, pk)
    pages.renew(school_class, by=request.user)
    messages.success(request, "公示链接已更换，旧的二维码不再能用，请重新打印张贴。")
    return redirect("teaching:wall-door", school_class.pk)
