"""Who may do what with to-dos and requirements."""

import rules

from apps.reminders.requirements import find
from apps.school.roles import facts
from apps.school.rules import is_account_keeper, is_department_head, is_leader


@rules.predicate
def answers_for_requirement(user, record=None) -> bool:
    """Heads the department that owns the requirement of a to-do, or of its settings."""
    if record is None:
        return is_department_head(user)
    requirement = find(record.requirement)
    return requirement is not None and requirement.owner in facts(user).headed


oversees = answers_for_requirement | is_leader


@rules.predicate
def leads_group(user) -> bool:
    """教研组长 or 备课组长."""
    return bool(facts(user).led)


reads_requirements = is_leader | is_department_head | is_account_keeper
urges_others = is_leader | is_department_head | leads_group
