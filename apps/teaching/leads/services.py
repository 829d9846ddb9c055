"""A lead plan begins, moves from state to state, is discussed; its texts are taken over from others."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.leads import telling
from apps.teaching.leads.looks import FINAL_NOTE, SHARED_NOTE, PlanLook, prepared_lessons
from apps.teaching.leads.models import LeadPlan, LessonPlan, Opinion, PlanStep
from apps.teaching.leads.states import transition
from apps.teaching.manuscripts.models import Manuscript
from apps.teaching.manuscripts.services import keep, new_manuscript
from apps.teaching.schedule.models import Unit

State = LeadPlan.State


@transaction.atomic
def begin(unit: Unit, by: Staff) -> LeadPlan:
    """The lead plan of a unit with a text for each 课时; called again, it adds what came since.

    Begun by the 主备人 it is at once 撰写, by anybody else 已分工.

    Raises:
        ValidationError: nobody leads the unit, the 主备人 has left, or it has no 课时.
    """
    unit = (
        Unit.objects.select_for_update(of=("self",)).select_related("lead", "group").get(pk=unit.pk)
    )
    _check_lead(unit)
    lessons = prepared_lessons(unit)
    if not lessons:
        raise ValidationError("这个单元还没有要备的课时，请先在单元里添加课时。")
    plan, _new = LeadPlan.objects.get_or_create(unit=unit)
    known = set(plan.lesson_plans.values_list("lesson", flat=True))
    LessonPlan.objects.bulk_create(
        LessonPlan(
            plan=plan,
            lesson=lesson,
            manuscript=new_manuscript(Manuscript.Kind.LESSON, {}, by=by),
        )
        for lesson in lessons
        if lesson.pk not in known
    )
    if plan.state == State.ASSIGNED and unit.lead_id == by.pk:
        plan = move(plan, State.WRITING, by)
    return plan


def _check_lead(unit: Unit) -> None:
    if unit.lead is None:
        raise ValidationError("这个单元还没有主备人，请备课组长先分工。")
    if unit.lead.left_on and unit.lead.left_on < timezone.localdate():
        raise ValidationError(
            f"主备人{unit.lead}已经离校，请备课组长先改派主备人；已写的内容都在，接着写就行。"
        )


@transaction.atomic
def move(plan: LeadPlan, target: str, by: Staff, reason: str = "") -> LeadPlan:
    """Take a plan to a state, with all that follows; whether ``by`` may is asked before.

    Raises:
        ValidationError: no step leads there, a condition is not met, or the reason is missing.
    """
    plan = LeadPlan.objects.with_unit().select_for_update(of=("self",)).get(pk=plan.pk)
    reason = reason.strip()
    step = transition(plan, target, reason)
    today = timezone.localdate()
    look = PlanLook(plan, today)
    if not step.back:
        _check_lead(plan.unit)
        if unmet := [one.sentence for one in look.conditions(target) if not one.met]:
            raise ValidationError(unmet)
    changed = look.changed
    plan.state = target
    if target == State.WRITING:
        plan.final_on = plan.shared_on = None
    elif target == State.FINAL:
        plan.final_on = today
        _keep_all(look, FINAL_NOTE, by)
    elif target == State.SHARED:
        plan.shared_on = plan.shared_on or today
        _keep_all(look, SHARED_NOTE, by)
    plan.save()
    row = PlanStep.objects.create(
        plan=plan, source=step.source, target=target, staff=by, reason=reason, at=timezone.now()
    )
    telling.moved(plan, row, changed)
    return plan


def _keep_all(look: PlanLook, note: str, by: Staff) -> None:
    """Keep of every 课时 how it is final, or what its users are given from now on."""
    for lesson in look.lessons:
        edition = keep(lesson.lesson_plan.manuscript, note=note, by=by)
        # Kept before without a change since; what has gone out stays so.
        if edition.note not in (note, SHARED_NOTE):
            edition.note = note
            edition.save(update_fields=["note"])


@transaction.atomic
def give_opinion(plan: LeadPlan, text: str, by: Staff) -> Opinion:
    """Say, or say anew, what one thinks of a plan.

    Raises:
        ValidationError: it is not discussed now, or nothing is said.
    """
    plan = LeadPlan.objects.with_unit().select_for_update(of=("self",)).get(pk=plan.pk)
    text = text.strip()
    if plan.state != State.DISCUSSING:
        raise ValidationError(
            f"现在是“{plan.get_state_display()}”，组内研讨时才写意见；对文字的看法可以写成批注。"
        )
    if not text:
        raise ValidationError({"text": "请写下您的意见，一两句也可以。"})
    opinion, new = Opinion.objects.update_or_create(
        plan=plan, staff=by, defaults={"text": text, "given_at": timezone.now()}
    )
    if new:
        telling.opinion_given(plan, opinion, PlanLook(plan, timezone.localdate()).missing)
    return opinion
