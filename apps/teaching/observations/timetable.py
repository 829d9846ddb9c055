"""Who has which lesson on a day, who belongs to an observed group, and who cannot get away."""

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from apps.school.calendar.services import DayInfo
from apps.school.models import Appointment, Day, Lesson, Staff, TeachingAssignment
from apps.school.roles import LEADERS, DepartmentCode, Role
from apps.teaching.observations.models import Observation
from apps.teaching.schedule.models import ClassLesson, UnitLesson

# A half day has the lessons of its half; the afternoon begins at noon.
NOON = 12


def lessons_on(info: DayInfo) -> QuerySet[Lesson]:
    """The lessons that take place on a day, by the timetable by which the day runs."""
    if info.term is None or not info.is_school_day:
        return Lesson.objects.none()
    lessons = Lesson.objects.filter(term=info.term, weekday=info.timetable_weekday)
    if info.half == Day.Half.MORNING:
        lessons = lessons.filter(period__starts__hour__lt=NOON)
    elif info.half == Day.Half.AFTERNOON:
        lessons = lessons.filter(period__starts__hour__gte=NOON)
    return lessons.select_related("period", "school_class", "subject", "staff", "place").order_by(
        "period__number", "school_class__grade", "school_class__number"
    )


def members(observation: Observation) -> QuerySet[Staff]:
    """The subject's teachers on the day of the observation, in its grade where it names one."""
    taught = TeachingAssignment.objects.on(observation.date).filter(
        term=observation.term_id, subject=observation.subject_id
    )
    if observation.grade:
        taught = taught.filter(school_class__grade=observation.grade)
    return Staff.objects.on_duty(observation.date).filter(pk__in=taught.values("staff"))


def office(on: date) -> QuerySet[Staff]:
    """课程教学中心、行政: heads of departments and leaders; one of them comes each time (2.2)."""
    return Staff.objects.holding(Role.HEAD, *LEADERS, on=on)


def reviewers(observation: Observation) -> QuerySet[Staff]:
    """Who may be 主评: the group with its 教研组长, the office, and whoever is it already."""
    leaders = Appointment.objects.on(observation.date).filter(
        position__role=Role.RESEARCH_LEADER, subject=observation.subject_id
    )
    return Staff.objects.filter(
        Q(pk__in=members(observation).values("pk"))
        | Q(pk__in=office(observation.date).values("pk"))
        | Q(pk__in=leaders.values("staff"))
        | Q(pk=observation.reviewer_id)
    ).order_by("number")


def invited_office(on: date) -> QuerySet[Staff]:
    """Those of the office who are asked to every observation: 课程教学中心 and who oversees it."""
    posts = Appointment.objects.on(on).filter(
        Q(position__role=Role.HEAD, department__code=DepartmentCode.TEACHING)
        | Q(position__role=Role.VICE_TEACHING)
    )
    return Staff.objects.on_duty(on).filter(pk__in=posts.values("staff"))


def busy(info: DayInfo, staff: QuerySet[Staff]) -> dict[int, list[Lesson]]:
    """By period, the lessons that ``staff`` have themselves on a day."""
    found: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in lessons_on(info).filter(staff__in=staff.values("pk")):
        found[lesson.period_id].append(lesson)
    return dict(found)


def planned_lesson(lesson: Lesson, on: date) -> UnitLesson | None:
    """What the class has in a lesson of a day by the group's term plan, if anything is planned."""
    rows = ClassLesson.objects.filter(
        school_class=lesson.school_class,
        date=on,
        period=lesson.period,
        lesson__unit__group__subject=lesson.subject_id,
    )
    found = rows.select_related("lesson").first()
    return found.lesson if found else None
