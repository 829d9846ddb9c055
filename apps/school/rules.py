"""Who may: small predicates over the facts, to be composed with ``|``, ``&`` and ``~``."""

import rules

from apps.accounts.rules import is_account_keeper
from apps.school.roles import LEADERS, VICE_PRINCIPALS, DepartmentCode, Role, facts

__all__ = ["is_account_keeper"]


def holds(*roles: str) -> rules.Predicate:
    """A predicate: one of these roles is held today."""
    return rules.predicate(lambda user: facts(user).holds(*roles), name=f"holds:{'|'.join(roles)}")


def works_in(code: str) -> rules.Predicate:
    """A predicate: heads this department or is seconded to it (协作员)."""
    return rules.predicate(lambda user: code in facts(user).departments, name=f"works_in:{code}")


def heads(code: str) -> rules.Predicate:
    """A predicate: heads the department with this code."""
    return rules.predicate(lambda user: code in facts(user).headed, name=f"heads:{code}")


@rules.predicate
def is_staff_member(user) -> bool:
    """Employed at the school and not left."""
    return facts(user).staff_id is not None


@rules.predicate
def is_department_head(user) -> bool:
    return bool(facts(user).headed)


is_principal = holds(Role.PRINCIPAL)
is_party_secretary = holds(Role.SECRETARY)
is_vice_principal = holds(*VICE_PRINCIPALS)
is_leader = holds(*LEADERS)
is_inspector = holds(Role.INSPECTOR)

heads_teaching = heads(DepartmentCode.TEACHING)
heads_growth = heads(DepartmentCode.GROWTH)
heads_moral = heads(DepartmentCode.MORAL)
heads_it = heads(DepartmentCode.IT)
heads_logistics = heads(DepartmentCode.LOGISTICS)

# 教导处 keeps classes, assignments and timetable; the data keeper mends everything.
keeps_school_records = is_account_keeper | is_principal | heads_teaching | heads_it
# Who needs every pupil for the job; others see the classes that they teach.
sees_all_pupils = (
    keeps_school_records
    | is_leader
    | heads_moral
    | holds(Role.COUNSELLOR, Role.NURSE, Role.PSYCHOLOGIST)
)


@rules.predicate
def is_self(user, record=None) -> bool:
    """The record is about the person: it is their staff row, or names them as ``staff``."""
    staff_id = facts(user).staff_id
    return record is not None and staff_id is not None and record.staff_id == staff_id


def _classes_of(record) -> set[int]:
    """The classes that a record is about: its own, a pupil's, a guardian's children's."""
    if hasattr(record, "class_ids"):
        return record.class_ids()
    return {record.school_class_id}


@rules.predicate
def is_homeroom_teacher(user, record=None) -> bool:
    """Homeroom teacher of the class, or of the class that the record is about."""
    own = facts(user).homeroom
    if record is None:
        return bool(own)
    return not own.isdisjoint(_classes_of(record))


@rules.predicate
def teaches_class(user, record=None) -> bool:
    """Teaches the class or is its homeroom teacher."""
    own = facts(user).classes
    if record is None:
        return bool(own)
    return not own.isdisjoint(_classes_of(record))
