"""Whom a programme looks at on a day: named one by one, or all that its filter finds."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from apps.inspections.programmes.models import Programme, TargetKind
from apps.school.models import Place, SchoolClass, Staff, TeachingAssignment, Term

# How a row that points at a target calls it.
FIELDS = {
    TargetKind.CLASS: "school_class",
    TargetKind.TEACHER: "staff",
    TargetKind.PLACE: "place",
}


def targets(
    programme: Programme, on: date, grade: int | None = None
) -> QuerySet[SchoolClass] | QuerySet[Staff] | QuerySet[Place]:
    """The classes, teachers or places that ``programme`` looks at on a day, in a fixed order.

    ``grade`` narrows to a round about one grade. Outside every term there are no classes.
    """
    grades = programme.grades
    if grade is not None:
        grades = [grade] if not grades or grade in grades else [None]
    match programme.target_kind:
        case TargetKind.CLASS:
            found = _classes(on, grades)
        case TargetKind.TEACHER:
            found = _teachers(on, grades)
        case _:
            found = _places(programme.place_kind)
    named = [getattr(row, f"{FIELDS[programme.target_kind]}_id") for row in programme.listed.all()]
    return found.filter(pk__in=named) if named else found


def _classes(on: date, grades: Collection[int | None]) -> QuerySet[SchoolClass]:
    found = SchoolClass.objects.filter(year__terms__in=Term.objects.on(on))
    if grades:
        found = found.filter(grade__in=grades)
    return found.order_by("grade", "number")


def _teachers(on: date, grades: Collection[int | None]) -> QuerySet[Staff]:
    found = Staff.objects.on_duty(on).teachers().filter(Q(joined_on=None) | Q(joined_on__lte=on))
    if grades:
        lessons = TeachingAssignment.objects.on(on).filter(school_class__grade__in=grades)
        found = found.filter(pk__in=lessons.values("staff"))
    return found.order_by("number")


def _places(kind: str) -> QuerySet[Place]:
    found = Place.objects.order_by("code")
    return found.filter(kind=kind) if kind else found
