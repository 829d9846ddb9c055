"""Recognising what a line or a cell of somebody's template is called."""

import re
from collections.abc import Iterable, Sequence

from apps.teaching.documents.parts import Column, PartKind

# 一、 （二） 3. 【 】 ① before a heading, and what may follow it.
_BEFORE = re.compile(
    r"^[\s【\[《]*(?:第?[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．:：]\s*|[①-⑳⑴-⒇Ⅰ-Ⅻ]\s*)?[【\[]?\s*"
)
_AFTER = re.compile(r"[\s】\]》：:*＊（(]*(?:\d+分钟)?[\s)）]*$")
_COLON = re.compile(r"[：:】\]]")
_LESSON = re.compile(r"第\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*课时")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}
LONGEST = 40  # characters of a line that can be a heading

HEADER = {
    "课题": "title",
    "课题名称": "title",
    "教学内容": "title",
    "课时": "period",
    "第几课时": "period",
    "课型": "kind",
    "主备人": "lead",
    "主备": "lead",
    "主备教师": "lead",
    "使用人": "user",
    "执教": "user",
    "执教人": "user",
    "授课教师": "user",
    "教师": "user",
    "上课日期": "date",
    "上课时间": "date",
    "日期": "date",
    "时间": "date",
    "班级": "class",
    "授课班级": "class",
    "年级": "grade",
    "学科": "subject",
    "单元": "unit",
}
_COLUMNS = {
    "step": ("环节", "教学环节", "教学步骤", "步骤", "板块", "教学板块", "教学流程", "流程"),
    "pupils": ("学生活动", "学习活动", "学的活动", "学生", "学生学习活动"),
    "teacher": ("教师活动", "教的活动", "教师", "教师引导", "师生活动", "教学活动", "教师导学"),
    "intent": ("设计意图", "意图", "设计说明"),
    "assessment": ("评价", "评价任务", "学习评价", "评价要点", "教学评价"),
    "tier": ("层次", "类别", "作业层次", "作业类型"),
    "content": ("内容", "作业内容", "作业"),
    "minutes": ("时长（分钟）", "时长", "用时", "预计用时", "分钟", "时间"),
    "for_whom": ("适宜群体", "适合学生", "适用对象", "对象"),
    "text": ("目标", "教学目标", "内容", "评价任务", "单元目标"),
    "goals": ("对应目标", "目标", "对应教学目标", "指向目标"),
    "standard": ("评价标准", "标准"),
}


def bare(text: str) -> str:
    """A heading without its number, brackets and colon: 教学目标 for "一、【教学目标】："."""
    stripped = _AFTER.sub("", _BEFORE.sub("", text.strip(), count=1))
    return "".join(stripped.split())


def part_named(kinds: Iterable[PartKind], text: str) -> PartKind | None:
    """The part that a heading names."""
    name = bare(text)
    if not name:
        return None
    kinds = list(kinds)
    exact = (kind for kind in kinds if name == kind.title)
    return next(exact, None) or next((kind for kind in kinds if name in kind.aliases), None)


def begins_part(kinds: Sequence[PartKind], text: str) -> tuple[PartKind, str] | None:
    """The part that a line begins, and the text that follows on the same line."""
    if len(text) <= LONGEST and (kind := part_named(kinds, text)):
        return kind, ""
    if (colon := _COLON.search(text)) and colon.start() <= LONGEST:
        rest = text[colon.end() :].lstrip("：: \t\n")
        if rest and (kind := part_named(kinds, text[: colon.start()])):
            return kind, rest
    return None


def lesson_number(text: str) -> int | None:
    """Which 课时 a short line announces: 2 for "《大青树下的小学》第二课时"."""
    found = _LESSON.search(text)
    if not found or len(text.strip()) > LONGEST or text.rstrip()[-1:] in "。；，":
        return None
    return _number(found[1])


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def columns_of(kind: PartKind, heads: Sequence[str]) -> list[Column | None] | None:
    """Which column of a part each column of a table is; None where the table is another one."""
    found: list[Column | None] = []
    for head in heads:
        name = bare(head)
        free = [column for column in kind.columns if column not in found]
        exact = (column for column in free if name == bare(column.title))
        known = (column for column in free if name in _COLUMNS[column.code])
        found.append(next(exact, None) or next(known, None))
    least = min(2, len(kind.columns))
    return found if sum(column is not None for column in found) >= least else None
