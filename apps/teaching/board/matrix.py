"""The board itself: a line for each group, a column for each week, small cells with words."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.school.calendar.services import week_count
from apps.teaching.board.standing import Kind, Query, Scope, State, key_of
from apps.teaching.schedule.models import READY_BEFORE, PrepGroup, Unit

SHOWN = (Kind.PLAN, Kind.ADAPTATION, Kind.REFLECTION)
# A plan that is due in so many days is worth a reminder.
SOON = 3
_CELLS = """
SELECT standing.group_id, week, kind, CASE state WHEN 'unfit' THEN 'missing' ELSE state END,
    CASE kind WHEN 'plan' THEN unit.title END, count(*),
    count(*) FILTER (WHERE state = 'unfit'), max(late_by), string_agg(DISTINCT staff.name, '、')
FROM standing
JOIN school_staff staff ON staff.id = standing.staff_id
JOIN teaching_unit unit ON unit.id = standing.unit_id
WHERE {where}
GROUP BY 1, 2, 3, 4, 5, CASE kind WHEN 'plan' THEN unit.number END
ORDER BY 1, 2, CASE kind WHEN 'plan' THEN unit.number END, kind
"""


@dataclass(frozen=True)
class Mark:
    """One thing in a cell: a few characters, the sentence behind them, and how bad it is."""

    tone: str
    words: str
    sentence: str
    urgent: bool = False


@dataclass
class Cell:
    """A group in a week."""

    week: int
    marks: list[Mark] = field(default_factory=list)
    # What was done as it should, and what is still to be done.
    done: int = 0
    ahead: int = 0

    @property
    def who(self) -> str:
        """What stands behind the cell, with names: said on hover, on focus and to a screen reader."""
        return "；".join(mark.sentence for mark in self.marks)

    @property
    def is_fine(self) -> bool:
        """All of it is done."""
        return bool(self.done) and not self.marks and not self.ahead

    @property
    def text(self) -> str:
        """The cell in a workbook and on paper."""
        return " ".join(mark.words for mark in self.marks) or ("齐" if self.is_fine else "")

    @property
    def is_urgent(self) -> bool:
        return any(mark.urgent for mark in self.marks)


@dataclass(frozen=True)
class Week:
    """A column."""

    number: int
    monday: date
    is_now: bool


@dataclass
class Line:
    """A group with its cells, one for each week that is shown."""

    group: PrepGroup
    key: str
    cells: list[Cell]


@dataclass
class Matrix:
    """The board of a scope; ``totals`` by kind and state are the sums of what the cells say.

    ``unled`` is how many units on it nobody leads: they are owed by nobody yet.
    """

    weeks: list[Week]
    lines: list[Line]
    totals: dict[tuple[str, str], int]
    unled: int = 0

    def total(self, kind: Kind, state: State = State.MISSING) -> int:
        return self.totals.get((kind, state), 0)

    @property
    def tallies(self) -> list[tuple[str, str, int]]:
        """What is counted above the board: its key in ``asking.WHAT``, a word, how many."""
        return [
            ("plan-kept", "单元按时定稿", self.total(Kind.PLAN, State.KEPT)),
            ("plan-late", "单元迟定稿", self.total(Kind.PLAN, State.LATE)),
            ("plan-missing", "单元缺主备", self.total(Kind.PLAN)),
            ("adaptation-undone", "课时未二备", self.total(Kind.ADAPTATION)),
            ("reflection-missing", "课时缺反思", self.total(Kind.REFLECTION)),
        ]


def matrix(scope: Scope) -> Matrix:
    """The board of a scope: two queries, however many groups and weeks."""
    cells: dict[tuple[int, int], Cell] = defaultdict(lambda: Cell(0))
    totals: dict[tuple[str, str], int] = defaultdict(int)
    weeks = _weeks(scope)
    unled = _unled(scope, weeks)
    for group, week, mark in unled:
        cells[group, week].marks.append(mark)
    for group, week, *found in Query(scope, SHOWN).rows(_CELLS):
        kind, state, _title, count, *_ = found
        totals[kind, state] += count
        cell = cells[group, week]
        if mark := _mark(*found):
            cell.marks.append(mark)
        elif state == State.OPEN:
            cell.ahead += count
        else:
            cell.done += count
    lines = []
    for group in scope.shown:
        own = [cells.get((group.pk, week.number)) for week in weeks]
        filled = any(own)
        if scope.group in (None, group) and (filled or not scope.teacher):
            row = [cell or Cell(0) for cell in own]
            for cell, week in zip(row, weeks, strict=True):
                cell.week = week.number
            lines.append(Line(group, key_of(group), row))
    return Matrix(weeks, lines, totals, len(unled))


def _unled(scope: Scope, weeks: list[Week]) -> list[tuple[int, int, Mark]]:
    """Units that nobody leads, of the groups of which one sees all, by the week of their beginning."""
    groups = [one.pk for one in scope.shown if scope.group in (None, one)]
    if scope.groups is not None:
        groups = [pk for pk in groups if pk in scope.groups]
    if scope.teacher or not groups:
        return []
    units = Unit.objects.filter(group__in=groups, lead=None).with_dates()
    known = {week.number for week in weeks}
    found = []
    for unit in units.filter(first_on__isnull=False).order_by("first_on"):
        week = (unit.first_on - scope.monday).days // 7 + 1
        if week in known:
            tone = "missing" if unit.due_on < scope.today else "late"
            mark = Mark(tone, "未分工", f"《{unit}》还没有主备人，{unit.due_on:%-m月%-d日}要定稿")
            found.append((unit.group_id, week, mark))
    return found


def _weeks(scope: Scope) -> list[Week]:
    numbers = [scope.week] if scope.week else range(1, week_count(scope.term) + 1)
    mondays = [(number, scope.monday + timedelta(weeks=number - 1)) for number in numbers]
    return [
        Week(number, monday, 0 <= (scope.today - monday).days < 7) for number, monday in mondays
    ]


def _mark(
    kind: str, state: str, title: str | None, count: int, unfit: int, late_by: int, who: str
) -> Mark | None:
    """What a cell says of it; None where there is nothing to say."""
    if kind == Kind.PLAN:
        return _plan(state, f"《{title}》主备{who}", late_by)
    if state != State.MISSING:
        return None
    if kind == Kind.REFLECTION:
        return Mark("soon", f"缺反思{count}", f"缺反思{count}课时：{who}", True)
    held = f"（{unfit}课时已经上了）" if unfit else ""
    return Mark("late", f"未二备{count}", f"未二备{count}课时{held}：{who}", True)


def _plan(state: str, name: str, late_by: int) -> Mark:
    if state == State.KEPT:
        ahead = READY_BEFORE.days - late_by
        return Mark("kept", f"提前{ahead}天", f"{name}，定稿提前{ahead}天")
    if state == State.LATE:
        return Mark("late", f"迟{late_by}天", f"{name}，定稿迟{late_by}天")
    if state == State.MISSING:
        return Mark("missing", "缺", f"{name}，还没有定稿，已逾期{late_by}天", True)
    days = f"还有{-late_by}天" if late_by else "今天到期"
    soon = -late_by <= SOON
    return Mark("soon" if soon else "future", days, f"{name}，定稿{days}", soon)
