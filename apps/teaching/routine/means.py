"""教学常规 as a whole: means of grades and subject groups, never of a person (domain rule 2.3).

A check looks at some parts only (例查: books, homework), so a sheet's score is what was given out
of what the items looked at could give, as a percentage. Only what was fed back counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from apps.inspections.models import Entry, Programme
from apps.inspections.sheets.models import OUT
from apps.inspections.sheets.rectifications import ENOUGH
from apps.school.models import Grade, Subject
from apps.school.roles import DepartmentCode

# A mean of fewer would say what a person got.
FEWEST = 3

# scored: each sheet with its percentage. place: the grades and subjects that it speaks of: a
# teacher's lessons on that day, or the grade of the class.
_GROUPS = """
WITH scored AS (
    SELECT sheet.id, sheet.staff_id, sheet.school_class_id, round.date,
           100 * sum(entry.points) / sum(item.points) AS score,
           count(*) FILTER (WHERE entry.amount < item.points * %(enough)s) AS problems
    FROM inspections_sheet sheet
    JOIN inspections_round round ON round.id = sheet.round_id
    JOIN inspections_entry entry ON entry.sheet_id = sheet.id
    JOIN inspections_item item ON item.id = entry.item_id
    WHERE round.programme_id = ANY(%(programmes)s)
      AND round.date BETWEEN %(first)s AND %(last)s
      AND sheet.state = ANY(%(out)s)
      AND item.method = 'points' AND NOT item.bonus
    GROUP BY sheet.id, round.date
    HAVING sum(item.points) > 0
), place AS (
    SELECT scored.id, class.grade, lesson.subject_id
    FROM scored
    JOIN school_teachingassignment lesson
      ON lesson.staff_id = scored.staff_id AND lesson.starts <= scored.date
     AND (lesson.ends IS NULL OR lesson.ends >= scored.date)
    JOIN school_schoolclass class ON class.id = lesson.school_class_id
    UNION
    SELECT scored.id, class.grade, NULL
    FROM scored
    JOIN school_schoolclass class ON class.id = scored.school_class_id
), member AS (
    SELECT 'grade' AS kind, grade::bigint AS key, id FROM place
    UNION
    SELECT 'subject', subject_id, id FROM place WHERE subject_id IS NOT NULL
    UNION ALL
    SELECT 'whole', 0, id FROM scored
)
SELECT kind, key, count(DISTINCT staff_id) + count(DISTINCT school_class_id),
       count(*), avg(score), sum(problems)
FROM member
JOIN scored USING (id)
GROUP BY kind, key
ORDER BY kind, key
"""


@dataclass(frozen=True)
class GroupMean:
    """A grade, a subject group or the whole school; ``mean`` is None where the group is too small.

    ``people`` counts teachers, or classes where classes were looked at.
    """

    kind: str
    key: int
    people: int
    sheets: int
    mean: Decimal | None
    problems: int | None
    name: str = ""


@dataclass(frozen=True)
class Report:
    """What is made known of a stretch of time."""

    whole: GroupMean | None
    grades: list[GroupMean]
    subjects: list[GroupMean]
    parts: list[dict]
    problems: list[dict]


def routine_programmes() -> QuerySet[Programme]:
    """教学常规: the teaching department's programmes of which only means are made known."""
    code = DepartmentCode.TEACHING
    return Programme.objects.filter(department__code=code, means_only=True).order_by("name")


def report(programmes: Iterable[Programme], first: date, last: date) -> Report:
    """Group means, the share of points reached in each part, and what fell short how often."""
    ids = [programme.pk for programme in programmes]
    groups = _groups(ids, first, last)
    whole = _hide_small([group for group in groups if group.kind == "whole"])
    enough = bool(whole) and whole[0].mean is not None
    entries = _entries(ids, first, last) if enough else Entry.objects.none()
    subjects = dict(Subject.objects.values_list("pk", "name"))
    return Report(
        whole=whole[0] if whole else None,
        grades=_named(groups, "grade", dict(Grade.choices)),
        subjects=_named(groups, "subject", subjects),
        parts=_parts(entries),
        problems=_problems(entries),
    )


def _groups(programmes: list[int], first: date, last: date) -> list[GroupMean]:
    values = {
        "programmes": programmes,
        "first": first,
        "last": last,
        "out": [state.value for state in OUT],
        "enough": ENOUGH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, values)
        return [GroupMean(*row) for row in cursor.fetchall()]


def _named(groups: list[GroupMean], kind: str, names: dict[int, str]) -> list[GroupMean]:
    found = [replace(group, name=names[group.key]) for group in groups if group.kind == kind]
    return _hide_small(found)


def _hide_small(groups: list[GroupMean]) -> list[GroupMean]:
    """Leave out what would speak of a person; never a single group, which the rest would betray."""
    by_size = sorted(groups, key=lambda group: group.people)
    hidden = {group.key for group in by_size if group.people < FEWEST}
    if len(hidden) == 1 and len(groups) > 1:
        hidden.add(by_size[1].key)
    return [
        replace(group, mean=None, problems=None) if group.key in hidden else group
        for group in groups
    ]


def _entries(programmes: Collection[int], first: date, last: date) -> QuerySet[Entry]:
    return Entry.objects.filter(
        sheet__round__programme__in=programmes,
        sheet__round__date__range=(first, last),
        sheet__state__in=OUT,
        item__method="points",
        item__bonus=False,
    ).order_by()


def _parts(entries: QuerySet[Entry]) -> list[dict]:
    """Per part of the checklist: the percentage of its points that was reached."""
    return list(
        entries.values(name=F("item__category__name"))
        .annotate(
            rate=100 * Sum("points") / Sum("item__points"), sheets=Count("sheet", distinct=True)
        )
        .order_by("rate")
    )


def _problems(entries: QuerySet[Entry]) -> list[dict]:
    """Per item: how often it fell short, and how often that has been put right."""
    done = Q(rectification__state="accepted")
    short = entries.filter(amount__lt=F("item__points") * ENOUGH)
    return list(
        short.values(code=F("item__code"), name=F("item__name"))
        .annotate(count=Count("pk"), done=Count("pk", filter=done))
        .order_by("-count", "code")
    )
