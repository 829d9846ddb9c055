"""Who may do what with to-dos and requirements."""

import rules

from apps.reminders.requirements import find
from apps.school.roles import facts
from apps.school.rules import is_department_head, is_leader, is_staff_member


@rules.predicate
def answers_for_requirement(user, record=None) -> bool:
    """Heads the department that owns the requirement of a to-do, or of its settings."""
    if record is None:
        return is_department_head(user)
    requirement = find(record.requirement)
    return requirement is not None and requirement.owner in facts(user).headed


@rules.predicate
def owes(user, todo=None) -> bool:
    """It is one's own to-do."""
    if todo is None:
        return is_staff_member(user)
    mine = facts(user)
    if todo.school_class_id:
        return todo.school_class_id in mine.homeroom
    return mine.staff_id is not None and (todo.handed_to_id or todo.staff_id) == mine.staff_id


oversees = answers_for_requirement | is_leader
