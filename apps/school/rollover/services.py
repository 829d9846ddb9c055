"""New term from old: calendar, appointments, assignments; in autumn the classes move up a grade.

One transaction. Until it is confirmed it can be taken back by a designed reverse, which undoes
exactly what ``roll_over`` does and refuses where people have already worked in the new term.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, ProtectedError, Q
from django.utils import timezone

from apps.school.calendar.models import SchoolYear, Term
from apps.school.calendar.services import lay_out_term
from apps.school.classes.lessons import TeachingAssignment
from apps.school.classes.models import HomeroomTenure, SchoolClass
from apps.school.classes.pupils import Enrolment, Pupil
from apps.school.organisation.models import Appointment
from apps.school.roles import Role
from apps.school.rollover.models import Rollover

PROMOTED, GRADUATED, REPEATS = "升班", "毕业", "留级"
TOP_GRADE = 6


@dataclass(frozen=True)
class ClassMove:
    """What becomes of one class."""

    old: SchoolClass
    new_name: str
    pupils: int
    repeaters: int


@dataclass
class Preview:
    """What ``roll_over`` would do, for people to read before they do it."""

    source: Term
    new_year: bool
    moves: list[ClassMove] = field(default_factory=list)
    graduates: int = 0
    repeaters: list[Pupil] = field(default_factory=list)
    assignments: int = 0
    appointments: int = 0
    # Assignments whose teacher leaves: they are not carried over and need somebody new.
    orphaned: list[TeachingAssignment] = field(default_factory=list)


def preview(source: Term, *, starts: date, repeaters: Collection[int] = ()) -> Preview:
    """Say what rolling ``source`` over would do, without doing it."""
    new_year = source.half == Term.Half.SPRING
    carried = _assignments(source, new_year)
    staying = _of_stayers(starts)
    found = Preview(
        source=source,
        new_year=new_year,
        assignments=carried.filter(staying).count(),
        appointments=_appointments(source).filter(staying).count(),
        orphaned=list(carried.exclude(staying).select_related("staff", "school_class", "subject")),
    )
    if not new_year:
        return found
    stays = Q(enrolments__ends=None, enrolments__pupil__in=list(repeaters))
    for old in _classes(source.year).annotate(
        present=Count("enrolments", filter=Q(enrolments__ends=None)),
        stay=Count("enrolments", filter=stays),
    ):
        top = old.grade == TOP_GRADE
        new_name = "毕业" if top else SchoolClass(grade=old.grade + 1, number=old.number).name
        found.moves.append(ClassMove(old, new_name, old.present, old.stay))
        if top:
            found.graduates += old.present - old.stay
    found.repeaters = list(Pupil.objects.filter(pk__in=list(repeaters)))
    return found


# What the floors above carry into a new term, each called with both terms and ``by``; added when
# Django starts. What they write must go when the term is deleted, or protect it.
carried: list[Callable] = []


@transaction.atomic
def roll_over(
    source: Term,
    *,
    starts: date,
    ends: date,
    first_grade_classes: int = 0,
    repeaters: Collection[int] = (),
    by=None,
) -> Rollover:
    """Open the term after ``source``; after a spring term the classes are promoted.

    ``repeaters`` are pupils (ids) who stay in their grade; ``first_grade_classes`` how many
    empty classes of grade 1 are opened, to be filled by the import of new pupils.

    Raises:
        ValidationError: the next term exists already, or its dates clash.
    """
    Term.objects.select_for_update().get(pk=source.pk)
    new_year = source.half == Term.Half.SPRING
    year, half = source.year, Term.Half.SPRING
    if new_year:
        half = Term.Half.AUTUMN
        year, _ = SchoolYear.objects.get_or_create(start_year=year.start_year + 1)
    term = Term(year=year, half=half, starts=starts, ends=ends)
    term.full_clean(exclude=["code"])
    term.save()
    lay_out_term(term)
    if new_year:
        _promote(source.year, term, repeaters, first_grade_classes)
    _carry_appointments(source, term)
    _carry_assignments(source, term)
    for carry in carried:
        carry(source, term, by=by)
    return Rollover.objects.create(source=source, term=term, done_by=by)


@transaction.atomic
def undo(rollover: Rollover) -> None:
    """Take a rollover back, as if it had not been.

    Raises:
        ValidationError: it is confirmed, or people have already worked in the new term.
    """
    rollover = (
        Rollover.objects.select_for_update(of=["self"])
        .select_related("source__year", "term__year")
        .get(pk=rollover.pk)
    )
    if rollover.confirmed_at:
        raise ValidationError("已经确认的结转不能撤销。")
    source, term, new_year = rollover.source, rollover.term, rollover.new_year
    if Rollover.objects.filter(source=term).exists():
        raise ValidationError(f"{term.short}之后已经又结转过，请先撤销后一次。")
    try:
        with transaction.atomic():
            rollover.delete()
            _undo_term(source, term)
            if new_year:
                _undo_promotion(source.year, term)
            term.delete()
            if new_year:
                term.year.delete()
    except ProtectedError as error:
        kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        raise ValidationError(f"新学期里已有{'、'.join(kinds)}，不能再撤销。") from error


def confirm(rollover: Rollover) -> None:
    """From now on the rollover stands."""
    Rollover.objects.filter(pk=rollover.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def _classes(year: SchoolYear):
    return SchoolClass.objects.filter(year=year).order_by("grade", "number")


def _of_stayers(starts: date) -> Q:
    return Q(staff__left_on=None) | Q(staff__left_on__gte=starts)


def _assignments(source: Term, new_year: bool):
    """The assignments in force when the term ends; a graduating class's end with it."""
    rows = TeachingAssignment.objects.filter(term=source).filter(
        Q(ends=None) | Q(ends__gte=source.ends)
    )
    return rows.exclude(school_class__grade=TOP_GRADE) if new_year else rows


