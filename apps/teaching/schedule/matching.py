"""An imported or copied plan laid over the one that there is: what stays, what comes, what goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.teaching.schedule.editor import LessonRow, Rows, UnitRow, rows_of
from apps.teaching.schedule.planning import PlannedUnit


@dataclass
class Overlay:
    """Rows for the editor, with the names of the units by what becomes of them."""

    rows: Rows
    same: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    # Not in the table, but taught or being prepared: they stay, before the others.
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def overlay(rows: Rows, known: Sequence[PlannedUnit], bound: set[int]) -> Overlay:
    """Give each row the key of the unit of its title; ``bound`` units never get lost."""
    have = {unit.title: row for unit, row in zip(known, rows_of(known), strict=True)}
    found = Overlay(rows)
    for unit in rows:
        old = have.pop(unit.title, None)
        (found.same if old else found.new).append(unit.title)
        if old:
            _take_keys(unit, old)
    for title, old in have.items():
        if int(old.row) in bound:
            found.kept.append(title)
        else:
            found.gone.append(title)
    found.rows = [have[title] for title in found.kept] + rows
    return found


def _take_keys(unit: UnitRow, old: UnitRow) -> None:
    unit.row, unit.origin = old.row, unit.origin or old.origin
    rest: list[LessonRow] = list(old.lessons)
    for lesson in unit.lessons:
        same = next((one for one in rest if one.title == lesson.title), None)
        if same:
            rest.remove(same)
            lesson.rows = same.rows
