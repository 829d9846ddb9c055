"""Who may do what with the plan.

Everybody at the school reads it (人人明白), the responsible inspector too. The leaders and the data
keeper bring it in and say which department owns a clause; the head of an owning or co-owning
department says how the clause is measured; whoever a milestone names reports it done.
"""

import rules

from apps.school.roles import facts
from apps.school.rules import (
    is_account_keeper,
    is_department_head,
    is_inspector,
    is_leader,
    is_staff_member,
)

reads_plan = is_staff_member | is_inspector | is_account_keeper
keeps_plan = is_leader | is_account_keeper
sees_late_people = keeps_plan | is_department_head


@rules.predicate
def heads_owner_department(user, record=None) -> bool:
    """Heads a department that owns or co-owns the clause, or the clause of a milestone."""
    headed = facts(user).headed
    if record is None or not headed:
        return bool(headed)
    clause = getattr(record, "clause", record)
    owners = {clause.owner.code} if clause.owner else set()
    return bool(headed & (owners | {department.code for department in clause.co_owners.all()}))


@rules.predicate
def is_milestone_owner(user, milestone=None) -> bool:
    """The milestone names this person."""
    staff_id = facts(user).staff_id
    return milestone is not None and staff_id is not None and milestone.owner_id == staff_id


@rules.predicate
def is_author(user, comment=None) -> bool:
    """Wrote the comment."""
    return comment is not None and comment.author_id == user.pk


@rules.predicate
def is_in_force(user, record=None) -> bool:
    """The clause, or that of the milestone, is of a plan in force; a former version is only read."""
    return record is None or getattr(record, "clause", record).plan.is_active


divides_plan = keeps_plan & is_in_force
measures_clause = (keeps_plan | heads_owner_department) & is_in_force
finishes_milestone = (keeps_plan | heads_owner_department | is_milestone_owner) & is_in_force
