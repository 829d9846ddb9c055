"""The Tuesdays of a term at the demo school, open lessons and lessons taught anew."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from apps.portal.demo.observation.lessons import Timetable, settle, subjects_of
from apps.portal.demo.preparation.storing import at
from apps.school.calendar.services import days, week_count
from apps.school.models import Term
from apps.teaching.models import Observation
from apps.teaching.observations.tuesdays import plan_term, turns

Kind, State = Observation.Kind, Observation.State
# Whose turn it is, over and over. In spring 2022 mathematics is observed on 1 March.
TURNS = (
    "chinese", "math", "chinese", "english", "science", "math",
    "ethics", "chinese", "pe", "math", "music", "art",
)  # fmt: skip
MATH_TURN = 1
# Weeks at the beginning and at the end in which nobody observes.
FIRST_WEEK, LAST_WEEKS = 2, 2
PUBLISHED_AHEAD, SETTLED_AHEAD = timedelta(days=13), timedelta(days=20)
ARCHIVED_AFTER = timedelta(days=14)
# One observation of a term was called off: the how manieth, and why.
CALLED_OFF, REASON = 12, "执教教师临时外出培训，本周改为组内集体备课。"
OPEN_LESSONS, REDESIGNED = 12, (1, 4, 7, 10)


def plan(table: Timetable, today: date, random: Random) -> list[Observation]:
    """Plan all observations of a term and say how far each is; nothing of sheets and minutes yet."""
    term = table.term
    rows = plan_term(
        term, _subjects(term, today), first_week=FIRST_WEEK,
        last_week=week_count(term) - LAST_WEEKS, today=term.starts,
    )  # fmt: skip
    info = {day.date: day for day in days(term.starts, term.ends)}
    for number, row in enumerate(rows):
        if row.date <= today + SETTLED_AHEAD:
            settle(table, row, info[row.date].timetable_weekday, random)
        _stand(row, today)
        if number == CALLED_OFF and row.date < today:
            row.state, row.held_on, row.cancel_reason = State.CANCELLED, None, REASON
    Observation.objects.bulk_update(rows, _FIELDS)
    more = _open_lessons(table, info, today, random)
    more += _redesigns(table, info, rows, today)
    Observation.objects.bulk_create(more)
    # The term's plan was made before its first day.
    Observation.objects.filter(pk__in=[row.pk for row in rows]).update(
        created_at=at(term.starts - timedelta(days=5))
    )
    return [*rows, *more]


_FIELDS = [
    "state", "teacher", "reviewer", "school_class", "period", "place", "unit_lesson", "title",
    "held_on", "cancel_reason",
]  # fmt: skip


def _subjects(term: Term, today: date) -> list:
    """The turns, so that mathematics is next and Chinese after it where the term is going on."""
    known = subjects_of(term)
    wanted = [code for code in TURNS if code in known]
    last = week_count(term) - LAST_WEEKS
    all_turns = [turn for turn in turns(term) if FIRST_WEEK <= turn.week <= last]
    past = sum(turn.date < today for turn in all_turns)
    start = (MATH_TURN - past) % len(wanted) if past < len(all_turns) else 0
    return [known[code] for code in [*wanted[start:], *wanted[:start]]]


def _stand(row: Observation, today: date) -> None:
    """How far it is by its day; minutes come later."""
    if row.teacher_id is None or row.date > today + PUBLISHED_AHEAD:
        return
    row.state = State.PUBLISHED
    if row.date < today:
        row.state, row.held_on = State.HELD, row.date


def _open_lessons(table: Timetable, info, today: date, random: Random) -> list[Observation]:
    """公开课 on other days, of those who were not observed yet."""
    past = [day for day in info.values() if day.is_school_day and day.date < today]
    known = subjects_of(table.term)
    found: list[Observation] = []
    step = max(len(past) // OPEN_LESSONS, 1)
    for number, one in enumerate(past[4::step][:OPEN_LESSONS]):
        subject = known.get(TURNS[(number * 5) % len(TURNS)])
        if one.timetable_weekday == 2 or subject is None:
            continue
        row = Observation(
            term=table.term, kind=Kind.OPEN, date=one.date, subject=subject, note="校内公开课"
        )
        if settle(table, row, one.timetable_weekday, random):
            row.state, row.held_on = State.HELD, row.date
            found.append(row)
    return found


def _redesigns(table: Timetable, info, rows: Sequence[Observation], today: date):
    """重建课: a week or two after some Tuesdays the same teacher gives the lesson once more."""
    found = []
    for row in [rows[place] for place in REDESIGNED if place < len(rows)]:
        if row.state != State.HELD:
            continue
        again = next(
            (
                (day.date, lesson)
                for day in info.values()
                if day.is_school_day and day.date >= row.date + timedelta(days=8)
                for lesson in table.free(day.date, day.timetable_weekday, row.subject_id)
                if lesson.staff_id == row.teacher_id and day.timetable_weekday != 2
            ),
            None,
        )
        if again is None or again[0] >= today:
            continue
        on, lesson = again
        new = Observation(
            term=row.term, kind=Kind.OPEN, state=State.HELD, date=on, held_on=on,
            subject_id=row.subject_id, reviewer_id=row.reviewer_id, title=row.title,
            unit_lesson=row.unit_lesson, redesign_of=row,
            note=f"重建：{row.date:%-m月%-d日}{row.lesson_name}",
        )  # fmt: skip
        table.take(new, lesson)
        found.append(new)
    return found
