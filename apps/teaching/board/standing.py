"""How preparation stands: what the requirements of this wing ask, each placed in group and week.

The board has no rules of its own about who owes what: it reads ``expected`` and ``done`` of the
requirements, from which the to-dos follow as well, and so never says anything else than they do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

from apps.reminders.requirements import find
from apps.school.models import Term
from apps.teaching.schedule.models import READY_BEFORE, ClassLesson, PrepGroup, Unit


class Kind(models.TextChoices):
    """What is owed. A plan, a homework design and an outline belong to the week in which the unit
    begins, all else to the week of the lesson, or of the last one."""

    PLAN = "plan", "主备定稿"
    HOMEWORK = "homework", "作业设计"
    OUTLINE = "outline", "课程纲要"
    ADAPTATION = "adaptation", "二次备课"
    REFLECTION = "reflection", "教学反思"
    LONG = "long", "详案反思"
    REDESIGN = "redesign", "教学重建"


class State(models.TextChoices):
    """How one thing that is owed stands on a day."""

    KEPT = "kept", "按时"
    LATE = "late", "迟"
    MISSING = "missing", "缺"
    # A lesson taught from somebody else's plan without a real change before it (S2).
    UNFIT = "unfit", "不合格"
    OPEN = "open", "未到期"


REQUIREMENTS = {
    Kind.PLAN: "teaching.lead_plan",
    Kind.HOMEWORK: "teaching.homework_design",
    Kind.OUTLINE: "teaching.unit_outline",
    Kind.ADAPTATION: "teaching.adaptation",
    Kind.REFLECTION: "teaching.reflection",
    Kind.LONG: "teaching.long_reflection",
    Kind.REDESIGN: "teaching.redesign",
}
OF_LESSONS = (Kind.ADAPTATION, Kind.REFLECTION)
# From the due day to the day of the lesson that it is about; else it is the day it begins to be owed.
BEFORE_LESSON = {
    Kind.PLAN: READY_BEFORE,
    Kind.HOMEWORK: READY_BEFORE,
    Kind.OUTLINE: timedelta(days=1),
    Kind.ADAPTATION: timedelta(0),
}

# The way to the group from what a requirement asks of.
_GROUP = {Unit: "group", ClassLesson: "lesson__unit__group"}

_OWED = """
    SELECT '{kind}' AS kind, staff_id, object_key, {day} AS day, due_on, done_on
    FROM (
        SELECT staff_id, object_key, min(since) AS since, min(due_on) AS due_on
        FROM ({expected}) AS declared WHERE staff_id IS NOT NULL GROUP BY 1, 2
    ) AS asked LEFT JOIN (
        SELECT staff_id, object_key, min(done_on) AS done_on
        FROM ({done}) AS declared GROUP BY 1, 2
    ) AS given USING (staff_id, object_key)
