"""Who may, with lead plans and outlines, beside what apps.teaching.rules says."""

import rules

from apps.school.roles import facts
from apps.teaching.rules import leads_group


@rules.predicate
def in_group(user, record=None) -> bool:
    """Teaches in the group that the record belongs to."""
    staff = facts(user).staff_id
    if staff is None or record is None:
        return staff is not None
    return record.group.members().filter(pk=staff).exists()


@rules.predicate
def uses_lesson(user, lesson=None) -> bool:
    """Teaches in the group of a 课时, or the 课时 itself in somebody's place."""
    staff = facts(user).staff_id
    if staff is None or lesson is None:
        return staff is not None
    return in_group(user, lesson) or lesson.class_lessons.of(staff).exists()


@rules.predicate
def gives_opinion(user, plan=None) -> bool:
    """A member of the group or its leader, but not the 主备人: one does not discuss with oneself."""
    if plan is not None and plan.unit.lead_id == facts(user).staff_id:
        return False
    return in_group(user, plan) or leads_group(user, plan)
