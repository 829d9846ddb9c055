"""The invented texts of the demo: written as plain text under ``fixtures/preparation``.

A file holds several texts. ``# `` begins one, ``## `` a part of it, known by its heading; a part with
columns has one row a line, its cells parted by ｜. In 教学过程 ``### `` begins a step and 学生, 教师,
意图, 评价 begin its cells. Under ``## 改动`` stands what colleagues change: old words ｜ new ones, where
↵ begins a new paragraph. 〔题〕 and 〔单元〕 are put in, of 〔one|another〕 one is chosen.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random

from apps.portal.demo.preparation.books import FIXTURES, Kind
from apps.teaching.documents.content import cleaned_document, paragraphs
from apps.teaching.documents.headings import part_named
from apps.teaching.documents.parts import LESSON_PARTS, OUTLINE_PARTS, Content, Document, PartKind

EDITS = "改动"
_CELLS = {"学生": "pupils", "教师": "teacher", "意图": "intent", "评价": "assessment"}
_PLACE = re.compile(r"〔([^〔〕]*)〕")
_SHAPES = re.compile(
    "图形|形的|方形|边形|角形|周长|面积|体积|表面|观察|方向|位置|平移|轴对称|垂|平行|射线|"
    "角的|认识角|圆|正方体|几何|拼|厘米|分米|容量|方位|放大"
)
_DATA = re.compile("统计|数据|可能性|平均数|汇总|排序")


@dataclass(frozen=True)
class Draft:
    """A text for one 课时 and what colleagues may change in it."""

    document: Document
    edits: tuple[tuple[str, str], ...] = ()
    # Written for this lesson, not after a pattern.
    own: bool = False


@dataclass
class Pattern:
    """A text as it was written, its places not filled yet."""

    content: str = ""
    edits: list[str] = field(default_factory=list)

    def filled(self, random: Random, **names: str) -> Draft:
        """The text with ``names`` put in and one of each choice taken."""
        edits = [_fill(line, random, names).split("｜") for line in self.edits]
        return Draft(
            json.loads(_fill(self.content, random, names)),
            tuple((old, new.replace("↵", "</p><p>")) for old, new in edits),
        )


def _fill(text: str, random: Random, names: dict[str, str]) -> str:
    def one(found: re.Match) -> str:
        inner = found[1]
        return names[inner] if inner in names else random.choice(inner.split("|"))

    while "〔" in text:  # a choice may hold another one
        text = _PLACE.sub(one, text)
    return text


def edited(
    document: Document, edits: Iterable[tuple[str, str]]
) -> tuple[Document, dict[str, Content]]:
    """The text with old words replaced by new ones, and the parts that it concerned as they were."""
    written = {code: json.dumps(content, ensure_ascii=False) for code, content in document.items()}
    changed: dict[str, Content] = {}
    for old, new in edits:
        code = next((code for code, content in written.items() if old in content), None)
        if code:
            written[code] = written[code].replace(old, new, 1)
            changed[code] = document[code]
    return {**document, **{code: json.loads(written[code]) for code in changed}}, changed


def lesson_draft(
    subject: str, volume: str, unit: str, title: str, kind: str, turn: int, random: Random
) -> Draft:
    """The text of a 课时: the one that was written for it, else one from a pattern of its subject.

    ``turn``: the which lesson under this title it is, from 1.
    """
    own = lesson_texts(subject).get(f"{volume} {title} {turn}")
    pattern = own or patterns(subject)[pattern_of(subject, volume, title, kind, turn)]
    draft = pattern.filled(random, 题=title, 单元=unit)
    return replace(draft, own=own is not None)


def pattern_of(subject: str, volume: str, title: str, kind: str, turn: int) -> str:
    """After which pattern a lesson without a text of its own is written."""
    if kind in (Kind.REVIEW, Kind.PRACTICE):
        return "复习" if kind == Kind.REVIEW else "练习"
    match subject:
        case "chinese":
            return _chinese(volume, title, turn)
        case "math":
            shape, data = _SHAPES.search(title), _DATA.search(title)
            return "策略" if "策略" in title else "统计" if data else "图形" if shape else "运算"
        case _:
            return _english(title, turn)


def _chinese(volume: str, title: str, turn: int) -> str:
    for beginning in ("口语交际", "综合性学习", "语文园地"):
        if title.startswith(beginning):
            return beginning
    if title.startswith("习作："):
        return "习作" if turn == 1 else "习作评改"
    if volume == "一上" and re.match("[a-z]", title):
        return "拼音"
    return ("识字" if volume[0] in "一二" else "初读") if turn == 1 else "精读"


def _english(title: str, turn: int) -> str:
    if "Story time" in title:
        return "故事一" if turn == 1 else "故事二"
    for word, name in (("Grammar", "语法"), ("Fun", "语法"), ("Cartoon", "卡通")):
        if word in title:
            return name
    return "语音" if "Sound" in title or "Letter" in title else "检查"


@cache
def lesson_texts(subject: str) -> dict[str, Pattern]:
    """Texts written in full, by book, title and turn: ``三上 大青树下的小学 1``."""
    return _read(FIXTURES / "plans" / f"{subject}.txt", LESSON_PARTS)


@cache
def outline_texts() -> dict[str, Pattern]:
    """课程纲要 written in full, by subject, book and unit: ``chinese 三上 第一单元 学校生活``."""
    return _read(FIXTURES / "plans" / "outlines.txt", OUTLINE_PARTS)


@cache
def patterns(subject: str) -> dict[str, Pattern]:
    """The shorter texts of a subject by what they are for."""
    return _read(FIXTURES / "patterns" / f"{subject}.txt", LESSON_PARTS)


@cache
def outline_patterns() -> dict[str, Pattern]:
    """The shorter 课程纲要, one a subject."""
    return _read(FIXTURES / "patterns" / "outlines.txt", OUTLINE_PARTS)


@cache
def voices(subject: str) -> dict[str, list[str]]:
    """What people say about lessons of a subject, by what it is: 反思, 重建, 意见 …, one a line."""
    found: dict[str, list[str]] = {}
    for line in _lines(FIXTURES / "voices" / f"{subject}.txt"):
        if line.startswith("## "):
            found[line[3:]] = lines = []
        else:
            lines.append(line)
    return found


def said(lines: Sequence[str], random: Random, **names: str) -> str:
    """One of ``lines`` with its places filled."""
    return _fill(random.choice(lines), random, names)


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]


def _read(path: Path, kinds: Sequence[PartKind]) -> dict[str, Pattern]:
    found: dict[str, Pattern] = {}
    written: dict[str, dict[str, list[str]]] = {}
    for line in _lines(path):
        if line.startswith("# "):
            parts = written[line[2:]] = {}
        elif line.startswith("## "):
            parts[line[3:]] = lines = []
        else:
            lines.append(line)
    for name, parts in written.items():
        edits = parts.pop(EDITS, [])
        text = {}
        for heading, lines in parts.items():
            kind = part_named(kinds, heading)
            text[kind.code] = _content(kind, lines)
        document = cleaned_document(kinds, text)
        found[name] = Pattern(json.dumps(document, ensure_ascii=False), edits)
    return found


def _content(kind: PartKind, lines: list[str]):
    if not kind.columns:
        return paragraphs(*lines)
    if kind.code == "process":
        return list(_steps(lines))
    codes = [column.code for column in kind.columns]
    return [dict(zip(codes, line.split("｜"), strict=True)) for line in lines]


def _steps(lines: Iterable[str]) -> Iterable[dict[str, str]]:
    steps: list[dict[str, list[str]]] = []
    cell: list[str] = []
    for line in lines:
        head, colon, rest = line.partition("：")
        if line.startswith("### "):
            steps.append({"step": line[4:]})
        elif colon and head in _CELLS:
            cell = steps[-1][_CELLS[head]] = [rest]
        else:
            cell.append(line)
    for step in steps:
        name = step.pop("step")
        yield {"step": name, **{code: paragraphs(*lines) for code, lines in step.items()}}
