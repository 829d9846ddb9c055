"""Who may, in 课后服务: 课程教学中心 runs it, homeroom teachers look after their pupils."""

import rules

from apps.school.roles import Role, facts
from apps.school.rules import (
    heads_teaching,
    holds,
    is_inspector,
    is_leader,
    is_staff_member,
    sees_all_pupils,
    teaches_class,
)

# What is offered and by whom is known to everybody.
reads_service = is_staff_member | is_inspector
runs_service = heads_teaching
oversees_service = heads_teaching | is_leader | is_inspector
# Money is the accountant's; names of those who pay nothing are seen by as few as possible.
keeps_fees = holds(Role.ACCOUNTANT) | heads_teaching
sees_fees = keeps_fees | is_leader
# Who knows which pupil is where in the afternoon.
sees_signups = sees_all_pupils | teaches_class


@rules.predicate
def leads_course(user, record=None) -> bool:
    """Gives the course (``staff``), or the one that the record belongs to."""
    own = facts(user)
    if own.staff_id is None or record is None:
        return own.staff_id is not None
    course = getattr(record, "course", record)
    return course is not None and course.staff_id == own.staff_id
