"""Verbs of the term plan: form groups, write units, divide the work, tick what was taught (T02)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.school.models import Appointment, Staff, Subject, TeachingAssignment, Term
from apps.school.roles import Role
from apps.teaching.schedule.laying_out import LayOut, lay_out
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson

__all__ = [
    "LayOut",
    "PlannedUnit",
    "assign",
    "copy_plan",
    "form_groups",
    "lag",
    "lay_out",
    "mark_taught",
    "postpone",
    "unmark_taught",
    "write_units",
]
# So many lessons behind the plan, and the teacher is told (2-preparation-routines.md 2.1).
LAG_TOLD = 2


@dataclass(frozen=True)
class PlannedUnit:
    """A unit as it was typed or imported: its title and, for each 课题, how many 课时 it has."""

    title: str
    lessons: tuple[tuple[str, int], ...]
    not_before: int | None = None


@transaction.atomic
def form_groups(term: Term, subjects: Iterable[Subject], *, by) -> list[PrepGroup]:
    """A group for each grade in which one of ``subjects`` is taught; those that exist stay.

    The leader is the 备课组长 of subject and grade, else the 教研组长 of the subject.
    """
    found = (
        TeachingAssignment.objects.filter(term=term, subject__in=list(subjects))
        .order_by("subject__order", "school_class__grade")
        .values_list("subject", "school_class__grade")
        .distinct()
    )
    leaders = _leaders(term.nearest_day())
    rows = [
        PrepGroup(
            term=term,
            subject_id=subject,
            grade=grade,
            leader_id=leaders.get((subject, grade)) or leaders.get((subject, None)),
        )
        for subject, grade in found
    ]
    PrepGroup.objects.bulk_create(rows, ignore_conflicts=True)
    return list(PrepGroup.objects.filter(term=term, subject__in=[row.subject_id for row in rows]))


def _leaders(on: date) -> dict[tuple[int | None, int | None], int]:
    posts = Appointment.objects.on(on).filter(
        Q(position__role=Role.PREP_LEADER) | Q(position__role=Role.RESEARCH_LEADER, grade=None)
    )
    return {(post.subject_id, post.grade): post.staff_id for post in posts}


@transaction.atomic
def write_units(group: PrepGroup, units: Sequence[PlannedUnit], *, by) -> None:
    """The plan of a group as a whole, in place of the one before, and lay it out.

    A unit keeps its row (and whatever was prepared for it) where its title stays the same; so does a
    课时 by title and number.

    Raises:
        ValidationError: a title appears twice, or a unit that is being prepared would be lost.
    """
    titles = [unit.title for unit in units]
    if twice := next((title for title in titles if titles.count(title) > 1), None):
        raise ValidationError(f"“{twice}”出现了两次，请改一个名称。")
    known = {unit.title: unit for unit in group.units.select_for_update(of=["self"])}
    gone = [unit for title, unit in known.items() if title not in titles]
    _refuse_loss(gone)
    Unit.objects.filter(pk__in=[unit.pk for unit in gone]).delete()
    for number, planned in enumerate(units, start=1):
        unit = known.get(planned.title) or Unit(group=group, title=planned.title)
        unit.number, unit.not_before = number, planned.not_before
        unit.save()
        _write_lessons(unit, planned)
    lay_out(group)


def _write_lessons(unit: Unit, planned: PlannedUnit) -> None:
    wanted = [title for title, count in planned.lessons for _ in range(count)]
    known = list(unit.lessons.order_by("number"))
    for number, title in enumerate(wanted, start=1):
        same = next((one for one in known if one.title == title), None)
        if same:
            known.remove(same)
        lesson = same or UnitLesson(unit=unit, title=title)
        lesson.number = number
        lesson.save()
    taught = ClassLesson.objects.filter(lesson__in=known).exclude(taught_on=None)
    if lost := taught.select_related("lesson").first():
        raise ValidationError(f"“{lost.lesson}”已经上过，不能从计划中去掉。")
    UnitLesson.objects.filter(pk__in=[one.pk for one in known]).delete()


def _refuse_loss(units: Sequence[Unit]) -> None:
    taught = ClassLesson.objects.filter(lesson__unit__in=units).exclude(taught_on=None)
    if lost := taught.select_related("lesson__unit").first():
        raise ValidationError(f"“{lost.lesson.unit}”已经上过课，不能从计划中去掉。")
    for unit in units:
        if hasattr(unit, "plan"):
            raise ValidationError(f"“{unit}”已经开始主备，不能从计划中去掉，可以改名或移动。")


def copy_plan(group: PrepGroup, source: PrepGroup, *, by) -> None:
    """Last year's units and lessons for this year's group, each remembering where it came from."""
    units = list(source.units.prefetch_related("lessons").order_by("number"))
    planned = [
        PlannedUnit(
            unit.title, tuple((lesson.title, 1) for lesson in unit.lessons.all()), unit.not_before
        )
        for unit in units
    ]
    with transaction.atomic():
        write_units(group, planned, by=by)
        origin = {unit.title: unit for unit in units}
        for unit in group.units.all():
            unit.copied_from = origin[unit.title]
            unit.save(update_fields=["copied_from", "updated_at"])


@transaction.atomic
def assign(
    group: PrepGroup, leads: Mapping[int, int | None], *, by, seen: Mapping[int, int | None] = {}
) -> None:
    """Divide the work: by unit, who leads it. ``seen`` is what the person had before the eyes.

    Raises:
        ValidationError: by unit, a lead who is not of the group or has left, or one whom somebody
            else chose meanwhile.
    """
    units = {
        unit.pk: unit for unit in group.units.select_for_update(of=["self"]).select_related("lead")
    }
    members = {staff.pk: staff for staff in group.members()}
    errors = {}
    for pk, lead in leads.items():
        unit = units[pk]
        if pk in seen and unit.lead_id not in (seen[pk], lead):
            errors[str(pk)] = f"刚才已有人分给{unit.lead or '（无）'}，请再看一下。"
        elif lead is not None and lead not in members:
            errors[str(pk)] = "这位老师不在本备课组。"
        elif lead is not None and members[lead].has_left:
            errors[str(pk)] = f"{members[lead]}已离校，请另选主备人。"
    if errors:
        raise ValidationError(errors)
    for pk, lead in leads.items():
        if units[pk].lead_id != lead:
            units[pk].lead_id = lead
            units[pk].save(update_fields=["lead", "updated_at"])


def in_turn(units: Sequence[Unit], members: Sequence[Staff]) -> dict[int, int]:
    """Everybody in turn, whoever has fewest 课时 next: a proposal for ``assign``."""
    load = {member.pk: 0 for member in members if not member.has_left}
    chosen = {}
    for unit in units:
        if load:
            lead = min(load, key=load.__getitem__)
            load[lead] += max(unit.lessons.count(), 1)
            chosen[unit.pk] = lead
    return chosen


def mark_taught(lessons: Iterable[ClassLesson], *, on: date, by) -> int:
    """Tick class lessons as taught on a day; returns how many were not before.

    Raises:
        ValidationError: the day is still to come.
    """
    pks = [lesson.pk for lesson in lessons]
    return ClassLesson.objects.filter(pk__in=pks, taught_on=None, staff__isnull=False).update(
        taught_on=on
    )


def unmark_taught(lessons: Iterable[ClassLesson], *, by) -> int:
    """Take a tick back; returns how many there were."""
    pks = [lesson.pk for lesson in lessons]
    return ClassLesson.objects.filter(pk__in=pks).exclude(taught_on=None).update(taught_on=None)


@transaction.atomic
def postpone(lesson: ClassLesson, *, by) -> LayOut:
    """顺延: the lesson comes on the next day that has one, and the rest after it."""
    lesson.later_than = lesson.date
    lesson.save(update_fields=["later_than", "updated_at"])
    return lay_out(lesson.lesson.unit.group)


def lag(rows, today: date):
    """How many lessons of ``rows`` should have been taught before ``today`` and were not."""
    return rows.filter(date__lt=today, taught_on=None).count()
