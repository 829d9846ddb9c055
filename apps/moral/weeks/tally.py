"""What each class's week came to, drawn from the records in one statement, ranked and written."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from apps.inspections.sheets.summaries import WeekMean, week_means
from apps.moral.weeks.models import ClassWeek, WeekResult
from apps.moral.weeks.ranking import CENT, Standard, Standing, rank
from apps.school.models import SchoolClass

TENTH = Decimal("0.1")
WRITTEN = [
    "days", "total", "means", "bonus", "events", "vetoes",
    "place", "winner", "tie", "obstacle",
]  # fmt: skip


def standings(result: WeekResult) -> list[Standing]:
    """Every class of the year with what its week came to, ranked grade by grade.

    Sets the result's columns: the categories, as the checklist of these days names them.
    """
    means = week_means(result.programme, result.first, result.last)
    found = {mean.school_class_id: mean for mean in means}
    bases: dict[str, Decimal] = {}
    for mean in means:
        for part in mean.categories:
            bases.setdefault(part.name, part.base.quantize(TENTH, ROUND_HALF_UP))
    result.categories, result.bases = list(bases), list(bases.values())
    rule = result.rule
    standard = Standard(
        least_mean=rule.least_mean,
        least_share=rule.least_share,
        classes_per_flag=rule.classes_per_flag,
        tie_categories=rule.tie_categories,
        categories=result.categories,
        bases=result.bases,
    )
    grades = defaultdict(list)
    for school_class in SchoolClass.objects.filter(year=result.term.year_id):
        row = _standing(school_class, found.get(school_class.pk), result.categories)
        grades[school_class.grade].append(row)
    return [row for grade in sorted(grades) for row in rank(grades[grade], standard)]


def _standing(school_class: SchoolClass, mean: WeekMean | None, categories: list[str]) -> Standing:
    if mean is None:
        empty = [None] * len(categories)
        return Standing(school_class.pk, school_class.name, days=0, total=None, means=empty)
    parts = {part.name: _cents(part.mean) for part in mean.categories}
    return Standing(
        school_class.pk,
        school_class.name,
        days=mean.days,
        total=_cents(mean.total),
        means=[parts.get(name) for name in categories],
        events=mean.events,
        vetoes=mean.vetoes,
        bonus=_cents(mean.bonus),
    )


def _cents(value: Decimal) -> Decimal:
    """As it is shown and compared: two decimals."""
    return value.quantize(CENT, ROUND_HALF_UP)


def changed(held: dict[int, ClassWeek], rows: list[Standing]) -> list[Standing]:
    """The classes about which something else is on record, or nothing yet."""
    return [
        row
        for row in rows
        if row.key not in held
        or any(getattr(held[row.key], name) != getattr(row, name) for name in WRITTEN)
    ]


def write(
    result: WeekResult, rows: list[Standing], before: dict[int, ClassWeek] | None = None
) -> None:
    """Write what is new in one statement; what was said first stays beside what is said now.

    ``before``: the rows of the revision that this one corrects.
    """
    held = {row.school_class_id: row for row in result.rows.all()}
    fresh = []
    for row in changed(held, rows):
        was = before.get(row.key, row) if before is not None else row
        fresh.append(
            ClassWeek(
                result=result,
                school_class_id=row.key,
                was_total=was.total,
                was_place=was.place,
                was_winner=was.winner,
                **{name: getattr(row, name) for name in WRITTEN},
            )
        )
    if fresh:
        ClassWeek.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["result", "school_class"],
            update_fields=[*WRITTEN, "updated_at"],
        )
    result.computed_at = timezone.now()
    result.save(update_fields=["categories", "bases", "computed_at", "updated_at"])
