"""What tablet and portal say to each other: the API's words, from which its OpenAPI follows.

Ids are the portal's, uuids the device's; times are ISO 8601 with an offset.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, GetJsonSchemaHandler

MOST_RECORDS = 50
MOST_ENTRIES = 100
MOST_PHOTOS = 20

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Note = Annotated[str, Field(max_length=200)]


def _plausible(moment: dt.datetime) -> dt.datetime:
    """A device's clock may be very wrong, but not beyond all calendars."""
    if not 1970 <= moment.year <= 2200:
        raise ValueError("beyond all calendars")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]


class Problem(Schema):
    """Why something was not done: a sentence for the person in front of the tablet."""

    detail: str


# -- what the tablet sends -------------------------------------------------------------------------


class PairIn(Schema):
    code: str = Field(max_length=20, description="配对码: the digits shown on the pairing page.")


class EntryIn(Schema):
    """One item that was not in order, or was given points; what is in order is not sent."""

    item_id: Id
    amount: Annotated[
        Decimal,
        Field(max_digits=12, description="Times, persons, the band from 1, points given, or 1."),
    ]
    note: Note = ""


class RecordIn(Schema):
    """One class in one slot, as the duty pupils recorded it."""

    uuid: UUID
    date: dt.date
    slot_id: Id
    class_id: Id
    version_id: Id
    monitor_id: Id
    pin_round: Count
    second_monitor_id: Id | None = None
    second_pin_round: Count | None = None
    opened_at: Moment | None = None
    saved_at: Moment
    sent_at: Moment | None = Field(
        None, description="The device's clock at sending, by which its times are set right."
    )
    note: Note = ""
    entries: list[EntryIn] = Field([], max_length=MOST_ENTRIES)
    photos: list[UUID] = Field([], max_length=MOST_PHOTOS)


class _Loose(dict):
    """Described as ``RecordIn``, but checked one by one: a bad record spoils no other."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler) -> Any:
        return handler.generate_schema(dict[str, Any])

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: Any, handler: GetJsonSchemaHandler) -> dict:
        return handler(RecordIn.__pydantic_core_schema__)


class BatchIn(Schema):
    records: list[_Loose] = Field(max_length=MOST_RECORDS)


class HandoverIn(Schema):
    record: _Loose
    note: Note = ""


class StatusIn(Schema):
    waiting: Count
    failed: Count
    app: str = Field("", max_length=40)


# -- what the portal answers -----------------------------------------------------------------------


class TabletOut(Schema):
    id: int
    name: str


class Paired(Schema):
    token: str
    tablet: TabletOut


class SheetOut(Schema):
    id: int
    state: str
    points: float = Field(description="Sum of the signed points of its entries.")


class Result(Schema):
    uuid: str | None = Field(description="As sent; null where it could not be read.")
    status: Literal["accepted", "already", "parked", "refused"]
    reason: str = ""
    message: str = ""
    sheet: SheetOut | None = None


class Results(Schema):
    server_time: dt.datetime
    results: list[Result]


class PhotoResult(Schema):
    status: Literal["accepted", "already", "parked"]
    message: str = ""


class PhotoRefused(Schema):
    """Not an image, too large, or otherwise not to be kept; ``detail`` repeats the message."""

    status: Literal["refused"] = "refused"
    message: str
    detail: str


class Standing(Schema):
    server_time: dt.datetime
    revoked: bool


class Pin(Schema):
    """PBKDF2-HMAC-SHA256, 32 bytes; salt and hash in Base64."""

    salt: str
    iterations: int
    hash: str


class MonitorOut(Schema):
    id: int
    name: str
    badge: int
    leader: bool
    class_id: int | None
    avoids: list[int]
    pin_round: int
    pin: Pin | None


class ClassOut(Schema):
    id: int
    name: str
    grade: int


class ItemOut(Schema):
    id: int
    code: str
    name: str
    method: Literal["count", "person", "bands", "pass", "points"]
    points: float
    cap: float | None
    bands: list[float]
    band_labels: list[str]
    unit: str
    bonus: bool
    alert: bool


class CategoryOut(Schema):
    id: int
    name: str
    base: float
    floor: float
    items: list[ItemOut]


class VersionOut(Schema):
    id: int
    categories: list[CategoryOut]


class RouteOut(Schema):
    team: int
    monitors: list[int]
    classes: list[int] = Field(description="In walking order.")


class SheetState(Schema):
    state: str
    uuid: UUID | None


class RoundOut(Schema):
    slot_id: int
    slot: str
    starts: str
    ends: str
    due: dt.datetime
    version_id: int
    item_codes: list[str] = Field(description="Empty: all items.")
    routes: list[RouteOut]
    sheets: dict[str, SheetState] = Field(description="By class id; empty on a day to come.")


class DayOut(Schema):
    date: dt.date
    label: str
    school_day: bool
    mode: str
    rounds: list[RoundOut]


class ProgrammeOut(Schema):
    id: int
    name: str
    two_checkers: bool
    total: float


class SharedDay(Schema):
    """What every tablet needs to work without network for the next days."""

    school: str
    programme: ProgrammeOut | None = Field(description="null: no patrol is set up.")
    monitors: list[MonitorOut]
    classes: list[ClassOut]
    versions: list[VersionOut]
    days: list[DayOut]


class DayBundle(SharedDay):
    """The same with the time and the name of the tablet that asks."""

    server_time: dt.datetime
    tablet: TabletOut
