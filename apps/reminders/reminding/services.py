"""One digest per person and school day: what is due soon, what is late, whom to push."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.reminders import requirements
from apps.reminders.messages.models import Message
from apps.reminders.messages.services import announce, post
from apps.reminders.reminding.chain import Chain
from apps.reminders.reminding.models import Preference, Reminder
from apps.reminders.reminding.steps import escalations, own_step, school_days_late
from apps.reminders.todos.mine import days_left
from apps.reminders.todos.models import LONGEST_STEP, RequirementSetting, ToDo
from apps.reminders.todos.services import reconcile
from apps.school.calendar.services import add_school_days, is_school_day, school_days
from apps.school.models import Department, Staff, Term

# Two workers take turns; the second finds the digests sent.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('reminders.remind'))"
RECORD = """
INSERT INTO reminders_reminder (staff_id, todo_id, step, due_on, created_at, updated_at)
SELECT staff_id, todo_id, step, due_on, %s, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[])
    AS line (staff_id, todo_id, step, due_on)
ON CONFLICT DO NOTHING
RETURNING staff_id, todo_id, step
"""
LINES_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One to-do that one person is told of by one step."""

    staff_id: int
    todo: ToDo
    step: str

    @property
    def is_own(self) -> bool:
        return ":" in self.step


@transaction.atomic
def remind(now: datetime | None = None) -> int:
    """Send the digest of the day to all whose hour has come and who have something to hear.

    Nobody is told twice by the same step, nor of what the data answers by now. Safe to run twice
    and by two workers at once: the rows of who was told of what are written first, in the same
    transaction as the messages.

    Returns: how many people were written to.
    """
    now = timezone.localtime(now)
    today = now.date()
    if not is_school_day(today):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    people = _whose_hour_has_come(now)
    lines = _lines(today, people)
    if not lines:
        return 0
    # The hourly comparison may be an hour old: what was done since then needs no reminder.
    reconcile(codes={line.todo.requirement for line in lines})
    lines = _record(_lines(today, people), now)
    _tell_departments(lines, today)
    return post(_digests(lines, today))


def _whose_hour_has_come(now: datetime) -> set[int]:
    """Those on duty without a digest today who may be written to at this time."""
    own = {row.staff_id: row for row in Preference.objects.all()}
    told = Message.objects.filter(key=_key(now.date())).values("staff")
    people = Staff.objects.on_duty(now.date()).exclude(pk__in=told).values_list("pk", flat=True)
    usual = Preference()
    return {pk for pk in people if own.get(pk, usual).is_due(now.time())}


def _key(day: date) -> str:
    return f"digest:{day}"


def _lines(today: date, people: set[int]) -> list[Line]:
    """What these people have to be told today and were not yet."""
    term = Term.objects.on(today).first()
    if term is None or not people:
        return []
    todos = list(
        ToDo.objects.asked_for(today)
        .filter(term=term, due_on__lte=add_school_days(today, LONGEST_STEP))
        .with_responsible(today)
        .select_related("staff", "school_class", "handed_to")
    )
    steps = _steps(todos, today)
    chain = Chain(today, (todo.responsible_id for todo in todos if todo.responsible_id))
    told = set(
        Reminder.objects.filter(todo__in=[todo for todo, _ in steps]).values_list(
            "staff_id", "todo_id", "step", "due_on"
        )
    )
    lines = []
    for todo, step in steps:
        whom = {todo.responsible_id} if ":" in step else chain.superiors(todo, step)
        lines += [
            Line(staff_id, todo, step)
            for staff_id in whom & people
            if (staff_id, todo.pk, step, todo.due_on) not in told
        ]
    return lines


def _steps(todos: list[ToDo], today: date) -> list[tuple[ToDo, str]]:
    settings = {row.requirement: row for row in RequirementSetting.objects.all()}
    for requirement in requirements.declared():
        settings.setdefault(requirement.code, RequirementSetting.declared(requirement))
    days = [todo.due_on for todo in todos]
    calendar = school_days(min([today, *days]), max([today, *days]))
    steps = []
    for todo in todos:
        if setting := settings.get(todo.requirement):
            late = school_days_late(todo.due_on, today, calendar)
            # Nobody is told on for days on which the person could not know of it.
            known = max(todo.due_on, timezone.localdate(todo.created_at))
            ignored = school_days_late(known, today, calendar)
            reached = [own_step(setting, late), *escalations(setting, ignored)]
            steps += [(todo, step) for step in reached if step]
    return steps


def _record(lines: list[Line], now: datetime) -> list[Line]:
    """Write down who is told of what; return the lines that nobody wrote before."""
    lines = sorted(lines, key=lambda line: (line.staff_id, line.todo.pk, line.step))
    columns = (
        [line.staff_id for line in lines],
        [line.todo.pk for line in lines],
        [line.step for line in lines],
        [line.todo.due_on for line in lines],
    )
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [now, now, *columns])
        written = set(cursor.fetchall())
    return [line for line in lines if (line.staff_id, line.todo.pk, line.step) in written]


def _digests(lines: list[Line], today: date) -> list[Message]:
    by_person: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_person[line.staff_id].append(line)
    return [_digest(staff_id, own, today) for staff_id, own in by_person.items()]


def _digest(staff_id: int, lines: list[Line], today: date) -> Message:
    own = sorted((line.todo for line in lines if line.is_own), key=lambda todo: todo.due_on)
    others = sorted(
        {line.todo for line in lines if not line.is_own}, key=lambda todo: (todo.due_on, todo.pk)
    )
    late = sum(todo.due_on < today for todo in own)
    title = "，".join(
        filter(
            None,
            [
                f"{len(own)}项待办" if own else "",
                f"其中{late}项逾期" if late else "",
                f"{len(others)}项逾期待您督促" if others else "",
            ],
        )
    )
    body = [f"· {todo.label}（{days_left(todo.due_on, today)}）" for todo in own]
    body += [f"· {todo.who}：{todo.label}（{days_left(todo.due_on, today)}）" for todo in others]
    if len(body) > LINES_SHOWN:
        body = [*body[:LINES_SHOWN], f"……共{len(body)}项"]
    return Message(
        staff_id=staff_id,
        key=_key(today),
        title=title,
        body="\n".join(body),
        link=reverse("reminders:mine" if own else "reminders:late"),
    )


def _tell_departments(lines: list[Line], today: date) -> None:
    """A department's own group hears how much reached its head today; it names nobody."""
    late: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.step == "head":
            late[requirements.find(line.todo.requirement).owner].add(line.todo.pk)
    for department in Department.objects.filter(code__in=late, channels__active=True).distinct():
        announce(
            department,
            key=_key(today),
            title=f"{department.name}有{len(late[department.code])}项待办逾期较久",
            body="名单请部门负责人在门户里查看。",
            link=reverse("reminders:late"),
        )
