"""Moves in the middle of a term: the old row ends, a new one begins, and the past stays as it was."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.school.classes.lessons import TeachingAssignment
from apps.school.classes.models import HomeroomTenure, SchoolClass
from apps.school.classes.pupils import Enrolment, Pupil
from apps.school.organisation.models import Staff


@transaction.atomic
def move_pupil(pupil: Pupil, to: SchoolClass, *, on: date, reason: str = "") -> Enrolment:
    """Move a pupil to another class from day ``on``; until the day before, the old class holds.

    Raises:
        ValidationError: already in that class, or the move lies before the present enrolment.
    """
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    present = _end_enrolment(pupil, on, reason, going_to=to)
    enrolment = Enrolment(
        pupil=pupil,
        school_class=to,
        starts=on,
        ends=present.ends if present else None,
        reason=reason,
    )
    enrolment.full_clean()
    enrolment.save()
    if pupil.status != Pupil.Status.ENROLLED:
        pupil.status = Pupil.Status.ENROLLED
        pupil.save()
    return enrolment


@transaction.atomic
def withdraw_pupil(pupil: Pupil, *, on: date, reason: str) -> None:
    """转出: the pupil leaves the school; ``on`` is the first day no longer in class.

    Raises:
        ValidationError: not at the school, or the day lies before the present enrolment.
    """
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    if pupil.status != Pupil.Status.ENROLLED:
        raise ValidationError(f"{pupil}{pupil.get_status_display()}，不用再办转出。")
    _end_enrolment(pupil, on, reason)
    pupil.status = Pupil.Status.LEFT
    pupil.save()


def _end_enrolment(
    pupil: Pupil, on: date, reason: str, going_to: SchoolClass | None = None
) -> Enrolment | None:
    """End the enrolment in force and return it as it was, still with its old last day."""
    present = pupil.enrolments.on(on).select_related("school_class").first()
    if present is None:
        return None
    if present.school_class == going_to:
        raise ValidationError({"school_class": f"{pupil}已经在{going_to}。"})
    if present.starts >= on:
        raise ValidationError(
            {"on": f"日期须晚于{pupil}进入{present.school_class}的日期（{present.starts}）。"}
        )
    was = Enrolment(starts=present.starts, ends=present.ends)
    present.ends = on - timedelta(days=1)
    present.reason = reason or present.reason
    present.save()
    return was


@transaction.atomic
def change_homeroom_teacher(school_class: SchoolClass, to: Staff, *, on: date) -> HomeroomTenure:
    """Give the class a new homeroom teacher from day ``on``.

    Raises:
        ValidationError: the new one is the old one, has left, or the day is not after the
            present tenure began.
    """
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    present = school_class.homeroom_tenures.on(on).select_related("staff").first()
    present_ends = present.ends if present else None
    if present:
        if present.staff == to:
            raise ValidationError({"staff": f"{to}已经是{school_class}的班主任。"})
        if present.starts >= on:
            raise ValidationError({"on": f"日期须晚于现任班主任的到任日期（{present.starts}）。"})
        present.ends = on - timedelta(days=1)
        present.save()
    if to.left_on and to.left_on < on:
        raise ValidationError({"staff": f"{to}已离校，请另选一位。"})
    tenure = HomeroomTenure(school_class=school_class, staff=to, starts=on, ends=present_ends)
    tenure.full_clean()
    tenure.save()
    return tenure


@transaction.atomic
def take_over_lessons(assignment: TeachingAssignment, to: Staff, *, on: date) -> TeachingAssignment:
    """Another teacher takes a subject of a class over from day ``on``; the timetable follows.

    Raises:
        ValidationError: same teacher, a day outside the assignment, or the new teacher already
            has another class in one of these periods.
    """
    assignment = TeachingAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.staff == to:
        raise ValidationError({"staff": f"{to}本来就任教这门课。"})
    if on <= assignment.starts or (assignment.ends and on > assignment.ends):
        raise ValidationError({"on": "日期须在这条任课的起止日期之间。"})
    ends, previous = assignment.ends, assignment.staff
    assignment.ends = on - timedelta(days=1)
    assignment.save()
    lessons = assignment.school_class.lessons.filter(
        term=assignment.term, subject=assignment.subject, staff=previous
    )
    busy = to.lessons.filter(term=assignment.term)
    for lesson in lessons.select_related("period"):
        clash = busy.filter(weekday=lesson.weekday, period=lesson.period).first()
        if clash:
            raise ValidationError(
                {
                    "staff": f"{to}{clash.get_weekday_display()}{clash.period}已在{clash.school_class}上课。"
                }
            )
    lessons.update(staff=to)
    taken = TeachingAssignment(
        term=assignment.term,
        staff=to,
        school_class=assignment.school_class,
        subject=assignment.subject,
        periods=assignment.periods,
        starts=on,
        ends=ends,
    )
    taken.full_clean()
    taken.save()
    return taken
