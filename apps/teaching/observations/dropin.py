"""随堂听课: a lesson of the timetable that somebody just goes and watches."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.calendar.services import day
from apps.school.models import Lesson, Staff
from apps.teaching.observations import timetable
from apps.teaching.observations.coming import reason_for
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.timetable import planned_lesson


@transaction.atomic
def drop_in(lesson: Lesson, on: date, staff: Staff) -> Observation:
    """随堂听课: somebody watches a lesson of the timetable; who comes to the same one joins it.

    Raises:
        ValidationError: the day is to come, the class has no such lesson then, nobody teaches it, it is
            one's own, or an observation of it is not published yet.
    """
    if on > timezone.localdate():
        raise ValidationError("还没到这一天，听课后再记。")
    info = day(on)
    if not timetable.lessons_on(info).filter(pk=lesson.pk).exists():
        raise ValidationError(f"{lesson.school_class}那天这一节没有课，请重新选。")
    if lesson.staff is None or (lesson.staff.left_on and lesson.staff.left_on < on):
        raise ValidationError("课表上这节课没有任课教师，请先核对课表。")
    if lesson.staff_id == staff.pk:
        raise ValidationError("这是您自己的课。")
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
    Observer.objects.update_or_create(
        observation=found,
        staff=staff,
        defaults={"signed_in_at": timezone.now(), "answer": Observer.Answer.COMING, "excuse": ""},
        create_defaults={
            "reason": reason_for(found, staff),
            "signed_in_at": timezone.now(),
            "answer": Observer.Answer.COMING,
        },
    )
    return found
