"""From 已试做 to 已公示: the limit of the night, taking back, publishing again (1.1 HW4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.homework import budget, telling, trials
from apps.teaching.homework.budget import Load
from apps.teaching.homework.models import Homework
from apps.teaching.homework.nights import night_of
from apps.teaching.homework.setting import (
    CHANGEABLE,
    least_minutes,
    lock_classes,
    locked,
    open_night,
)

State = Homework.State


@dataclass(frozen=True)
class Verdict:
    """What publishing a piece would mean for its night. ``load`` is the night without it."""

    load: Load
    total: int
    reasons: tuple[str, ...]

    @property
    def near(self) -> bool:
        return self.load.level_of(self.total) == "near"


def judge(homework: Homework) -> Verdict:
    """Hold a piece against the limit of its night and against the register of sources."""
    others = budget.load(homework.school_class, night_of(homework.night), without=[homework.pk])
    total = others.total + (homework.minutes if homework.counts else 0)
    reasons = []
    if homework.counts and total > others.cap:
        sums = "＋".join(f"{part.short}{part.minutes}" for part in others.parts if part.minutes)
        own = f"{homework.subject.name[:1]}{homework.minutes}"
        reasons.append(f"{f'{sums}＋{own}' if sums else own}＝{total}分钟，超过{others.cap}分钟")
    if homework.other_source:
        reasons.append(f"来源“{homework.other_source}”不在登记册上")
    return Verdict(others, total, tuple(reasons))


def is_granted(homework: Homework) -> bool:
    """Whether the newest decision about it covers it as it stands: night, minutes and source."""
    newest = homework.decisions.first()
    return (
        newest is not None
        and newest.kind != newest.Kind.RETURN
        and newest.night == homework.night
        and newest.other_source == homework.other_source
        and homework.minutes <= newest.minutes
    )


@transaction.atomic
def publish(homework: Homework, *, by: Staff) -> Homework:
    """公示, or 待统筹 where the night would be over its limit or the source is not registered.

    The class is locked first: of two teachers at the same moment the second sees what the first
    published. Published already, nothing happens.

    Raises:
        ValidationError: not one's own, not tried, sent back and not changed, or due already.
    """
    lock_classes([homework.school_class_id])
    homework = locked(homework, by=by)
    if homework.state in (*Homework.PUBLIC, State.REVIEW):
        return homework
    if homework.state == State.WITHDRAWN:
        raise ValidationError("这项作业已撤回。")
    if homework.state == State.RETURNED:
        raise ValidationError("这项作业已退回，请按年级组长的要求修改后再公示。")
    open_night(homework.night)
    _require_trial(homework)
    verdict = judge(homework)
    if verdict.reasons and not is_granted(homework):
        homework.move(State.REVIEW)
        homework.save()
        telling.asks_for_decision(homework, verdict.reasons)
    else:
        make_public(homework)
    return homework


def publish_all(rows: Iterable[Homework], *, by: Staff) -> list[Homework]:
    """Publish the same piece in several classes, always in one order, so that nobody waits in a ring."""
    return [publish(row, by=by) for row in sorted(rows, key=lambda row: row.school_class_id)]


def make_public(homework: Homework) -> None:
    """Publish a locked piece; what was public before says from now on that it was corrected."""
    homework.move(State.PUBLISHED)
    now = timezone.now()
    if homework.published_at is None:
        homework.published_at = now
    else:
        homework.corrected_at = now
    homework.withdrawn_at = None
    homework.save()


def _require_trial(homework: Homework) -> None:
    if homework.trial is None:
        homework.trial = trials.found_for(homework)
    if homework.trial is None:
        raise ValidationError(
            {"trial_minutes": "公示前要自己先做一遍：请计时，或填写试做用时和易错点。"}
        )
    homework.minutes = max(homework.minutes, least_minutes(homework))
    if homework.state == State.DRAFT:
        homework.move(State.TRIED)


@transaction.atomic
def withdraw(homework: Homework, *, by: Staff) -> Homework:
    """撤回 before it is handed in; done again, nothing happens.

    Raises:
        ValidationError: it was handed in already.
    """
    homework = locked(homework)
    if homework.state == State.WITHDRAWN:
        return homework
    if homework.state not in CHANGEABLE:
        raise ValidationError(f"这项作业{homework.get_state_display()}，不能撤回。")
    homework.move(State.WITHDRAWN)
    homework.withdrawn_at = timezone.now()
    homework.save()
    if by.pk != homework.staff_id:
        telling.withdrawn(homework, by=by)
    return homework


@transaction.atomic
def take_up_again(homework: Homework, *, by: Staff) -> Homework:
    """Undo a withdrawal: published again where it had been, held against the limit like any other.

    Raises:
        ValidationError: not one's own, or due already.
    """
    lock_classes([homework.school_class_id])
    homework = locked(homework, by=by)
    if homework.state != State.WITHDRAWN:
        return homework
    open_night(homework.night)
    homework.move(State.DRAFT)
    homework.withdrawn_at = None
    homework.trial = trials.found_for(homework)
    if homework.trial is not None:
        homework.move(State.TRIED)
    homework.save()
    if homework.published_at is None or homework.trial is None:
        return homework
    return publish(homework, by=by)
