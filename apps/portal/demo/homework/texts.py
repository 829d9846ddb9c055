"""What homework of the demo asks: lines under ``fixtures/homework``, by subject and kind of lesson.

A line is 内容｜学生用时｜易错点｜words. 〔题〕 and 〔单元〕 are the lesson's, 〔页〕 a page; of 〔one|another〕
one is chosen. The words say what is not as usual: 口头 实践 探究 (else 书面), 校内 (else 家庭), 选做, a tier
A B C, 分层, 作文, 面批, 弹性：a note; 教材 教辅 校本 are the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from django.conf import settings

from apps.portal.demo.preparation.books import Kind as LessonKind
from apps.portal.demo.preparation.texts import pattern_of, said
from apps.teaching.models import Homework, Workbook

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "homework"
KINDS = {
    "口头": Homework.Kind.ORAL, "实践": Homework.Kind.PRACTICAL, "探究": Homework.Kind.INQUIRY,
}  # fmt: skip
SOURCES = {
    "教材": Workbook.Kind.TEXTBOOK, "教辅": Workbook.Kind.WORKBOOK, "校本": Workbook.Kind.SCHOOL,
}  # fmt: skip
# Under which heading the lines for a lesson stand, by its pattern in lesson preparation.
_ENGLISH = {"故事一": "故事", "故事二": "故事", "卡通": "语法", "练习": "复习"}


@dataclass(frozen=True)
class Line:
    """One thing that can be asked, as it is written."""

    content: str
    least: int
    most: int
    errors: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One thing that is asked, its places filled; minutes are a pupil's."""

    content: str
    minutes: int
    errors: str
    words: tuple[str, ...]

    @property
    def kind(self) -> str:
        return next((KINDS[word] for word in self.words if word in KINDS), Homework.Kind.WRITTEN)

    @property
    def source(self) -> str | None:
        return next((SOURCES[word] for word in self.words if word in SOURCES), None)

    @property
    def facts(self) -> dict:
        """The columns of ``Homework`` that it decides, whoever asks it of whom."""
        words, kind = self.words, self.kind
        elastic = next((word[3:] for word in words if word.startswith("弹性：")), "")
        tier = next((word for word in words if word in "ABC"), "")
        layered = "分层" in words or tier
        types = Homework.Type
        type_ = types.LAYERED if layered else types.ELASTIC if elastic else types.BASIC
        written = kind == Homework.Kind.WRITTEN
        marking = Homework.Marking.FACE if "面批" in words else Homework.Marking.ALL
        return {
            "content": self.content,
            "kind": kind,
            "place": Homework.Place.SCHOOL if "校内" in words else Homework.Place.HOME,
            "type": type_ if written else types.PRACTICAL,
            "tier": tier,
            "required": "选做" not in words,
            "elastic": elastic,
            "essay": "作文" in words,
            "marking": marking if written else Homework.Marking.CLASS,
        }


def filled(line: Line, random: Random, **names: str) -> Asked:
    """The line with its places filled."""
    return Asked(
        said([line.content], random, **names),
        random.randint(line.least, line.most),
        said([line.errors], random),
        line.words,
    )


@cache
def lines(name: str) -> dict[str, tuple[Line, ...]]:
    """The lines of a file by heading."""
    found: dict[str, list[Line]] = {}
    for text in (FIXTURES / f"{name}.txt").read_text("utf-8").splitlines():
        if text.startswith("## "):
            found[text[3:]] = under = []
        elif text:
            content, minutes, errors, *words = text.split("｜")
            least, _, most = minutes.partition("-")
            under.append(
                Line(content, int(least), int(most), errors, tuple(" ".join(words).split()))
            )
    return {heading: tuple(under) for heading, under in found.items()}


def heading_of(subject: str, volume: str, title: str, kind: str, turn: int) -> str:
    """Under which heading the lines for a lesson of grades 3 to 6 stand."""
    if kind == LessonKind.TEST or title.endswith("讲评"):
        return "检测"
    if kind == LessonKind.SPARE:
        return "机动"
    pattern = pattern_of(subject, volume, title, kind, turn)
    if subject == "english":
        pattern = _ENGLISH.get(pattern, pattern)
    if subject == "chinese" and title.startswith("古诗"):
        pattern = "古诗"
    return pattern if pattern in lines(subject) else next(iter(lines(subject)))


def topic(title: str) -> str:
    """What a lesson is about, to be put between quotation marks."""
    head, _, rest = title.partition("：")
    if head in ("习作", "口语交际", "综合性学习"):
        return rest
    return head if rest in ("练习", "复习") else title


def choose(under: Sequence[Line], random: Random, **names: str) -> Asked:
    """One of the lines, filled."""
    return filled(random.choice(under), random, **names)
