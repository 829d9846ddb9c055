"""Who may, in marking: whoever set the homework or teaches the subject; names of pupils are for few.

Who hands in nothing, needs help or is given less to do is nobody else's business: the subject's
teacher, the homeroom teacher and 课程教学中心 read it.
"""

import rules
from django.db.models import Exists, OuterRef, Q

from apps.school.models import TeachingAssignment
from apps.school.roles import Facts, Role, facts
from apps.school.rules import (
    heads_teaching,
    is_homeroom_teacher,
    is_inspector,
    is_leader,
    is_self,
    is_staff_member,
)
from apps.teaching.homework.rules import is_setter, keeps_homework_rules

reads_marking = is_staff_member
oversees_marking = heads_teaching | is_leader | is_inspector
keeps_factors = keeps_homework_rules
writes_tutoring = is_staff_member
keeps_tutoring = is_self


def assigned(own: Facts, school_class: str, subject: str) -> Exists:
    """Whether somebody teaches today what a row's class and subject name."""
    rows = TeachingAssignment.objects.on().filter(staff=own.staff_id)
    return Exists(rows.filter(school_class=OuterRef(school_class), subject=OuterRef(subject)))


def of_own(user, path: str = "") -> Q:
    """The rows about classes in one's own subjects, and about one's homeroom class."""
    own = facts(user)
    return Q(**{f"{path}school_class__in": own.homeroom}) | Q(
        assigned(own, f"{path}school_class", f"{path}subject")
    )


@rules.predicate
def teaches_subject(user, record=None) -> bool:
    """Teaches the record's subject in its class today."""
    own = facts(user)
    if record is None or own.staff_id is None:
        return bool(own.taught)
    rows = TeachingAssignment.objects.on().filter(staff=own.staff_id)
    return rows.filter(school_class=record.school_class_id, subject=record.subject_id).exists()


@rules.predicate
def is_own_teacher(user) -> bool:
    """Has a class: teaches it, leads it, or keeps all of them as 课程教学中心."""
    return bool(facts(user).classes) or heads_teaching(user)


# 批改 is never done by pupils or guardians (HW7).
marks = is_setter | teaches_subject
reads_hand_ins = marks | is_homeroom_teacher | heads_teaching
keeps_groups = teaches_subject
reads_groups = teaches_subject | is_homeroom_teacher | heads_teaching


@rules.predicate
def sees_marking_of(user, staff=None) -> bool:
    """Oneself, 课程教学中心 and the leaders, and the 教研组长 of a subject that the teacher teaches."""
    own = facts(user)
    if staff is None or oversees_marking(user) or staff.pk == own.staff_id:
        return True
    return leads_subject_of(own, staff)


def leads_subject_of(own: Facts, staff) -> bool:
    """Whether somebody is 教研组长 of a subject that a colleague teaches today."""
    if not own.holds(Role.RESEARCH_LEADER):
        return False
    subjects = {subject for subject, grade in own.led if grade is None}
    return staff.teaching_assignments.on().filter(subject__in=subjects).exists()
