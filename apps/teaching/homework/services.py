"""The verbs of homework that other rooms may use (T06, T07)."""

from apps.teaching.homework.budget import Load, Part, load, loads
from apps.teaching.homework.deciding import decide
from apps.teaching.homework.defaults import write_rules
from apps.teaching.homework.publishing import (
    judge,
    publish,
    publish_all,
    take_up_again,
    withdraw,
)
from apps.teaching.homework.setting import (
    Piece,
    Tried,
    change,
    draft,
    least_minutes,
    record_trial,
    taught_on,
)

__all__ = [
    "Load",
    "Part",
    "Piece",
    "Tried",
    "change",
    "decide",
    "draft",
    "judge",
    "least_minutes",
    "load",
    "loads",
    "publish",
    "publish_all",
    "record_trial",
    "take_up_again",
    "taught_on",
    "withdraw",
    "write_rules",
]
