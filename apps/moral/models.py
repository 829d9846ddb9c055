"""德育. The rooms' models, gathered for Django."""

from apps.moral.flags.models import Exemplar, FlagHolding
from apps.moral.weeks.models import ClassWeek, WeekResult, WeekRule

__all__ = ["ClassWeek", "Exemplar", "FlagHolding", "WeekResult", "WeekRule"]
