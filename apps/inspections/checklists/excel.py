"""A checklist as an Excel file: one item a line, out and in again."""

import re
import unicodedata
from collections.abc import Iterable

from apps.inspections.checklists.content import Part
from apps.inspections.checklists.editor import ItemForm, Rows, bind, rows_of
from apps.inspections.checklists.models import Item, Level
from apps.school.imports import cells
from apps.school.imports.sheet import CellError, Column, Row, Sheet

YES_NO = {"on": "是", "": ""}
_OF_CATEGORY = ("category", "base", "hint")
_METHODS = dict(Item.Method.choices)


def _method(cell) -> str:
    """按次, 按处, 按人, 分档, 打分, 合格 …"""
    word = str(cell).strip()
    for value, label in _METHODS.items():
        if word and (label.startswith(word) or (word in ("按处", "按次") and value == "count")):
            return value
    raise CellError(f"应是{'、'.join(_METHODS.values())}之一。")


def _level(cell) -> str:
    """Ⅰ, Ⅱ级, 3, Ⅲ级 7天内整改."""
    word = unicodedata.normalize("NFKC", str(cell)).strip()
    match = re.match(r"(III|II|I|[123])(?![0-9I])", word)
    if not match:
        raise CellError(f"应是{'、'.join(Level.labels)}之一。")
    return str({"I": 1, "II": 2, "III": 3}.get(match[1], match[1]))


def _yes(cell) -> str:
    return "on" if cells.yes_no(cell) else ""


class ChecklistSheet(Sheet):
    """What each line says; nothing is looked up or written here."""

    code = "checklist"
    title = "检查标准"
    models = []
    unique = ("code",)
    columns = [
        Column("类别", "category", cells.text(20), True, "同一类别的行写在一起", "卫生"),
        Column("类别分值", "base", cells.text(8), False, "每个类别写一次即可", "25"),
        Column("何时看什么", "hint", cells.text(100), False, "给检查人的提示，每个类别写一次", ""),
        Column("编号", "code", cells.code(8), True, "全表不能重复", "W1"),
        Column("检查项", "name", cells.text(60), True, "", "地面纸屑"),
        Column("计法", "method", _method, True, "按次、按人、分档、打分、合格／不合格", "分档"),
        Column("每次分值", "points", cells.text(8), False, "分档不用填", ""),
        Column("上限", "cap", cells.text(8), False, "一次检查最多扣（加）多少", ""),
        Column("各档分值", "bands", cells.text(60), False, "从小到大，用逗号分开", "1,2,3"),
        Column(
            "各档说明",
            "band_labels",
            cells.text(200),
            False,
            "个数与各档分值相同",
            "1–3处,4–6处,6处以上",
        ),
        Column("单位", "unit", cells.text(4), False, "次、处、人、班", "档"),
        Column("加分项", "bonus", _yes, False, "是或不填", ""),
        Column("一票否决", "veto", _yes, False, "是或不填", ""),
        Column("整改等级", "level", _level, False, "Ⅰ、Ⅱ、Ⅲ或不填", ""),
        Column("立即提醒", "alert", _yes, False, "是或不填", ""),
    ]

    def load(self, rows: list[Row]) -> None:
        self.bases: dict[str, str] = {}

    def interpret(self, row: Row) -> None:
        base = row.values.get("base")
        known = self.bases.setdefault(row.values["category"], base)
        if base and known and base != known:
            raise CellError(f"类别分值“{base}”和前面写的“{known}”不一样。")
        self.bases[row.values["category"]] = known or base
        form = bind(ItemForm, _item(row), "row")
        if not form.is_valid():
            labels = {name: field.label for name, field in form.fields.items()}
            raise CellError(
                " ".join(
                    f"{labels.get(name, '')}：{sentence}"
                    for name, sentences in form.errors.items()
                    for sentence in sentences
                )
            )


def _item(row: Row) -> dict:
    """A line as the editor would have it typed; 分档 is the only method without points."""
    return {
        column.key: row.values.get(column.key) or ""
        for column in ChecklistSheet.columns
        if column.key not in _OF_CATEGORY
    }


def editor_rows(rows: Iterable[Row]) -> Rows:
    """The lines of a faultless file as rows of the editor, by category in order of appearance."""
    parts: dict[str, dict] = {}
    for row in rows:
        name = row.values["category"]
        part = parts.setdefault(name, {"name": name, "base": "", "hint": "", "items": []})
        for key in ("base", "hint"):
            part[key] = part[key] or row.values.get(key) or ""
        part["items"].append(_item(row))
    return list(parts.values())


def lines(parts: list[Part]) -> list[list[str]]:
    """The cells of a version, so that a downloaded file can be changed and imported again."""
    keys = [column.key for column in ChecklistSheet.columns if column.key not in _OF_CATEGORY]
    found = []
    for part in rows_of(parts):
        for item in part["items"]:
            shown = {
                **item,
                "method": _METHODS[item["method"]],
                "level": Level(item["level"]).label if item["level"] else "",
                **{name: YES_NO[item[name]] for name in ("bonus", "veto", "alert")},
            }
            if item["method"] == Item.Method.BANDS:
                shown["points"] = ""
            found.append([part["name"], part["base"], part["hint"], *(shown[key] for key in keys)])
    return found
