"""What the portal knows about a batch of records, fetched at once however many they are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.models import Q, Value

from apps.inspections.checklists.models import ChecklistVersion, Item
from apps.inspections.parked.models import ParkedRecord
from apps.inspections.programmes.models import Slot
from apps.inspections.rosters.models import Monitor
from apps.inspections.rounds.models import Round
from apps.inspections.sheets.models import Sheet
from apps.inspections.tablets.schemas import RecordIn
from apps.school.models import SchoolClass

# Three questions in plain SQL: at 7:45 every tablet asks them at once, and the ORM takes ten times
# as long to put them into words as Postgres to answer.

# The place of each round in the calendar, and whether its week is locked.
_WEEKS = """
SELECT round.id, day.term_id, day.week, EXISTS (
    SELECT FROM inspections_sheet sheet
    JOIN inspections_round other ON other.id = sheet.round_id
    WHERE sheet.state = 'locked' AND other.programme_id = round.programme_id
      AND other.date BETWEEN date_trunc('week', round.date)::date
                         AND date_trunc('week', round.date)::date + 6
)
FROM inspections_round round
LEFT JOIN school_day day ON day.date = round.date
WHERE round.id = ANY(%s)
"""

# Which classes each monitor avoids, and was in: class, first and last day.
_PEOPLE = """
SELECT monitor.id,
    ARRAY(SELECT schoolclass_id FROM inspections_monitor_avoids WHERE monitor_id = monitor.id),
    ARRAY(
        SELECT json_build_array(school_class_id, starts, coalesce(ends, 'infinity'))
        FROM school_enrolment enrolment
        WHERE enrolment.pupil_id = monitor.pupil_id
          AND starts <= %(last)s AND coalesce(ends, 'infinity') >= %(first)s
    )
FROM inspections_monitor monitor
WHERE monitor.id = ANY(%(monitors)s)
"""

# Whose turn it was: the team's members, and who stood in for whom, from when to when.
_TURNS = """
SELECT roster.term_id, turn.week, turn.slot_id, turn.school_class_id,
    ARRAY(SELECT monitor_id FROM inspections_team_members WHERE team_id = turn.team_id),
    ARRAY(
        SELECT json_build_array(absent_id, substitute_id, first, last)
        FROM inspections_substitution away
        WHERE away.team_id = turn.team_id
          AND first <= %(last)s AND last >= %(first)s
        ORDER BY away.id
    )
FROM inspections_turn turn
JOIN inspections_roster roster ON roster.id = turn.roster_id
JOIN inspections_slot slot ON slot.id = turn.slot_id AND slot.programme_id = roster.programme_id
WHERE roster.term_id = ANY(%(terms)s) AND turn.week = ANY(%(weeks)s)
  AND turn.slot_id = ANY(%(slots)s) AND turn.school_class_id = ANY(%(classes)s)
