"""A class's day is published: by its homeroom teacher, by who coordinates, or by the clock.

The day says that everything is there, or that there is deliberately no written homework. The items
themselves are public as soon as their teachers publish them; what comes later simply appears.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.school.calendar import services as calendar
from apps.school.models import Grade, SchoolClass, Staff
from apps.teaching.homework.budget import Rules
from apps.teaching.homework.models import ClassDay, Homework
from apps.teaching.homework.wall import telling
from apps.teaching.homework.wall.rules import publishes_day

# How far ahead of its day a class may be published: not at all.
NOT_YET = "还没有到这一天，到时再公示。"
NO_SCHOOL = "这一天不上课，不用公示作业。"
NOTHING = "还没有老师公示作业。如果今天确实没有书面作业，请点“今日无书面作业”。"
SOME = "已经有老师公示了书面作业，不能再公示“今日无书面作业”。"


@transaction.atomic
def publish(
    school_class: SchoolClass, on: date, *, by, staff: Staff, none: bool = False
) -> ClassDay:
    """公示 a class's day; ``none`` says 今日无书面作业. Said twice it is one and the same.

    Args:
        by: the user who asks; ``staff`` the person whose name stands under it.

    Raises:
        PermissionDenied: neither homeroom teacher nor 年级组长 nor 课程教学中心.
        ValidationError: not a school day, a day to come, nothing to publish, or none though
            there is some.
    """
    _may(by, school_class)
    if on > timezone.localdate():
        raise ValidationError(NOT_YET)
    if not calendar.is_school_day(on):
        raise ValidationError(NO_SCHOOL)
    standing = Homework.objects.published().filter(school_class=school_class, night=on)
    if none and standing.filter(kind=Homework.Kind.WRITTEN, place=Homework.Place.HOME).exists():
        raise ValidationError(SOME)
    if not none and not standing.exists():
        raise ValidationError(NOTHING)
    # The time is that of the first word; only what it says may be put right later.
    row, new = ClassDay.objects.select_for_update(of=["self"]).get_or_create(
        school_class=school_class, date=on, defaults={"published_by": staff, "none": none}
    )
    if not new and row.none != none:
        row.none, row.published_by = none, staff
        row.save(update_fields=["none", "published_by", "updated_at"])
    return row


@transaction.atomic
def take_back(school_class: SchoolClass, on: date, *, by) -> bool:
    """The day counts as not published again; its items stay as they are. Returns whether it was.

    Raises:
        PermissionDenied: as in ``publish``.
        ValidationError: the day is over, so families have read it.
    """
    _may(by, school_class)
    if on < timezone.localdate():
        raise ValidationError("过去的公示不能撤回；当天的作业有更正，由任课教师在作业里更正。")
    deleted, _ = ClassDay.objects.filter(school_class=school_class, date=on).delete()
    return bool(deleted)


@transaction.atomic
def publish_due(on: date) -> tuple[int, list[SchoolClass]]:
    """By the clock: the day of every class with something public and nothing said yet.

    A class whose grade has no written homework at all (HW1: the cap is nought) needs nobody to
    say so. Homeroom teachers of the other classes with nothing are told, once a day.

    Returns: how many days were published, and the classes that have nothing.
    """
    classes = list(waiting(on).order_by("grade", "number"))
    free = grades_without_written(on)
    ready = [one for one in classes if one.public or one.grade in free]
    ClassDay.objects.bulk_create(
        [ClassDay(school_class=one, date=on, none=not one.written) for one in ready],
        ignore_conflicts=True,
    )
    empty = [one for one in classes if not one.public and one.grade not in free]
    telling.nothing_yet(empty, on)
    return len(ready), empty


def waiting(on: date) -> QuerySet[SchoolClass]:
    """The classes of a day's year without a published day, with how much of it is ``public``."""
    said = ClassDay.objects.filter(school_class=OuterRef("pk"), date=on)
    public = Q(homework__night=on, homework__state__in=Homework.PUBLIC)
    written = public & Q(homework__kind=Homework.Kind.WRITTEN, homework__place=Homework.Place.HOME)
    return (
        SchoolClass.objects.filter(year__terms__days__date=on)
        .filter(~Exists(said))
        .annotate(
            public=Count("homework", filter=public), written=Count("homework", filter=written)
        )
    )


def grades_without_written(on: date) -> set[int]:
    """Grades in which no written homework may be set at home on a day (HW1)."""
    rules = Rules()
    return {grade for grade in Grade.values if rules.on(grade, on).night_cap == 0}


def published(first: date, last: date) -> set[tuple[int, date]]:
    """Which days of which classes are published, as (class id, date)."""
    rows = ClassDay.objects.filter(date__range=(first, last)).order_by()
    return set(rows.values_list("school_class_id", "date"))


def _may(user, school_class: SchoolClass) -> None:
    if not publishes_day(user, school_class):
        raise PermissionDenied("作业由本班班主任、年级组长或课程教学中心公示。")
