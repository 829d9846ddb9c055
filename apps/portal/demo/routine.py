"""A term of 教学常规: every month all teachers, every week a real draw, each grade once for a day."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from apps.inspections.models import Programme, Round, Sheet, State
from apps.inspections.rounds.schedule import openings
from apps.inspections.rounds.services import open_round
from apps.portal.demo.patrol import chance
from apps.school.calendar.services import school_days, week_dates
from apps.school.models import Appointment, Term
from apps.school.roles import Role

CODES = ("routine-monthly", "routine-sample", "routine-day")
# In which week of the term each grade had its day.
DAYS_OF_GRADES = {1: 5, 2: 6, 3: 8, 4: 9, 5: 11, 6: 13}
FEEDBACK = timedelta(days=2)

_ENTRIES = f"""
INSERT INTO inspections_entry (
    created_at, updated_at, sheet_id, item_id, amount, points, note, confirmed
)
SELECT given.saved_at, given.saved_at, given.sheet_id, given.item_id, given.points, given.points,
    CASE WHEN given.points < given.most * 0.75 THEN '需改进' ELSE '' END, true
FROM (
    SELECT sheet.id AS sheet_id, sheet.saved_at, item.id AS item_id, item.points AS most,
        round((item.points
            * (0.62 + 0.38 * {chance("sheet.id", "item.code", "round.date")} ^ 0.15)
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
    _fill(rounds, today)


def _fill(rounds: list[Round], today: date) -> None:
    inspectors = {role: _holders(role) for role in (Role.RESEARCH_LEADER, Role.VICE_TEACHING)}
    sheets = []
    for round in rounds:
        over = timezone.localdate(round.due_at) < today
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
                sheet.state = State.LOCKED if over else State.ENTERED
                sheet.published_at = sheet.saved_at + FEEDBACK if over else None
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


def _holders(role: Role) -> list[int]:
    posts = Appointment.objects.on().filter(position__role=role).order_by("staff__number")
    return list(dict.fromkeys(posts.values_list("staff", flat=True)))


def _somebody_else(people: list[int], number: int, sheet: Sheet) -> int:
    """An inspector in turn, never the teacher whom the sheet is about."""
    chosen = people[number % len(people)]
    return people[(number + 1) % len(people)] if chosen == sheet.staff_id else chosen
