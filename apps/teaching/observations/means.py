"""What a lesson came to: means of the sheets that were handed in, and of whatever they belong to.

A sheet's total is what was given out of what the rubric could give, as a percentage; so a rubric of
another total changes nothing. With five raters or more the highest and the lowest sheet do not
count (2.2), neither in the total nor in a dimension: the six dimensions add up to the total.
Dropping in does not count: one rater is no mean.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from apps.teaching.observations.models import Observation

# From so many sheets on the highest and the lowest are dropped.
TRIMMED_FROM = 5
# Fewer teachers, and a mean would say what a person got.
FEWEST = 3
LEVELS = ((90, "A", "优"), (80, "B", "良"), (60, "C", "合格"), (0, "D", "待改进"))

# Bare ids of the observations come in as a subquery.
_KEPT = """
WITH rated AS (
    SELECT sheet.id, sheet.observation_id,
           100 * sum(rating.points) / sum(item.points) AS total
    FROM teaching_observationsheet sheet
    JOIN teaching_rating rating ON rating.sheet_id = sheet.id
    JOIN inspections_item item ON item.id = rating.item_id
    WHERE sheet.state = 'submitted' AND sheet.observation_id IN ({observations})
    GROUP BY sheet.id
    HAVING sum(item.points) > 0
), ranked AS (
    SELECT *, count(*) OVER whole AS raters,
           row_number() OVER (PARTITION BY observation_id ORDER BY total, id) AS low,
           row_number() OVER (PARTITION BY observation_id ORDER BY total DESC, id DESC) AS high
    FROM rated
    WINDOW whole AS (PARTITION BY observation_id)
), kept AS (
    SELECT * FROM ranked WHERE raters < {trimmed} OR (low > 1 AND high > 1)
)
"""
_LESSONS = """
SELECT observation_id, max(raters), avg(total), count(*) FROM kept GROUP BY observation_id
"""
_PARTS = """
, part AS (
    SELECT kept.observation_id, category.name, category.order,
           100 * sum(rating.points) / sum(item.points) AS rate,
           sum(rating.points) / count(DISTINCT kept.id) AS points,
           max(category.base) AS base
    FROM kept
    JOIN teaching_rating rating ON rating.sheet_id = kept.id
    JOIN inspections_item item ON item.id = rating.item_id
    JOIN inspections_category category ON category.id = item.category_id
    GROUP BY kept.observation_id, category.name, category.order
)
"""
_PARTS_OF_ONE = "SELECT name, rate, points, base FROM part ORDER BY part.order, name"
_PARTS_OF_ALL = """
SELECT name, avg(rate), avg(points), max(base) FROM part GROUP BY name ORDER BY min(part.order), name
"""
_GROUPS = """
SELECT lesson.term_id, lesson.subject_id, count(DISTINCT lesson.teacher_id), count(*),
       avg(mean.total)
FROM (SELECT observation_id, avg(total) AS total FROM kept GROUP BY observation_id) mean
JOIN teaching_observation lesson ON lesson.id = mean.observation_id
GROUP BY GROUPING SETS ((lesson.term_id, lesson.subject_id), (lesson.term_id), (lesson.subject_id), ())
"""

_TEACHERS = """
SELECT lesson.teacher_id, count(*), avg(mean.total), max(lesson.date)
FROM (SELECT observation_id, avg(total) AS total FROM kept GROUP BY observation_id) mean
JOIN teaching_observation lesson ON lesson.id = mean.observation_id
GROUP BY lesson.teacher_id
"""


def level(mean: Decimal | float) -> str:
    """A优, B良, C合格 or D待改进 by 2.2: from 90, from 80, from 60, below."""
    # What is printed decides: 89.96 stands as 90.0.
    shown = round(Decimal(mean), 1)
    return next(f"{letter} {word}" for least, letter, word in LEVELS if shown >= least)


@dataclass(frozen=True)
class Part:
    """A dimension: its share of what could be had, in percent, and the mean points of ``base``."""

    name: str
    rate: Decimal
    points: Decimal
    base: Decimal


@dataclass(frozen=True)
class LessonMean:
    """A lesson's mean of ``raters`` sheets, of which ``counted`` were not dropped."""

    raters: int
    mean: Decimal
    counted: int

    @property
    def level(self) -> str:
        return level(self.mean)

    @property
    def is_trimmed(self) -> bool:
        return self.counted < self.raters


@dataclass(frozen=True)
class GroupMean:
    """The lessons of a subject, a term, both or all; None stands for all."""

    term: int | None
    subject: int | None
    teachers: int
    lessons: int
    mean: Decimal

    @property
    def level(self) -> str:
        return level(self.mean)

    @property
    def is_small(self) -> bool:
        """Whether it would speak of persons."""
        return self.teachers < FEWEST


@dataclass(frozen=True)
class TeacherMean:
    """What a teacher's observed lessons came to; ``last`` is the day of the latest."""

    teacher: int
    lessons: int
    mean: Decimal
    last: date

    @property
    def level(self) -> str:
        return level(self.mean)


@dataclass
class Groups:
    """Means by term and subject."""

    by_key: dict[tuple[int | None, int | None], GroupMean] = field(default_factory=dict)

    def of(self, term: int | None = None, subject: int | None = None) -> GroupMean | None:
        return self.by_key.get((term, subject))


def counted(observations: QuerySet[Observation]) -> QuerySet[Observation]:
    """Those of which a mean is made."""
    return observations.held().exclude(kind=Observation.Kind.DROP_IN)


def _rows(observations: QuerySet[Observation], *then: str) -> list[tuple]:
    try:
        sql, values = observations.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    head = _KEPT.format(observations=sql, trimmed=TRIMMED_FROM)
    with connection.cursor() as cursor:
        cursor.execute(head + "".join(then), values)
        return cursor.fetchall()


def lesson_means(observations: QuerySet[Observation]) -> dict[int, LessonMean]:
    """By observation, for those of which at least one sheet with points was handed in."""
    return {row[0]: LessonMean(*row[1:]) for row in _rows(observations, _LESSONS)}


def parts_of_lesson(observation: Observation) -> list[Part]:
    """The dimensions of one lesson, in the rubric's order; they add up to its mean."""
    one = Observation.objects.filter(pk=observation.pk)
    return [Part(*row) for row in _rows(one, _PARTS, _PARTS_OF_ONE)]


def parts(observations: QuerySet[Observation]) -> list[Part]:
    """The dimensions of many lessons, each lesson counting as much as another."""
    return [Part(*row) for row in _rows(observations, _PARTS, _PARTS_OF_ALL)]


def groups(observations: QuerySet[Observation]) -> Groups:
    """Means by term and subject, by term, by subject and of all, in one statement."""
    found = [GroupMean(*row) for row in _rows(observations, _GROUPS)]
    return Groups({(row.term, row.subject): row for row in found})


def teacher_means(observations: QuerySet[Observation]) -> list[TeacherMean]:
    """Of each teacher who gave one of the lessons."""
    return [TeacherMean(*row) for row in _rows(observations, _TEACHERS)]
