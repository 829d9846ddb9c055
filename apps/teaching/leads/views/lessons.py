"""A 课时: the lead version to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from apps.school.roles import facts
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.leads.looks import shared_editions
from apps.teaching.leads.models import UNPREPARED, LeadPlan, LessonPlan
from apps.teaching.leads.rules import uses_lesson
from apps.teaching.leads.timing import timing
from apps.teaching.leads.views.pages import reader
from apps.teaching.manuscripts.reading import sections
from apps.teaching.manuscripts.services import document, may_remark, may_write, open_remarks
from apps.teaching.rules import is_lead, leads_group, oversees_plans
from apps.teaching.schedule.models import Unit, UnitLesson


def _lesson(request: HttpRequest, pk: int) -> UnitLesson:
    lessons = UnitLesson.objects.visible_to(request.user).select_related(
        "unit__lead",
        "unit__group__subject",
        "unit__group__leader",
        "unit__group__term__year",
        "unit__plan",
        "lesson_plan__manuscript",
        "lesson_plan__copied_from__plan__unit__lead",
        "lesson_plan__copied_from__plan__unit__group__term__year",
    )
    return get_object_or_404(lessons, pk=pk)


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the users of the plan are given; before it is shared, what there is so far."""
    lesson, user = _lesson(request, pk), request.user
    unit, staff_id = lesson.unit, facts(user).staff_id
    row: LessonPlan | None = getattr(lesson, "lesson_plan", None)
    plan: LeadPlan | None = getattr(unit, "plan", None)
    shared = shared_editions([row.manuscript_id]).get(row.manuscript_id) if row else None
    text = shared.content if shared else document(row.manuscript) if row else {}
    remarked = row is not None and may_remark(user, row.manuscript)
    adaptations = list(lesson.adaptations.select_related("staff").order_by("staff__number"))
    lead = is_lead(user, unit)
    context = {
        "lesson": lesson,
        "unit": unit,
        "plan": plan,
        "lesson_plan": row,
        "sections": sections(LESSON_PARTS, text, open_remarks(row.manuscript) if remarked else ()),
        "remarks_url": reverse("teaching:manuscript-remarks", args=[row.manuscript_id])
        if remarked
        else "",
        "shared": shared,
        "timing": timing(Unit.objects.with_dates().get(pk=unit.pk), plan, timezone.localdate()),
        "needs_plan": lesson.kind not in UNPREPARED,
        "mine": lesson.class_lessons.of(staff_id).select_related("school_class", "period"),
        "own": next((one for one in adaptations if one.staff_id == staff_id), None),
        "adaptations": [one for one in adaptations if one.changes],
        "sees_names": oversees_plans(user) or leads_group(user, unit),
        "is_mine": lead,
        "may_adapt": uses_lesson(user, lesson) and not lead and shared is not None,
        "may_write": bool(row) and may_write(user, row.manuscript),
        "neighbours": _neighbours(lesson),
    }
    return render(request, "teaching/lesson.html", context)


def _neighbours(lesson: UnitLesson) -> dict[str, UnitLesson]:
    others = lesson.unit.lessons.exclude(kind__in=UNPREPARED)
    return {
        "before": others.filter(number__lt=lesson.number).order_by("-number").first(),
        "after": others.filter(number__gt=lesson.number).order_by("number").first(),
    }
