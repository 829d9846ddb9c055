"""Who may do what with coordinators."""

import rules

from apps.school.roles import facts
from apps.school.rules import heads_growth, is_account_keeper, is_principal

appoints_coordinators = is_principal | heads_growth | is_account_keeper


@rules.predicate
def is_the_coordinator(user, coordinatorship=None) -> bool:
    """The coordinator in person."""
    staff_id = facts(user).staff_id
    return (
        coordinatorship is not None
        and staff_id is not None
        and coordinatorship.appointment.staff_id == staff_id
    )


@rules.predicate
def evaluates_coordinator(user, coordinatorship=None) -> bool:
    """Heads the department that has the coordinator, or the school."""
    if coordinatorship is None:
        return False
    department = coordinatorship.appointment.department
    heads = department is not None and department.code in facts(user).headed
    return is_principal(user) or heads
