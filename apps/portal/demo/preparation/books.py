"""What is taught: units and lessons of the textbooks in use in Jiangsu, by title only."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.school.models import Term
from apps.teaching.models import UnitLesson

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "preparation"
# 语文 统编版, 数学 苏教版, 英语 译林版 from grade 3 on (0-frame.md 0.1).
SUBJECTS = ("chinese", "math", "english")
GRADES = "一二三四五六"
REVISION = "期末复习"
# So many 课时 are enough to look back on a term; what is over is spread over the units as 机动.
REVISION_LESSONS, SPARE_AT_END = 14, 2

Kind = UnitLesson.Kind
# 第一单元 学校生活, Unit 3 My friends, 识字（一）
_UNIT = re.compile(r"(Unit \d+|\S+) ?(.*)")


@dataclass(frozen=True)
class BookUnit:
    """A unit with its 课时, each a title and what kind of lesson it is."""

    title: str
    lessons: tuple[tuple[str, Kind], ...]


def volume(grade: int, term: Term) -> str:
    """The book that a grade has in a term: 三上 in autumn, 三下 in spring."""
    return GRADES[grade - 1] + ("上" if term.half == Term.Half.AUTUMN else "下")


def units(subject: str, volume: str, places: int) -> list[BookUnit]:
    """The units of a book with revision at the end, so that they fill ``places`` 课时."""
    book = _books(subject)[volume]
    free = max(places - sum(count for _, lessons in book for _, count in lessons), 0)
    revision = min(free - min(SPARE_AT_END, free), REVISION_LESSONS)
    spare = free - revision
    found = []
    for number, (title, lessons) in enumerate(book):
        rows = [
            (named(name, title), kind_of(name)) for name, count in lessons for _ in range(count)
        ]
        if number < spare - SPARE_AT_END:
            rows.append(("机动", Kind.SPARE))
        found.append(BookUnit(title, tuple(rows)))
    if revision:
        last = [(REVISION, Kind.REVIEW)] * revision + [("机动", Kind.SPARE)] * SPARE_AT_END
        found.append(BookUnit(REVISION, tuple(last)))
    return found


def named(name: str, unit: str) -> str:
    """The title of a lesson; what every unit has, a test or practice, names its unit."""
    head, topic = _UNIT.match(unit).groups()
    if name in ("练习", "复习"):
        return f"{topic or head}：{name}"
    return head + name.removeprefix("单元") if name.startswith("单元") else name


def kind_of(title: str) -> Kind:
    """What kind of lesson its title says it is."""
    if "检测" in title:
        return Kind.TEST
    if title.startswith("练习") or title.endswith("讲评"):
        return Kind.PRACTICE
    if "复习" in title:
        return Kind.REVIEW
    return Kind.NEW


@cache
def _books(subject: str) -> dict[str, list]:
    return json.loads((FIXTURES / f"{subject}.json").read_text("utf-8"))
