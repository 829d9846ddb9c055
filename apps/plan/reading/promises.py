"""The sentences of a plan that promise something, with how much and how often."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from apps.plan.reading.numbering import chinese_value


class Strength(StrEnum):
    """How a sentence promises: as a duty, as a habit, or as a task of this term."""

    MUST = "must"
    ROUTINE = "routine"
    TASK = "task"


@dataclass(frozen=True)
class Promise:
    """What one sentence (or the part of it around one 须 or 每天) promises.

    ``start`` and ``end`` are offsets in the text that was searched, ``text`` what stands there.
    ``quantity`` and ``unit`` say how much (1 节, 0.5 小时, 24 字), ``period`` how often or when
    (日 周 月 季 学期 学年 课时, 周二, 开学第一周, 本学期); None and "" where it says nothing of it.
    """

    start: int
    end: int
    text: str
    quantity: float | None
    unit: str
    period: str
    strength: Strength


_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;]?[”’」）]?")
_PHRASE = re.compile(r"[^，,]+[，,]?")

# A sentence with two of these holds two promises: 每天检查，每周小结.
_ANCHOR = re.compile(r"须|不得|杜绝|严禁|至少|不少于|每(?:个)?(?:天|日|星期|周|月|季|学期|学年|年)")

_MUST = re.compile(
    r"(?<!无)须|不得|杜绝|严禁|禁止|确保|保证|务必|凡是|人人|至少|不少于|不低于|责任到人|严格落实"
)
_ROUTINE = re.compile(
    r"坚持|定期|经常|及时|继续|常态化|随报随修|日常.{0,4}(?:检查|测温|巡查)|一日常规|落实好|做好|落实.{0,12}制度|周[一二三四五六日]"
    r"|每(?:个)?(?:天|日|星期|周|月|季|学期|学年|年|位|名|人|班|课)|每一"
)
_TASK = re.compile(
    r"本学期|开学第|签订|试行|成立|公示|交接|出入库|建立(?:健康|档案)|形成.{0,4}报告|制定|撰写|提炼|开发|完成"
    r"|开展.{0,24}(?:演练|活动|培训|调研|评选)|用好|组织.{0,12}(?:培训|参加|参与|注册)"
)

_PERIODS = (
    (re.compile(r"开学第[一二三四五六七八九十\d]+周"), None),
    (re.compile(r"第[一二三四五六七八九十\d]+周"), None),
    (re.compile(r"每(?:个)?(?:天|日)|日常(?:测温|检查)|一日常规"), "日"),
    (re.compile(r"每(?:个)?(?:星期|周)(?![一二三四五六日])"), "周"),
    (re.compile(r"每(?:个)?月"), "月"),
    (re.compile(r"每(?:个)?季"), "季"),
    (re.compile(r"每(?:个)?学期"), "学期"),
    (re.compile(r"每(?:个)?(?:学年|年)(?!级)"), "学年"),
    (re.compile(r"[每一]课时"), "课时"),
    (re.compile(r"周[一二三四五六日](?!期)"), None),
    (re.compile(r"本学期"), None),
)

_UNITS = (
    "课时|小时|分钟|节|个|名|位|人次|次|遍|处|篇|份|期|场|本|册|周|天|字|项|件|轮|门|套|张|批|主题"
    "|元|[%％]"
)
_NUMBER = r"\d{1,6}(?:\.\d{1,2})?|[一二两三四五六七八九十百半]{1,5}"
_QUANTITY = re.compile(rf"(?<![第每同\d.])(?P<number>{_NUMBER})\s*大?(?P<unit>{_UNITS})")
# The plainest demand counts: 必须进行二次备课（至少修改一处） asks for one.
_DEMANDS = ("至少|不少于|不低于|提前", "须")


def find_promises(text: str) -> list[Promise]:
    """The promises in a text, in order; they do not overlap."""
    return [promise for start, end in _spans(text) if (promise := _promise(text, start, end))]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, parted where one holds several anchors; without space around them."""
    for sentence in _SENTENCE.finditer(text):
        phrases = _PHRASE.finditer(text, sentence.start(), sentence.end())
        starts = [phrase.start() for phrase in phrases if _ANCHOR.search(phrase[0])]
        bounds = [sentence.start(), *starts[1:], sentence.end()]
        for start, end in pairwise(bounds):
            words = text[start:end]
            yield start + len(words) - len(words.lstrip()), start + len(words.rstrip(" \t，,"))


def _promise(text: str, start: int, end: int) -> Promise | None:
    words = text[start:end]
    quantity, unit = _quantity(words)
    if _MUST.search(words):
        strength = Strength.MUST
    elif _ROUTINE.search(words):
        strength = Strength.ROUTINE
    elif quantity is not None or _TASK.search(words):
        strength = Strength.TASK
    else:
        return None
    return Promise(start, end, words, quantity, unit, _period(words), strength)


def _quantity(words: str) -> tuple[float | None, str]:
    """The quantity after 至少 or 须 if there is one, otherwise the first."""
    demands = (demand for wanted in _DEMANDS if (demand := re.search(wanted, words)))
    starts = [*(demand.end() for demand in demands), 0]
    quantities = (q for start in starts for q in _QUANTITY.finditer(words, start))
    found = next((q for q in quantities if q["unit"] != "课时"), None)
    if found is None:
        return None, ""
    number = found["number"]
    if number == "半":
        return 0.5, found["unit"]
    value = float(number) if number[0].isdecimal() else chinese_value(number.replace("两", "二"))
    return (int(value) if value == int(value) else value), found["unit"]


def _period(words: str) -> str:
    for pattern, name in _PERIODS:
        if found := pattern.search(words):
            return name or found[0]
    return ""
