"""What 德育 does by the clock."""

from django.core.exceptions import ValidationError

from apps.core.schedules import scheduled
from apps.moral.weeks import services, telling
from apps.school.calendar import services as calendar


@scheduled("周评比草稿", "30 15,16 * * *")
def compute_week() -> str:
    """On the week's last school day, which the calendar knows; on other days nothing is done.

    Once at 15:30, and once more when the last slot of the day is in.
    """
    today = calendar.day()
    if not today.is_school_day:
        return "今天不上课"
    try:
        _first, last = services.span(services.patrol(), today.term, today.week)
        if last != today.date:
            return "今天不是本周最后一个检查的日子"
        result = services.compute(today.term, today.week)
    except ValidationError as refusal:
        return refusal.messages[0]
    if result.is_draft:
        telling.drafted(result)
    return f"第{result.week}周：{result.rows.filter(winner=True).count()}个优胜班"
