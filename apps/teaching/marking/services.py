"""收交, 批改, 订正, 复批: the verbs that take homework from the hand-in to the archive.

Each may be pressed twice: what is done already stays as it was, with its day and its name.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Enrolment, Pupil, Staff
from apps.teaching.homework.models import Homework
from apps.teaching.marking.models import GroupMember, HandIn

State = Homework.State
# Behind the hand-in; what is archived is not touched any more.
COLLECTED = (State.COLLECTED, State.MARKED, State.CORRECTED)


def _locked(pk: int) -> Homework:
    return Homework.objects.select_for_update(of=("self",)).get(pk=pk)


@transaction.atomic
def collect(
    homework: Homework, *, pupils: Iterable[int] = (), state: str = HandIn.State.MISSING
) -> Homework:
    """收交: the homework of the class is in, but for ``pupils``, of whom ``state`` holds.

    Collected before, it keeps the day of the first time.

    Raises:
        ValidationError: it is not public, or its night has not come.
    """
    homework = _locked(homework.pk)
    if homework.state == State.PUBLISHED:
        today = timezone.localdate()
        if today < homework.night:
            raise ValidationError("还没有到布置的那一天，不能收交。")
        homework.move(State.COLLECTED)
        homework.collected_on = today
        homework.save(update_fields=["state", "collected_on", "updated_at"])
    _note(homework, pupils, state)
    return homework


@transaction.atomic
def note(homework: Homework, pupils: Iterable[int], state: str) -> Homework:
    """Say of some pupils what is out of the ordinary; an empty ``state`` takes it back.

    When the last 待订正 has become 已订正复批 the homework is 已订正; a new one opens it again.

    Raises:
        ValidationError: it is not collected yet, or a pupil is not asked for it.
    """
    homework = _locked(homework.pk)
    _note(homework, pupils, state)
    return homework


def _note(homework: Homework, pupils: Iterable[int], state: str) -> None:
    pupils = set(pupils)
    if homework.state not in COLLECTED:
        raise ValidationError(f"这项作业{homework.get_state_display()}，不能登记收交情况。")
    if not pupils <= {pupil.pk for pupil in pupils_of(homework)}:
        raise ValidationError("名单已经变了，请刷新后再点。")
    if state == HandIn.State.TO_CORRECT and homework.marked_on is None:
        raise ValidationError("批改以后才有订正，请先点“批改好”。")
    if state:
        HandIn.objects.bulk_create(
            [HandIn(homework=homework, pupil_id=pk, state=state) for pk in sorted(pupils)],
            update_conflicts=True,
            unique_fields=["homework", "pupil"],
            update_fields=["state", "updated_at"],
        )
    else:
        homework.hand_ins.filter(pupil__in=pupils).delete()
    _settle(homework)


def _settle(homework: Homework) -> None:
    """已订正 follows from the pupils: nobody left to correct, and somebody who has."""
    found = set(homework.hand_ins.values_list("state", flat=True))
    open_ = HandIn.State.TO_CORRECT in found
    done = HandIn.State.CORRECTED in found and not open_
    if homework.state == State.MARKED and done:
        homework.move(State.CORRECTED)
        homework.remarked_on = timezone.localdate()
    elif homework.state == State.CORRECTED and not done:
        homework.move(State.MARKED)
        homework.remarked_on = None
    else:
        return
    homework.save(update_fields=["state", "remarked_on", "updated_at"])


@transaction.atomic
def mark(homework: Homework, *, by: Staff) -> Homework:
    """批改好: today the class has it back. Marked before, day and name stay.

    Raises:
        ValidationError: it is not collected yet.
    """
    homework = _locked(homework.pk)
    if homework.state == State.COLLECTED:
        homework.move(State.MARKED)
        homework.marked_by, homework.marked_on = by, timezone.localdate()
        homework.save(update_fields=["state", "marked_by", "marked_on", "updated_at"])
    elif homework.state not in COLLECTED:
        raise ValidationError("先收交，再批改。")
    return homework


@transaction.atomic
def mark_all(homework: Iterable[Homework], *, by: Staff) -> int:
    """批改好 for several at once, all or none; returns how many were not marked before.

    Raises:
        ValidationError: one of them is not collected yet.
    """
    # In the order of their keys, so that two who do this at once wait for each other.
    rows = sorted(homework, key=lambda row: row.pk)
    before = [row.pk for row in rows if row.state == State.COLLECTED]
    for row in rows:
        mark(row, by=by)
    return len(before)


@transaction.atomic
def correct_all(homework: Homework) -> Homework:
    """全部已订正: everybody who had to correct has, and it was looked at again."""
    open_ = homework.hand_ins.filter(state=HandIn.State.TO_CORRECT)
    return note(homework, open_.values_list("pupil", flat=True), HandIn.State.CORRECTED)


@transaction.atomic
def step_back(homework: Homework) -> Homework:
    """One step back: 已订正 → 已批改 → 已收交 → 已公示. What was said about pupils stays.

    Raises:
        ValidationError: there is nothing to take back.
    """
    homework = _locked(homework.pk)
    if homework.state == State.CORRECTED:
        homework.move(State.MARKED)
        homework.remarked_on = None
        homework.hand_ins.filter(state=HandIn.State.CORRECTED).update(
            state=HandIn.State.TO_CORRECT, updated_at=timezone.now()
        )
    elif homework.state == State.MARKED:
        homework.move(State.COLLECTED)
        homework.marked_on = homework.marked_by = None
    elif homework.state == State.COLLECTED:
        homework.move(State.PUBLISHED)
        homework.collected_on = None
    else:
        raise ValidationError("没有可以撤销的一步。")
    homework.save()
    return homework


def pupils_of(homework: Homework) -> list[Pupil]:
    """Whose homework it is, by number: the class on the day it is due, those of its tier.

    Whoever has a row stays in the list after moving to another class. Pupils that nobody has sorted
    yet belong to every tier.
    """
    on = min(homework.due_on, timezone.localdate())
    here = Enrolment.objects.on(on).filter(school_class=homework.school_class_id)
    if homework.tier:
        others = GroupMember.objects.filter(
            school_class=homework.school_class_id, subject=homework.subject_id, tiered=True
        ).exclude(group__tier=homework.tier)
        here = here.exclude(pupil__in=others.values("pupil"))
    noted = Pupil.objects.filter(hand_ins__homework=homework)
    found = (Pupil.objects.filter(pk__in=here.values("pupil")) | noted).distinct()
    return list(found.order_by("number"))
