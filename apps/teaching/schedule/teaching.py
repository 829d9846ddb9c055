"""What a teacher does about a class lesson: tick it, take the tick back, put it off."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.teaching.schedule.laying_out import LayOut, lay_out, lock
from apps.teaching.schedule.models import ClassLesson

# So many lessons behind the plan, and it is said plainly (2-preparation-routines.md 2.1).
LAG_TOLD = 2


@transaction.atomic
def mark_taught(lessons: Iterable[ClassLesson], *, on: date | None = None, by) -> int:
    """Tick class lessons as taught on a day, or each on the day for which it was planned.

    Returns: how many were not ticked before.

    Raises:
        ValidationError: the day is still to come, or outside the term.
    """
    found = ClassLesson.objects.filter(pk__in=[lesson.pk for lesson in lessons], taught_on=None)
    lock(found.values("lesson__unit__group"))
    rows = list(found.exclude(staff=None).select_related("lesson__unit__group__term__year"))
    today = timezone.localdate()
    for row in rows:
        day, term = on or row.date, row.lesson.unit.group.term
        if day > today:
            when = f"{day.month}月{day.day}日还没到"
            raise ValidationError(
                f"{when}，不能先登记。"
                if on
                else f"“{row.lesson}”排在{when}。提前上了，请填写上课的日期。"
            )
        if not term.starts <= day <= term.ends:
            raise ValidationError(f"上课日期应在{term.short}（{term.starts}至{term.ends}）内。")
    ticked = ClassLesson.objects.filter(pk__in=[row.pk for row in rows])
    return ticked.update(taught_on=on or F("date"))


@transaction.atomic
def unmark_taught(lessons: Iterable[ClassLesson], *, by) -> int:
    """Take a tick back; returns how many there were."""
    found = ClassLesson.objects.filter(pk__in=[lesson.pk for lesson in lessons])
    lock(found.values("lesson__unit__group"))
    return found.exclude(taught_on=None).update(taught_on=None)


@transaction.atomic
def postpone(lesson: ClassLesson, *, by) -> LayOut:
    """顺延: the lesson comes on the next day that has one, and the rest after it.

    Raises:
        ValidationError: it was taught, or the term has no further lesson for it.
    """
    lock([lesson.lesson.unit.group_id])
    lesson.refresh_from_db(fields=["date", "taught_on"])
    if lesson.taught_on:
        raise ValidationError(f"“{lesson.lesson}”已经上过，不用顺延。")
    lesson.later_than = lesson.date
    lesson.save(update_fields=["later_than", "updated_at"])
    laid = lay_out(lesson.lesson.unit.group)
    if not ClassLesson.objects.filter(pk=lesson.pk).exists():
        raise ValidationError("本学期后面没有课可以顺延了。请和备课组长商量减课时或并课。")
    return laid


@transaction.atomic
def take_back(lesson: ClassLesson, *, to: date | None = None, by) -> LayOut:
    """取消顺延: the lesson may come again on its first free day, or after the day ``to``."""
    group = lesson.lesson.unit.group
    lock([group.pk])
    lesson.later_than = to if to and group.term.starts <= to <= group.term.ends else None
    lesson.save(update_fields=["later_than", "updated_at"])
    return lay_out(group)


def lag(rows, today: date) -> int:
    """How many lessons of ``rows`` should have been taught before ``today`` and were not."""
    return rows.filter(date__lt=today, taught_on=None).count()
