"""An observation from 排课 to 归档: who teaches, and what is told to whom (2.2)."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.calendar.services import day
from apps.school.models import Lesson, Staff
from apps.school.roles import Role
from apps.teaching.observations import telling, timetable
from apps.teaching.observations.coming import check_open, invite, locked
from apps.teaching.observations.models import Observation

Kind, State = Observation.Kind, Observation.State
# A change of one of these is told to everybody who was invited.
TOLD = ("date", "period_id", "school_class_id", "place_id", "teacher_id")


@transaction.atomic
def volunteer(observation: Observation, staff: Staff) -> Observation:
    """自荐: somebody of the group will teach, if nobody else does yet.

    Raises:
        ValidationError: somebody was quicker, or the day has passed.
    """
    observation = locked(observation)
    check_open(observation)
    if observation.teacher_id == staff.pk:
        return observation
    if observation.teacher_id:
        raise ValidationError(f"{observation.teacher}已经报名执教这一次，请另选一个周二。")
    if observation.date < timezone.localdate():
        raise ValidationError("这一天已经过去，请另选一个周二。")
    if observation.reviewer_id == staff.pk:
        raise ValidationError("您是这次的主评，要执教请先请教研组长另定主评。")
    if not timetable.members(observation).filter(pk=staff.pk).exists():
        raise ValidationError("执教的是本学科组的任课教师。")
    observation.teacher = staff
    observation.save()
    telling.volunteered(observation, group_leaders(observation))
    return observation


@transaction.atomic
def withdraw(observation: Observation, staff: Staff) -> Observation:
    """A teacher takes the own offer back, as long as nobody was invited.

    Raises:
        ValidationError: it was published.
    """
    observation = locked(observation)
    if observation.teacher_id != staff.pk:
        return observation
    if observation.state != State.PLANNED:
        raise ValidationError("已经公布，要换人或改期请找教研组长。")
    observation.teacher = observation.school_class = observation.period = None
    observation.place = observation.unit_lesson = None
    observation.title = ""
    observation.save()
    return observation


def group_leaders(observation: Observation):
    """教研组长 of the subject."""
    leaders = Staff.objects.on_duty().holding(Role.RESEARCH_LEADER)
    return leaders.filter(
        appointments__subject=observation.subject_id,
        appointments__position__role=Role.RESEARCH_LEADER,
    ).distinct()


def lesson_of(observation: Observation) -> Lesson | None:
    """The timetable's lesson at the place and time of the observation."""
    if not (observation.period_id and observation.school_class_id):
        return None
    lessons = timetable.lessons_on(day(observation.date))
    return lessons.filter(
        period=observation.period_id, school_class=observation.school_class_id
    ).first()


@transaction.atomic
def arrange(observation: Observation, before: Mapping, *, by: Staff) -> Observation:
    """Save what was changed by hand, with all that follows for those who were asked.

    ``before``: the values of ``TOLD`` and ``reviewer_id`` as they were.

    Raises:
        ValidationError: another observation is in the way, or what was published would be unsettled.
    """
    if observation.state != State.PLANNED and not (
        observation.teacher_id and observation.period_id
    ):
        raise ValidationError("已经公布，执教和节次不能空着。")
    if observation.held_on:
        observation.held_on = observation.date
    observation.validate_constraints()
    observation.save()
    if observation.state == State.PLANNED:
        _tell_put_down(observation, before, by)
    elif observation.state == State.PUBLISHED:
        new = invite(observation)
        if any(before.get(name) != getattr(observation, name) for name in TOLD):
            telling.changed(observation, f"{timezone.now():%Y%m%d%H%M%S}")
        telling.published(observation, new)
    return observation


def _tell_put_down(observation: Observation, before: Mapping, by: Staff) -> None:
    for field, role in (("teacher", "执教"), ("reviewer", "主评")):
        person = getattr(observation, field)
        if person and before.get(f"{field}_id") != person.pk:
            telling.put_down(observation, person, role, by=by)


