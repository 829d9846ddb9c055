"""沿用: a text of earlier years, or of a colleague elsewhere, as the beginning of one's own; with credit."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When

from apps.school.models import Staff
from apps.teaching.documents.parts import Document
from apps.teaching.leads.looks import shared_editions
from apps.teaching.leads.models import LeadPlan, LessonPlan
from apps.teaching.manuscripts.services import document, keep, replace_text

State = LeadPlan.State
# Once it is final, its users rely on it: then it has to be sent back first.
OPEN = (State.WRITING, State.DISCUSSING)
BEFORE = "沿用前"


def sources_for(plan: LeadPlan) -> QuerySet[LeadPlan]:
    """Ready plans of other terms for the same subject and grade, those of the same title first."""
    group = plan.group
    same = Case(
        When(unit__title=plan.unit.title, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    plans = LeadPlan.objects.ready().with_unit()
    return (
        plans.filter(unit__group__subject=group.subject_id, unit__group__grade=group.grade)
        .exclude(unit__group__term=group.term_id)
        .annotate(other_title=same)
        .order_by("other_title", "-unit__group__term__starts", "unit__number")
    )


@transaction.atomic
def take_over_plan(plan: LeadPlan, source: LeadPlan, by: Staff) -> int:
    """Every 课时 from the one of the same title, or the same number, in ``source``.

    Returns: how many texts were taken over; what has no counterpart stays as it is.

    Raises:
        ValidationError: the plan is no longer open, or nothing fits.
    """
    plan = _open(plan)
    theirs = list(source.lesson_plans.select_related("lesson", "manuscript"))
    by_title = {row.lesson.title: row for row in theirs}
    by_number = {row.lesson.number: row for row in theirs}
    # Several 课时 may bear one title (第一课时, 第二课时): the number comes first among those.
    count = 0
    for own in plan.lesson_plans.select_related("lesson", "manuscript"):
        found = by_number.get(own.lesson.number)
        if found is None or found.lesson.title != own.lesson.title:
            found = by_title.get(own.lesson.title) or found
        if found is not None:
            _copy(own, found, by)
            count += 1
    if not count:
        raise ValidationError("那份主备里没有能对上的课时。")
    plan.copied_from = source
    plan.save(update_fields=["copied_from", "updated_at"])
    return count


@transaction.atomic
def take_over(own: LessonPlan, source: LessonPlan, by: Staff) -> None:
    """One 课时 from another; what stood there before is kept as an edition.

    Raises:
        ValidationError: the plan is no longer open, or both are the same.
    """
    if own.pk == source.pk:
        raise ValidationError("这就是您自己的这一课时，不用沿用。")
    _open(own.plan)
    _copy(own, source, by)


def text_of(source: LessonPlan) -> Document:
    """What others get of a text: what was shared last; of a plan that is final, how it stands."""
    shared = shared_editions([source.manuscript_id]).get(source.manuscript_id)
    return shared.content if shared else document(source.manuscript)


def _open(plan: LeadPlan) -> LeadPlan:
    plan = LeadPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.state not in OPEN:
        raise ValidationError(f"现在是“{plan.get_state_display()}”，撰写和研讨时才能沿用别的设计。")
    return plan


def _copy(own: LessonPlan, source: LessonPlan, by: Staff) -> None:
    keep(own.manuscript, note=BEFORE, by=by)
    replace_text(own.manuscript, text_of(source), by=by)
    own.copied_from = source
    own.save(update_fields=["copied_from", "updated_at"])
