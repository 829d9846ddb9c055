"""How a group's plan stands: week by week, class by class, as of a day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from apps.school.calendar.services import DayInfo, days
from apps.school.models import SchoolClass, Term
from apps.teaching.schedule.laying_out import slots_of
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson
from apps.teaching.schedule.weeks import ClassStand, Line, Week, remarks


@dataclass
class Progress:
    """The plan of a group as it stands on a day; nine queries, however long the term."""

    group: PrepGroup
    today: date

    @property
    def term(self) -> Term:
        return self.group.term

    @cached_property
    def units(self) -> list[Unit]:
        return list(
            self.group.units.with_dates()
            .select_related("lead")
            .prefetch_related("lessons")
            .order_by("number")
        )

    @cached_property
    def lessons(self) -> list[UnitLesson]:
        found = []
        for unit in self.units:
            for lesson in sorted(unit.lessons.all(), key=lambda one: one.number):
                lesson.unit = unit
                found.append(lesson)
        return found

    @cached_property
    def classes(self) -> list[ClassStand]:
        """The classes in which the subject is taught, in order, with how each stands."""
        stands = {pk: ClassStand(one) for pk, one in self._school_classes.items()}
        for assignment in self.group.assignments().select_related("staff").order_by("starts"):
            names = stands[assignment.school_class_id].teachers
            if str(assignment.staff) not in names:
                names.append(str(assignment.staff))
        for pk, stand in stands.items():
            rows = self._rows[pk]
            stand.has_timetable = pk in self._slots
            stand.taught = sum(row.taught_on is not None for row in rows.values())
            stand.due = sum(row.date < self.today for row in rows.values())
            stand.missed = sorted(
                (row for row in rows.values() if not row.taught_on and row.date < self.today),
                key=lambda row: row.date,
            )
            stand.left_over = len(self.lessons) - len(rows)
            stand.spare = sum(
                max(free, 0)
                for week, free in self._free(pk).items()
                if week >= self._week_of.get(self.today, 0)
            )
        return list(stands.values())

    @cached_property
    def _school_classes(self) -> dict[int, SchoolClass]:
        taught = self.group.assignments().values("school_class")
        planned = ClassLesson.objects.filter(lesson__unit__group=self.group).values("school_class")
        classes = SchoolClass.objects.filter(Q(pk__in=taught) | Q(pk__in=planned))
        return {one.pk: one for one in classes.order_by("number")}

    @cached_property
    def _rows(self) -> dict[int, dict[int, ClassLesson]]:
        """Class lessons by class and 课时."""
        found: dict[int, dict[int, ClassLesson]] = defaultdict(dict)
        lessons = {lesson.pk: lesson for lesson in self.lessons}
        rows = ClassLesson.objects.filter(lesson__unit__group=self.group)
        for row in rows.select_related("period", "staff"):
            row.lesson = lessons[row.lesson_id]
            row.school_class = self._school_classes[row.school_class_id]
            found[row.school_class_id][row.lesson_id] = row
        return found

    @cached_property
    def _slots(self) -> dict[int, list]:
        return slots_of(self.group)

    @cached_property
    def _days(self) -> list[DayInfo]:
        return [one for one in days(self.term.starts, self.term.ends) if one.term]

    @cached_property
    def _week_of(self) -> dict[date, int]:
        return {one.date: one.week for one in self._days}

    def _free(self, class_id: int) -> dict[int, int]:
        """By week, the lessons of a class that the plan does not use."""
        free: dict[int, int] = defaultdict(int)
        for slot in self._slots.get(class_id, ()):
            free[slot.week] += 1
        for row in self._rows[class_id].values():
            if row.date in self._week_of:
                free[self._week_of[row.date]] -= 1
        return free

    @cached_property
    def weeks(self) -> list[Week]:
        found = {}
        for number, own in groupby(self._days, key=lambda one: one.week):
            own = list(own)
            found[number] = Week(
                number, own[0].date, own[-1].date, list(remarks(own)), today=self.today
            )
        for line in self._lines:
            if line.held:
                week = self._week_of.get(min(cell.date for cell in line.held))
                if week in found:
                    found[week].lines.append(line)
        frees = [self._free(pk) for pk in self._slots]
        for week in found.values():
            counts = [max(free[week.number], 0) for free in frees]
            week.spare = (min(counts, default=0), max(counts, default=0))
        return list(found.values())

    @cached_property
    def _lines(self) -> list[Line]:
        return [
            Line(lesson, [self._rows[pk].get(lesson.pk) for pk in self._school_classes])
            for lesson in self.lessons
        ]

    @property
    def unplaced(self) -> list[Line]:
        """课时 for which at least one class has no day in the term."""
        return [line for line in self._lines if len(line.held) < len(line.cells)]

    @property
    def has_now(self) -> bool:
        return any(week.is_now for week in self.weeks)

    @property
    def far_behind(self) -> list[ClassStand]:
        return [stand for stand in self.classes if stand.is_far_behind]

    @property
    def without_timetable(self) -> list[ClassStand]:
        return [stand for stand in self.classes if not stand.has_timetable]

    @property
    def capacity(self) -> tuple[int, int]:
        """How many lessons the term has, in the class that has fewest and most."""
        return capacity_of(self._slots)


def capacity_of(slots: dict[int, list]) -> tuple[int, int]:
    counts = [len(own) for own in slots.values()]
    return min(counts, default=0), max(counts, default=0)
