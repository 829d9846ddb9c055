"""德育. The rooms' models, gathered for Django."""

from apps.moral.ceremonies.models import Ceremony, FlagBearer, Speech
from apps.moral.council.models import AgendaItem, Decision, FollowUp, Meeting
from apps.moral.flags.models import Exemplar, FlagHolding
from apps.moral.weeks.models import ClassWeek, WeekResult, WeekRule

__all__ = [
    "AgendaItem",
    "Ceremony",
    "ClassWeek",
    "Decision",
    "Exemplar",
    "FlagBearer",
    "FlagHolding",
    "FollowUp",
    "Meeting",
    "Speech",
    "WeekResult",
    "WeekRule",
]
