"""Which step a to-do has reached, counted in school days."""

from bisect import bisect_right
from datetime import date

from apps.reminders.todos.models import RequirementSetting


def school_days_late(due: date, today: date, school_days: list[date]) -> int:
    """How many school days ``today`` lies after ``due``; before it, a negative number.

    ``school_days`` are sorted and reach from the one day to the other.
    """
    return bisect_right(school_days, today) - bisect_right(school_days, due)


def own_step(setting: RequirementSetting, late: int) -> str | None:
    """The latest step at which the person is told, if one is reached: ``lead:3``, ``late:1``."""
    if late <= 0:
        reached = [days for days in setting.lead_days if days >= -late]
        return f"lead:{min(reached)}" if reached else None
    reached = [days for days in setting.overdue_days if days <= late]
    return f"late:{max(reached)}" if reached else None


def escalations(setting: RequirementSetting, late: int) -> list[str]:
    """Who else is told by now: ``leader``, ``head``, ``overseer``, in this order."""
    steps = {
        "leader": setting.leader_after,
        "head": setting.head_after,
        "overseer": setting.overseer_after,
    }
    return [step for step, after in steps.items() if after is not None and 0 < after <= late]