"""
_STANDING = """
WITH owed AS ({owed}), keyed AS (
    SELECT *,
        CASE WHEN kind = ANY(%s) THEN object_key::bigint END AS lesson_id,
        CASE WHEN kind <> 'long' AND kind <> ALL(%s) THEN object_key::bigint END AS own_unit
    FROM owed
), standing AS (
    SELECT keyed.kind, keyed.staff_id, lesson_id, unit.id AS unit_id, unit.group_id, day,
        (day - %s) / 7 + 1 AS week, due_on, done_on,
        COALESCE(done_on, %s) - due_on AS late_by,
        CASE
            WHEN done_on <= due_on THEN 'kept'
            WHEN done_on > due_on THEN 'late'
            WHEN keyed.kind = 'adaptation' AND EXISTS (
                SELECT FROM teaching_classlesson held
                WHERE held.lesson_id = keyed.lesson_id AND held.staff_id = keyed.staff_id
                    AND held.taught_on IS NOT NULL
            ) THEN 'unfit'
            WHEN due_on < %s THEN 'missing'
            ELSE 'open'
        END AS state
    FROM keyed
    LEFT JOIN teaching_unitlesson lesson ON lesson.id = keyed.lesson_id
    LEFT JOIN teaching_unit unit ON unit.id = COALESCE(own_unit, lesson.unit_id)
)
"""


@dataclass(frozen=True)
class Teacher:
    """Somebody of a group, as far as the board names them."""

    pk: int
    name: str
    pinyin: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Scope:
    """Which part of the board: what somebody may see, and what was chosen of it.

    ``groups`` None is the whole school; else those groups and ``own``, one's own rows in others.
    """

    term: Term
    today: date
    groups: tuple[int, ...] | None = None
    own: int | None = None
    group: PrepGroup | None = None
    teacher: Teacher | None = None
    week: int | None = None
    # Who teaches in each group; the groups that have a line.
    members: dict[int, tuple[int, ...]] = field(default_factory=dict)
    shown: tuple[PrepGroup, ...] = ()

    @property
    def monday(self) -> date:
        """Of the first week."""
        return self.term.starts - timedelta(days=self.term.starts.weekday())


@dataclass
class Query:
    """One SELECT over the standing of a scope; ``params`` in the order of its placeholders."""

    scope: Scope
    kinds: Sequence[Kind]
    conditions: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def __post_init__(self):
        scope = self.scope
        if scope.groups is not None:
            self._in_groups(scope.groups, scope.own)
        if scope.group:
            self._in_groups((scope.group.pk,), None)
        if scope.teacher:
            self.where("standing.staff_id = %s", scope.teacher.pk)
        if scope.week:
            self.where("standing.week = %s", scope.week)

    def where(self, condition: str, *params: Any) -> "Query":
        """Narrow down further."""
        self.conditions.append(f"({condition})")
        self.params += params
        return self

    def _in_groups(self, groups: tuple[int, ...], own: int | None) -> None:
        if not groups:
            self.where("standing.staff_id = %s", own)
            return
        # A week's long reflection belongs to a person, not to a group.
        people = sorted({one for group in groups for one in self.scope.members.get(group, ())})
        self.where(
            "standing.group_id = ANY(%s) OR standing.staff_id = %s"
            " OR standing.group_id IS NULL AND standing.staff_id = ANY(%s)",
            list(groups),
            own,
            people,
        )

    def rows(self, select: str, *params: Any) -> list[tuple]:
        """The rows of ``select``, which reads FROM standing and has ``{where}`` in it.

        ``params`` are those of placeholders after it. ``late_by`` are days after the due day, as of
        today where nothing is done; before it they are negative.
        """
        arms, given = [], []
        for kind in self.kinds:
            requirement = find(REQUIREMENTS[kind])
            expected = requirement.expected(self.scope.term)
            if self.scope.group and kind != Kind.LONG:
                # The conditions say so too; said here, the other groups are not even looked at.
                expected = expected.filter(**{_GROUP[expected.model]: self.scope.group})
            expected_sql, expected_params = _sql(expected)
            done_sql, done_params = _sql(requirement.done(self.scope.term))
            ahead = BEFORE_LESSON.get(kind)
            day = "since" if ahead is None else f"due_on + {ahead.days}"
            arms.append(
                _OWED.format(kind=kind.value, day=day, expected=expected_sql, done=done_sql)
            )
            given += [*expected_params, *done_params]
        lessons = list(OF_LESSONS)
        today = self.scope.today
        given += [lessons, lessons, self.scope.monday, today, today]
        where = " AND ".join(self.conditions) or "TRUE"
        sql = _STANDING.format(owed=" UNION ALL ".join(arms)) + select.format(where=where)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*given, *self.params, *params])
            return cursor.fetchall()


def key_of(group: PrepGroup) -> str:
    """A group by subject and grade, so that an address holds for another term as well."""
    return f"{group.subject.code}-{group.grade}"


def _sql(queryset: QuerySet) -> tuple[str, Iterable]:
    # A queryset of nothing is still a SELECT with the right columns.
    return queryset.order_by().query.get_compiler("default", elide_empty=False).as_sql()
