"""Which lesson of the timetable is observed: whose turn it is, in which class, about what."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from apps.inspections.models import Checklist, ChecklistVersion
from apps.portal.demo.preparation.texts import voices
from apps.school.models import Lesson, Staff, Subject, TeachingAssignment, Term
from apps.school.roles import Role
from apps.teaching.leads.models import UNPREPARED
from apps.teaching.models import ClassLesson, Observation, UnitLesson
from apps.teaching.observations.sheets.models import RUBRIC

# Lessons are watched in the middle of the day.
BEST_PERIOD = 2
# Which class was watched on a day that the school's own examples name (domain rule 2.2).
CLASS_ON = {date(2022, 3, 1): (3, 2)}


@dataclass
class Timetable:
    """The lessons of a term, by weekday, and what is known about observed ones so far."""

    term: Term
    rubric: ChecklistVersion
    by_weekday: dict[int, list[Lesson]] = field(default_factory=lambda: defaultdict(list))
    teachers: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    leaders: dict[int, int] = field(default_factory=dict)
    given: Counter = field(default_factory=Counter)
    # What a class has by the plan of its group, by class, day, period and subject.
    topics: dict[tuple[int, date, int, int], UnitLesson] = field(default_factory=dict)
    # Class, day and period of what is observed already.
    taken: set[tuple[int, date, int]] = field(default_factory=set)

    @classmethod
    def of(cls, term: Term) -> "Timetable":
        """Read once for the whole term."""
        found = cls(term, Checklist.objects.get(code=RUBRIC).version_on(term.starts))
        lessons = Lesson.objects.filter(term=term, staff__isnull=False).select_related(
            "period", "subject", "school_class", "staff"
        )
        for lesson in lessons.order_by("period__number", "pk"):
            found.by_weekday[lesson.weekday].append(lesson)
        planned = ClassLesson.objects.filter(lesson__unit__group__term=term).values_list(
            "school_class", "date", "period", "lesson__unit__group__subject", "lesson"
        )
        known = UnitLesson.objects.filter(unit__group__term=term).in_bulk()
        found.topics = {tuple(place): known[lesson] for *place, lesson in planned}
        members = TeachingAssignment.objects.filter(term=term).order_by("staff__number")
        for subject, staff in members.values_list("subject", "staff").distinct():
            found.teachers[subject].append(staff)
        on = term.nearest_day()
        for subject, staff in (
            Staff.objects.holding(Role.RESEARCH_LEADER, on=on)
            .filter(appointments__position__role=Role.RESEARCH_LEADER)
            .values_list("appointments__subject", "pk")
        ):
            found.leaders[subject] = staff
        return found

    def free(self, on: date, weekday: int, subject: int) -> Iterator[Lesson]:
        """Lessons of a subject on a day that are not observed yet, who taught least first."""
        rows = [one for one in self.by_weekday[weekday] if one.subject_id == subject]
        rows.sort(
            key=lambda one: (
                (one.school_class.grade, one.school_class.number) != CLASS_ON.get(on),
                self.given[one.staff_id, subject],
                abs(one.period.number - BEST_PERIOD),
                one.pk,
            )
        )
        return (row for row in rows if (row.school_class_id, on, row.period_id) not in self.taken)

    def topic(self, lesson: Lesson, on: date) -> UnitLesson | None:
        """What the class has in that lesson by the plan of its group."""
        place = (lesson.school_class_id, on, lesson.period_id, lesson.subject_id)
        return self.topics.get(place)

    def take(self, row: Observation, lesson: Lesson) -> None:
        """Put an observation into a lesson of the timetable."""
        row.teacher_id, row.school_class_id = lesson.staff_id, lesson.school_class_id
        row.period, row.place_id = lesson.period, lesson.place_id
        self.given[lesson.staff_id, lesson.subject_id] += 1
        self.taken.add((lesson.school_class_id, row.date, lesson.period_id))

    def reviewer(self, subject: int, teacher: int) -> int | None:
        """教研组长 of the subject, or a colleague where it is the leader's own lesson."""
        rest = [self.leaders.get(subject), *self.teachers[subject]]
        return next((one for one in rest if one and one != teacher), None)


def settle(table: Timetable, row: Observation, weekday: int, random: Random) -> bool:
    """Give an observation a lesson, a topic and a reviewer; False where there is none that day.

    Something new is watched rather than practice, and never a test.
    """
    found = [
        (lesson, known)
        for lesson in table.free(row.date, weekday, row.subject_id)
        if (known := table.topic(lesson, row.date)) is None or known.kind not in UNPREPARED
    ]
    found.sort(key=lambda pair: pair[1] is not None and pair[1].kind != UnitLesson.Kind.NEW)
    for lesson, known in found[:1]:
        table.take(row, lesson)
        row.unit_lesson, row.title = known, known.title if known else _title(lesson, random)
        row.reviewer_id = table.reviewer(row.subject_id, row.teacher_id)
    return bool(found)


def _title(lesson: Lesson, random: Random) -> str:
    """A topic of a subject that has no prep groups."""
    lines = dict(line.split("｜") for line in voices("observation")["课题"])
    return random.choice(lines.get(lesson.subject.name, "学习活动").split("、"))


def subjects_of(term: Term) -> dict[str, Subject]:
    """The taught subjects by code."""
    taught = TeachingAssignment.objects.filter(term=term)
    return {row.code: row for row in Subject.objects.filter(pk__in=taught.values("subject"))}
