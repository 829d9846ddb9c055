"""Sums of a programme about classes, by day, week, term, category, item, class and grade.

Everything is derived from the entries in one statement; nothing is ever added up in advance.

The score of a class's day (domain rule 3) = Σ categories max(floor, base + Σ points of the day's
entries) + min(bonus cap, Σ confirmed bonus). Only days on which the class was looked at at least
once count; 待检, 未查 and 免检 are neither full marks nor nought. A checklist of points (打分制)
starts from nought instead of the base. Means are exact; whoever shows or compares them rounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from apps.inspections.programmes.models import Programme
from apps.inspections.sheets.models import OUT, UNCHECKED, Entry, State
from apps.school.models import SchoolClass

HIDDEN = tuple(state for state in State if state not in OUT)  # from those concerned

# class_day: the days on which a class was looked at, with the version that held.
# event: what was found on a class's day, by category; by name, for a version issued at noon has
# categories of its own. part: the score of each category, bonus left out.
_DAYS = """
WITH checked AS (
    SELECT sheet.id, sheet.school_class_id, round.date, round.version_id
    FROM inspections_sheet sheet
    JOIN inspections_round round ON round.id = sheet.round_id
    WHERE round.programme_id = %(programme)s
      AND round.date BETWEEN %(first)s AND %(last)s
      AND sheet.school_class_id IS NOT NULL
      AND (%(classes)s IS NULL OR sheet.school_class_id = ANY(%(classes)s))
      AND sheet.state <> ALL(%(unchecked)s)
), class_day AS (
    SELECT school_class_id, date, max(version_id) AS version_id, count(*) AS sheets
    FROM checked
    GROUP BY school_class_id, date
), event AS (
    SELECT checked.school_class_id, checked.date, category.name,
           coalesce(sum(entry.points) FILTER (WHERE NOT item.bonus), 0) AS points,
           coalesce(sum(entry.points) FILTER (WHERE item.bonus AND entry.confirmed), 0) AS bonus,
           count(*) FILTER (WHERE entry.points < 0) AS events,
           count(*) FILTER (WHERE item.veto AND entry.amount > 0) AS vetoes
    FROM checked
    JOIN inspections_entry entry ON entry.sheet_id = checked.id
    JOIN inspections_item item ON item.id = entry.item_id
    JOIN inspections_category category ON category.id = item.category_id
    GROUP BY checked.school_class_id, checked.date, category.name
), part AS (
    SELECT class_day.school_class_id, class_day.date,
           category.id AS category_id, category.name AS category, category."order",
           category.base,
           coalesce(event.points, 0) AS points,
           greatest(
               category.floor,
               CASE checklist.scoring WHEN 'points' THEN 0 ELSE category.base END
               + coalesce(event.points, 0)
           ) AS score,
           coalesce(event.bonus, 0) AS bonus,
           coalesce(event.events, 0) AS events,
           coalesce(event.vetoes, 0) AS vetoes,
           version.bonus_cap, class_day.sheets
    FROM class_day
    JOIN inspections_checklistversion version ON version.id = class_day.version_id
    JOIN inspections_checklist checklist ON checklist.id = version.checklist_id
    JOIN inspections_category category ON category.version_id = version.id
    LEFT JOIN event ON event.school_class_id = class_day.school_class_id
        AND event.date = class_day.date AND event.name = category.name
), total AS (
    SELECT school_class_id, date,
           sum(score) + least(max(bonus_cap), sum(bonus)) AS total,
           least(max(bonus_cap), sum(bonus)) AS bonus,
           sum(events)::int AS events, sum(vetoes)::int AS vetoes,
           max(sheets)::int AS sheets
    FROM part
    GROUP BY school_class_id, date
)
"""


@dataclass(frozen=True)
class DayScore:
    """What a class has in one category on one day; ``bonus`` is confirmed and not yet capped."""

    school_class_id: int
    date: date
    category_id: int
    category: str
    base: Decimal
    points: Decimal
    score: Decimal
    bonus: Decimal
    events: int


@dataclass(frozen=True)
class DayTotal:
    """A class's day; ``bonus`` is capped and part of ``total``."""

    school_class_id: int
    date: date
    total: Decimal
    bonus: Decimal
    events: int
    vetoes: int
    sheets: int


