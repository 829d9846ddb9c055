"""On which day and in which period each class has each 课时: the timetable along the calendar."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from apps.school.models import Day, Lesson, Term
from apps.teaching.schedule.models import ClassLesson, PrepGroup, UnitLesson

# A half day has the lessons of its half; the fourth lesson begins after noon (0-frame.md 0.3).
NOON = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson that a class has in the subject: when, and with whom."""

    date: date
    week: int
    period_id: int
    staff_id: int | None


@dataclass(frozen=True)
class LayOut:
    """What came of laying out: by class, how many lessons find no place in the term."""

    left_over: dict[int, int] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """The lessons that do not fit, in the class where it is worst."""
        return max(self.left_over.values(), default=0)


def lock(groups) -> None:
    """Whoever writes class lessons of groups holds these, so that nobody waits crosswise."""
    list(PrepGroup.objects.select_for_update().filter(pk__in=groups).order_by("pk"))


@transaction.atomic
def lay_out(group: PrepGroup) -> LayOut:
    """Plan every 课时 of a group in each of its classes; what was taught stays as it was.

    Safe to be repeated: the same timetable and calendar give the same days.
    """
    lock([group.pk])
    lessons = list(
        UnitLesson.objects.filter(unit__group=group)
        .select_related("unit")
        .order_by("unit__number", "number")
    )
    known: dict[int, dict[int, ClassLesson]] = defaultdict(dict)
    for row in ClassLesson.objects.filter(lesson__unit__group=group):
        known[row.school_class_id][row.lesson_id] = row
    planned, left_over = [], {}
    slots = slots_of(group)
    for class_id, own in slots.items():
        rows = list(_plan(class_id, lessons, own, known[class_id]))
        planned += [row for row in rows if _is_new(row, known[class_id].get(row.lesson_id))]
        untaught = [one for one in known[class_id].values() if one.taught_on is None]
        kept = {row.lesson_id for row in rows}
        ClassLesson.objects.filter(
            pk__in=[one.pk for one in untaught if one.lesson_id not in kept]
        ).delete()
        taught = len(known[class_id]) - len(untaught)
        if missing := len(lessons) - taught - len(rows):
            left_over[class_id] = missing
    ClassLesson.objects.filter(lesson__unit__group=group, taught_on=None).exclude(
        school_class__in=slots
    ).delete()
    ClassLesson.objects.bulk_create(
        planned,
        update_conflicts=True,
        unique_fields=["lesson", "school_class"],
        update_fields=["date", "period", "staff", "updated_at"],
        batch_size=2000,
    )
    return LayOut(left_over)


def _is_new(row: ClassLesson, before: ClassLesson | None) -> bool:
    """A night in which nothing changed writes nothing."""
    names = ("date", "period_id", "staff_id")
    return before is None or any(getattr(row, name) != getattr(before, name) for name in names)


def _plan(
    class_id: int,
    lessons: Sequence[UnitLesson],
    slots: Sequence[Slot],
    known: dict[int, ClassLesson],
) -> Iterator[ClassLesson]:
    """The lessons of one class that are still to be taught, in order, each in a slot of its own.

    Nothing is planned before what was taught of the lessons in front of it: a lesson that the plan once
    left free stays free.
    """
    taken = {(row.date, row.period_id) for row in known.values() if row.taught_on}
    free = iter([slot for slot in slots if (slot.date, slot.period_id) not in taken])
    now, reached = timezone.now(), date.min
    for lesson in lessons:
        row = known.get(lesson.pk)
        if row and row.taught_on:
            reached = max(reached, row.date)
            continue
        week, later = lesson.unit.not_before or 0, row.later_than if row else None
        first = max(reached, later + ONE_DAY if later else date.min)
        slot = next((one for one in free if one.week >= week and one.date >= first), None)
        if slot is None:
            return
        yield ClassLesson(
            lesson=lesson,
            school_class_id=class_id,
            staff_id=slot.staff_id,
            date=slot.date,
            period_id=slot.period_id,
            later_than=later,
            created_at=now,
            updated_at=now,
        )


def slots_of(group: PrepGroup) -> dict[int, list[Slot]]:
    """By class, every lesson of the subject in the term, in order."""
    by_weekday: dict[int, list[Lesson]] = defaultdict(list)
    timetable = Lesson.objects.filter(
        term=group.term_id, subject=group.subject_id, school_class__grade=group.grade
    )
    for lesson in timetable.select_related("period").order_by("period__number"):
        by_weekday[lesson.weekday].append(lesson)
    slots: dict[int, list[Slot]] = defaultdict(list)
    for day in Day.objects.school_days().filter(term=group.term_id).order_by("date"):
        for lesson in by_weekday[day.runs_as or day.date.isoweekday()]:
            if _takes_place(day, lesson):
                slots[lesson.school_class_id].append(
                    Slot(day.date, day.week, lesson.period_id, lesson.staff_id)
                )
    return dict(slots)


def _takes_place(day: Day, lesson: Lesson) -> bool:
    morning = lesson.period.starts.hour < NOON
    return day.half == Day.Half.FULL or (day.half == Day.Half.MORNING) == morning


def lay_out_term(term: Term) -> dict[PrepGroup, LayOut]:
    """Every group of a term anew, as its timetable and calendar are by now.

    Each group by itself: one that fails does not undo the others.
    """
    groups = PrepGroup.objects.filter(term=term).select_related("subject", "leader")
    return {group: lay_out(group) for group in groups}
