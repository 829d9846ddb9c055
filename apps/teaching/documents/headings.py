"""Recognising what a line or a cell of somebody's template is called."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from apps.teaching.documents.parts import Column, PartKind

# 一、 （二） 3. ① 第一部分 before a heading, and signs around it: 【 】 ■ ★ …
_ENCLOSED = re.compile(r"^[\W_]*[①-⑳⑴-⒛Ⅰ-Ⅻ㈠-㈩]\s*")
_BEFORE = re.compile(
    r"^[\W_]*(?:第?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[IVX]{1,4})(?:部分|板块|章|节)?[\W_]+)?"
)
_REMARK = re.compile(r"\([^()]{0,20}\)[\W_]*$")
_AFTER = re.compile(r"[\W_]+$")
# What joins two names in one template and not in the other: 教学重点、难点, 教学重点和难点.
_JOINS = re.compile(r"[\s、，,/·和与及]+")
_COLON = re.compile(r"[：:】\]］]")
_NUMBER = r"([一二三四五六七八九十]{1,3}|\d{1,2})"
_LESSON = re.compile(rf"第\s*{_NUMBER}\s*课时")
# Nothing but the number of a lesson, perhaps with the title of the text before it.
_LESSON_ALONE = re.compile(
    rf"^[\W_]*(?:《[^》]{{1,30}}》\s*)?第\s*{_NUMBER}\s*课时[\W_]*(?:教学设计|教学过程|教案)?[\W_]*$"
)
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}
_TITLE = re.compile("教学设计|教案|导学案|备课|《.+》")
_SENTENCE_ENDS = "。；，！？"
LONGEST = 40  # characters of a line that can be a heading
LABEL = 12  # characters of a cell that can be a label

HEADER = {
    "课题": "title",
    "课题名称": "title",
    "课时": "period",
    "第几课时": "period",
    "课型": "kind",
    "主备人": "lead",
    "主备": "lead",
    "主备教师": "lead",
    "使用人": "user",
    "执教": "user",
    "执教人": "user",
    "执教者": "user",
    "执教教师": "user",
    "授课教师": "user",
    "授课人": "user",
    "任课教师": "user",
    "教师": "user",
    "上课日期": "date",
    "上课时间": "date",
    "授课时间": "date",
    "日期": "date",
    "时间": "date",
    "班级": "class",
    "授课班级": "class",
    "年级": "grade",
    "学科": "subject",
    "单元": "unit",
}
_HEADER_LINE = re.compile(
    rf"(?:^|\s)({'|'.join(sorted(HEADER, key=len, reverse=True))})\s*[:：]\s*"
)
# Sections of other schools' plans that this one keeps elsewhere or not at all: they end the part
# before them and are shown for placing.
_AFTERWARDS = {
    *("教学反思", "教后反思", "课后反思", "反思", "教后记", "教学后记", "课后小记", "课后记"),
    *("二次备课", "二次备课记录", "个性化修改", "个人修改", "修改意见", "集体备课意见", "集备意见"),
    *("审阅意见", "审核意见", "重建设计", "教学重建", "教学札记", "得失"),
}
# The same, if they look like a heading; else they are words like others.
_BESIDES = {
    *(
        "设计理念",
        "设计思路",
        "课标要求",
        "课标分析",
        "课标依据",
        "课程标准",
        "教法学法",
        "教学方法",
    ),
    *(
        "教法",
        "学法",
        "学法指导",
        "核心素养",
        "课时安排",
        "课时划分",
        "课时分配",
        "教学时间",
        "备注",
    ),
}
# In the head of a table: what stands in such a column is kept apart.
_NUMBERS = {"序号", "编号", "No", "NO"}
_COLUMNS = {
    "step": {
        *("环节", "教学环节", "学习环节", "活动环节", "步骤", "教学步骤", "板块", "教学板块"),
        *("流程", "教学流程", "过程", "教学过程", "学习过程", "教学程序"),
    },
    "pupils": {
        *("学生活动", "学习活动", "学的活动", "学生", "学生学习活动", "学生的学", "学生行为"),
        *("学生活动预设", "学生预设"),
    },
    "teacher": {
        *(
            "教师活动",
            "教的活动",
            "教师",
            "教师引导",
            "师生活动",
            "教学活动",
            "教师导学",
            "教师的教",
        ),
        *("教师行为", "教师活动预设", "教师预设", "教学内容", "师生互动", "师生双边活动"),
        *("教学内容教师活动", "教学内容活动"),
    },
    "intent": {"设计意图", "意图", "设计说明", "设计理由"},
    "assessment": {
        *(
            "评价",
            "评价任务",
            "学习评价",
            "评价要点",
            "教学评价",
            "评价标准",
            "评价方式",
            "达成评价",
        ),
    },
    "tier": {"层次", "类别", "作业层次", "作业类型", "类型"},
    "content": {"内容", "作业内容", "作业"},
    "minutes": {"时长", "用时", "预计用时", "作业时长", "分钟", "时间"},
    "for_whom": {"适宜群体", "适合学生", "适用对象", "适用群体", "对象"},
    "text": {"目标", "教学目标", "单元目标", "评价任务", "任务"},
    "goals": {"对应目标", "目标", "对应教学目标", "指向目标"},
    "standard": {"评价标准", "标准"},
}
# A table outside its part is one of it if it has these columns.
_TELLING = {
    "process": ({"pupils", "teacher"}, 2),
    "homework": ({"tier", "for_whom"}, 2),
    "tasks": ({"goals"}, 2),
}


@lru_cache(maxsize=5000)
def bare(text: str) -> str:
    """A heading without its number, brackets, colon and remark: 教学目标 for "一、【教学目标】（3条）："."""
    plain = unicodedata.normalize("NFKC", _ENCLOSED.sub("", text[: 2 * LONGEST], count=1))
    found = _REMARK.sub("", _BEFORE.sub("", plain, count=1))
    return _JOINS.sub("", _AFTER.sub("", found))


def part_named(kinds: Iterable[PartKind], text: str) -> PartKind | None:
    """The part that a heading names."""
    name = bare(text)
    if not name:
        return None
    kinds = list(kinds)
    exact = (kind for kind in kinds if name == bare(kind.title))
    others = (kind for kind in kinds if name in map(bare, (*kind.aliases, *kind.halves)))
    return next(exact, None) or next(others, None)


def is_half(kind: PartKind, text: str) -> bool:
    """Whether a heading names only one half of a part (教学重点), so that it has to stay in the text."""
    return bare(text) in map(bare, kind.halves)


def begins_part(kinds: Sequence[PartKind], text: str) -> tuple[PartKind, str] | None:
    """The part that a line begins, and the text that follows on the same line."""
    if len(text) <= LONGEST and (kind := part_named(kinds, text)):
        return kind, ""
    if (colon := _COLON.search(text)) and colon.start() <= LONGEST:
        rest = text[colon.end() :].lstrip("：: \t\n")
        if rest and (kind := part_named(kinds, text[: colon.start()])):
            return kind, rest
    return None


def begins_other(text: str, *, stands_out: bool) -> bool:
    """Whether a line begins a section that no part is for. ``stands_out``: it looks like a heading."""
    names = _AFTERWARDS | _BESIDES if stands_out else _AFTERWARDS
    if len(text) <= LONGEST and bare(text) in names:
        return True
    colon = _COLON.search(text)
    return bool(colon) and colon.start() <= LABEL + 6 and bare(text[: colon.start()]) in names


def is_other(text: str) -> bool:
    """Whether a cell is the name of a section that no part is for."""
    return bare(text) in _AFTERWARDS | _BESIDES


def has_number(text: str) -> bool:
    """Whether a line begins as headings do: 一、 （一） 【."""
    return bool(
        re.match(r"^\s*(?:[【\[［■★◆▲●]|[（(]?[一二三四五六七八九十]{1,3}[)）、.．])", text)
    )


def header_line(text: str) -> list[tuple[str, str]]:
    """Labels of a plan's header that stand in a line: 课题：大青树下的小学 课时：1."""
    found = list(_HEADER_LINE.finditer(text))
    if not found or text[: found[0].start()].strip():
        return []
    ends = [*(one.start() for one in found[1:]), len(text)]
    return [
        (HEADER[one[1]], text[one.end() : end].strip())
        for one, end in zip(found, ends, strict=True)
    ]


