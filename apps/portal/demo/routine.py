"""A term of 教学常规: every month all teachers, every week a real draw, each grade once for a day."""

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from apps.inspections.models import Programme, Round, Sheet, State
from apps.inspections.rounds.schedule import openings
from apps.inspections.rounds.services import open_round
from apps.portal.demo.mending import write_mending
from apps.portal.demo.patrol import chance
from apps.school.calendar.services import school_days, week_dates
from apps.school.models import Appointment, Term
from apps.school.roles import Role

CODES = ("routine-monthly", "routine-sample", "routine-day")
# In which week of the term each grade had its day.
DAYS_OF_GRADES = {1: 5, 2: 6, 3: 8, 4: 9, 5: 11, 6: 13}
# School days until the teacher is told; one round in six is told later than the three allowed.
TOLD_AFTER, TOLD_LATE = 2, 5
# Of a thousand items so many fall so far short that they have to be put right.
FINDINGS = 0.005

_ENTRIES = f"""
INSERT INTO inspections_entry (
    created_at, updated_at, sheet_id, item_id, amount, points, note, confirmed
)
SELECT given.saved_at, given.saved_at, given.sheet_id, given.item_id, given.points, given.points,
    CASE WHEN given.points < given.most * 0.75 THEN '需改进' ELSE '' END, true
FROM (
    SELECT sheet.id AS sheet_id, sheet.saved_at, item.id AS item_id, item.points AS most,
        round((item.points * CASE
            WHEN {chance("sheet.id", "item.code", "round.date", "'finding'")} < {FINDINGS} THEN 0.4
            ELSE (0.62 + 0.38 * {chance("sheet.id", "item.code", "round.date")} ^ 0.15) END
            * 2)::numeric) / 2 AS points
    FROM inspections_sheet AS sheet
    JOIN inspections_round AS round ON round.id = sheet.round_id
    JOIN inspections_category AS category ON category.version_id = round.version_id
    JOIN inspections_item AS item ON item.category_id = category.id
    WHERE round.id = ANY (%s) AND sheet.inspector_id IS NOT NULL
) AS given
WHERE given.points <= given.most
"""


def write_routine(programmes: dict[str, Programme], term: Term, today: date) -> None:
    """Open and fill the rounds of the term up to ``today``; the newest are still being filled."""
    last = min(today, term.ends)
    rounds = [
        open_round(one.programme, one.date)
        for one in openings(term.starts, last)
        if one.programme.code in CODES
    ]
    for grade, week in DAYS_OF_GRADES.items():
        days = school_days(*week_dates(term, week))
        if days and days[0] <= last:
            rounds.append(open_round(programmes["routine-day"], days[0], grade=grade))
    _fill(rounds, term, today)
    write_mending(rounds, term, today)


def _fill(rounds: list[Round], term: Term, today: date) -> None:
    inspectors = {role: _holders(role) for role in (Role.RESEARCH_LEADER, Role.VICE_TEACHING)}
    sheets, days = [], school_days(term.starts, term.ends)
    for turn, round in enumerate(rounds):
        told = _later(days, round.date, TOLD_LATE if turn % 6 == 3 else TOLD_AFTER)
        over, out = (timezone.localdate(at) < today for at in (round.due_at, told))
        people = inspectors[round.programme.inspector_role]
        for number, sheet in enumerate(round.sheets.order_by("pk")):
            sheet.inspector_id = _somebody_else(people, number, sheet)
            # One in forty was forgotten; of a round that goes on, half is still to come.
            forgotten = (sheet.pk * 7) % 40 == 0
            if not over and (number % 2 or round.date == today):
                sheet.inspector_id = None
            elif forgotten:
                sheet.inspector_id, sheet.state = None, State.MISSED if over else State.DUE
            else:
                sheet.saved_at = sheet.received_at = round.opens_at + timedelta(
                    hours=3 + number % 5
                )
                sheet.published_at = told if out else None
                sheet.state = State.ENTERED
                if out:
                    sheet.state = State.LOCKED if over else State.PUBLISHED
            sheets.append(sheet)
        if over:
            round.state = Round.State.CLOSED
    Sheet.objects.bulk_update(
        sheets,
        ["inspector", "state", "saved_at", "received_at", "published_at"],
        batch_size=500,
    )
    Round.objects.bulk_update(rounds, ["state"])
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [[round.pk for round in rounds]])


def _later(days: list[date], on: date, count: int) -> datetime:
    """At four, ``count`` school days after a day, or on the term's last one."""
    found = [day for day in days if day > on][:count]
    return timezone.make_aware(datetime.combine(found[-1] if found else on, time(16)))


def _holders(role: Role) -> list[int]:
    posts = Appointment.objects.on().filter(position__role=role).order_by("staff__number")
    return list(dict.fromkeys(posts.values_list("staff", flat=True)))


def _somebody_else(people: list[int], number: int, sheet: Sheet) -> int:
    """An inspector in turn, never the teacher whom the sheet is about."""
    chosen = people[number % len(people)]
    return people[(number + 1) % len(people)] if chosen == sheet.staff_id else chosen
