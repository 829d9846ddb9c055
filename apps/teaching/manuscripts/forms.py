"""What comes from the editor: the content of a part from its fields, and the part as it is shown."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from django.http import QueryDict

from apps.teaching.documents.checks import Problem, goal_numbers
from apps.teaching.documents.parts import Column, Content, PartKind
from apps.teaching.manuscripts.models import Part, Remark

# A plan is long, but not a book.
LONGEST = 200_000  # characters of a part
MOST_ROWS = 60
# Without script there are so many empty rows to write into.
SPARE_ROWS = 2
_LIKE_A_TAG = re.compile(r"</?[a-z]", re.IGNORECASE)
_LINES = re.compile(r"(?:<p>[^<\n]+</p>)*")


class TooLong(ValueError):
    """More than a part holds; the sentence says what to do."""


def content_from(kind: PartKind, data: QueryDict) -> Content:
    """The content that was sent. Raises TooLong."""
    if sum(len(value) for values in data.lists() for value in values[1]) > LONGEST * 3:
        raise TooLong("这一部分太长了，请把不属于这里的内容移到别的部分。")
    if not kind.columns:
        return _kept(data.get("text", ""))
    count = max((len(data.getlist(column.code)) for column in kind.columns), default=0)
    if count > MOST_ROWS + SPARE_ROWS:
        raise TooLong(f"这一部分最多{MOST_ROWS}行，现在有{count}行，请合并几行再保存。")
    rows = []
    for number in range(count):
        row = {}
        for column in kind.columns:
            values = data.getlist(column.code)
            row[column.code] = _kept(values[number]) if number < len(values) else ""
        rows.append(row)
    return rows


def _kept(value: str) -> str:
    # The database holds none.
    return value.replace("\x00", "")


def base_from(data: QueryDict) -> Content | None:
    """The text that the person had before the eyes when the part was opened, as it was sent along."""
    try:
        found = json.loads(data.get("base", ""))
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list):
        return found if all(isinstance(row, dict) for row in found) else None
    return found if isinstance(found, str) else None


def as_typed(html: str) -> str:
    """Bare lines where a text consists of nothing else: without script nobody need see a tag."""
    if not _LINES.fullmatch(html):
        return html
    text = unescape(html.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n\n"))
    return html if _LIKE_A_TAG.search(text) else text


@dataclass(frozen=True)
class CellField:
    """One cell of a row, with what is typed in it."""

    column: Column
    value: str

    @property
    def typed(self) -> str:
        return as_typed(self.value) if self.column.rich else self.value


@dataclass(frozen=True)
class RowField:
    """One row of a part with columns."""

    number: int
    cells: tuple[CellField, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class PartField:
    """A part as the editor and the reading view show it."""

    kind: PartKind
    part: Part | None
    problems: tuple[Problem, ...]
    goals: tuple[str, ...] = ()
    note: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def content(self) -> Content:
        return self.part.content if self.part else ([] if self.kind.columns else "")

    @property
    def typed(self) -> str:
        """What stands in the field of running text."""
        return as_typed(self.content) if isinstance(self.content, str) else ""

    @property
    def revision(self) -> int:
        return self.part.revision if self.part else 0

    @property
    def base(self) -> str:
        """The content as it is sent back with the next save."""
        return json.dumps(self.content, ensure_ascii=False)

    @property
    def general_problems(self) -> list[str]:
        return [one.sentence for one in self.problems if one.row is None]

    @cached_property
    def rows(self) -> list[RowField]:
        return [self._row(number, row) for number, row in enumerate(self.content or [])]

    @property
    def spare(self) -> list[RowField]:
        """Empty rows, for those who write without script."""
        return [self._row(len(self.rows) + number, {}) for number in range(SPARE_ROWS)]

    def _row(self, number: int, row: dict[str, str]) -> RowField:
        cells = tuple(CellField(column, row.get(column.code, "")) for column in self.kind.columns)
        wrong = tuple(one.sentence for one in self.problems if one.row == number)
        return RowField(number + 1, cells, wrong)

    @property
    def ticked_goals(self) -> list[list[int]]:
        """By row, the numbers of the goals that a task is about."""
        return [goal_numbers(row.get("goals", "")) for row in self.content or []]
