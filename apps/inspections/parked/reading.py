"""A parked record in words: the payload may be anything, so everything is looked up with care."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime

from apps.inspections.checklists.models import Item
from apps.inspections.parked.models import ParkedRecord
from apps.inspections.rosters.models import Monitor
from apps.inspections.sheets.models import Entry, Sheet

BIGGEST = 2**63 - 1


@dataclass
class Line:
    """One item: what the tablet says, and what the sheet says now."""

    name: str
    said: str = ""
    note: str = ""
    now: str = ""
    item: Item | None = None
    amount: Decimal | None = None


@dataclass
class Reading:
    """What a tablet sent, beside what is on the sheet that it speaks of."""

    lines: list[Line] = field(default_factory=list)
    monitors: list[Monitor] = field(default_factory=list)
    note: str = ""
    opened_at: datetime | None = None
    sent_at: datetime | None = None
    photos_announced: int = 0
    sheet: Sheet | None = None

    @property
    def is_taken(self) -> bool:
        """Whether somebody else's record is on the sheet."""
        return self.sheet is not None and self.sheet.uuid is not None

    @property
    def seen(self) -> list[Line]:
        """The lines that the tablet sent."""
        return [line for line in self.lines if line.amount is not None or line.said]


def read(parked: ParkedRecord) -> Reading:
    """The record in words; a handful of queries whatever is in it."""
    payload = parked.payload if isinstance(parked.payload, dict) else {}
    people = [_id(payload.get(name)) for name in ("monitor_id", "second_monitor_id")]
    found = Monitor.objects.select_related("pupil").in_bulk([pk for pk in people if pk])
    sheet = sheet_of(parked)
    photos = payload.get("photos")
    return Reading(
        lines=_lines(payload, sheet),
        monitors=list(dict.fromkeys(found[pk] for pk in people if pk in found)),
        note=_text(payload.get("note")),
        opened_at=_moment(payload.get("opened_at")),
        sent_at=_moment(payload.get("sent_at")),
        photos_announced=len(photos) if isinstance(photos, list) else 0,
        sheet=sheet,
    )


def sheet_of(parked: ParkedRecord) -> Sheet | None:
    """The sheet of the class in the round that the record speaks of."""
    if parked.sheet_id:
        return Sheet.objects.select_related("round__slot").get(pk=parked.sheet_id)
    if not (parked.slot_id and parked.date and parked.school_class_id):
        return None
    sheets = Sheet.objects.select_related("round__slot").filter(
        round__slot=parked.slot_id,
        round__date=parked.date,
        round__grade=None,
        round__version__isnull=False,
        school_class=parked.school_class_id,
    )
    return sheets.first()


def in_words(item: Item, amount: Decimal) -> str:
    """How much, as people say it: 2人, 4–6处, 有, 4.5分."""
    number = f"{amount.normalize():f}"
    match item.method:
        case Item.Method.PASS:
            return "有" if amount else "无"
        case Item.Method.POINTS:
            return f"{number}分"
        case Item.Method.BANDS:
            labels = item.band_labels
            known = amount == int(amount) and 1 <= amount <= len(labels)
            return labels[int(amount) - 1] if known else f"第{number}档"
        case _:
            return f"{number}{item.unit}"


def _lines(payload: dict[str, Any], sheet: Sheet | None) -> list[Line]:
    sent = payload.get("entries")
    sent = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
    ids = [pk for one in sent if (pk := _id(one.get("item_id")))]
    items = Item.objects.select_related("category").in_bulk(ids)
    lines = {}
    for number, one in enumerate(sent):
        item = _of_version(items.get(_id(one.get("item_id"))), sheet)
        amount = _amount(one.get("amount"))
        lines[item.pk if item else f"?{number}"] = Line(
            name=str(item) if item else "不在检查标准里的项目",
            said=in_words(item, amount)
            if item and amount is not None
            else _text(one.get("amount")),
            note=_text(one.get("note")),
            item=item,
            amount=amount,
        )
    for entry in _entries(sheet):
        line = lines.setdefault(entry.item_id, Line(str(entry.item), item=entry.item))
        line.now = in_words(entry.item, entry.amount)
    return list(lines.values())


def _entries(sheet: Sheet | None):
    if sheet is None:
        return []
    return Entry.objects.filter(sheet=sheet, amount__gt=0).select_related("item__category")


def _of_version(item: Item | None, sheet: Sheet | None) -> Item | None:
    """The item of the version that the round uses: the one with the same code."""
    if item is None or sheet is None or item.category.version_id == sheet.round.version_id:
        return item
    same = Item.objects.select_related("category").filter(
        category__version=sheet.round.version_id, code=item.code
    )
    return same.first()


def _id(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 < value <= BIGGEST else None


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < 10_000 else None


def _text(value: Any) -> str:
    return value[:200] if isinstance(value, str) else "" if value is None else str(value)[:200]


def _moment(value: Any) -> datetime | None:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and 1970 <= moment.year <= 2200 else None
