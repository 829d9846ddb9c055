"""The verbs that other apps may use."""

from apps.reminders.todos.services import hand_over, reconcile, unwaive, waive

__all__ = ["hand_over", "reconcile", "unwaive", "waive"]
