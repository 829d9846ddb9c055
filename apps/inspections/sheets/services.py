"""The verbs that other rooms and apps may use."""

from apps.inspections.sheets.corrections import (
    after_correction,
    appeal,
    appeal_ends,
    correct,
    decide,
)
from apps.inspections.sheets.recording import (
    AlreadyEntered,
    Filled,
    Observed,
    add_photo,
    enter,
    fill,
    write,
)
from apps.inspections.sheets.rectifications import accept, assign, send_back, submit
from apps.inspections.sheets.states import (
    confirm_bonus,
    end_exemption,
    exempt,
    lock,
    move,
    publish,
    review,
)

__all__ = [
    "AlreadyEntered",
    "Filled",
    "Observed",
    "accept",
    "add_photo",
    "after_correction",
    "appeal",
    "appeal_ends",
    "assign",
    "confirm_bonus",
    "correct",
    "decide",
    "end_exemption",
    "enter",
    "exempt",
    "fill",
    "lock",
    "move",
    "publish",
    "review",
    "send_back",
    "submit",
    "write",
]
