"""Who comes to an observation: invited, coming or excused, signed in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.observations import telling, timetable
from apps.teaching.observations.models import Observation, Observer

State = Observation.State
# What is not to be changed any more.
CLOSED = (State.ARCHIVED, State.CANCELLED)


def locked(observation: Observation) -> Observation:
    """The observation as it is now, held until this request is done."""
    rows = Observation.objects.with_names().select_for_update(of=("self",))
    return rows.get(pk=observation.pk)


def check_open(observation: Observation) -> None:
    """
    Raises:
        ValidationError: it is archived or was called off.
    """
    if observation.state in CLOSED:
        raise ValidationError(f"这次观课已{observation.get_state_display()}，不能再改。")


def invite(observation: Observation) -> list[Observer]:
    """Bring the list of those who must come up to date; return whom it did not name before."""
    own = observation.observers.filter(staff=observation.teacher_id)
    own.filter(signed_in_at=None).delete()
    known = set(observation.observers.values_list("staff", flat=True)) | {observation.teacher_id}
    asked = {staff.pk: Observer.Reason.MEMBER for staff in timetable.members(observation)}
    office = timetable.invited_office(observation.date)
    asked |= {staff.pk: Observer.Reason.OFFICE for staff in office}
    if observation.reviewer_id:
        asked.setdefault(observation.reviewer_id, Observer.Reason.GUEST)
    new = [
        Observer(observation=observation, staff_id=pk, reason=reason)
        for pk, reason in asked.items()
        if pk not in known
    ]
    Observer.objects.bulk_create(new, ignore_conflicts=True)
    observation.observers.filter(
        staff=observation.reviewer_id, answer=Observer.Answer.INVITED
    ).update(answer=Observer.Answer.COMING)
    rows = observation.observers.filter(staff__in=[row.staff_id for row in new])
    return list(rows.exclude(staff=observation.reviewer_id).select_related("staff"))


def reason_for(observation: Observation, staff: Staff) -> str:
    """As what somebody comes: of the group, of the office, or of their own accord."""
    if timetable.members(observation).filter(pk=staff.pk).exists():
        return Observer.Reason.MEMBER
    if timetable.office(observation.date).filter(pk=staff.pk).exists():
        return Observer.Reason.OFFICE
    return Observer.Reason.GUEST


@transaction.atomic
def answer(observation: Observation, staff: Staff, coming: bool, excuse: str = "") -> Observer:
    """参加 or 请假; whoever was not asked signs up of their own accord.

    Raises:
        ValidationError: it is one's own lesson, it is not published or is over, no reason is given.
    """
    observation = locked(observation)
    if observation.teacher_id == staff.pk:
        raise ValidationError("这是您自己执教的课。")
    if observation.state != State.PUBLISHED:
        raise ValidationError("公布以后、上课以前可以报名和请假。")
    excuse = excuse.strip()
    if not coming and not excuse:
        raise ValidationError({"excuse": "请写明请假原因。"})
    row = observation.observers.filter(staff=staff).first() or Observer(
        observation=observation, staff=staff, reason=reason_for(observation, staff)
    )
    if not coming and row.pk and row.reason == Observer.Reason.GUEST:
        row.delete()
        return row
    row.answer = Observer.Answer.COMING if coming else Observer.Answer.EXCUSED
    row.excuse = "" if coming else excuse
    row.save()
    if not coming:
        telling.excused(row)
    return row


@transaction.atomic
def ask(observation: Observation, people: list[Staff]) -> int:
    """Invite further people by name; return how many are new.

    Raises:
        ValidationError: it is over.
    """
    observation = locked(observation)
    if observation.state not in (State.PLANNED, State.PUBLISHED):
        raise ValidationError("课已经上过，不再邀请。")
    known = set(observation.observers.values_list("staff", flat=True)) | {observation.teacher_id}
    new = [
        Observer(observation=observation, staff=person, reason=reason_for(observation, person))
        for person in people
        if person.pk not in known
    ]
    for row in new:
        row.save()
    if observation.state == State.PUBLISHED:
        telling.published(observation, new)
    return len(new)


@transaction.atomic
def sign_in(observation: Observation, present: set[int]) -> int:
    """Note on the spot who of the observers is there; returns how many are.

    Raises:
        ValidationError: the day is still to come, or it is closed.
    """
    observation = locked(observation)
    check_open(observation)
    if observation.date > timezone.localdate():
        raise ValidationError("到上课那天再签到。")
    rows = observation.observers.all()
    rows.exclude(pk__in=present).update(signed_in_at=None)
    there = rows.filter(pk__in=present)
    there.filter(signed_in_at=None).update(signed_in_at=timezone.now())
    return there.count()
