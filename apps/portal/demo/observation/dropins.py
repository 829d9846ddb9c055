"""随堂听课 at the demo school: everybody goes and watches, most of them fewer than asked for."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from apps.portal.demo.observation.lessons import Timetable
from apps.portal.demo.observation.sheets import Submitted
from apps.portal.demo.preparation.texts import said, voices
from apps.school.calendar.services import DayInfo, days
from apps.school.models import Lesson
from apps.teaching.models import Observation, ObservationSheet, Observer
from apps.teaching.observations.quotas.figures import standings

# What of the quota somebody has done by the end of the term.
SHARES = (0.5, 0.7, 0.85, 1.0, 1.0, 1.1)


def write_drop_ins(table: Timetable, today: date, random: Random) -> None:
    """Lessons watched by the way, so many as somebody still lacks of their share by ``today``."""
    term = table.term
    whole = days(term.starts, term.ends)
    past = [day for day in whole if day.is_school_day and day.date < today]
    if not past:
        return
    progress = len(past) / sum(day.is_school_day for day in whole)
    visits: dict[tuple[int, date, int], Observation] = {}
    observers, sheets = [], []
    for standing in standings(term):
        wanted = round(standing.quota * random.choice(SHARES) * progress) - standing.done
        for lesson, on in _free(table, standing.staff.pk, past, max(wanted, 0), random):
            key = (lesson.school_class_id, on, lesson.period_id)
            visit = visits.setdefault(key, _visit(table, lesson, on))
            observers.append(_observer(visit, standing.staff.pk))
            sheets.append(_sheet(table, visit, standing.staff.pk, random))
    Observation.objects.bulk_create(visits.values())
    Observer.objects.bulk_create(observers)
    ObservationSheet.objects.bulk_create(sheets)


def _free(
    table: Timetable, staff: int, past: Sequence[DayInfo], count: int, random: Random
) -> list[tuple[Lesson, date]]:
    """Lessons of others at hours when somebody does not teach, on different days."""
    found = []
    for day in random.sample(past, min(count, len(past))):
        lessons = table.by_weekday[day.timetable_weekday]
        own = {one.period_id for one in lessons if one.staff_id == staff}
        there = [
            one
            for one in lessons
            if one.staff_id != staff
            and one.period_id not in own
            and (one.school_class_id, day.date, one.period_id) not in table.taken
        ]
        if there:
            found.append((random.choice(there), day.date))
    return found


def _visit(table: Timetable, lesson: Lesson, on: date) -> Observation:
    return Observation(
        term=table.term,
        kind=Observation.Kind.DROP_IN,
        state=Observation.State.HELD,
        date=on,
        held_on=on,
        subject_id=lesson.subject_id,
        teacher_id=lesson.staff_id,
        school_class_id=lesson.school_class_id,
        period=lesson.period,
        place_id=lesson.place_id,
    )


def _observer(visit: Observation, staff: int) -> Observer:
    return Observer(
        observation=visit,
        staff_id=staff,
        reason=Observer.Reason.GUEST,
        answer=Observer.Answer.COMING,
        signed_in_at=visit.ends_at - timedelta(minutes=40),
    )


def _sheet(table: Timetable, visit: Observation, staff: int, random: Random) -> ObservationSheet:
    return ObservationSheet(
        observation=visit,
        staff_id=staff,
        version=table.rubric,
        state=Submitted,
        submitted_at=visit.ends_at + timedelta(hours=random.randint(1, 8)),
        strengths=[said(voices("observation")["随堂"], random)],
    )