def is_title(text: str) -> bool:
    """Whether a line at the top may be the title of a plan."""
    short = len(text) <= LONGEST and text[-1:] not in _SENTENCE_ENDS
    return short and bool(_TITLE.search(text))


def lesson_number(text: str) -> int | None:
    """Which 课时 a short line announces: 2 for "《大青树下的小学》第二课时"."""
    found = _LESSON.search(text)
    if not found or len(text.strip()) > LONGEST or text.rstrip()[-1:] in _SENTENCE_ENDS:
        return None
    return _number(found[1])


def is_lesson_alone(text: str) -> bool:
    """Whether a line says nothing but which 课时 begins."""
    return bool(_LESSON_ALONE.match(text))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def is_counter(text: str) -> bool:
    """Whether a column only counts its rows, as those of the school's own sheet do."""
    return bare(text) in _NUMBERS


def columns_of(kind: PartKind, heads: Sequence[str], *, within: bool) -> list[Column | None] | None:
    """Which column of a part each column of a table is; None where the table is another one.

    ``within``: the table stands in that part, so that less has to be said.
    """
    names = [bare(head) for head in heads]
    found: list[Column | None] = [None] * len(names)
    for known in (_titles, _known):
        for place, name in enumerate(names):
            free = (column for column in kind.columns if column not in found)
            if name and found[place] is None:
                found[place] = next((column for column in free if name in known(column)), None)
    codes = {column.code for column in found if column}
    if within:
        return found if len(codes) >= min(2, len(kind.columns)) else None
    telling, least = _TELLING.get(kind.code, (set(), 0))
    return found if codes & telling and len(codes) >= least else None


def _titles(column: Column) -> set[str]:
    return {bare(column.title)}


def _known(column: Column) -> set[str]:
    return _COLUMNS[column.code]
