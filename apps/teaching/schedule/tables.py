"""A term plan as a table from Excel or Word: its heads are known by name, every line is judged.

Schools write it in many ways: the unit only in its first line, or as a line of its own; several 课题
in one cell; holidays between, a sum at the end. What remains unclear is an error beside its line.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from apps.core.files import Content, UploadError, content_of, name_of, read_table, receive
from apps.core.files.tables import Row
from apps.school.imports import cells
from apps.school.imports.sheet import CellError
from apps.teaching.schedule.editor import LONGEST, MOST_COUNT, LessonRow, Rows, UnitRow
from apps.teaching.schedule.models import UnitLesson
from apps.teaching.schedule.word_tables import tables_of_word

Kind = UnitLesson.Kind
# How the heads are called; the first that fits wins, for 单元及教学内容 holds both.
_HEADS = [
    ("unit", re.compile(r"单元(名称|主题|课题|内容|章节|/课|/课题)?|教学单元|章节")),
    ("kind", re.compile(r".*(课型|类型).*")),
    ("lesson", re.compile(r".*(课题|课文|内容|课名|教材).*|课")),
    ("count", re.compile(r".*(课时|节数|课数|时数).*")),
    ("week", re.compile(r".*(周次|周数|周序|教学周).*|周")),
    ("unit", re.compile(r".*(单元|章节).*")),
]
LONGEST_HEAD = 12
_WORD = {Content.DOCX, Content.DOC, Content.RTF}
_OTHER = {Content.OFFICE, Content.ARCHIVE, Content.PDF, Content.PICTURE}
# The heads stand in one of the first lines, below the title of the sheet.
HEAD_LINES = 12
_TOTAL = re.compile(r"^(合计|总计|共计|小计|总课时)")
_UNIT = re.compile(
    r"^(第[一二三四五六七八九十百\d]+(单元|组|章)|(unit|module|project)\s*\d+)", re.I
)
_COUNT = re.compile(r"^(?:约|共)?(\d{1,4})(?:课时|节|节课|个课时|时)?$")
_WEEK = re.compile(r"^第?(\d{1,3}|[一二三四五六七八九十]{1,3})(?:周.*|[-~—–至到、,].*)?$")
_GUESSES = [
    (Kind.SPARE, "机动"),
    (Kind.REVIEW, "复习 整理 回顾"),
    (Kind.TEST, "检测 测试 测验 考试 质量调研 期中 期末"),
    (Kind.PRACTICE, "练习 习题"),
]


@dataclass
class Line:
    """A line of the table: its number in the file, what stood there, what is wrong with it."""

    number: int
    cells: dict[str, str]
    shown: list[str]
    problems: list[str] = field(default_factory=list)

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.shown if cell]


@dataclass
class Reading:
    """What was understood of a table: rows for the editor, and every line that has a problem."""

    rows: Rows = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    # What is no error and should be looked at.
    remarks: list[str] = field(default_factory=list)

    @property
    def faulty(self) -> list[Line]:
        return [line for line in self.lines if line.problems]


def read_plan(file: BinaryIO, *, weeks: int) -> Reading:
    """A term plan out of a .docx, .xlsx, .xls or .csv file; ``weeks`` is how many the term has.

    Raises:
        UploadError: the file is no table, or its heads are not found.
    """
    kind = content_of(receive(file))
    if kind in _OTHER:
        raise UploadError(
            f"{name_of(file)}不是表格，而是{kind}。请上传 Excel（.xlsx、.xls、.csv）或 Word（.docx）文件。"
        )
    tables = tables_of_word(file) if kind in _WORD else [read_table(file)]
    for table in tables:
        if found := _heads(table):
            top, places = found
            return _read(_lines(table, top, places), weeks)
    raise UploadError(
        f"{name_of(file)}里没有找到列名。请在表格第一行写上“单元”“课题”“课时”（可再加“周次”“课型”），再上传。"
    )


def read_pasted(text: str, *, weeks: int) -> Reading:
    """The same out of what somebody copied from a table and pasted."""
    file = BytesIO(text.encode())
    file.name = "粘贴的内容"
    return read_plan(file, weeks=weeks)


def _plain(cell) -> str:
    text = unicodedata.normalize("NFKC", str(cell))
    return re.sub(r"[\s*]|\(.*?\)", "", text)


def _heads(table: list[Row]) -> tuple[int, dict[str, int]] | None:
    """The line of the heads and where each column stands."""
    for number, row in enumerate(table[:HEAD_LINES]):
        places: dict[str, int] = {}
        for column, cell in enumerate(row):
            if key := _head(_plain(cell)):
                places.setdefault(key, column)
        if len(places) > 1 and places.keys() & {"unit", "lesson"}:
            return number, places
    return None


def _head(word: str) -> str | None:
    if len(word) > LONGEST_HEAD:
        return None
    return next((key for key, pattern in _HEADS if pattern.fullmatch(word)), None)


def _lines(table: list[Row], top: int, places: dict[str, int]) -> Iterator[Line]:
    for number, row in enumerate(table[top + 1 :], start=top + 2):
        shown = ["" if cell == "" else str(cell).strip() for cell in row]
        filled = [cell for cell in shown if cell]
        if not filled or any("放假" in cell for cell in filled):
            continue
        own = {key: shown[column] for key, column in places.items()}
        if len(filled) == 1 and _UNIT.match(filled[0]):
            # One cell over the whole line, as a unit's heading.
            own = {"unit": filled[0]}
        yield Line(number, own, shown)


def _read(lines: Iterable[Line], weeks: int) -> Reading:
    reading = Reading()
    begun: dict[str, int] = {}
    own_counts: dict[int, Line] = {}
    for line in lines:
        reading.lines.append(line)
        unit, lesson = line.cells.get("unit", ""), line.cells.get("lesson", "")
        if _TOTAL.match(_plain(unit or lesson or "".join(line.shown))):
            reading.lines.pop()
            continue
        if not unit and _UNIT.match(lesson) and "unit" not in line.cells:
            unit, lesson = lesson, ""
        title = _title(line, " ".join(unit.split()), "单元")
        if title and (not reading.rows or title != reading.rows[-1].title):
            if title in begun:
                line.problems.append(f"单元“{title}”在第{begun[title]}行已经写过，请改一个名称。")
            begun.setdefault(title, line.number)
            reading.rows.append(UnitRow(title, _week(line, weeks)))
        if not reading.rows:
            line.problems.append("这一行不知道属于哪个单元：请在“单元”一列写上名称。")
        elif lesson:
            reading.rows[-1].lessons += _lesson_rows(line, lesson)
        elif title and line.cells.get("count"):
            own_counts[len(reading.rows) - 1] = line
    _fill(reading, own_counts)
    if not reading.lines:
        raise UploadError("表格里只有列名，没有内容。请从列名下面一行起填写。")
    return reading


def _fill(reading: Reading, own_counts: dict[int, Line]) -> None:
    """A unit with a number and no 课题 has so many lessons of its own name; else that is its sum."""
    for at, line in own_counts.items():
        unit = reading.rows[at]
        if not unit.lessons:
            unit.lessons = _lesson_rows(line, unit.title)
            continue
        written = _count(line, line.cells["count"])
        if written != unit.number and not line.problems:
            reading.remarks.append(
                f"“{unit.title}”写的是{written}课时，各课题加起来是{unit.number}课时。"
            )


def _lesson_rows(line: Line, typed: str) -> list[LessonRow]:
    """The 课题 of a cell, each in a line, with their 课时 written beside or shared out."""
    titles = [text.strip() for text in typed.splitlines() if text.strip()]
    counts = [text for text in line.cells.get("count", "").split("\n") if text.strip()]
    if len(counts) > 1 and len(counts) == len(titles):
        numbers = [_count(line, one) for one in counts]
    else:
        whole = _count(line, "".join(counts)) if counts else len(titles)
        if whole % len(titles):
            line.problems.append(
                f"一格里有{len(titles)}个课题，{whole}课时不能平分，请一行写一个课题。"
            )
        numbers = [whole // len(titles)] * len(titles)
    return [
        LessonRow(_title(line, title, "课题"), str(number), _kind(line, title))
        for title, number in zip(titles, numbers, strict=True)
    ]


def _title(line: Line, title: str, what: str) -> str:
    try:
        return cells.text(LONGEST)(title)
    except CellError as problem:
        line.problems.append(f"{what}“{title[:20]}”{problem}")
        return title[:LONGEST]


def _count(line: Line, typed: str) -> int:
    match = _COUNT.match(_plain(typed))
    if match and 1 <= int(match[1]) <= MOST_COUNT:
        return int(match[1])
    line.problems.append(f"课时“{typed[:20]}”应填1到{MOST_COUNT}的整数。")
    return 1


def _week(line: Line, weeks: int) -> str:
    """The week in which a unit begins: 3, 第3周, 三, 3-4."""
    typed = line.cells.get("week", "")
    if not typed:
        return ""
    match = _WEEK.match(_plain(typed.splitlines()[0]))
    number = _chinese(match[1]) if match else 0
    if 1 <= number <= weeks:
        return str(number)
    line.problems.append(f"周次“{typed[:20]}”应填1到{weeks}：本学期有{weeks}周。")
    return ""


def _chinese(word: str) -> int:
    if word.isdigit():
        return int(word)
    digits = {name: value for value, name in enumerate("一二三四五六七八九", start=1)}
    tens, ten, ones = word.partition("十")
    if not ten:
        return digits.get(word, 0)
    return digits.get(tens, 1) * 10 + digits.get(ones, 0)


def _kind(line: Line, title: str) -> str:
    """课型 as it is written, or as the 课题 suggests."""
    typed = _plain(line.cells.get("kind", ""))
    for kind in Kind:
        if kind.label in typed:
            return kind.value
    for kind, words in _GUESSES:
        if any(word in title for word in words.split()):
            return kind.value
    return Kind.NEW.value
