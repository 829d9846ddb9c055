"""What the 年级组长 looks at: what waits for a decision, and the whole night of each class (HW4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from apps.school.models import SchoolClass
from apps.school.roles import Facts
from apps.teaching.homework import budget
from apps.teaching.homework.bars import Bar, bar
from apps.teaching.homework.models import Decision, Homework
from apps.teaching.homework.nights import Night

State = Homework.State


@dataclass
class Contested:
    """A class's night with something to decide: the bar, who else asks what, what waits."""

    school_class: SchoolClass
    night: Night
    bar: Bar
    others: list[Homework] = field(default_factory=list)
    waiting: list[Homework] = field(default_factory=list)


def waiting(known: Facts, *, all_grades: bool) -> QuerySet[Homework]:
    """The pieces that wait for a decision, in one's grades or in all of them."""
    rows = Homework.objects.filter(state=State.REVIEW)
    return rows if all_grades else rows.filter(school_class__grade__in=known.grades)


def contested(pieces: QuerySet[Homework]) -> list[Contested]:
    """The nights in which pieces wait, the most urgent first; seven queries whatever their number."""
    asked = list(pieces.with_names())
    classes = {row.school_class_id: row.school_class for row in asked}
    loads = budget.loads(classes.values(), {row.night for row in asked})
    found: dict[tuple, Contested] = {}
    for row in sorted(asked, key=lambda one: (one.night, one.school_class.grade, one.pk)):
        key = row.school_class_id, row.night
        if key not in loads:
            continue
        if key not in found:
            load = loads[key]
            found[key] = Contested(row.school_class, load.night, bar(load))
        found[key].waiting.append(row)
    for row in _standing(found):
        place = found.get((row.school_class_id, row.night))
        if place is not None:
            place.others.append(row)
    return list(found.values())


def _standing(keys: Iterable[tuple]) -> QuerySet[Homework]:
    """Everything else that is asked of those classes in those nights."""
    keys = list(keys)
    rows = Homework.objects.filter(
        school_class__in={class_id for class_id, _ in keys}, night__in={on for _, on in keys}
    )
    rows = rows.exclude(state__in=[*Homework.AWAY, State.REVIEW])
    return rows.with_names().order_by("subject__order", "pk")


def decided(known: Facts, *, all_grades: bool) -> QuerySet[Decision]:
    """The newest decisions of one's grades, or of all."""
    rows = Decision.objects.select_related(
        "staff", "homework__school_class", "homework__subject", "homework__staff"
    )
    if not all_grades:
        rows = rows.filter(homework__school_class__grade__in=known.grades)
    return rows[:30]
