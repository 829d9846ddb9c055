"""单元课程纲要 (S4): begun for a unit, reviewed by the group and by 课程教学中心, archived."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.documents.parts import OUTLINE_PARTS
from apps.teaching.leads import telling
from apps.teaching.leads.looks import lacks
from apps.teaching.leads.models import PlanStep, UnitOutline
from apps.teaching.leads.states import transition
from apps.teaching.manuscripts.models import Manuscript
from apps.teaching.manuscripts.services import document, keep, new_manuscript
from apps.teaching.schedule.models import Unit

State = UnitOutline.State
# What is noted on the edition that is kept when it gets there.
KEPT = {State.PASSED: "通过", State.ARCHIVED: "归档"}


@transaction.atomic
def begin_outline(unit: Unit, by: Staff) -> UnitOutline:
    """The outline of a unit, to be written by its 主备人; an existing one is returned.

    Raises:
        ValidationError: nobody leads the unit.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("lead").get(pk=unit.pk)
    found = UnitOutline.objects.filter(unit=unit).first()
    if found:
        return found
    if unit.lead is None:
        raise ValidationError("这个单元还没有主备人，请备课组长先分工；课程纲要由主备人编写。")
    info = f"<p>{unit.group}《{unit}》，{unit.lessons.count()}课时。</p>"
    text = new_manuscript(Manuscript.Kind.OUTLINE, {"info": info}, by=by)
    return UnitOutline.objects.create(unit=unit, staff=unit.lead, manuscript=text)


@transaction.atomic
def move_outline(outline: UnitOutline, target: str, by: Staff, reason: str = "") -> UnitOutline:
    """Take an outline to a state; whether ``by`` may is asked before.

    Raises:
        ValidationError: no step leads there, parts are missing, or the reason is.
    """
    outlines = UnitOutline.objects.select_related("staff", "unit__group__leader", "manuscript")
    outline = outlines.select_for_update(of=("self",)).get(pk=outline.pk)
    reason = reason.strip()
    step = transition(outline, target, reason)
    today = timezone.localdate()
    if target == State.GROUP:
        if found := lacks(OUTLINE_PARTS, document(outline.manuscript)):
            raise ValidationError([one.sentence for one in found])
        outline.submitted_on = today
        if by.pk == outline.unit.lead_id:
            outline.staff = by
    elif target == State.PASSED:
        outline.passed_on = today
    elif target == State.DRAFT:
        outline.submitted_on = None
    if target in KEPT:
        keep(outline.manuscript, note=KEPT[target], by=by)
    outline.state = target
    outline.save()
    row = PlanStep.objects.create(
        outline=outline,
        source=step.source,
        target=target,
        staff=by,
        reason=reason,
        at=timezone.now(),
    )
    telling.outline_moved(outline, row)
    return outline
