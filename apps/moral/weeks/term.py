"""学期汇总: flags and means of a term, which feed 活力班集体 (flags × 2 + mean, domain rule 3)."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from apps.moral.weeks.models import ClassWeek, WeekResult, WeekRule
from apps.moral.weeks.ranking import CENT
from apps.school.models import Term


@dataclass
class TermRow:
    """A class's term: ``trend`` has one mean a week, None where the week was not judged."""

    school_class: object
    flags: int
    mean: Decimal | None
    points: Decimal | None
    trend: list[float | None]
    place: int = 0


def term_rows(term: Term, results=None) -> tuple[list[int], list[TermRow]]:
    """The weeks that are published, and every class with its flags, mean and points.

    The mean is that of the published weeks' means; points = flags × 2 + mean. Classes are placed
    within their grade.
    """
    results = results if results is not None else WeekResult.objects.published().latest()
    results = results.filter(term=term)
    weeks = sorted(results.values_list("week", flat=True))
    by_class: dict = defaultdict(dict)
    rows = ClassWeek.objects.filter(result__in=results).select_related("school_class", "result")
    for row in rows:
        by_class[row.school_class][row.result.week] = row
    rule = WeekRule.objects.filter(results__in=results).order_by("-starts").first()
    factor = rule.flag_points if rule else Decimal(2)
    found = [_row(school_class, of, weeks, factor) for school_class, of in by_class.items()]
    found.sort(
        key=lambda row: (row.school_class.grade, -(row.points or 0), row.school_class.number)
    )
    _place(found)
    return weeks, found


def _row(school_class, of: dict[int, ClassWeek], weeks: list[int], factor: Decimal) -> TermRow:
    means = [row.total for row in of.values() if row.total is not None]
    mean = (sum(means) / len(means)).quantize(CENT) if means else None
    flags = sum(row.winner for row in of.values())
    return TermRow(
        school_class=school_class,
        flags=flags,
        mean=mean,
        points=None if mean is None else flags * factor + mean,
        trend=[
            float(of[week].total) if week in of and of[week].total is not None else None
            for week in weeks
        ],
    )


def _place(rows: list[TermRow]) -> None:
    before = None
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        grade = row.school_class.grade
        counts[grade] += 1
        same = before and before.school_class.grade == grade and before.points == row.points
        row.place = before.place if same else counts[grade]
        before = row
