"""Who may, in homework: whoever set it, the 年级组长 of its grade, 课程教学中心."""

import rules

from apps.school.roles import facts
from apps.school.rules import heads_teaching, is_inspector, is_leader, is_staff_member

# What is set is public in the end; the whole staff may read it before.
reads_homework = is_staff_member | is_inspector
keeps_homework_rules = heads_teaching
oversees_homework = heads_teaching | is_leader | is_inspector


@rules.predicate
def heads_grade(user, record=None) -> bool:
    """年级组长 of the grade that the record is about."""
    grades = facts(user).grades
    return bool(grades) if record is None else record.grade in grades


# Decides what goes over the cap, and about sources outside the register (1.1 HW4).
coordinates = heads_grade | heads_teaching


@rules.predicate
def is_setter(user, record=None) -> bool:
    """Set the homework (``staff``), or sets any at all: teaches a class."""
    own = facts(user)
    if own.staff_id is None:
        return False
    return bool(own.taught) if record is None else record.staff_id == own.staff_id
