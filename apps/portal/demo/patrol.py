"""A term of 红领巾监督岗 as it may have been: gaps, trouble, appeals and corrections included.

Rows are written by SQL, so that five years of 36 classes take minutes. Chance comes from a hash of
day, slot, class and item: the same school has the same past each time it is built.
"""

from datetime import date

from django.db import connection

from apps.inspections.models import Programme, Roster, Round
from apps.inspections.rounds.schedule import openings
from apps.inspections.rounds.services import times_of

# Of a hundred sheets of a slot so many were forgotten; its classes differ, each in its own
# categories.
FORGOTTEN = 0.003
USUAL = 0.55  # entries on a sheet, on average

_CHANCE = "(('x' || substr(md5({}), 1, 7))::bit(28)::int / 268435456.0)"


def chance(*parts: str) -> str:
    """SQL for a number from 0 up to 1 that depends on nothing but these columns."""
    return _CHANCE.format(" || '/' || ".join(parts))


_SHEETS = f"""
INSERT INTO inspections_sheet (
    created_at, updated_at, round_id, school_class_id, state, uuid, monitor_id, second_monitor_id,
    opened_at, saved_at, received_at, published_at, reply, note
)
SELECT
    made.saved_at, made.saved_at, made.round_id, made.class_id,
    CASE WHEN made.forgotten THEN 'missed' WHEN made.date < %(locked)s THEN 'locked'
         WHEN made.date < %(today)s THEN 'published' ELSE 'entered' END,
    CASE WHEN NOT made.forgotten THEN md5(made.key)::uuid END,
    CASE WHEN NOT made.forgotten THEN made.first END,
    CASE WHEN NOT made.forgotten THEN made.second END,
    CASE WHEN NOT made.forgotten THEN made.saved_at - interval '40 seconds' END,
    CASE WHEN NOT made.forgotten THEN made.saved_at END,
    CASE WHEN NOT made.forgotten THEN made.saved_at + interval '2 minutes' END,
    CASE WHEN NOT made.forgotten AND made.date < %(today)s
         THEN (made.date + time '16:00') AT TIME ZONE 'Asia/Shanghai' END,
    '', ''
FROM (
    SELECT
        round.id AS round_id, round.date, turn.school_class_id AS class_id,
        duty.first, duty.second,
        round.date || slot.code || turn.school_class_id AS key,
        {chance("round.date", "slot.code", "turn.school_class_id", "'gap'")} < {FORGOTTEN}
            AS forgotten,
        (round.date + slot.starts + turn.place * interval '75 seconds')
            AT TIME ZONE 'Asia/Shanghai' AS saved_at
    FROM inspections_round AS round
    JOIN inspections_slot AS slot ON slot.id = round.slot_id
    JOIN school_day AS day ON day.date = round.date
    JOIN inspections_turn AS turn
        ON turn.roster_id = %(roster)s AND turn.slot_id = slot.id AND turn.week = day.week
    JOIN (
        SELECT team_id, min(monitor_id) AS first, max(monitor_id) AS second
        FROM inspections_team_members GROUP BY team_id
    ) AS duty ON duty.team_id = turn.team_id
    WHERE round.programme_id = %(programme)s AND round.date BETWEEN %(first)s AND %(last)s
        AND round.state = 'closed'
) AS made
ORDER BY made.saved_at
"""

_ENTRIES = f"""
INSERT INTO inspections_entry (
    created_at, updated_at, sheet_id, item_id, amount, points, note, confirmed
)
SELECT
    found.saved_at, found.saved_at, found.sheet_id, found.item_id, found.amount,
    CASE WHEN found.bonus THEN 1 ELSE -1 END * CASE found.method
        WHEN 'bands' THEN found.bands[found.amount]
        ELSE LEAST(found.points * found.amount, COALESCE(found.cap, 99))
    END,
    '', true
FROM (
    SELECT
        sheet.id AS sheet_id, sheet.saved_at, item.id AS item_id, item.method, item.points,
        item.cap, item.bands, item.bonus,
        CASE item.method
            WHEN 'bands' THEN 1 + floor({chance("sheet.uuid", "item.code", "'band'")} ^ 2
                * cardinality(item.bands))::int
            WHEN 'pass' THEN 1
            ELSE 1 + floor({chance("sheet.uuid", "item.code", "'many'")} ^ 4 * 3)::int
        END AS amount
    FROM inspections_sheet AS sheet
    JOIN inspections_round AS round ON round.id = sheet.round_id
    JOIN inspections_slot AS slot ON slot.id = round.slot_id
    JOIN inspections_category AS category ON category.version_id = round.version_id
    JOIN inspections_item AS item ON item.category_id = category.id
        AND (cardinality(slot.item_codes) = 0 OR item.code = ANY (slot.item_codes))
    WHERE round.programme_id = %(programme)s AND round.date BETWEEN %(first)s AND %(last)s
        AND sheet.uuid IS NOT NULL AND NOT item.veto
        AND {chance("sheet.uuid", "item.code")}
            < %(usual)s / GREATEST(cardinality(slot.item_codes), 4)
                * (0.4 + 1.2 * {chance("sheet.school_class_id", "category.name")})
                * CASE WHEN item.bonus THEN 0.05 WHEN item.level <> '' THEN 0.08 ELSE 1 END
) AS found
"""


def write_rounds(programme: Programme, *, first: date, last: date) -> None:
    """One closed round wherever the calendar has one due."""
    version = programme.checklist.version_on(last)
    rounds = []
    for due in openings(first, last, Programme.objects.filter(pk=programme.pk)):
        opens_at, due_at = times_of(programme, due.date, due.slot)
        rounds.append(
            Round(
                programme=programme,
                slot=due.slot,
                version=version,
                date=due.date,
                opens_at=opens_at,
                due_at=due_at,
                state=Round.State.CLOSED,
            )
        )
    Round.objects.bulk_create(rounds, batch_size=2000)


def write_sheets(
    roster: Roster, *, first: date, last: date, locked: date, today: date, usual: float
) -> None:
    """The sheets of all closed rounds from ``first`` to ``last``, with their entries.

    What lies before ``locked`` is locked, what lies before ``today`` published. ``usual`` is the
    mean number of entries on a sheet.
    """
    facts = {
        "programme": roster.programme_id,
        "roster": roster.pk,
        "first": first,
        "last": last,
        "locked": locked,
        "today": today,
        "usual": usual,
    }
    for statement in (_SHEETS, _ENTRIES):
        tell_planner()
        with connection.cursor() as cursor:
            cursor.execute(statement, facts)


def tell_planner() -> None:
    """Postgres does not know yet how many rows this transaction wrote, and would join them badly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
