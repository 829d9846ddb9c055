"""What the portal knows about a batch of records, fetched at once however many they are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject, TruncWeek

from apps.inspections.checklists.models import ChecklistVersion, Item
from apps.inspections.parked.models import ParkedRecord
from apps.inspections.programmes.models import Slot
from apps.inspections.rosters.models import Monitor, Substitution, Team, Turn
from apps.inspections.rounds.models import Round
from apps.inspections.sheets.models import Sheet, State
from apps.inspections.tablets.schemas import RecordIn
from apps.school.models import Day, Enrolment, SchoolClass

WEEK = dt.timedelta(days=6)


@dataclass
class Known:
    """The rows that some records speak of; the sheets are locked until the transaction ends."""

    rounds: dict[tuple[int, dt.date], Round] = field(default_factory=dict)
    sheets: dict[tuple[int, int], Sheet] = field(default_factory=dict)
    stored: dict[UUID, Sheet | ParkedRecord] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    monitors: dict[int, Monitor] = field(default_factory=dict)
    # (term, week, slot, class) → the team's members and who stands in for whom
    turns: dict[tuple[int, int, int, int], Turn] = field(default_factory=dict)
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
            (
                enrolled["class"]
                for enrolled in monitor.enrolled
                if enrolled["starts"] <= on.isoformat() <= (enrolled["ends"] or "9999")
            ),
            None,
        )

    def on_duty(self, record: RecordIn) -> set[int] | None:
        """Who was to check the class in this round; None where the roster names nobody."""
        round = self.round_of(record)
        turn = self.turns.get((round.term_id, round.week, round.slot_id, record.class_id))
        if turn is None:
            return None
        members = set(turn.members)
        for away in turn.substitutions:
            if away["first"] <= record.date.isoformat() <= away["last"]:
                members.discard(away["absent"])
                members.add(away["substitute"])
        return members


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
    known.turns = _turns(known, records)
    known.slots = {round.slot_id for round in known.rounds.values()}
    known.versions = {round.version_id for round in known.rounds.values()}
    known.classes = {sheet.school_class_id: sheet.school_class for sheet in known.sheets.values()}
    _ask_for_the_rest(known, records)
    return known


def _rounds(records: Sequence[RecordIn]) -> dict[tuple[int, dt.date], Round]:
    """The rounds with their place in the calendar, and whether their week is locked."""
    monday = TruncWeek(ExpressionWrapper(OuterRef("date"), models.DateField()))
    locked = Sheet.objects.filter(
        state=State.LOCKED,
        round__programme=OuterRef("programme"),
        round__date__range=(monday, monday + WEEK),
    )
    day = Day.objects.filter(date=OuterRef("date"))
    rounds = (
        Round.objects.filter(
            slot__in={record.slot_id for record in records},
            date__in={record.date for record in records},
            grade=None,
        )
        .select_related("slot", "programme__department", "version__checklist")
        .annotate(
            week=Subquery(day.values("week")),
            term_id=Subquery(day.values("term_id")),
            week_is_locked=Exists(locked),
        )
    )
    return {(round.slot_id, round.date): round for round in rounds}


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
    dates = [record.date for record in records]
    enrolled = Enrolment.objects.filter(
        Q(ends=None) | Q(ends__gte=min(dates)), pupil=OuterRef("pupil"), starts__lte=max(dates)
    ).values(json=JSONObject(**{"class": "school_class_id", "starts": "starts", "ends": "ends"}))
    avoided = Monitor.avoids.through.objects.filter(monitor=OuterRef("pk"))
    ids = {record.monitor_id for record in records}
    ids |= {record.second_monitor_id for record in records if record.second_monitor_id}
    rows = Monitor.objects.select_related("pupil").annotate(
        avoided=ArraySubquery(avoided.values("schoolclass_id")),
        enrolled=ArraySubquery(enrolled),
    )
    return rows.in_bulk(ids)


def _turns(known: Known, records: Sequence[RecordIn]) -> dict[tuple[int, int, int, int], Turn]:
    """Whose turn it was, with the members of the team and who stands in for one of them."""
    dates = [record.date for record in records]
    rounds = known.rounds.values()
    members = Team.members.through.objects.filter(team=OuterRef("team")).values("monitor_id")
    away = (
        Substitution.objects.filter(
            team=OuterRef("team"), first__lte=max(dates), last__gte=min(dates)
        )
        .order_by("pk")
        .values(
            json=JSONObject(absent="absent", substitute="substitute", first="first", last="last")
        )
    )
    turns = Turn.objects.filter(
        roster__programme=F("slot__programme"),
        roster__term__in={round.term_id for round in rounds},
        week__in={round.week for round in rounds if round.week},
        slot__in={round.slot_id for round in rounds},
        school_class__in={record.class_id for record in records},
    ).annotate(
        term_id=F("roster__term"),
        members=ArraySubquery(members),
        substitutions=ArraySubquery(away),
    )
    return {
        (turn.term_id, turn.week, turn.slot_id, turn.school_class_id): turn
        for turn in turns.order_by()
    }


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
