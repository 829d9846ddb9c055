"""The rows behind a number of the board, each with the way to what it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from apps.teaching.board.matrix import SOON
from apps.teaching.board.standing import Kind, Query, Scope, State
from apps.teaching.schedule.models import READY_BEFORE

_ROWS = """
SELECT standing.kind, standing.state, late_by, standing.staff_id, staff.name, prep.grade, subject.name,
    unit.id, unit.title, lesson.id, lesson.title, lesson.number,
    standing.day, standing.week, standing.due_on, standing.done_on,
    plan.id, outline.id, adaptation.id, count(*) OVER ()
FROM standing
JOIN school_staff staff ON staff.id = standing.staff_id
LEFT JOIN teaching_unit unit ON unit.id = standing.unit_id
LEFT JOIN teaching_prepgroup prep ON prep.id = standing.group_id
LEFT JOIN school_subject subject ON subject.id = prep.subject_id
LEFT JOIN teaching_unitlesson lesson ON lesson.id = standing.lesson_id
LEFT JOIN teaching_leadplan plan ON plan.unit_id = unit.id AND standing.kind IN ('plan', 'homework')
LEFT JOIN teaching_unitoutline outline ON outline.unit_id = unit.id AND standing.kind = 'outline'
LEFT JOIN teaching_adaptation adaptation
    ON adaptation.lesson_id = lesson.id AND adaptation.staff_id = standing.staff_id
WHERE {where}
ORDER BY array_position(ARRAY['unfit', 'missing', 'late', 'open', 'kept'], standing.state),
    standing.day, subject.order, prep.grade, standing.kind, unit.number, lesson.number, staff.pinyin
LIMIT %s OFFSET %s
"""
GRADES = "一二三四五六"


@dataclass(frozen=True)
class Row:
    """One thing that somebody owes or owed."""

    kind: str
    state: str
    late_by: int
    staff_id: int
    name: str
    grade: int | None
    subject: str | None
    unit_id: int | None
    unit: str | None
    lesson_id: int | None
    lesson: str | None
    number: int | None
    day: date
    week: int
    due_on: date
    done_on: date | None
    plan_id: int | None
    outline_id: int | None
    adaptation_id: int | None

    @property
    def group(self) -> str:
        return f"{GRADES[self.grade - 1]}年级{self.subject}" if self.grade else ""

    @property
    def title(self) -> str:
        """Kind and what it is about: 二次备课 《三位数加法》第1课时."""
        if self.lesson:
            return f"《{self.lesson}》第{self.number}课时"
        return f"《{self.unit}》" if self.unit else f"第{self.week}周"

    @property
    def label(self) -> str:
        return Kind(self.kind).label

    @property
    def words(self) -> str:
        """How it stands, in a few words."""
        if self.state == State.UNFIT:
            return "没有改就上课"
        if self.state == State.MISSING:
            return f"缺，逾期{self.late_by}天"
        if self.state == State.LATE:
            return f"迟{self.late_by}天"
        if self.state == State.KEPT:
            ahead = READY_BEFORE.days - self.late_by
            return f"提前{ahead}天" if self.kind == Kind.PLAN else "按时"
        return f"还有{-self.late_by}天" if self.late_by else "今天到期"

    @property
    def when(self) -> str:
        """The day that it is about, and by when it is owed."""
        day, due = f"{self.day:%-m月%-d日}", f"{self.due_on:%-m月%-d日}前"
        match self.kind:
            case Kind.ADAPTATION:
                return f"{day}上课"
            case Kind.REFLECTION:
                return f"{day}上课，{due}"
            case Kind.LONG:
                return f"{day}起的一周"
            case Kind.REDESIGN:
                return f"{day}上完，{due}"
        return f"{day}首课，{due}"

    @property
    def tone(self) -> str:
        if self.state == State.OPEN:
            return "soon" if -self.late_by <= SOON else "future"
        return "kept" if self.state == State.KEPT else "late"

    @property
    def link(self) -> str:
        """The page of what was written, or where it should have been."""
        if self.kind == Kind.OUTLINE and self.outline_id:
            return reverse("teaching:outline", args=[self.outline_id])
        if self.plan_id:
            return reverse("teaching:plan", args=[self.plan_id])
        if self.adaptation_id:
            return reverse("teaching:adaptation", args=[self.adaptation_id])
        if self.lesson_id:
            return reverse("teaching:lesson", args=[self.lesson_id])
        return reverse("teaching:unit", args=[self.unit_id]) if self.unit_id else ""

    @property
    def cells(self) -> list:
        """The row in a workbook and on paper, under ``HEADER``."""
        return [
            self.label, self.group, self.title, self.name, self.day, self.due_on, self.done_on,
            self.words,
        ]  # fmt: skip


HEADER = ("内容", "备课组", "单元或课时", "教师", "上课", "期限", "完成", "状态")


def rows_behind(
    scope: Scope, kinds: Sequence[Kind], states: Sequence[State], *, first: int, count: int
) -> tuple[list[Row], int]:
    """So many rows of these kinds and states from the ``first`` on, and how many there are."""
    query = Query(scope, kinds)
    if states:
        query.where("standing.state = ANY(%s)", list(states))
    found = query.rows(_ROWS, count, first)
    return [Row(*row[:-1]) for row in found], found[0][-1] if found else 0
