"""One kind of Excel file that the school has: its columns, and what a row of it means.

A kind reads every cell, then says for each row which records it creates or changes. Nothing is
looked up row by row: what exists is loaded once, so that 5,000 pupils take seconds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from apps.core.files.upload import UploadError


class CellError(ValueError):
    """What is wrong with a cell, as a sentence."""


@dataclass(frozen=True)
class Column:
    """A column of the template; ``read`` turns a cell's text into a value or raises CellError."""

    label: str
    key: str
    read: Callable[[Any], Any]
    required: bool = False
    hint: str = ""
    example: str = ""


@dataclass
class Change:
    """One record that a row creates, or changes in the fields named (before → after)."""

    record: models.Model
    fields: dict[str, tuple] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.record._state.adding


@dataclass
class Row:
    """One line of the file: what was read, what is wrong, what it does."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    # What changes, in words: 手机 138… → 139…
    remarks: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """error, new, changed or unchanged."""
        if self.problems:
            return "error"
        if not self.changes:
            return "unchanged"
        return "new" if self.changes[0].is_new and not self.remarks else "changed"


class Sheet:
    """A kind of file. Subclasses name the columns and say what a row means."""

    code: str
    title: str
    columns: list[Column]
    # The columns that together name a record; twice in one file is an error.
    unique: tuple[str, ...]
    # The order in which records are written: a row's record may stand on an earlier one.
    models: list[type[models.Model]]

    def load(self, rows: list[Row]) -> None:
        """Load what the rows may refer to."""
        raise NotImplementedError

    def interpret(self, row: Row) -> None:
        """Fill ``row.changes`` from ``row.values``; raise CellError for what cannot be."""
        raise NotImplementedError

    def check(self, table: list[list]) -> list[Row]:
        """Read the table and say for every row what it would do.

        Raises:
            UploadError: the columns are not those of the template.
        """
        places = self.places(table[0])
        rows = [
            self._read(number, cells, places)
            for number, cells in enumerate(table[1:], start=2)
            if any(cell != "" for cell in cells)
        ]
        if not rows:
            raise UploadError("表格里只有列名，没有内容。请从第 2 行起填写。")
        self._find_doubles(rows)
        self.load([row for row in rows if not row.problems])
        for row in rows:
            if not row.problems:
                try:
                    self.interpret(row)
                except CellError as problem:
                    row.problems.append(str(problem))
        return rows

    @classmethod
    def places(cls, header: list) -> dict[str, int]:
        """Where in the file each column stands.

        Raises:
            UploadError: a required column is missing.
        """
        labels = {str(label).strip(" *＊"): index for index, label in enumerate(header)}
        missing = [
            column.label for column in cls.columns if column.required and column.label not in labels
        ]
        if missing:
            raise UploadError(
                f"第 1 行缺少列：{'、'.join(missing)}。请下载模板，照第一行的列名填写。"
            )
        return {
            column.key: labels[column.label] for column in cls.columns if column.label in labels
        }

    def _read(self, number: int, cells: list, places: dict[str, int]) -> Row:
        row = Row(number, [_shown(cell) for cell in cells])
        for column in self.columns:
            # A column that the file does not have leaves what is there alone.
            if column.key not in places:
                continue
            cell = cells[places[column.key]]
            if cell == "":
                if column.required:
                    row.problems.append(f"{column.label}没有填。")
                row.values[column.key] = None
                continue
            try:
                row.values[column.key] = column.read(cell)
            except CellError as problem:
                row.problems.append(f"{column.label}“{_shown(cell)}”{problem}")
        return row

    def _find_doubles(self, rows: Iterable[Row]) -> None:
        first: dict[tuple, int] = {}
        for row in rows:
            key = tuple(row.values.get(name) for name in self.unique)
            if None in key:
                continue
            if key in first:
                label = "、".join(c.label for c in self.columns if c.key in self.unique)
                row.problems.append(f"{label}与第 {first[key]} 行相同，只能留一行。")
            first.setdefault(key, row.number)


def update(row: Row, record: models.Model, **values) -> None:
    """Note what ``values`` change in ``record``; None leaves a field alone."""
    fields = {}
    for name, after in values.items():
        before = getattr(record, name)
        if after is None or after == before:
            continue
        fields[name] = (before, after)
        setattr(record, name, after)
        meta = record._meta.get_field(name)
        choices = dict(meta.flatchoices)
        row.remarks.append(
            f"{meta.verbose_name}：{choices.get(before, _shown(before) or '空')} → {choices.get(after, _shown(after))}"
        )
    if fields:
        row.changes.append(Change(record, fields))


def create(row: Row, record: models.Model) -> models.Model:
    """Note that ``row`` creates ``record``."""
    row.changes.append(Change(record))
    return record


def _shown(value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else str(value)