"""


@dataclass(frozen=True)
class Duty:
    """Whose turn a class was in a slot of a week, and who stood in for whom on which days."""

    members: frozenset[int]
    away: list[tuple[int, int, str, str]]

    def on(self, date: dt.date) -> set[int]:
        found = set(self.members)
        for absent, substitute, first, last in self.away:
            if first <= date.isoformat() <= last:
                found.discard(absent)
                found.add(substitute)
        return found


@dataclass
class Known:
    """The rows that some records speak of; the sheets are locked until the transaction ends."""

    rounds: dict[tuple[int, dt.date], Round] = field(default_factory=dict)
    sheets: dict[tuple[int, int], Sheet] = field(default_factory=dict)
    stored: dict[UUID, Sheet | ParkedRecord] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    monitors: dict[int, Monitor] = field(default_factory=dict)
    # By term, week, slot and class.
    duties: dict[tuple[int, int, int, int], Duty] = field(default_factory=dict)
    slots: set[int] = field(default_factory=set)
    classes: dict[int, SchoolClass] = field(default_factory=dict)
    versions: set[int] = field(default_factory=set)

    def round_of(self, record: RecordIn) -> Round | None:
        return self.rounds.get((record.slot_id, record.date))

    def sheet_of(self, record: RecordIn) -> Sheet | None:
        round = self.round_of(record)
        return self.sheets.get((round.pk, record.class_id)) if round else None

    def class_on(self, monitor: Monitor, on: dt.date) -> int | None:
        """The class that a monitor was in on a day."""
        return next(
            (pk for pk, starts, ends in monitor.enrolled if starts <= on.isoformat() <= ends),
            None,
        )

    def on_duty(self, record: RecordIn) -> set[int] | None:
        """Who was to check the class in this round; None where the roster names nobody."""
        round = self.round_of(record)
        duty = self.duties.get((round.term_id, round.week, round.slot_id, record.class_id))
        return duty and duty.on(record.date)


def load(records: Sequence[RecordIn], *, uuids: Collection[UUID]) -> Known:
    """Fetch what ``records`` speak of, in a fixed number of queries; lock their sheets by number.

    ``uuids`` are the numbers of all records, also of those that could not be read.

    Locked before anything is asked about them, so that of two equal batches the second one sees
    what the first has written.
    """
    known = Known()
    if records:
        known.rounds = _rounds(records)
        known.sheets = _locked_sheets(known, records)
    known.stored = _stored(uuids)
    if not records:
        return known
    known.items = Item.objects.select_related("category").in_bulk(
        {entry.item_id for record in records for entry in record.entries}
    )
    known.monitors = _monitors(records)
    known.duties = _duties(known, records)
    known.slots = {round.slot_id for round in known.rounds.values()}
    known.versions = {round.version_id for round in known.rounds.values()}
    known.classes = {sheet.school_class_id: sheet.school_class for sheet in known.sheets.values()}
    _ask_for_the_rest(known, records)
    return known


def _rounds(records: Sequence[RecordIn]) -> dict[tuple[int, dt.date], Round]:
    """The rounds with ``term_id`` and ``week`` of their day, and ``week_is_locked``."""
    found = Round.objects.filter(
        slot__in={record.slot_id for record in records},
        date__in={record.date for record in records},
        grade=None,
    )
    rounds = {
        round.pk: round for round in found.select_related("slot", "programme", "version__checklist")
    }
    for pk, term, week, locked in _fetch(_WEEKS, [list(rounds)]):
        rounds[pk].term_id, rounds[pk].week, rounds[pk].week_is_locked = term, week, locked
    return {(round.slot_id, round.date): round for round in rounds.values()}


def _locked_sheets(known: Known, records: Sequence[RecordIn]) -> dict[tuple[int, int], Sheet]:
    rounds = {round.pk: round for round in known.rounds.values()}
    classes = defaultdict(set)
    for record in records:
        if round := known.round_of(record):
            classes[round.pk].add(record.class_id)
    # Round by round: no sheet is kept from others that this batch does not speak of.
    asked = [Q(round=pk, school_class__in=found) for pk, found in classes.items()]
    sheets = (
        Sheet.objects.select_for_update(of=("self",))
        .filter(reduce(or_, asked, Q(pk__in=[])))
        .select_related("school_class")
        .order_by("pk")
    )
    found = {}
    for sheet in sheets:
        sheet.round = rounds[sheet.round_id]
        found[sheet.round_id, sheet.school_class_id] = sheet
    return found


def _stored(uuids: Collection[UUID]) -> dict[UUID, Sheet | ParkedRecord]:
    """What has arrived before: as a rule nothing, so that one query tells."""

    def keys(rows, kind: str):
        return rows.filter(uuid__in=uuids).order_by().values_list("uuid", Value(kind))

    arrived = set(
        keys(Sheet.objects, "sheet").union(keys(ParkedRecord.objects, "parked"), all=True)
    )
    if not arrived:
        return {}
    found: dict[UUID, Sheet | ParkedRecord] = {}
    for parked in ParkedRecord.objects.filter(uuid__in=uuids).select_related("sheet"):
        found[parked.uuid] = parked
    # A parked record that an adult has taken over is a sheet now.
    for sheet in Sheet.objects.filter(uuid__in=uuids):
        found[sheet.uuid] = sheet
    return found


def _monitors(records: Sequence[RecordIn]) -> dict[int, Monitor]:
    """The monitors with the classes that they avoid (``avoided``) and were in (``enrolled``)."""
    ids = {record.monitor_id for record in records}
    ids |= {record.second_monitor_id for record in records if record.second_monitor_id}
    monitors = Monitor.objects.select_related("pupil").in_bulk(ids)
    values = {"monitors": list(ids), **_span(records)}
    for pk, avoided, enrolled in _fetch(_PEOPLE, values):
        monitors[pk].avoided, monitors[pk].enrolled = avoided, enrolled
    return monitors


def _duties(known: Known, records: Sequence[RecordIn]) -> dict[tuple[int, int, int, int], Duty]:
    rounds = [round for round in known.rounds.values() if round.week]
    values = {
        "terms": list({round.term_id for round in rounds}),
        "weeks": list({round.week for round in rounds}),
        "slots": list({round.slot_id for round in rounds}),
        "classes": list({record.class_id for record in records}),
        **_span(records),
    }
    return {
        tuple(key): Duty(frozenset(members), away) for *key, members, away in _fetch(_TURNS, values)
    }


def _span(records: Sequence[RecordIn]) -> dict[str, dt.date]:
    dates = [record.date for record in records]
    return {"first": min(dates), "last": max(dates)}


def _fetch(sql: str, values: Sequence | dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _ask_for_the_rest(known: Known, records: Sequence[RecordIn]) -> None:
    """What no round speaks of may still exist; asked only where something is unknown."""
    slots = {record.slot_id for record in records} - known.slots
    if slots:
        known.slots |= set(Slot.objects.filter(pk__in=slots).values_list("pk", flat=True))
    classes = {record.class_id for record in records} - known.classes.keys()
    if classes:
        known.classes |= SchoolClass.objects.in_bulk(classes)
    versions = {record.version_id for record in records} - known.versions
    if versions:
        rows = ChecklistVersion.objects.filter(pk__in=versions)
        known.versions |= set(rows.values_list("pk", flat=True))
