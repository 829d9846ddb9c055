"""Rounds are opened and closed by the clock."""

from django.utils import timezone

from apps.core.schedules import scheduled
from apps.inspections.rounds import services
from apps.inspections.rounds.stuck import tell_stuck


@scheduled("检查开检", "30 6-17 * * *")
def open_rounds() -> str:
    """At 6:30; the later runs of the day catch up on what was missed or has been put right since."""
    today = timezone.localdate()
    opened = services.open_all(today)
    tell_stuck(today)
    return f"当天{len(opened.rounds)}轮。" + "".join(opened.refusals)


@scheduled("检查收检", "*/15 * * * *")
def close_rounds() -> str:
    return f"结束{services.close_rounds()}轮"
