"""How a sheet looks: its steps with the minute of the lesson, its points by dimension, its remarks.

The same for the form, for those who read it, and on paper. Not rated is 未评, never nought.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from uuid import uuid4

from apps.inspections.checklists.content import number
from apps.inspections.models import Category, Item
from apps.school.models import Period
from apps.teaching.observations.sheets import rows as rowing
from apps.teaching.observations.sheets.models import ObservationSheet, StepPhoto
from apps.teaching.observations.sheets.rows import (
    RATING,
    REDESIGN,
    STEP,
    STRENGTHS,
    SUGGESTIONS,
    Key,
    Rows,
)

# Chips of an item: full marks and a few below; less by half points.
CHIPS = 6


@dataclass
class StepLook:
    uuid: str
    at: str = ""
    activity: str = ""
    comment: str = ""
    minute: str = ""
    photos: list[StepPhoto] = field(default_factory=list)
    problem: str = ""


@dataclass
class ItemLook:
    item: Item
    value: str
    problem: str = ""

    @property
    def full(self) -> str:
        return number(self.item.points)

    @property
    def chips(self) -> list[int]:
        """The points that one tap gives, highest first."""
        most = int(self.item.points)
        return list(range(most, max(most - CHIPS, -1), -1))

    @property
    def points(self) -> Decimal | None:
        """None: not rated, or what was typed is no number."""
        try:
            return Decimal(self.value) if self.value else None
        except InvalidOperation:
            return None


@dataclass(frozen=True)
class Score:
    """What was given out of what could be given for the items that were rated."""

    points: Decimal | None
    out_of: Decimal
    unrated: int

    @classmethod
    def of(cls, items: list[ItemLook]) -> "Score":
        rated = [one for one in items if one.points is not None]
        return cls(
            sum((one.points for one in rated), Decimal(0)) if rated else None,
            sum((one.item.points for one in rated), Decimal(0)),
            len(items) - len(rated),
        )

    def __str__(self) -> str:
        """82/90; 未评 where nothing was rated."""
        if self.points is None:
            return "未评"
        return f"{number(self.points)}/{number(self.out_of)}"

    @property
    def percent(self) -> Decimal | None:
        """The total of which means are made: of 100, whatever was not rated left out."""
        return None if self.points is None else 100 * self.points / self.out_of


@dataclass
class DimensionLook:
    category: Category
    items: list[ItemLook]

    @property
    def full(self) -> str:
        return number(self.category.base)

    @property
    def score(self) -> "Score":
        return Score.of(self.items)


@dataclass
class SheetLook:
    """A sheet with its rows: those stored, over them what somebody has typed and was refused."""

    sheet: ObservationSheet
    rows: Rows
    stored: Rows
    problems: Mapping[Key, str] = field(default_factory=dict)
    photos: Mapping[str, list[StepPhoto]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sheet: ObservationSheet,
        typed: Rows | None = None,
        problems: Mapping[Key, str] | None = None,
    ) -> "SheetLook":
        """Five queries at most."""
        steps = rowing.steps_of(sheet)
        stored = rowing.rows_of(sheet, steps)
        photos = {str(step.uuid): list(step.photos.all()) for step in steps}
        return cls(sheet, stored | (typed or {}), stored, problems or {}, photos)

    @cached_property
    def steps(self) -> list[StepLook]:
        return [
            StepLook(
                id_,
                **value,
                minute=minute_of(value["at"], self.sheet.observation.period),
                photos=self.photos.get(id_, []),
                problem=self.problems.get((kind, id_), ""),
            )
            for (kind, id_), value in self.rows.items()
            if kind == STEP and isinstance(value, dict)
        ]

    @property
    def spare_steps(self) -> list[StepLook]:
        """Empty ones, for those who write without script."""
        return [StepLook(str(uuid4())) for _ in range(3)]

    @property
    def pattern(self) -> StepLook:
        """What script makes new steps of, putting a number of its own in."""
        return StepLook("new-step")

    @property
    def general_problem(self) -> str:
        """What is wrong with the sheet as a whole."""
        return self.problem_of.get("", "")

    @cached_property
    def dimensions(self) -> list[DimensionLook]:
        found: dict[int, DimensionLook] = {}
        for id_, item in rowing.items_of(self.sheet.version).items():
            key = (RATING, id_)
            look = ItemLook(item, self.rows.get(key) or "", self.problems.get(key, ""))
            dimension = found.setdefault(item.category_id, DimensionLook(item.category, []))
            dimension.items.append(look)
        return list(found.values())

    @property
    def items(self) -> list[ItemLook]:
        return [one for dimension in self.dimensions for one in dimension.items]

    @cached_property
    def score(self) -> "Score":
        return Score.of(self.items)

    @property
    def full(self) -> str:
        return number(self.sheet.version.total)

    @property
    def strengths(self) -> list[str]:
        return self.rows.get((STRENGTHS, "")) or []

    @property
    def suggestions(self) -> list[str]:
        return self.rows.get((SUGGESTIONS, "")) or []

    @property
    def redesign(self) -> str:
        return self.rows.get((REDESIGN, "")) or ""

    @property
    def problem_of(self) -> dict[str, str]:
        """What is wrong with the texts, by kind."""
        return {kind: sentence for (kind, id_), sentence in self.problems.items() if not id_}

    @property
    def base(self) -> str:
        """What the server has, for the page to send back with what was changed."""
        return json.dumps(rowing.plain(self.stored), ensure_ascii=False)


def minute_of(at: str, period: Period | None) -> str:
    """第12分钟 of the lesson, 课前, 课后; empty where either is unknown. The first minute is 第1分钟."""
    moment = rowing.time_of(at)
    if moment is None or period is None:
        return ""
    if moment < period.starts:
        return "课前"
    if moment > period.ends:
        return "课后"
    begins = period.starts
    return f"第{(moment.hour - begins.hour) * 60 + moment.minute - begins.minute + 1}分钟"
