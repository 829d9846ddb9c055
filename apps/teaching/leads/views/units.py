"""单元: what belongs to it, when each class has it, where its texts are begun and found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from apps.school.roles import facts
from apps.teaching.leads.models import UNPREPARED, LeadPlan
from apps.teaching.leads.timing import timing
from apps.teaching.rules import is_lead, keeps_plans, leads_group
from apps.teaching.schedule.models import ClassLesson, Unit
from apps.teaching.schedule.views.pages import may_write, reader


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit with its 主备, its outline and its 课时 by class."""
    user, today = request.user, timezone.localdate()
    units = Unit.objects.visible_to(user).with_dates()
    unit = get_object_or_404(
        units.select_related(
            "lead",
            "group__term__year",
            "group__subject",
            "group__leader",
            "copied_from__group__term",
            "plan",
            "outline__staff",
        ),
        pk=pk,
    )
    plan: LeadPlan | None = getattr(unit, "plan", None)
    begins = (is_lead | leads_group | keeps_plans)(user, unit)
    classes, lines = _by_class(unit)
    context = {
        "unit": unit,
        "group": unit.group,
        "plan": plan,
        "outline": getattr(unit, "outline", None),
        "timing": timing(unit, plan, today),
        "today": today,
        "classes": classes,
        "lines": lines,
        "begins": begins,
        "is_mine": is_lead(user, unit),
        "may_write": may_write(user, unit.group),
        "teaches": any(
            row and row.staff_id == facts(user).staff_id for line in lines for row in line["cells"]
        ),
        "before": unit.group.units.filter(number__lt=unit.number).order_by("-number").first(),
        "after": unit.group.units.filter(number__gt=unit.number).order_by("number").first(),
    }
    return render(request, "teaching/unit.html", context)


def _by_class(unit: Unit) -> tuple[list, list[dict]]:
    """The classes in order, and each 课时 with its lesson in every one of them."""
    rows = ClassLesson.objects.filter(lesson__unit=unit).select_related(
        "school_class", "period", "staff"
    )
    classes, cells = {}, {}
    for row in rows.order_by("school_class__number"):
        classes[row.school_class_id] = row.school_class
        cells[row.lesson_id, row.school_class_id] = row
    lines = [
        {
            "lesson": lesson,
            "needs_plan": lesson.kind not in UNPREPARED,
            "cells": [cells.get((lesson.pk, pk)) for pk in classes],
        }
        for lesson in unit.lessons.order_by("number")
    ]
    return list(classes.values()), lines