def lacking(observation: Observation) -> list[str]:
    """What has to be settled before it is published, as sentences."""
    found = []
    if observation.teacher is None:
        found.append("还没有执教。")
    elif observation.teacher.left_on and observation.teacher.left_on < observation.date:
        found.append(f"{observation.teacher}那时已离校，请另定执教。")
    elif not (observation.period_id and observation.school_class_id):
        found.append("还没有定哪个班哪一节。")
    elif (lesson := lesson_of(observation)) is None or lesson.staff_id != observation.teacher_id:
        found.append(
            f"课表上{observation.teacher}那一节没有{observation.school_class}的课，请重新选节次。"
        )
    if not observation.title:
        found.append("还没有课题。")
    if observation.kind == Kind.TUESDAY and observation.reviewer is None:
        found.append("还没有主评。")
    return found


@transaction.atomic
def publish(observation: Observation) -> Observation:
    """公布: the group must come, the office is asked, everybody hears of it.

    Raises:
        ValidationError: something is not settled, or the day has passed.
    """
    observation = locked(observation)
    check_open(observation)
    if observation.state != State.PLANNED:
        return observation
    missing = lacking(observation)
    if observation.date < timezone.localdate():
        missing.append("这一天已经过去，请先改到以后的日子。")
    if missing:
        raise ValidationError(missing)
    observation.state = State.PUBLISHED
    observation.save()
    telling.published(observation, invite(observation))
    return observation


@transaction.atomic
def cancel(observation: Observation, reason: str) -> Observation:
    """取消, with a reason; whoever was asked is told.

    Raises:
        ValidationError: no reason, or it was held already.
    """
    observation = locked(observation)
    check_open(observation)
    if observation.state in Observation.AFTER_LESSON:
        raise ValidationError("课已经上过，不能取消。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消原因，受邀的人会看到。"})
    observation.state, observation.cancel_reason = State.CANCELLED, reason.strip()
    observation.save()
    telling.cancelled(observation)
    return observation


@transaction.atomic
def mark_held(observation: Observation) -> Observation:
    """已上: by the first sheet that is handed in, or by hand; done again, nothing happens.

    Raises:
        ValidationError: it was not published, or its day is still to come.
    """
    observation = locked(observation)
    if observation.state in Observation.AFTER_LESSON:
        return observation
    check_open(observation)
    if observation.state == State.PLANNED:
        raise ValidationError("还没有公布，请先定好执教、班级和节次再公布。")
    if observation.date > timezone.localdate():
        raise ValidationError("这节课还没有上。")
    observation.state, observation.held_on = State.HELD, observation.date
    observation.save()
    return observation


@transaction.atomic
def archive(observation: Observation) -> Observation:
    """归档: nothing is changed any more.

    Raises:
        ValidationError: it was not held, or a Tuesday's minutes are not written.
    """
    observation = locked(observation)
    check_open(observation)
    if observation.state not in Observation.AFTER_LESSON:
        raise ValidationError("课上过以后才能归档。")
    if observation.kind == Kind.TUESDAY and observation.minutes_at is None:
        raise ValidationError("议课纪要写好以后才能归档。")
    observation.state = State.ARCHIVED
    observation.save()
    return observation


@transaction.atomic
def redesign(observation: Observation, *, on: date, by: Staff) -> Observation:
    """重建课: the lesson is given once more as it was improved, on a school day to come.

    Raises:
        ValidationError: it was not held, or ``on`` is no school day to come.
    """
    info = day(on)
    if observation.state not in Observation.AFTER_LESSON:
        raise ValidationError("课上过以后再安排重建课。")
    if on < timezone.localdate() or not info.is_school_day:
        raise ValidationError({"date": "请选今天以后的上课日。"})
    return Observation.objects.create(
        term=info.term,
        kind=Kind.OPEN,
        date=on,
        subject=observation.subject,
        grade=observation.grade,
        teacher=observation.teacher,
        reviewer=observation.reviewer,
        title=observation.title,
        unit_lesson=observation.unit_lesson,
        redesign_of=observation,
        note=f"重建：{observation.date:%-m月%-d日}{observation.lesson_name}",
    )