@dataclass(frozen=True)
class CategoryMean:
    """A category's mean over the days that were checked, beside the mean of what it starts with."""

    name: str
    base: Decimal
    mean: Decimal


@dataclass(frozen=True)
class WeekMean:
    """A class over a week (or any stretch): means over the days on which it was checked."""

    school_class_id: int
    days: int
    total: Decimal
    bonus: Decimal
    events: int
    vetoes: int
    categories: tuple[CategoryMean, ...]


@dataclass(frozen=True)
class GroupMean:
    """A class, grade, week (its Monday), day or everything together over a stretch.

    ``days`` are days of classes: two classes checked on one day are two. Means are taken over them.
    """

    key: int | date
    classes: int
    days: int
    total: Decimal
    bonus: Decimal
    events: int
    vetoes: int
    categories: tuple[CategoryMean, ...]


@dataclass(frozen=True)
class CategorySum:
    """A category over a stretch: its mean over all days of classes, and what was taken off."""

    name: str
    base: Decimal
    mean: Decimal
    days: int
    events: int
    points: Decimal


def day_scores(
    programme: Programme, first: date, last: date, classes: Iterable[SchoolClass] | None = None
) -> list[DayScore]:
    """Per class, date and category, in this order."""
    select = _columns(DayScore, "part.", of="part")
    order = 'ORDER BY school_class_id, date, "order"'
    return _rows(DayScore, f"{select} {order}", programme, first, last, classes)


def day_totals(
    programme: Programme, first: date, last: date, classes: Iterable[SchoolClass] | None = None
) -> list[DayTotal]:
    """Per class and date."""
    select = _columns(DayTotal, "total.", of="total")
    return _rows(DayTotal, f"{select} ORDER BY 1, 2", programme, first, last, classes)


def week_means(
    programme: Programme, first: date, last: date, classes: Iterable[SchoolClass] | None = None
) -> list[WeekMean]:
    """Per class: days checked, means of total, bonus and every category, events, vetoes."""
    select = """
    , by_category AS (
        SELECT school_class_id, category, min("order") AS "order",
               avg(base) AS base, avg(score) AS mean
        FROM part
        GROUP BY school_class_id, category
    ), categories AS (
        SELECT school_class_id,
               array_agg(category ORDER BY "order", category) AS names,
               array_agg(base ORDER BY "order", category) AS bases,
               array_agg(mean ORDER BY "order", category) AS means
        FROM by_category
        GROUP BY school_class_id
    )
    SELECT school_class_id, count(*), avg(total), avg(bonus), sum(events), sum(vetoes),
           names, bases, means
    FROM total
    JOIN categories USING (school_class_id)
    GROUP BY school_class_id, names, bases, means
    ORDER BY school_class_id
    """
    return [
        WeekMean(*row, tuple(CategoryMean(*of) for of in zip(names, bases, means, strict=True)))
        for *row, names, bases, means in _fetch(select, programme, first, last, classes)
    ]


# By what a stretch can be grouped: the expression over ``class_day``'s columns and the class.
GROUPS = {
    "class": "class.id",
    "grade": "class.grade",
    "week": "date_trunc('week', date)::date",
    "day": "date",
    "all": "0",
}


