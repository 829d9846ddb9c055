"""What the tablets send is taken in: record by record, each exactly once, none lost.

A batch is one transaction, committed before it is answered; within it every record stands behind a
savepoint of its own. Sheets are locked in the order of their numbers before anything is asked about
them, so of five equal batches at once the first writes and the others find what it wrote. Unique
keys in the database stand behind that.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pydantic
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Sum
from django.utils import timezone

from apps.inspections.parked import telling
from apps.inspections.parked.models import ParkedRecord
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.services import Filled, Observed, fill, write
from apps.inspections.tablets.judging import Parked, Refused, check_content, judge
from apps.inspections.tablets.known import Known, load
from apps.inspections.tablets.models import Tablet
from apps.inspections.tablets.schemas import RecordIn
from apps.inspections.tablets.wire import sentence_of

log = logging.getLogger(__name__)
Reason = ParkedRecord.Reason
TRIES = 3
# More than a tablet collects in a week without network.
MOST_WAITING = 1000


@dataclass
class Answer:
    """What became of one record; ``sheet`` is the row that it is, if it is one."""

    uuid: str | None
    status: str
    reason: str = ""
    message: str = ""
    sheet: Sheet | None = None
    points: float = 0


def receive(tablet: Tablet, sent: Sequence[dict[str, Any]]) -> list[Answer]:
    """Take in a batch; the answers are in the order sent.

    Called outside a transaction: when it returns, what it calls accepted or parked is committed.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return _receive(tablet, sent)
        except OperationalError as error:
            # Somebody published the same sheets meanwhile; the database chose us to give way.
            if attempt == TRIES or getattr(error.__cause__, "pgcode", "") != "40P01":
                raise
    raise AssertionError("unreachable")


def hand_over(tablet: Tablet, sent: dict[str, Any], note: str) -> Answer:
    """Keep a record for an adult because the pupil asked for it, whatever is in it.

    Raises:
        ValidationError: it has no number by which it could be known again.
    """
    uuid = uuid_of(sent)
    if uuid is None:
        raise ValidationError("记录没有编号，不能转交，请直接告诉老师。")
    record = read(sent)
    with transaction.atomic():
        known = load([record] if isinstance(record, RecordIn) else [], uuids=[uuid])
        batch = Batch(tablet, known, timezone.now())
        if stored := known.stored.get(uuid):
            answer = _already(str(uuid), stored)
            _count_points([answer])
            return answer
        said = f"学生说明：{note}。" if note else "学生没有写说明。"
        why = Parked(Reason.HANDED, said + _why_refused(record, known))
        answer = batch.park(uuid, sent, record, why)
        batch.write()
    answer.message = "已交给老师处理。"
    return answer


def has_room(tablet: Tablet) -> bool:
    """Whether what the tablet sends may still wait for an adult; always, while it is in use."""
    if not tablet.is_revoked:
        return True
    waiting = ParkedRecord.objects.waiting().filter(tablet=tablet)
    return waiting.count() < MOST_WAITING


def read(sent: dict[str, Any]) -> RecordIn | Refused:
    """A record as it was sent, understood, or why it cannot be."""
    try:
        return RecordIn.model_validate(sent)
    except pydantic.ValidationError as error:
        return Refused("malformed", sentence_of(error.errors(include_url=False)))


def uuid_of(sent: dict[str, Any]) -> UUID | None:
    """The device's number of a record that may otherwise be unreadable."""
    try:
        return UUID(str(sent.get("uuid")))
    except ValueError:
        return None


@transaction.atomic
def _receive(tablet: Tablet, sent: Sequence[dict[str, Any]]) -> list[Answer]:
    records = [read(one) for one in sent]
    uuids = [uuid for one in sent if (uuid := uuid_of(one))]
    known = load([record for record in records if isinstance(record, RecordIn)], uuids=uuids)
    batch = Batch(tablet, known, timezone.now())
    for one, record in zip(sent, records, strict=True):
        batch.take(one, record)
    batch.write()
    _count_points(batch.answers)
    return batch.answers


@dataclass(frozen=True)
class Entering:
    """A record that can be entered as it is: its place in the batch, as sent, as understood."""

    place: int
    sent: dict[str, Any]
    record: RecordIn
    filled: Filled


