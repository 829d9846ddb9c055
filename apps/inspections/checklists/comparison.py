"""What changed from one version of a checklist to the next."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.inspections.checklists.content import ITEM_FIELDS, PART_FIELDS, Part, number, parts_of
from apps.inspections.checklists.models import Category, ChecklistVersion, Item


@dataclass
class Line:
    """One category or item that is new, gone or different."""

    what: str
    kind: str  # new, gone or changed
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def compare(old: ChecklistVersion, new: ChecklistVersion) -> list[Line]:
    """The differences, categories first; an item is known again by its code."""
    before, after = parts_of(old), parts_of(new)
    head = [
        (label, number(getattr(old, name)), number(getattr(new, name)))
        for name, label in [("total", "满分"), ("bonus_cap", "每日加分上限")]
        if getattr(old, name) != getattr(new, name)
    ]
    return [
        *([Line("整份标准", "changed", head)] if head else []),
        *_lines(_categories(before), _categories(after), PART_FIELDS),
        *_lines(_items(before), _items(after), ["category", *ITEM_FIELDS]),
    ]


def _categories(parts: list[Part]) -> dict[str, Category]:
    return {part.category.name: part.category for part in parts}


def _items(parts: list[Part]) -> dict[str, Item]:
    return {item.code: item for part in parts for item in part.items}


def _lines(before: dict, after: dict, names: Iterable[str]) -> list[Line]:
    lines = [Line(str(row), "gone") for key, row in before.items() if key not in after]
    for key, row in after.items():
        if key not in before:
            lines.append(Line(str(row), "new", _changes(type(row)(), row, names)))
        elif changes := _changes(before[key], row, names):
            lines.append(Line(str(row), "changed", changes))
    return lines


def _changes(old: Category | Item, new: Category | Item, names: Iterable[str]):
    shown = [(name, _shown(old, name), _shown(new, name)) for name in names]
    label = type(new)._meta.get_field
    return [
        (str(label(name).verbose_name), before or "无", after or "无")
        for name, before, after in shown
        if before != after
    ]


def _shown(row: Category | Item, name: str) -> str:
    if hasattr(row, f"get_{name}_display"):
        return getattr(row, f"get_{name}_display")()
    value = getattr(row, name)
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, list):
        return "，".join(map(str, value))
    if name in ("base", "floor", "points", "cap"):
        return "" if value is None else number(value)
    return str(value)
