"""我布置的作业: today and the last days, and what one does with a piece in one tap."""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.school.roles import facts
from apps.teaching.homework import services
from apps.teaching.homework.models import Homework
from apps.teaching.homework.setting import CHANGEABLE
from apps.teaching.homework.views.pages import (
    open_dates,
    own_staff,
    piece_of,
    say_result,
    setter,
)

State = Homework.State
SHOWN_FOR = timedelta(days=10)


@setter
def mine(request: HttpRequest) -> HttpResponse:
    """What one set, by nights, the newest first."""
    staff, today = own_staff(request), timezone.localdate()
    rows = Homework.objects.filter(staff=staff, night__gte=today - SHOWN_FOR)
    rows = rows.with_names().prefetch_related("decisions")
    rows = list(rows.order_by("-night", "school_class__grade", "school_class__number"))
    still_open = open_dates(rows)
    for row in rows:
        row.may = actions(row, is_open=row.pk in still_open)
        row.decided = next(iter(row.decisions.all()), None)
    nights = [(on, list(found)) for on, found in groupby(rows, key=lambda row: row.night)]
    return render(request, "teaching/homework_mine.html", {"nights": nights, "today": today})


def actions(homework: Homework, *, is_open: bool) -> set[str]:
    """What its setter can do with a piece now."""
    if homework.state == State.WITHDRAWN:
        return {"restore"} if is_open else set()
    if homework.state not in CHANGEABLE:
        return set()
    found = {"withdraw"} | ({"edit"} if is_open else set())
    return found | ({"publish"} if is_open and homework.state == State.TRIED else set())


def _act(request: HttpRequest, homework: Homework, verb: Callable) -> Homework | None:
    """Carry out a verb; a refusal is said on the page where one comes back to."""
    try:
        return verb(homework, by=own_staff(request))
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return None


@require_POST
@setter
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公示 what was tried."""
    if _act(request, piece_of(request, pk, "update"), services.publish):
        say_result(request, [Homework.objects.with_names().get(pk=pk)])
    return redirect("teaching:homework-mine")


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回, with the way back; the 年级组长 may do it for a colleague."""
    homework = piece_of(request, pk, "withdraw")
    is_own = homework.staff_id == facts(request.user).staff_id
    if row := _act(request, homework, services.withdraw):
        undo = reverse("teaching:homework-restore", args=[pk]) if is_own else ""
        said = f"已撤回：{row.school_class}{row.subject}“{row.content[:20]}”。"
        messages.success(request, said, extra_tags=undo)
    return redirect("teaching:homework-mine") if is_own else redirect(homework)


@require_POST
@setter
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a withdrawal."""
    if _act(request, piece_of(request, pk, "update"), services.take_up_again):
        say_result(request, [Homework.objects.with_names().get(pk=pk)])
    return redirect("teaching:homework-mine")