@dataclass
class Batch:
    """A batch on its way in: what is to be entered, what is to be parked, and the answers."""

    tablet: Tablet
    known: Known
    now: dt.datetime
    answers: list[Answer] = field(default_factory=list)
    entering: list[Entering] = field(default_factory=list)
    parked: list[ParkedRecord] = field(default_factory=list)

    def take(self, sent: dict[str, Any], record: RecordIn | Refused) -> None:
        """Decide about the next record of the batch."""
        uuid = uuid_of(sent)
        if uuid is None:
            answer = Answer(None, "refused", "malformed", "缺少“编号”或编号不对。")
        elif stored := self.known.stored.get(uuid):
            answer = _already(str(uuid), stored)
        else:
            answer = self._decide(uuid, sent, record)
        self.answers.append(answer)

    def _decide(self, uuid: UUID, sent: dict[str, Any], record: RecordIn | Refused) -> Answer:
        try:
            if isinstance(record, Refused):
                if not self.tablet.is_revoked:
                    raise record
                raise Parked(Reason.REVOKED, f"平板已停用，而且{record.sentence}")
            judge(record, self.known, self.tablet, self.now)
            filled = self._fill(record)
        except Refused as refused:
            return Answer(str(uuid), "refused", refused.code, refused.sentence)
        except Parked as parked:
            return self.park(uuid, sent, record, parked)
        self.entering.append(Entering(len(self.answers), sent, record, filled))
        self.known.stored[uuid] = filled.sheet
        points = float(sum(entry.points for entry in filled.entries))
        return Answer(str(uuid), "accepted", sheet=filled.sheet, points=points)

    def _fill(self, record: RecordIn) -> Filled:
        people, items = self.known.monitors, self.known.items
        try:
            return fill(
                self.known.sheet_of(record),
                [Observed(items[e.item_id], e.amount, e.note) for e in record.entries],
                monitor=people[record.monitor_id],
                second_monitor=people.get(record.second_monitor_id),
                uuid=record.uuid,
                tablet=self.tablet,
                opened_at=record.opened_at,
                saved_at=record.saved_at,
                note=record.note,
            )
        except ValidationError as error:
            raise Refused("invalid", "".join(error.messages)) from error

    def park(
        self, uuid: UUID, sent: dict[str, Any], record: RecordIn | Refused, parked: Parked
    ) -> Answer:
        """Keep a record as it was sent, for an adult."""
        row = ParkedRecord(
            uuid=uuid,
            tablet=self.tablet,
            payload=sent,
            reason=parked.reason,
            explanation=parked.sentence[:300],
            received_at=self.now,
        )
        if isinstance(record, RecordIn):
            row.date, row.saved_at = record.date, record.saved_at
            row.school_class = self.known.classes.get(record.class_id)
            row.slot_id = record.slot_id if record.slot_id in self.known.slots else None
        self.parked.append(row)
        self.known.stored[uuid] = row
        return Answer(str(uuid), "parked", row.reason, row.explanation)

    def write(self) -> None:
        """Write all at once; if the database objects, one by one, so that only the bad one waits."""
        if self.entering and not self._written(self.entering):
            for one in self.entering:
                if not self._written([one]):
                    fault = Parked(Reason.INVALID, "系统没能录入这份记录，已留给老师处理。")
                    answer = self.park(one.record.uuid, one.sent, one.record, fault)
                    self.answers[one.place] = answer
        if self.parked:
            # In one order always: two batches with the same records then take turns.
            rows = sorted(self.parked, key=lambda row: row.uuid)
            ParkedRecord.objects.bulk_create(rows, ignore_conflicts=True)
            telling.parked()

    def _written(self, entering: Sequence[Entering]) -> bool:
        try:
            write([one.filled for one in entering])
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # A fault of ours must not hold up the queue of a tablet.
            log.exception("%d records from a tablet could not be written", len(entering))
            return False
        return True


def _already(uuid: str, stored: Sheet | ParkedRecord) -> Answer:
    if isinstance(stored, Sheet):
        return Answer(uuid, "already", sheet=stored)
    return Answer(uuid, "already", stored.reason, stored.explanation, sheet=stored.sheet)


def _why_refused(record: RecordIn | Refused, known: Known) -> str:
    """What is wrong with the content of a record handed over; nothing where it is possible."""
    if isinstance(record, Refused):
        return f"内容：{record.sentence}"
    try:
        check_content(record, known)
    except Refused as refused:
        return f"内容：{refused.sentence}"
    return ""


def _count_points(answers: Sequence[Answer]) -> None:
    """Give every answer that is a sheet of before the sum of its points, in one query."""
    answers = [one for one in answers if one.sheet and one.status != "accepted"]
    if not answers:
        return
    sheets = {answer.sheet.pk for answer in answers}
    sums = Entry.objects.filter(sheet__in=sheets).order_by().values_list("sheet")
    points = dict(sums.annotate(Sum("points")))
    for answer in answers:
        answer.points = float(points.get(answer.sheet.pk, 0))
