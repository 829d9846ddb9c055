"""What the school does by the clock."""

from apps.core.schedules import scheduled
from apps.school.organisation import services


@scheduled("停用离校人员账号", "5 0 * * *")
def close_leavers() -> str:
    """Close the accounts of those whose last day was yesterday or before."""
    return f"停用{services.close_leavers()}个账号"
