"""Reading the cells of school files: names, dates, classes, weekdays as people write them."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from apps.school.calendar.models import Day
from apps.school.classes.models import GRADE_NAMES
from apps.school.imports.sheet import CellError

_CLASS = re.compile(
    r"^([一二三四五六1-6])(?:年级)?[(（]?([0-9]{1,2}|[一二三四五六七八九十])[)）]?班?$"
)
_DATE = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")
_CHINESE = "一二三四五六七八九十"


def text(limit: int) -> Callable[[object], str]:
    """A text of at most ``limit`` characters."""

    def read(cell) -> str:
        value = str(cell).strip()
        if len(value) > limit:
            raise CellError(f"太长，最多{limit}个字。")
        if any(unicodedata.category(mark) == "Cc" for mark in value):
            raise CellError("里有看不见的控制字符，请重新输入。")
        return value

    return read


def code(limit: int = 20) -> Callable[[object], str]:
    """A number or code: letters, digits and hyphens, full-width ones made half-width."""

    def read(cell) -> str:
        value = unicodedata.normalize("NFKC", str(cell)).strip()
        if not re.fullmatch(r"[0-9A-Za-z_-]+", value) or len(value) > limit:
            raise CellError(f"应由字母和数字组成，最多{limit}位。")
        return value

    return read


def phone(cell) -> str:
    """A mobile or land line number."""
    value = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", str(cell)))
    if not re.fullmatch(r"\+?\d{7,15}", value):
        raise CellError("不是电话号码。")
    return value


def gender(cell) -> str:
    try:
        return {"男": "M", "女": "F"}[str(cell).strip()]
    except KeyError:
        raise CellError("应填“男”或“女”。") from None


def yes_no(cell) -> bool:
    try:
        return {"是": True, "否": False}[str(cell).strip()]
    except KeyError:
        raise CellError("应填“是”或“否”。") from None


def day(cell) -> date:
    """A date cell, or 2012-5-1, 2012/5/1, 2012.5.1, 2012年5月1日, 20120501."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DATE.match(unicodedata.normalize("NFKC", str(cell)).strip())
    try:
        return date(*map(int, match.groups()))
    except (AttributeError, ValueError):
        raise CellError("不是日期，请写成 2012-05-01。") from None


def number(low: int, high: int) -> Callable[[object], int]:
    """A whole number from ``low`` to ``high``."""

    def read(cell) -> int:
        value = unicodedata.normalize("NFKC", str(cell)).strip()
        if not value.isdigit() or not low <= int(value) <= high:
            raise CellError(f"应填{low}到{high}的整数。")
        return int(value)

    return read


def school_class(cell) -> tuple[int, int]:
    """Grade and number of a class: 三（2）班, 三(2), 三年级2班, 32班 …"""
    value = unicodedata.normalize("NFKC", str(cell)).replace(" ", "")
    match = _CLASS.match(value)
    if not match:
        raise CellError("不是本校的班级，写法如“三（2）班”。")
    grade, number_ = match.groups()
    return (
        GRADE_NAMES.index(grade) + 1 if grade in GRADE_NAMES else int(grade),
        _CHINESE.index(number_) + 1 if number_ in _CHINESE else int(number_),
    )


def weekday(cell) -> int:
    """1 to 7: 星期一, 周一, 一, 1."""
    value = re.sub(r"^(星期|周|礼拜)", "", unicodedata.normalize("NFKC", str(cell)).strip())
    value = value.replace("天", "日")
    names = [label[-1] for _, label in Day.WEEKDAYS]
    if value in names:
        return names.index(value) + 1
    if value in list("1234567"):
        return int(value)
    raise CellError("不是星期几，请写成“星期一”。")


def choice(choices: list[tuple[str, str]]) -> Callable[[object], str]:
    """One of the labels of ``choices``; gives the stored value."""

    def read(cell) -> str:
        for value, label in choices:
            if str(cell).strip() in (value, label):
                return value
        raise CellError(f"应是{'、'.join(label for _, label in choices)}之一。")

    return read
