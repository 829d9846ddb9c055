"""What the school does by the clock."""

from apps.core.schedules import scheduled
from apps.school.calendar.services import refresh_guesses
from apps.school.organisation import services


@scheduled("停用离校人员账号", "5 0 * * *")
def close_leavers() -> str:
    """Close the accounts of those whose last day was yesterday or before."""
    return f"停用{services.close_leavers()}个账号"


@scheduled("校对校历", "20 0 * * *")
def check_calendar() -> str:
    """Put in the public holidays of a year that have been published meanwhile."""
    terms = refresh_guesses()
    names = "、".join(term.short for term in terms)
    return f"已按公布的节假日更新{names}" if terms else "没有需要更新的日子"
