"""The big wall: classes × the school days of a week, each cell a class's night at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from apps.school.calendar import services as calendar
from apps.school.calendar.services import DayInfo
from apps.school.models import Day, SchoolClass
from apps.teaching.homework.budget import Load, loads
from apps.teaching.homework.models import ClassDay
from apps.teaching.homework.wall.days import days_of

# A word for each shape, as the key below the wall says it.
PUBLISHED, UNTRIED, WAITING, OVER = "●", "○", "!", "超"


@dataclass(frozen=True)
class Cell:
    """A class's night: its load, and whether the class's day was published."""

    load: Load
    day: ClassDay | None
    is_late: bool  # the day has gone by and nobody published it

    @property
    def on(self) -> date:
        return self.load.night.date

    @cached_property
    def untried(self) -> int:
        return sum(part.untried for part in self.load.parts)

    @cached_property
    def waiting(self) -> int:
        return sum(part.waiting for part in self.load.parts)

    @property
    def is_over(self) -> bool:
        return self.load.level == "over"

    @property
    def tone(self) -> str:
        """By the share of the cap: none, low, half, near, over."""
        load = self.load
        if load.level != "free":
            return load.level
        if not load.total:
            return "none"
        return "low" if load.total * 2 <= load.cap else "half"

    @property
    def minutes(self) -> str:
        """45, 45+10 with what is still to be published, 无 where there is deliberately nothing."""
        load = self.load
        if load.pending:
            return f"{load.total}+{load.pending}"
        if load.total or not self.day:
            return str(load.total) if load.parts else ""
        return "无"

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Shape with its number, and what it means: (○2, 缺试做)."""
        marks = []
        if self.day:
            marks.append((PUBLISHED, "已公示"))
        if self.is_over:
            marks.append((OVER, f"超过{self.load.cap}分钟"))
        if self.waiting:
            marks.append((f"{WAITING}{self.waiting}", f"{self.waiting}项待统筹"))
        if self.untried:
            marks.append((f"{UNTRIED}{self.untried}", f"{self.untried}项缺试做"))
        if self.is_late:
            marks.append(("未公示", "还没有公示"))
        return marks

    @property
    def words(self) -> str:
        """The cell as one reads it aloud."""
        load = self.load
        subjects = "、".join(
            f"{part.name}{part.minutes + part.pending}"
            for part in load.parts
            if part.minutes or part.pending
        )
        head = f"{load.total}分钟，上限{load.cap}"
        return "；".join(filter(None, [head, subjects, *(word for _, word in self.marks)]))

    @property
    def text(self) -> str:
        """The cell in a table without colours: 45 ● !1."""
        return " ".join([self.minutes, *(mark for mark, _ in self.marks)]).strip()


@dataclass(frozen=True)
class Line:
    """A class and its week."""

    school_class: SchoolClass
    cells: list[Cell]
    address: str


@dataclass(frozen=True)
class Wall:
    """The school days of a week and the classes of its term."""

    days: list[DayInfo]
    lines: list[Line]
    before: date | None
    after: date | None

    @cached_property
    def tallies(self) -> list[tuple[str, int]]:
        """What the office looks for first, over all that is shown."""
        cells = [cell for line in self.lines for cell in line.cells]
        return [
            ("已公示", sum(cell.day is not None for cell in cells)),
            ("未公示", sum(cell.is_late for cell in cells)),
            ("待统筹", sum(cell.waiting for cell in cells)),
            ("缺试做", sum(cell.untried for cell in cells)),
            ("超限", sum(cell.is_over for cell in cells)),
        ]

    @property
    def heads(self) -> list[tuple[str, DayInfo]]:
        """周二 and what day that is."""
        return [(f"周{calendar.WEEKDAY_NAMES[info.date.weekday()]}", info) for info in self.days]

    @property
    def title(self) -> str:
        """第3周."""
        return f"第{self.days[0].week}周" if self.days else ""


def wall(on: date, grade: int | None = None) -> Wall:
    """The week in which a date lies, of all classes or of one grade; a fixed number of queries."""
    first, last = week_of(on)
    days = [info for info in calendar.days(first, last) if info.is_school_day]
    classes = classes_of(days[0], grade) if days else []
    dates = [info.date for info in days]
    found, said = loads(classes, dates), days_of(classes, first, last)
    today = timezone.localdate()
    lines = []
    for one in classes:
        cells = []
        for day in dates:
            published = said.get((one.pk, day))
            cells.append(Cell(found[one.pk, day], published, day < today and not published))
        lines.append(Line(one, cells, reverse("teaching:wall-day", args=[one.pk])))
    return Wall(days, lines, *around(first, last))


def week_of(on: date) -> tuple[date, date]:
    """Monday and Sunday of the week in which a date lies."""
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def classes_of(info: DayInfo, grade: int | None = None) -> Sequence[SchoolClass]:
    """The classes of the year in which a day lies."""
    if info.term is None:
        return []
    classes = SchoolClass.objects.of_term(info.term).order_by("grade", "number")
    return list(classes.filter(grade=grade) if grade else classes)


def around(first: date, last: date) -> tuple[date | None, date | None]:
    """The last school day before a stretch, and the first one after it."""
    days = Day.objects.school_days()
    before = days.filter(date__lt=first).order_by("-date").values_list("date", flat=True)
    after = days.filter(date__gt=last).order_by("date").values_list("date", flat=True)
    return before.first(), after.first()


def nearest_school_day(on: date) -> date:
    """The day itself, or the last school day before it; in the summer the last of the term."""
    days = Day.objects.school_days().filter(date__lte=on).order_by("-date")
    return days.values_list("date", flat=True).first() or on