def group_means(
    programme: Programme,
    first: date,
    last: date,
    by: str,
    classes: Iterable[SchoolClass] | None = None,
    *,
    published: bool = False,
) -> list[GroupMean]:
    """Means per group of ``GROUPS``, in the order of their keys.

    ``published``: only what those concerned may know.
    """
    select = f"""
    , group_part AS (
        SELECT {GROUPS[by]} AS key, part.*
        FROM part
        JOIN school_schoolclass class ON class.id = part.school_class_id
    ), by_category AS (
        SELECT key, category, min("order") AS "order", avg(base) AS base, avg(score) AS mean
        FROM group_part
        GROUP BY key, category
    ), categories AS (
        SELECT key,
               array_agg(category ORDER BY "order", category) AS names,
               array_agg(base ORDER BY "order", category) AS bases,
               array_agg(mean ORDER BY "order", category) AS means
        FROM by_category
        GROUP BY key
    ), group_total AS (
        SELECT {GROUPS[by]} AS key, count(DISTINCT school_class_id) AS classes,
               count(*) AS days, avg(total) AS total, avg(bonus) AS bonus,
               sum(events) AS events, sum(vetoes) AS vetoes
        FROM total
        JOIN school_schoolclass class ON class.id = total.school_class_id
        GROUP BY 1
    )
    SELECT key, classes, days, total, bonus, events, vetoes, names, bases, means
    FROM group_total
    JOIN categories USING (key)
    ORDER BY key
    """
    found = _fetch(select, programme, first, last, classes, published=published)
    return [
        GroupMean(*row, tuple(CategoryMean(*of) for of in zip(names, bases, means, strict=True)))
        for *row, names, bases, means in found
    ]


def category_sums(
    programme: Programme,
    first: date,
    last: date,
    classes: Iterable[SchoolClass] | None = None,
    *,
    published: bool = False,
) -> list[CategorySum]:
    """Per category, in the order of the checklist."""
    select = """
    SELECT category, avg(base), avg(score), count(*), sum(events), sum(points)
    FROM part
    GROUP BY category
    ORDER BY min("order"), category
    """
    found = _fetch(select, programme, first, last, classes, published=published)
    return [CategorySum(*row) for row in found]


def item_counts(
    programme: Programme,
    first: date,
    last: date,
    *,
    classes: Iterable[SchoolClass] | None = None,
    published: bool = False,
) -> list[dict]:
    """What was found most: per item its entries, amount, points and classes, the costliest first."""
    entries = entries_of(programme, first, last, classes, published=published)
    return list(
        entries.values("item__code", "item__name", "item__category__name")
        .annotate(
            events=Count("pk"),
            amount=Sum("amount"),
            points=Sum("points"),
            classes=Count("sheet__school_class", distinct=True),
        )
        .order_by("points", "-events", "item__code")
    )


def entries_of(
    programme: Programme,
    first: date,
    last: date,
    classes: Iterable[SchoolClass] | None = None,
    *,
    published: bool = False,
) -> QuerySet[Entry]:
    """The entries behind the sums: found at least once, and bonus only once it is confirmed."""
    entries = Entry.objects.filter(
        sheet__round__programme=programme,
        sheet__round__date__range=(first, last),
        sheet__school_class__isnull=False,
        amount__gt=0,
        confirmed=True,
    ).exclude(sheet__state__in=HIDDEN if published else UNCHECKED)
    return entries if classes is None else entries.filter(sheet__school_class__in=classes)


def _columns(row: type, prefix: str, *, of: str) -> str:
    names = ", ".join(f"{prefix}{field.name}" for field in fields(row))
    return f"SELECT {names} FROM {of}"


def _rows(row: type, select: str, *args) -> list:
    return [row(*values) for values in _fetch(select, *args)]


def _fetch(
    select: str,
    programme: Programme,
    first: date,
    last: date,
    classes: Iterable[SchoolClass] | None,
    *,
    published: bool = False,
) -> list[tuple]:
    """Run one statement over the days of ``_DAYS``."""
    ids = None if classes is None else [found.pk for found in classes]
    values = {
        "programme": programme.pk,
        "first": first,
        "last": last,
        "classes": ids,
        "unchecked": [state.value for state in (HIDDEN if published else UNCHECKED)],
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAYS + select, values)
        return cursor.fetchall()
