"""Which class raises the flag in which week: who has waited longest comes first."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import cycle

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

from apps.moral.ceremonies.models import Ceremony
from apps.school.models import Day, SchoolClass, Term


def raising_days(term: Term, from_week: int = 1) -> list[tuple[int, date]]:
    """Week and day of each raising: the week's first school day at the school.

    A week without one (holidays, everybody online) has no raising.
    """
    days = Day.objects.school_days().filter(term=term, week__gte=from_week, mode=Day.Mode.ONSITE)
    first: dict[int, date] = {}
    for week, on in days.order_by("date").values_list("week", "date"):
        first.setdefault(week, on)
    return list(first.items())


def waiting(term: Term, grades: Iterable[int]) -> list[SchoolClass]:
    """The classes of these grades, who never raised the flag first, then by how long ago.

    What a class did last year, under its old name, counts.
    """
    classes = SchoolClass.objects.of_term(term).filter(grade__in=grades)
    last = Greatest(Max("ceremonies__date"), Max("promoted_from__ceremonies__date"))
    return list(
        classes.annotate(last=last).order_by(F("last").asc(nulls_first=True), "grade", "number")
    )


def rotate(queue: Sequence, weeks: Sequence) -> list[tuple]:
    """Each week with its class; after the last class the first comes again."""
    return list(zip(weeks, cycle(queue), strict=False)) if queue else []


@transaction.atomic
def generate(term: Term, *, grades: Iterable[int], from_week: int = 1) -> list[Ceremony]:
    """Write the rotation from a week on; weeks in which a class is at work already stay.

    Returns: the ceremonies that were written.
    """
    ahead = Ceremony.objects.filter(term=term, week__gte=from_week)
    ahead.untouched().delete()
    kept = set(ahead.values_list("week", flat=True))
    free = [(week, on) for week, on in raising_days(term, from_week) if week not in kept]
    return Ceremony.objects.bulk_create(
        Ceremony(term=term, week=week, date=on, school_class=school_class)
        for (week, on), school_class in rotate(waiting(term, grades), free)
    )
