"""What a term plan is shown by: its weeks with their lessons, its classes with how far they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from apps.school.calendar.services import DayInfo
from apps.school.models import Day, SchoolClass
from apps.teaching.schedule.models import ClassLesson, Unit, UnitLesson
from apps.teaching.schedule.teaching import LAG_TOLD

FRIDAY = 5


@dataclass
class ClassStand:
    """One class of the group: who teaches it, how far it is, what is left."""

    school_class: SchoolClass
    teachers: list[str] = field(default_factory=list)
    taught: int = 0
    due: int = 0
    # Planned before today and not ticked, the earliest first.
    missed: list[ClassLesson] = field(default_factory=list)
    left_over: int = 0
    spare: int = 0
    has_timetable: bool = True

    @property
    def behind(self) -> int:
        return len(self.missed)

    @property
    def is_far_behind(self) -> bool:
        return self.behind >= LAG_TOLD

    @property
    def teacher(self) -> str:
        return "、".join(self.teachers)


@dataclass(frozen=True)
class Line:
    """A 课时 in its week, with the class lesson of each class in the order of the classes."""

    lesson: UnitLesson
    cells: list[ClassLesson | None]

    @property
    def held(self) -> list[ClassLesson]:
        return [cell for cell in self.cells if cell]


@dataclass
class Week:
    """One week of the plan; a 课时 stands in the week in which the first class has it."""

    number: int
    first: date
    last: date
    remarks: list[str]
    today: date
    lines: list[Line] = field(default_factory=list)
    # Lessons of the timetable that the plan leaves free, in the class that has fewest and most.
    spare: tuple[int, int] = (0, 0)

    @property
    def is_now(self) -> bool:
        return self.first <= self.today <= self.last

    @property
    def is_over(self) -> bool:
        return self.last < self.today

    @property
    def parts(self) -> list[tuple[Unit, str]]:
        """Units with their 课题: 第一单元, 古诗三首（3课时）、燕子（第1课时）."""
        return [
            (unit, "、".join(_titles(list(lines))))
            for unit, lines in groupby(self.lines, key=lambda line: line.lesson.unit)
        ]

    @property
    def spare_word(self) -> str:
        low, high = self.spare
        if not high:
            return ""
        return f"机动{low}节" if low == high else f"机动{low}–{high}节"

    @property
    def missed(self) -> list[ClassLesson]:
        """What should have been taught by today, and was not ticked."""
        held = (cell for line in self.lines for cell in line.held)
        return [cell for cell in held if cell.taught_on is None and cell.date < self.today]

    @property
    def days_late(self) -> int:
        """So many days after the plan the last lesson was taught, or the first still is not."""
        held = [cell for line in self.lines for cell in line.held]
        if missed := self.missed:
            return (self.today - min(cell.date for cell in missed)).days
        return max((_late(cell) for cell in held), default=0)

    @property
    def is_done(self) -> bool:
        held = [cell for line in self.lines for cell in line.held]
        return bool(held) and all(cell.taught_on for cell in held)

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word: 完成√ or 滞后天数."""
        if self.is_done:
            late = self.days_late
            return "kept", f"完成，最晚迟{late}天" if late else "完成"
        if self.missed:
            return "late", f"滞后{self.days_late}天"
        if self.lines and self.first <= self.today:
            return "running", "进行中"
        return ("future", "未到") if self.lines else ("quiet", "")


def _late(cell: ClassLesson) -> int:
    return (cell.taught_on - cell.date).days if cell.taught_on else 0


def _titles(lines: Sequence[Line]) -> Iterator[str]:
    for title, same in groupby(lines, key=lambda line: line.lesson.title):
        numbers = [line.lesson.number for line in same]
        yield f"{title}（{len(numbers)}课时）" if len(numbers) > 1 else title


def remarks(own: Iterable[DayInfo]) -> Iterator[str]:
    """What is not as usual in a stretch of days; the same on several days is said once."""
    odd = [
        (one.date, _remark(one))
        for one in own
        if one.is_school_day or one.source != Day.Source.WEEKDAY or one.note
    ]
    for words, same in groupby(odd, key=lambda one: one[1]):
        dates = [on for on, _words in same]
        if words:
            span = f"{dates[0].month}月{dates[0].day}日"
            if len(dates) > 1:
                span += f"–{dates[-1].month}月{dates[-1].day}日"
            yield f"{span}{words}"


def _remark(one: DayInfo) -> str:
    if one.is_school_day:
        if one.date.isoweekday() > FRIDAY and not one.runs_as:
            return f"{one.remark or '上课'}，未定按星期几课表"
        return one.remark
    if one.source == Day.Source.HOLIDAY:
        return f"{one.note}放假"
    # A weekend that is only guessed at is a weekend.
    return one.note or ("" if one.source in (Day.Source.WEEKDAY, Day.Source.GUESS) else "停课")
