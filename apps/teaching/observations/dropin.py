"""随堂听课: a lesson of the timetable that somebody just goes and watches."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.calendar.services import DayInfo, day
from apps.school.models import Lesson, Staff
from apps.teaching.observations import timetable
from apps.teaching.observations.coming import locked, reason_for
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.sheets.models import ObservationSheet
from apps.teaching.observations.timetable import planned_lesson


def _check(lesson: Lesson, info: DayInfo, staff: Staff) -> None:
    on = info.date
    if on > timezone.localdate():
        raise ValidationError("还没到这一天，听课后再记。")
    if not timetable.lessons_on(info).filter(pk=lesson.pk).exists():
        raise ValidationError(f"{lesson.school_class}那天这一节没有课，请重新选。")
    if lesson.staff is None or (lesson.staff.left_on and lesson.staff.left_on < on):
        raise ValidationError("课表上这节课没有任课教师，请先核对课表。")
    if lesson.staff_id == staff.pk:
        raise ValidationError("这是您自己的课。")


@transaction.atomic
def drop_in(lesson: Lesson, on: date, staff: Staff) -> Observation:
    """随堂听课: somebody watches a lesson of the timetable; who comes to the same one joins it.

    Raises:
        ValidationError: the day is to come, the class has no such lesson then, nobody teaches it, it is
            one's own, or an observation of it is not published yet.
    """
    info = day(on)
    _check(lesson, info, staff)
    planned = planned_lesson(lesson, on)
    # Another who comes at the same moment finds the row that the first one made.
    found, _new = Observation.objects.standing().get_or_create(
        school_class=lesson.school_class,
        date=on,
        period=lesson.period,
        defaults={
            "term": info.term,
            "kind": Observation.Kind.DROP_IN,
            "state": Observation.State.HELD,
            "held_on": on,
            "subject": lesson.subject,
            "teacher": lesson.staff,
            "place": lesson.place,
            "unit_lesson": planned,
            "title": planned.title if planned else "",
        },
    )
    if found.state == Observation.State.PLANNED:
        raise ValidationError("这节课排了观课，还没有公布；请教研组长公布后再记。")
    there = {"signed_in_at": timezone.now(), "answer": Observer.Answer.COMING, "excuse": ""}
    Observer.objects.update_or_create(
        observation=found,
        staff=staff,
        defaults=there,
        create_defaults=there | {"reason": reason_for(found, staff)},
    )
    return found


def _is_blank(sheet: ObservationSheet) -> bool:
    words = sheet.strengths or sheet.suggestions or sheet.redesign or sheet.submitted_at
    return not (words or sheet.steps.exists() or sheet.ratings.exists())


@transaction.atomic
def undo(observation: Observation, staff: Staff) -> None:
    """Take a wrong tap back; a lesson that nobody watched goes with it.

    Raises:
        ValidationError: one has written about the lesson already, or it is none that was dropped in on.
    """
    observation = locked(observation)
    if observation.kind != Observation.Kind.DROP_IN:
        raise ValidationError("只有随堂听课能这样去掉。")
    sheet = observation.sheets.filter(staff=staff).first()
    if sheet and not _is_blank(sheet):
        raise ValidationError("这节课您已经写了观课表，不能去掉。")
    observation.sheets.filter(staff=staff).delete()
    observation.observers.filter(staff=staff).delete()
    if not observation.observers.exists():
        observation.delete()
