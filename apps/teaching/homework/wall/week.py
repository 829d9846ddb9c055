"""The big wall: classes × the school days of a week, each cell a class's night at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from apps.school.calendar import services as calendar
from apps.school.calendar.services import DayInfo
from apps.school.models import Day, SchoolClass
from apps.teaching.homework.budget import Load, loads
from apps.teaching.homework.wall.days import published

# The shapes, as the key below the wall explains them.
PUBLISHED, UNTRIED, WAITING, OVER, LATE = "●", "○", "!", "超", "未公示"


@dataclass(frozen=True)
class Cell:
    """A class's night: its load, and whether the class's day was published."""

    load: Load
    is_public: bool
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

    @cached_property
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
        if load.total or not self.is_public:
            return str(load.total) if load.parts else ""
        return "无"

    @property
    def marks(self) -> str:
        """The shapes with their numbers: ● !1 ○2."""
        marks = [
            PUBLISHED * self.is_public,
            OVER * self.is_over,
            f"{WAITING}{self.waiting}" * bool(self.waiting),
            f"{UNTRIED}{self.untried}" * bool(self.untried),
            LATE * self.is_late,
        ]
        return " ".join(filter(None, marks))

    @property
    def words(self) -> str:
        """The cell as one reads it aloud: 45分钟，上限60；1项待统筹."""
        words = [
            f"{self.load.total}分钟，上限{self.load.cap}",
            f"{self.waiting}项待统筹" * bool(self.waiting),
            f"{self.untried}项缺试做" * bool(self.untried),
        ]
        return "；".join(filter(None, words))

    @property
    def text(self) -> str:
        """The cell in a table without colours: 45 ● !1."""
        return f"{self.minutes} {self.marks}".strip()


@dataclass(frozen=True)
class Line:
    """A class and its week."""

    school_class: SchoolClass
    address: str
    cells: list[Cell]

    @property
    def nights(self) -> list[tuple[str, str, str, str, str]]:
        """Tone, address, words, minutes and marks of each cell: all that the page fills in."""
        return [
            (one.tone, f"{self.address}?date={one.on}", one.words, one.minutes, one.marks)
            for one in self.cells
        ]


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
            ("已公示", sum(cell.is_public for cell in cells)),
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
    found = loads(classes, dates, by_subject=False)
    said = published(first, last)
    # Below the wall's own address: asked for once instead of for every class.
    today, page = timezone.localdate(), reverse("teaching:wall")
    lines = []
    for one in classes:
        cells = []
        for day in dates:
            is_public = (one.pk, day) in said
            cells.append(Cell(found[one.pk, day], is_public, day < today and not is_public))
        lines.append(Line(one, f"{page}{one.pk}/", cells))
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
    found = Day.objects.school_days().aggregate(
        before=Max("date", filter=Q(date__lt=first)), after=Min("date", filter=Q(date__gt=last))
    )
    return found["before"], found["after"]


def nearest_school_day(on: date) -> date:
    """The day itself, or the last school day before it; in the summer the last of the term."""
    days = Day.objects.school_days().filter(date__lte=on).order_by("-date")
    return days.values_list("date", flat=True).first() or on
