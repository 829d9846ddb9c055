"""年级统筹: what goes over the limit or comes from outside the register is decided with a reason (HW4)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.homework import telling
from apps.teaching.homework.models import Decision, Homework
from apps.teaching.homework.publishing import Verdict, judge, make_public
from apps.teaching.homework.setting import lock_classes, locked, open_night

State, Kind = Homework.State, Decision.Kind


@transaction.atomic
def decide(
    homework: Homework,
    kind: str,
    *,
    reason: str,
    by: Staff,
    minutes: int | None = None,
    night: date | None = None,
) -> Decision:
    """特批, 缩短 to ``minutes``, 改期 to ``night`` or 退回; the setter is told.

    What is shortened goes back to be changed and tried again; within the minutes it is then published
    without being asked about again. What is moved is published in its new night if it fits there.

    Raises:
        ValidationError: decided already, one's own, no reason, or numbers that make no sense.
    """
    lock_classes([homework.school_class_id])
    homework = locked(homework)
    if homework.state != State.REVIEW:
        raise ValidationError(f"这项作业已不在待统筹（现在：{homework.get_state_display()}）。")
    if homework.staff_id == by.pk:
        raise ValidationError("自己布置的作业不能自己决定，请课程教学中心或年级组长决定。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由，布置的老师会看到。"})
    verdict = judge(homework)
    decision = Decision(
        homework=homework,
        kind=kind,
        reason=reason.strip(),
        total=verdict.total,
        cap=verdict.load.cap,
        minutes=homework.minutes,
        night=homework.night,
        other_source=homework.other_source,
        staff=by,
    )
    _APPLY[kind](homework, decision, verdict, minutes=minutes, night=night)
    decision.full_clean()
    decision.save()
    telling.decided(decision)
    return decision


def _allow(homework: Homework, decision: Decision, verdict: Verdict, **_) -> None:
    if homework.due_on <= timezone.localdate():
        raise ValidationError("这项作业已到收交的时候，只能退回或改期。")
    make_public(homework)


def _shorten(homework: Homework, decision: Decision, verdict: Verdict, *, minutes, **_) -> None:
    if minutes is None or not 1 <= minutes < homework.minutes:
        raise ValidationError({"minutes": f"请写减为几分钟（1到{homework.minutes - 1}）。"})
    decision.minutes = minutes
    homework.move(State.RETURNED)
    homework.save()


def _return(homework: Homework, decision: Decision, verdict: Verdict, **_) -> None:
    decision.minutes = None
    homework.move(State.RETURNED)
    homework.save()


def _move(homework: Homework, decision: Decision, verdict: Verdict, *, night, **_) -> None:
    if night is None or night == homework.night:
        raise ValidationError({"night": "请选改到哪一天。"})
    new = open_night(night)
    homework.night, homework.due_on, homework.term_id = new.date, new.due_on, new.term_id
    there = judge(homework)
    if homework.counts and there.total > there.load.cap:
        raise ValidationError(
            {"night": f"那天合计{there.total}分钟，也超过{there.load.cap}分钟，请另选一天。"}
        )
    decision.night = new.date
    make_public(homework)


_APPLY = {
    Kind.ALLOW: _allow,
    Kind.SHORTEN: _shorten,
    Kind.MOVE: _move,
    Kind.RETURN: _return,
}
