"""The plan of a group as one form: units with their lessons, changed row by row.

What was typed travels as plain rows; adding, moving and dropping rearranges the rows and shows them
again, and nothing is saved before the whole is. So the page works without script, and an imported
table or last year's plan is only another way to type. Each row bears the keys of what it is already:
whoever renames a unit or a 课题 keeps what was prepared for it.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.http import QueryDict

from apps.teaching.schedule.models import UnitLesson
from apps.teaching.schedule.planning import PlannedLesson, PlannedUnit

MOST_UNITS, MOST_LESSONS, MOST_COUNT, LONGEST = 40, 300, 40, 80
_KEY = re.compile(r"u(\d{1,3})(?:-l(\d{1,3}))?-(title|week|row|origin|count|kind|rows)")
_KINDS = dict(UnitLesson.Kind.choices)


class EditError(ValueError):
    """A step that makes no sense here, as a sentence."""


@dataclass
class LessonRow:
    """A 课题 as somebody types it; ``rows`` are the keys of its 课时, with commas between."""

    title: str = ""
    count: str = "1"
    kind: str = UnitLesson.Kind.NEW.value
    rows: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not self.title.strip() and not self.rows

    @property
    def number(self) -> int:
        """How many 课时, as far as that can be read."""
        count = self.count.strip()
        return int(count) if re.fullmatch(r"[0-9]{1,3}", count) and self.title.strip() else 0


@dataclass
class UnitRow:
    """A unit as somebody types it."""

    title: str = ""
    week: str = ""
    row: str = ""
    origin: str = ""
    lessons: list[LessonRow] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        filled = any(not lesson.is_blank for lesson in self.lessons)
        return not self.title.strip() and not self.row and not filled

    @property
    def number(self) -> int:
        return sum(lesson.number for lesson in self.lessons)


Rows = list[UnitRow]


def rows_of(units: Sequence[PlannedUnit]) -> Rows:
    """A plan as somebody would have typed it."""
    return [
        UnitRow(
            unit.title,
            str(unit.not_before or ""),
            str(unit.row or ""),
            str(unit.origin or ""),
            [
                LessonRow(one.title, str(one.count), one.kind, ",".join(map(str, one.rows)))
                for one in (PlannedLesson(*lesson) for lesson in unit.lessons)
            ],
        )
        for unit in units
    ]


def fingerprint(units: Sequence[PlannedUnit]) -> str:
    """Tells whether somebody else changed the plan meanwhile."""
    text = json.dumps([asdict(unit) for unit in units], ensure_ascii=False)
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


def read(data: QueryDict) -> Rows:
    """The rows that a browser sent, in their order, blank ones too: steps count them."""
    units: dict[int, UnitRow] = {}
    lessons: dict[int, dict[int, LessonRow]] = {}
    for key in data:
        if match := _KEY.fullmatch(key):
            at, line, name = int(match[1]), match[2], match[3]
            row = units.setdefault(at, UnitRow())
            if line is not None:
                row = lessons.setdefault(at, {}).setdefault(int(line), LessonRow())
            if hasattr(row, name):
                setattr(row, name, data[key].replace("\x00", ""))
    for at, row in units.items():
        own = lessons.get(at, {})
        row.lessons = [own[line] for line in sorted(own)]
    return [units[at] for at in sorted(units)]


def filled(rows: Rows) -> Rows:
    """Without the lines into which nothing was typed."""
    for unit in rows:
        unit.lessons = [lesson for lesson in unit.lessons if not lesson.is_blank]
    return [unit for unit in rows if not unit.is_blank]


def with_room(rows: Rows) -> Rows:
    """With a line to type into below each unit, and a unit where there is none."""
    for unit in rows:
        if not unit.lessons or not unit.lessons[-1].is_blank:
            unit.lessons.append(LessonRow())
    return rows or [UnitRow(lessons=[LessonRow() for _ in range(3)])]


def rearrange(rows: Rows, step: str) -> Rows:
    """Do one step on the rows: ``lesson:up:0:3`` moves the fourth line of the first unit up.

    Raises:
        EditError: there is no such step or row.
    """
    try:
        what, verb, *places = step.split(":")
        at = [int(place) for place in places if place.isdigit()]
        if what == "unit":
            return _on(rows, verb, at, UnitRow(lessons=[LessonRow() for _ in range(3)]))
        if what == "lesson":
            unit = rows[at[0]]
            unit.lessons = _on(unit.lessons, verb, at[1:], LessonRow())
            return rows
    except (ValueError, IndexError):
        pass
    raise EditError("没看懂这个操作，请再试一次。")


def _on(rows: list, verb: str, at: list[int], blank) -> list:
    if verb == "add":
        return [*rows, blank]
    (place,) = at
    row = rows[place]
    rest = [*rows[:place], *rows[place + 1 :]]
    if verb == "drop":
        return rest
    if verb not in ("up", "down"):
        raise ValueError(verb)
    rest.insert(max(0, place + (-1 if verb == "up" else 1)), row)
    return rest


def check(rows: Rows, weeks: int) -> bool:
    """Write beside each row what is wrong with it; whether nothing is.

    ``weeks`` is how many the term has.
    """
    first: dict[str, int] = {}
    for number, unit in enumerate(rows, start=1):
        unit.problems = _unit_problems(unit, weeks)
        title = unit.title.strip()
        if title and title in first:
            unit.problems["title"] = f"和第{first[title]}个单元同名，请改一个名称。"
        first.setdefault(title, number)
        for lesson in unit.lessons:
            lesson.problems = _lesson_problems(lesson)
    return not faulty_units(rows)


def faulty_units(rows: Rows) -> list[int]:
    """The numbers of the units in which something is wrong."""
    return [
        number
        for number, unit in enumerate(rows, start=1)
        if unit.problems or any(lesson.problems for lesson in unit.lessons)
    ]


def is_too_long(rows: Rows) -> bool:
    """Longer than any plan of one term."""
    return len(rows) > MOST_UNITS or sum(len(unit.lessons) for unit in rows) > MOST_LESSONS


def _unit_problems(unit: UnitRow, weeks: int) -> dict[str, str]:
    found = _title_problems(unit.title, "请写单元名称。")
    week = unit.week.strip()
    if week and not (re.fullmatch(r"[0-9]{1,3}", week) and 1 <= int(week) <= weeks):
        found["week"] = f"应填1到{weeks}的整数：本学期有{weeks}周。"
    return found


def _lesson_problems(lesson: LessonRow) -> dict[str, str]:
    found = _title_problems(lesson.title, "请写课题；这一课不上，就删去这一行。")
    count = lesson.count.strip()
    if not (re.fullmatch(r"[0-9]{1,3}", count) and 1 <= int(count) <= MOST_COUNT):
        found["count"] = f"课时应填1到{MOST_COUNT}的整数。"
    if lesson.kind not in _KINDS:
        found["kind"] = f"课型应是{'、'.join(_KINDS.values())}之一。"
    return found


def _title_problems(title: str, missing: str) -> dict[str, str]:
    if not title.strip():
        return {"title": missing}
    if len(title.strip()) > LONGEST:
        return {"title": f"太长，最多{LONGEST}个字，现在{len(title.strip())}个字。"}
    return {}


def planned(rows: Rows) -> list[PlannedUnit]:
    """What rows without a problem mean."""
    return [
        PlannedUnit(
            unit.title.strip(),
            tuple(
                PlannedLesson(
                    lesson.title.strip(), int(lesson.count), lesson.kind, _keys(lesson.rows)
                )
                for lesson in unit.lessons
            ),
            int(unit.week) if unit.week.strip() else None,
            next(iter(_keys(unit.row)), None),
            next(iter(_keys(unit.origin)), None),
        )
        for unit in rows
    ]


def _keys(typed: str) -> tuple[int, ...]:
    return tuple(int(key) for key in typed.split(",") if re.fullmatch(r"[0-9]{1,12}", key))
