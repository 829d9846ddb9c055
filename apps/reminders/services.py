"""The verbs that other apps may use."""

from apps.reminders.messages.services import announce, notify, post, unread_count
from apps.reminders.reminding.services import remind
from apps.reminders.todos.mine import late_for, todos_for
from apps.reminders.todos.services import hand_over, reconcile, unwaive, waive

__all__ = [
    "announce",
    "hand_over",
    "late_for",
    "notify",
    "post",
    "reconcile",
    "remind",
    "todos_for",
    "unread_count",
    "unwaive",
    "waive",
]
