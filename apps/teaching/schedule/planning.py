"""The plan of a group as a whole: written, imported or copied, and never at the cost of what was prepared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.teaching.schedule.laying_out import LayOut, lay_out
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson


class PlannedLesson(NamedTuple):
    """A 课题 with its number of 课时; ``rows`` are the 课时 that it is already, in order."""

    title: str
    count: int = 1
    kind: str = UnitLesson.Kind.NEW
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlannedUnit:
    """A unit as it was typed or imported. ``lessons`` may be plain pairs of title and count.

    ``row`` is the unit that it is already, whatever it was called; ``origin`` the one of last year.
    """

    title: str
    lessons: tuple[PlannedLesson | tuple[str, int], ...]
    not_before: int | None = None
    row: int | None = None
    origin: int | None = None


@transaction.atomic
def write_units(group: PrepGroup, units: Sequence[PlannedUnit], *, by) -> LayOut:
    """The plan of a group as a whole, in place of the one before, and lay it out.

    A unit keeps its row, and whatever was prepared for it, where it says which it is or else bears
    the title; so does a 课时.

    Raises:
        ValidationError: a title appears twice, or a unit or 课时 would be lost that was taught or is
            being prepared.
    """
    titles = [unit.title for unit in units]
    if twice := next((title for title in titles if titles.count(title) > 1), None):
        raise ValidationError(f"“{twice}”出现了两次，请改一个名称。")
    known = {unit.pk: unit for unit in group.units.select_for_update(of=["self"])}
    found = _matched(known, units)
    kept = {unit.pk for unit in found if unit is not None}
    gone = [unit for pk, unit in known.items() if pk not in kept]
    _refuse_loss(gone)
    Unit.objects.filter(pk__in=[unit.pk for unit in gone]).delete()
    origins = set(
        Unit.objects.filter(pk__in=[unit.origin for unit in units if unit.origin]).values_list(
            "pk", flat=True
        )
    )
    for number, (planned, unit) in enumerate(zip(units, found, strict=True), start=1):
        unit = unit or Unit(group=group)
        origin = planned.origin if planned.origin in origins else unit.copied_from_id
        _put(
            unit,
            number=number,
            title=planned.title,
            not_before=planned.not_before,
            copied_from_id=origin,
        )
        _write_lessons(unit, [PlannedLesson(*one) for one in planned.lessons])
    return lay_out(group)


def _matched(known: dict[int, Unit], units: Sequence[PlannedUnit]) -> list[Unit | None]:
    """The row of each planned unit: the one that it names, else the one of its title."""
    rest = dict(known)
    found = [rest.pop(unit.row, None) for unit in units]
    by_title = {unit.title: unit for unit in rest.values()}
    return [row or by_title.get(unit.title) for row, unit in zip(found, units, strict=True)]


def _write_lessons(unit: Unit, planned: Sequence[PlannedLesson]) -> None:
    rest = {lesson.pk: lesson for lesson in unit.lessons.order_by("number")}
    wanted: list[tuple[PlannedLesson, UnitLesson | None]] = []
    for one in planned:
        rows = [rest.pop(pk, None) for pk in one.rows[: one.count]]
        wanted += [(one, row) for row in [*rows, *[None] * (one.count - len(rows))]]
    for number, (one, lesson) in enumerate(wanted, start=1):
        same = lesson or next((row for row in rest.values() if row.title == one.title), None)
        if same:
            rest.pop(same.pk, None)
        _put(
            same or UnitLesson(unit=unit),
            number=number,
            title=one.title,
            kind=one.kind,
        )
    _refuse_lesson_loss(rest)
    UnitLesson.objects.filter(pk__in=rest).delete()


def _put(row: Unit | UnitLesson, **values) -> None:
    """Save a row where something is new, so that its history tells of real changes only."""
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _refuse_loss(units: Sequence[Unit]) -> None:
    taught = ClassLesson.objects.filter(lesson__unit__in=units).exclude(taught_on=None)
    if lost := taught.select_related("lesson__unit").first():
        raise ValidationError(f"“{lost.lesson.unit}”已经上过课，不能从计划中去掉，可以改名或移动。")
    bound = in_use().filter(pk__in=[unit.pk for unit in units])
    if lost := bound.first():
        raise ValidationError(f"“{lost}”已经开始主备，不能从计划中去掉，可以改名或移动。")


def _refuse_lesson_loss(pks: Iterable[int]) -> None:
    lessons = UnitLesson.objects.filter(pk__in=pks).select_related("unit")
    if lost := lessons.filter(class_lessons__taught_on__isnull=False).first():
        raise ValidationError(f"“{lost}”已经上过，不能从计划中去掉，可以改名。")
    written = (
        Q(lesson_plan__manuscript__parts__isnull=False)
        | Q(adaptations__isnull=False)
        | Q(reflections__isnull=False)
    )
    if lost := lessons.filter(written).first():
        raise ValidationError(f"“{lost}”已经写了教学设计，不能从计划中去掉，可以改名。")


def in_use() -> QuerySet[Unit]:
    """Units that stay in their plan: taught from, or prepared in the rooms above."""
    taught = ClassLesson.objects.filter(lesson__unit=OuterRef("pk")).exclude(taught_on=None)
    prepared = Q(plan__isnull=False) | Q(outline__isnull=False)
    return Unit.objects.filter(prepared | Exists(taught))


def planned_of(group: PrepGroup) -> list[PlannedUnit]:
    """The plan of a group as it could be written again; 课时 of one title and kind go together."""
    units = group.units.prefetch_related("lessons").order_by("number")
    return [
        PlannedUnit(
            unit.title, tuple(_gathered(unit)), unit.not_before, unit.pk, unit.copied_from_id
        )
        for unit in units
    ]


def _gathered(unit: Unit) -> Iterable[PlannedLesson]:
    lessons = sorted(unit.lessons.all(), key=lambda lesson: lesson.number)
    for (title, kind), rows in groupby(lessons, key=lambda one: (one.title, one.kind)):
        pks = tuple(row.pk for row in rows)
        yield PlannedLesson(title, len(pks), kind, pks)


def sources_for(group: PrepGroup) -> QuerySet[PrepGroup]:
    """Plans of earlier terms for the same subject and grade, those of the same half first.

    The textbooks of both halves differ, so last year's plan comes before last term's.
    """
    same_half = Q(term__half=group.term.half)
    return (
        PrepGroup.objects.filter(
            subject=group.subject_id, grade=group.grade, term__starts__lt=group.term.starts
        )
        .filter(Exists(Unit.objects.filter(group=OuterRef("pk"))))
        .select_related("term__year", "subject", "leader")
        .annotate(is_same_half=same_half)
        .order_by("-is_same_half", "-term__starts")
    )


def copied(source: PrepGroup) -> list[PlannedUnit]:
    """Another group's plan as the beginning of one's own, each unit remembering where it is from."""
    return [
        PlannedUnit(
            unit.title,
            tuple(PlannedLesson(one.title, one.count, one.kind) for one in unit.lessons),
            unit.not_before,
            origin=unit.row,
        )
        for unit in planned_of(source)
    ]


def copy_plan(group: PrepGroup, source: PrepGroup, *, by) -> LayOut:
    """Last year's units and lessons for this year's group, in place of what it had."""
    return write_units(group, copied(source), by=by)
