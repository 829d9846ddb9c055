"""Tablets and what they send, for the benchmarks under load: taken from the school's own past.

The newest sheets of the patrol are emptied again; a record for each of them is what a tablet that
was offline on its day would send now.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from apps.inspections.models import Entry, Item, Sheet, State, Tablet

BATCH = 20


def pair(count: int) -> list[str]:
    """Write tablets into the school; returns their tokens."""
    tokens = [uuid4().hex for _ in range(count)]
    Tablet.objects.bulk_create(
        Tablet(name=f"测试平板{n}", token_hash=hashlib.sha256(token.encode()).hexdigest())
        for n, token in enumerate(tokens, 1)
    )
    return tokens


def records(count: int) -> list[dict]:
    """Empty the newest ``count`` sheets of the patrol and return a record for each of them.

    Each has one entry, as a sheet on which something was seen usually has.
    """
    sheets = list(
        Sheet.objects.filter(round__programme__code="patrol", uuid__isnull=False)
        .select_related("round__slot", "monitor", "second_monitor")
        .order_by("-round__date", "pk")[:count]
    )
    items = _items({sheet.round.version_id for sheet in sheets})
    found = [_record(sheet, items) for sheet in sheets]
    keys = [sheet.pk for sheet in sheets]
    Entry.objects.filter(sheet__in=keys).delete()
    Sheet.objects.filter(pk__in=keys).update(
        state=State.DUE, uuid=None, monitor=None, second_monitor=None, inspector=None,
        opened_at=None, saved_at=None, received_at=None, published_at=None, corrected_at=None,
    )  # fmt: skip
    _unlock_weeks(since=min(sheet.round.date for sheet in sheets))
    return found


def _unlock_weeks(*, since: date) -> None:
    """A record of a locked week would wait for an adult."""
    monday = since - timedelta(days=since.weekday())
    locked = Sheet.objects.filter(
        round__programme__code="patrol", round__date__gte=monday, state=State.LOCKED
    )
    locked.update(state=State.PUBLISHED)


def _items(versions: set[int]) -> dict[tuple[int, str], int]:
    rows = Item.objects.filter(category__version__in=versions, bonus=False, veto=False)
    return {(version, code): pk for pk, version, code in rows.values_list(
        "pk", "category__version", "code"
    )}  # fmt: skip


def _record(sheet: Sheet, items: dict[tuple[int, str], int]) -> dict:
    round = sheet.round
    codes = [code for code in round.slot.item_codes if (round.version_id, code) in items]
    item = items[round.version_id, codes[0]]
    return {
        "uuid": str(uuid4()),
        "date": round.date.isoformat(),
        "slot_id": round.slot_id,
        "class_id": sheet.school_class_id,
        "version_id": round.version_id,
        "monitor_id": sheet.monitor_id,
        "pin_round": sheet.monitor.pin_round,
        "second_monitor_id": sheet.second_monitor_id,
        "second_pin_round": sheet.second_monitor.pin_round,
        "opened_at": _written(sheet.opened_at),
        "saved_at": _written(sheet.saved_at),
        "sent_at": _written(timezone.now()),
        "note": "",
        "entries": [{"item_id": item, "amount": 1, "note": ""}],
        "photos": [],
    }


def _written(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()


def batch(rows: list[dict]) -> bytes:
    """A request's body; the clock of the device is right at the moment of sending."""
    now = _written(timezone.now())
    return json.dumps({"records": [{**row, "sent_at": now} for row in rows]}).encode()
