"""In time or not: how a unit's plan stands to the day on which it has to be final (S1)."""

from dataclasses import dataclass
from datetime import date

from apps.teaching.leads.models import LeadPlan
from apps.teaching.schedule.models import Unit

SOON = 3


@dataclass(frozen=True)
class Timing:
    """``tone`` as the template tag ``status`` knows it; ``sentence`` for a person."""

    tone: str
    sentence: str
    due_on: date | None = None
    first_on: date | None = None


def timing(unit: Unit, plan: LeadPlan | None, today: date) -> Timing:
    """``unit`` comes ``with_dates``. Without lessons in the timetable there is no due day."""
    due = unit.due_on
    if due is None:
        return Timing("quiet", "还没有排课时日期，定稿期限待定")
    final = plan.final_on if plan and plan.is_ready else None
    days = (due - (final or today)).days
    if final:
        # The lesson is a week after the due day: so many days ahead of it was it final.
        ahead = (unit.first_on - final).days
        tone, sentence = (
            ("late", f"迟{-days}天定稿") if days < 0 else ("kept", f"提前{ahead}天定稿")
        )
    elif days < 0:
        tone, sentence = "late", f"迟{-days}天，还没有定稿"
    elif days == 0:
        tone, sentence = "soon", "今天要定稿"
    else:
        tone, sentence = ("soon" if days <= SOON else "future"), f"还有{days}天定稿"
    return Timing(tone, sentence, due, unit.first_on)
