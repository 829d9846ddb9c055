"""Who may set up the ways on which messages leave the portal."""

import rules

from apps.school.roles import facts
from apps.school.rules import is_account_keeper, is_department_head, is_homeroom_teacher


@rules.predicate
def owns_channel(user, channel=None) -> bool:
    """One's own channel, that of the department that one heads, of the class that one leads."""
    mine = facts(user)
    if channel is None:
        return mine.staff_id is not None
    if channel.staff_id:
        return channel.staff_id == mine.staff_id
    if channel.school_class_id:
        return channel.school_class_id in mine.homeroom
    return channel.department is not None and channel.department.code in mine.headed


keeps_channel = owns_channel | is_account_keeper
sets_up_groups = is_department_head | is_homeroom_teacher | is_account_keeper