def _appointments(source: Term):
    """Appointments made for the term only; coordinators are appointed anew each term."""
    return Appointment.objects.filter(ends=source.ends).exclude(position__role=Role.COORDINATOR)


def _carry_appointments(source: Term, term: Term) -> None:
    rows = list(_appointments(source).filter(_of_stayers(term.starts)))
    for row in rows:
        row.pk, row.starts, row.ends = None, term.starts, term.ends
    Appointment.objects.bulk_create(rows)


def _carry_assignments(source: Term, term: Term) -> None:
    new_year = source.year_id != term.year_id
    rows = _assignments(source, new_year).filter(_of_stayers(term.starts))
    rows = list(rows.select_related("school_class__promoted_to"))
    for row in rows:
        if new_year:
            row.school_class = row.school_class.promoted_to
        row.pk, row.term, row.starts, row.ends = None, term, term.starts, None
    TeachingAssignment.objects.bulk_create(rows)


def _promote(
    old_year: SchoolYear, term: Term, repeaters: Collection[int], first_grade_classes: int
) -> None:
    last_day = term.starts - timedelta(days=1)
    old_classes = list(_classes(old_year))
    new_classes = SchoolClass.objects.bulk_create(
        [
            SchoolClass(year=term.year, grade=old.grade + 1, number=old.number, promoted_from=old)
            for old in old_classes
            if old.grade < TOP_GRADE
        ]
        + [
            SchoolClass(year=term.year, grade=1, number=number + 1)
            for number in range(first_grade_classes)
        ]
    )
    above = {new.promoted_from_id: new for new in new_classes}
    beside = {(new.grade, new.number): new for new in new_classes}
    _move_pupils(old_year, term, set(repeaters), above, beside, last_day)
    tenures = HomeroomTenure.objects.filter(school_class__in=old_classes, ends=None)
    carried = [
        HomeroomTenure(school_class=above[row.school_class_id], staff=row.staff, starts=term.starts)
        for row in tenures.filter(_of_stayers(term.starts)).select_related("staff")
        if row.school_class_id in above
    ]
    tenures.update(ends=last_day)
    HomeroomTenure.objects.bulk_create(carried)
    TeachingAssignment.objects.filter(school_class__in=old_classes, ends=None).update(ends=last_day)


def _move_pupils(old_year, term, repeaters: set[int], above, beside, last_day: date) -> None:
    present = Enrolment.objects.filter(school_class__year=old_year, ends=None)
    created, graduates = [], []
    for row in present.select_related("school_class"):
        old = row.school_class
        if row.pupil_id in repeaters:
            new = beside.get((old.grade, old.number)) or next(
                (place for (grade, _), place in sorted(beside.items()) if grade == old.grade), None
            )
            if new is None:
                raise ValidationError(
                    f"新学年没有{old.get_grade_display()}的班，留级学生无处安排。"
                )
        else:
            new = above.get(old.pk)
        if new is None:
            graduates.append(row.pupil_id)
            continue
        reason = REPEATS if row.pupil_id in repeaters else PROMOTED
        created.append(
            Enrolment(pupil_id=row.pupil_id, school_class=new, starts=term.starts, reason=reason)
        )
    present.update(ends=last_day)
    Enrolment.objects.bulk_create(created)
    Pupil.objects.filter(pk__in=graduates).update(status=Pupil.Status.GRADUATED)


def _undo_term(source: Term, term: Term) -> None:
    TeachingAssignment.objects.filter(term=term).delete()
    Appointment.objects.filter(starts=term.starts, ends=term.ends).exclude(
        position__role=Role.COORDINATOR
    ).delete()


def _undo_promotion(old_year: SchoolYear, term: Term) -> None:
    last_day = term.starts - timedelta(days=1)
    Enrolment.objects.filter(
        school_class__year=term.year, reason__in=[PROMOTED, REPEATS], starts=term.starts
    ).delete()
    HomeroomTenure.objects.filter(school_class__year=term.year, starts=term.starts).delete()
    SchoolClass.objects.filter(year=term.year).delete()
    ended = Enrolment.objects.filter(school_class__year=old_year, ends=last_day)
    Pupil.objects.filter(pk__in=ended.values("pupil"), status=Pupil.Status.GRADUATED).update(
        status=Pupil.Status.ENROLLED
    )
    ended.update(ends=None)
    old = {"school_class__year": old_year, "ends": last_day}
    HomeroomTenure.objects.filter(**old).update(ends=None)
    TeachingAssignment.objects.filter(**old).update(ends=None)
