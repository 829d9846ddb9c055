"""Verbs of the term plan: form groups, write units, divide the work, tick what was taught (T02)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from apps.school.models import Appointment, Subject, TeachingAssignment, Term
from apps.school.roles import Role
from apps.teaching.schedule.division import assign, in_turn
from apps.teaching.schedule.laying_out import LayOut, lay_out, lay_out_term
from apps.teaching.schedule.models import PrepGroup
from apps.teaching.schedule.planning import PlannedLesson, PlannedUnit, copy_plan, write_units
from apps.teaching.schedule.teaching import (
    LAG_TOLD,
    lag,
    mark_taught,
    postpone,
    take_back,
    unmark_taught,
)

__all__ = [
    "LAG_TOLD",
    "LayOut",
    "PlannedLesson",
    "PlannedUnit",
    "assign",
    "copy_plan",
    "form_groups",
    "in_turn",
    "lag",
    "lay_out",
    "lay_out_term",
    "mark_taught",
    "postpone",
    "subjects_to_form",
    "take_back",
    "unmark_taught",
    "write_units",
]


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


def subjects_to_form(term: Term) -> list[tuple[Subject, bool]]:
    """Subjects with a grade that has no group yet, and whether it is likely to be wanted.

    Wanted is what had groups in an earlier term, or has a 备课组长 or 教研组长.
    """
    taught = TeachingAssignment.objects.filter(term=term).values_list(
        "subject", "school_class__grade"
    )
    known = PrepGroup.objects.filter(term=term).values_list("subject", "grade")
    open_subjects = {subject for subject, _grade in set(taught) - set(known)}
    led = {subject for subject, _grade in _leaders(term.nearest_day())}
    before = set(PrepGroup.objects.exclude(term=term).values_list("subject", flat=True))
    return [
        (subject, subject.pk in led | before)
        for subject in Subject.objects.filter(pk__in=open_subjects)
    ]
