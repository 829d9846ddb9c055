"""A school morning for the tablet's tests: one slot, two classes, two duty pupils, one tablet."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from apps.inspections.models import Item, Monitor, Programme, Round, Sheet, Tablet, Turn
from apps.inspections.tablets.pairing import hash_of
from apps.school.models import Day, SchoolClass, Term
from tests.factories import EnrolmentFactory, SchoolClassFactory, TermFactory
from tests.inspections.factories import (
    CategoryFactory,
    ItemFactory,
    MonitorFactory,
    RosterFactory,
    RoundFactory,
    SheetFactory,
    TabletFactory,
    TeamFactory,
)

# The walk of 1 March 2022, a Tuesday in week 3; the round is due at 10:00.
TODAY = date(2022, 3, 1)
NINE = datetime.fromisoformat("2022-03-01T09:10:00+08:00")
TOKEN = "token-of-tablet-one"


@dataclass
class Walk:
    """Everything that a record needs to be accepted."""

    term: Term = field(default_factory=TermFactory)
    tablet: Tablet = field(
        default_factory=lambda: TabletFactory(name="一号平板", token_hash=hash_of(TOKEN))
    )

    def __post_init__(self):
        for number in range(5):
            Day.objects.create(
                date=TODAY + timedelta(days=number - 1), term=self.term, week=3, is_school_day=True
            )
        self.round: Round = RoundFactory(
            date=TODAY,
            slot__code="P2",
            slot__programme__two_checkers=True,
            slot__programme__name="监督岗",
        )
        self.programme: Programme = self.round.programme
        self.category = CategoryFactory(version=self.round.version, name="卫生")
        self.item: Item = ItemFactory(category=self.category, code="W1", name="桌椅不齐", unit="处")
        self.bands: Item = ItemFactory(
            category=self.category,
            code="W2",
            name="地面纸屑",
            method=Item.Method.BANDS,
            bands=[Decimal(1), Decimal(2), Decimal(3)],
            band_labels=["1–3处", "4–6处", "6处以上"],
        )
        self.classes: list[SchoolClass] = [SchoolClassFactory(grade=3) for _ in range(2)]
        self.sheets: list[Sheet] = [
            SheetFactory(round=self.round, school_class=one) for one in self.classes
        ]
        self.monitors: list[Monitor] = [self.monitor() for _ in range(2)]
        roster = RosterFactory(programme=self.programme, term=self.term)
        self.team = TeamFactory(roster=roster, number=1)
        self.team.members.set(self.monitors)
        for place, one in enumerate(self.classes, 1):
            Turn.objects.create(
                roster=roster,
                week=3,
                slot=self.round.slot,
                school_class=one,
                team=self.team,
                place=place,
            )

    def monitor(self, **given) -> Monitor:
        """A duty pupil of a class of their own, who is on no team yet."""
        enrolled = EnrolmentFactory(school_class=SchoolClassFactory(grade=5))
        return MonitorFactory(term=self.term, pupil=enrolled.pupil, pin_round=1, **given)

    def record(self, number: int = 0, **changes: Any) -> dict[str, Any]:
        """A record as the tablet sends it, about the ``number``-th class."""
        sent_at = timezone.localtime()
        return {
            "uuid": str(uuid4()),
            "date": self.round.date.isoformat(),
            "slot_id": self.round.slot_id,
            "class_id": self.classes[number].pk,
            "version_id": self.round.version_id,
            "monitor_id": self.monitors[0].pk,
            "pin_round": 1,
            "second_monitor_id": self.monitors[1].pk,
            "second_pin_round": 1,
            "opened_at": NINE.isoformat(),
            "saved_at": (NINE + timedelta(minutes=2)).isoformat(),
            "sent_at": sent_at.isoformat(),
            "note": "",
            "entries": [{"item_id": self.item.pk, "amount": 2, "note": "后排"}],
            "photos": [],
            **changes,
        }


class Device:
    """What a paired tablet does on the network."""

    def __init__(self, token: str = TOKEN):
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def post(self, path: str, body: Any) -> HttpResponse:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"/api/tablet/{path}", text, content_type="application/json")

    def send(self, *records: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a batch; its results."""
        response = self.post("records", {"records": records})
        assert response.status_code == 200, response.content.decode()
        return response.json()["results"]

    def day(self, **headers: str) -> HttpResponse:
        return self.client.get("/api/tablet/day", headers=headers)

    def photo(self, uuid: str, record: str, body: bytes, **query: Any) -> HttpResponse:
        return self.client.put(
            f"/api/tablet/photos/{uuid}",
            body,
            content_type="image/jpeg",
            query_params={"record": record, **query},
        )


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()
