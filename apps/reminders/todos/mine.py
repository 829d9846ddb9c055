"""我的待办: what one person has to do, by how near the due day is."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from apps.reminders.todos.models import State, ToDo
from apps.school.models import Term
from apps.school.roles import facts

DONE_SHOWN = 20
LATE_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """One to-do as a person reads it: 还有3天."""

    todo: ToDo
    words: str
    tone: str


@dataclass
class Mine:
    """The to-dos of one person in the present term."""

    late: list[Row] = field(default_factory=list)
    week: list[Row] = field(default_factory=list)
    later: list[Row] = field(default_factory=list)
    done: list[Row] = field(default_factory=list)

    @property
    def open(self) -> list[Row]:
        """All that is still to be done, the most urgent first."""
        return [*self.late, *self.week, *self.later]

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The open ones under their headings; a heading without rows is left out."""
        named = [("已逾期", self.late), ("本周", self.week), ("以后", self.later)]
        return [(title, rows) for title, rows in named if rows]


def todos_for(user) -> Mine:
    """What ``user`` has to do, in two statements, and what was done of late."""
    mine, today = Mine(), timezone.localdate()
    staff_id, term = facts(user).staff_id, Term.objects.current()
    if staff_id is None or term is None:
        return mine
    todos = (
        ToDo.objects.of_staff(staff_id, today)
        .filter(term=term)
        .select_related("staff", "school_class", "handed_to")
    )
    sunday = today + timedelta(days=6 - today.weekday())
    for todo in todos.asked_for(today):
        row = row_of(todo, today)
        if todo.due_on < today:
            mine.late.append(row)
        else:
            (mine.week if todo.due_on <= sunday else mine.later).append(row)
    done = todos.filter(state=State.DONE).order_by("-done_on", "-pk")[:DONE_SHOWN]
    mine.done = [Row(todo, f"{todo.done_on:%-m月%-d日}完成", "kept") for todo in done]
    return mine


def late_for(user) -> list[Row]:
    """What others owe and is late, where ``user`` sees it: a head's department, a group's members.

    The longest overdue first, at most ``LATE_SHOWN``.
    """
    today, term = timezone.localdate(), Term.objects.current()
    late = ToDo.objects.visible_to(user).filter(term=term).asked_for(today).late(today)
    if staff_id := facts(user).staff_id:
        late = late.exclude(pk__in=ToDo.objects.of_staff(staff_id, today).values("pk"))
    late = late.select_related("staff", "school_class", "handed_to")
    return [row_of(todo, today) for todo in late[:LATE_SHOWN]]


def row_of(todo: ToDo, today: date) -> Row:
    """An open to-do with its words and the tone in which they are shown."""
    days = (todo.due_on - today).days
    tone = "late" if days < 0 else "soon" if days <= 3 else "quiet"
    return Row(todo, days_left(todo.due_on, today), tone)


def days_left(due: date, today: date) -> str:
    """As people say it: 今天截止, 还有3天, 逾期2天 (calendar days)."""
    days = (due - today).days
    if days < 0:
        return f"逾期{-days}天"
    return {0: "今天截止", 1: "明天截止"}.get(days, f"还有{days}天")
