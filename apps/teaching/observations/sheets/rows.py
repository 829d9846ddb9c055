"""A sheet in rows, as a device keeps and sends it: each step, rating and text by itself.

A row is a kind, an id within the kind, and a value (``merging.Value``): a step by its UUID, a rating by its
item, the three texts without an id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F

from apps.inspections.checklists.content import number
from apps.inspections.models import ChecklistVersion, Item
from apps.teaching.observations.sheets.merging import Value
from apps.teaching.observations.sheets.models import ObservationSheet, Rating, SheetStep

STEP, RATING = "step", "rating"
STRENGTHS, SUGGESTIONS, REDESIGN = "strengths", "suggestions", "redesign"
LISTS = (STRENGTHS, SUGGESTIONS)
KINDS = (STEP, RATING, *LISTS, REDESIGN)
STEP_FIELDS = ("at", "activity", "comment")
MOST_STEPS = 60
MOST_LINES = 20
LONGEST_LINE = 500
LONGEST = {"activity": 2000, "comment": 2000, REDESIGN: 3000}

Key = tuple[str, str]
Rows = dict[Key, Value]


@dataclass(frozen=True)
class Change:
    """What a device makes of a row whose last known value was ``base``; None: there is no such row."""

    kind: str
    id: str
    base: Value
    value: Value

    @property
    def key(self) -> Key:
        return self.kind, self.id


def items_of(version: ChecklistVersion) -> dict[str, Item]:
    """The rubric's items by their id as a row has it."""
    items = Item.objects.filter(category__version=version).select_related("category")
    return {str(item.pk): item for item in items.order_by("category__order", "order")}


def steps_of(sheet: ObservationSheet) -> list[SheetStep]:
    """The steps in the order of the lesson."""
    if sheet.pk is None:
        return []
    steps = sheet.steps.order_by(F("at").asc(nulls_last=True), "position", "pk")
    return list(steps.prefetch_related("photos"))


def rows_of(sheet: ObservationSheet, steps: list[SheetStep] | None = None) -> Rows:
    """All rows of a sheet as it is stored; also of one that nobody has saved yet."""
    rows: Rows = {}
    for step in steps_of(sheet) if steps is None else steps:
        rows[STEP, str(step.uuid)] = step_value(step)
    if sheet.pk is not None:
        for item, points in Rating.objects.filter(sheet=sheet).values_list("item", "points"):
            rows[RATING, str(item)] = number(points)
    for kind in LISTS:
        rows[kind, ""] = list(getattr(sheet, kind))
    rows[REDESIGN, ""] = sheet.redesign
    return rows


def step_value(step: SheetStep) -> dict[str, str]:
    at = f"{step.at:%H:%M}" if step.at else ""
    return {"at": at, "activity": step.activity, "comment": step.comment}


def plain(rows: Mapping[Key, Value]) -> list[dict[str, Any]]:
    """Rows as JSON knows them."""
    return [{"kind": kind, "id": id_, "value": value} for (kind, id_), value in rows.items()]


def known_rows(given: object) -> Rows:
    """The rows that a page was opened with, as it sends them back; what is none is left out."""
    rows: Rows = {}
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict) and one.get("kind") in KINDS and isinstance(one.get("id"), str):
            rows[one["kind"], one["id"]] = _known(one["kind"], one.get("value"))
    return rows


def change_from(given: object) -> Change:
    """One row as a device sent it, unchecked but for its shape.

    Raises:
        ValidationError: it is no row at all.
    """
    if isinstance(given, dict):
        kind, id_ = given.get("kind"), given.get("id")
        if kind in KINDS and isinstance(id_, str) and len(id_) <= 40:
            return Change(kind, id_, _known(kind, given.get("base")), given.get("value"))
    raise ValidationError("收到的内容不完整，请重新发送。")


def checked(change: Change, items: Mapping[str, Item]) -> Value:
    """The value as it may be stored.

    Raises:
        ValidationError: a sentence says what is wrong with it.
    """
    match change.kind:
        case "step":
            return _step(change)
        case "rating":
            return _points(change, items)
        case "redesign":
            return _text(change.value, REDESIGN)
        case _:
            return _lines(change.value)


def _known(kind: str, value: object) -> Value:
    """A base as it would have been stored; nothing where it is none."""
    try:
        match kind, value:
            case "step", dict():
                return {name: _text(value.get(name, ""), name) for name in STEP_FIELDS}
            case (("strengths" | "suggestions"), list()):
                return _lines(value)
            case (("rating" | "redesign"), str()):
                return _text(value, kind)
    except ValidationError:
        pass
    return {STRENGTHS: [], SUGGESTIONS: [], REDESIGN: ""}.get(kind)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValidationError("收到的内容不完整，请重新发送。")
    # What Postgres cannot keep, and the line ends of a form.
    text = value.replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "replace").decode()
    text, most = text.strip(), LONGEST.get(name, 100)
    if len(text) > most:
        raise ValidationError(f"最多{most}个字，现在有{len(text)}个字，请缩短或另记一个环节。")
    return text


def _step(change: Change) -> Value:
    if not is_uuid(change.id):
        raise ValidationError("环节的编号不对。")
    if change.value is None:
        return None
    if not isinstance(change.value, dict):
        raise ValidationError("收到的内容不完整，请重新发送。")
    step = {name: _text(change.value.get(name, ""), name) for name in STEP_FIELDS}
    step["at"] = step["at"][:5]
    if step["at"] and time_of(step["at"]) is None:
        raise ValidationError("时间写成 8:31 这样。")
    if step["at"]:
        step["at"] = f"{time_of(step['at']):%H:%M}"
    return step


def is_uuid(text: str) -> bool:
    """Whether it is a UUID as it is usually written."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def time_of(text: str) -> time | None:
    """The time of day; None where it is none."""
    if not re.fullmatch(r"\d{1,2}:\d{2}", text, re.ASCII):
        return None
    hour, minute = map(int, text.split(":"))
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _points(change: Change, items: Mapping[str, Item]) -> Value:
    item = items.get(change.id)
    if item is None:
        raise ValidationError("这一项不在这份观课量表里。")
    if change.value is None or change.value == "":
        return None
    try:
        points = Decimal(_text(change.value, RATING))
    except InvalidOperation:
        raise ValidationError(f"“{item.name}”的得分不是数字。") from None
    if not points.is_finite() or not 0 <= points <= item.points:
        raise ValidationError(f"“{item.name}”最多{number(item.points)}分。")
    if points * 10 % 1:
        raise ValidationError(f"“{item.name}”的得分最多一位小数。")
    return number(points)


def _lines(value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValidationError("收到的内容不完整，请重新发送。")
    lines = list(dict.fromkeys(filter(None, (_line(one) for one in value))))
    if len(lines) > MOST_LINES:
        raise ValidationError(f"最多写{MOST_LINES}条。")
    return lines


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise ValidationError("收到的内容不完整，请重新发送。")
    text = " ".join(value.replace("\x00", "").encode("utf-8", "replace").decode().split())
    if len(text) > LONGEST_LINE:
        raise ValidationError(f"一条最多{LONGEST_LINE}个字，现在有{len(text)}个字。")
    return text
