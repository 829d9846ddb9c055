"""What is owed, who was reminded of it and how it reached them. The rooms' models, gathered."""

from apps.reminders.messages.models import Channel, Delivery, Message
from apps.reminders.reminding.models import Preference, Reminder
from apps.reminders.todos.models import Reconciliation, RequirementSetting, State, ToDo

__all__ = [
    "Channel",
    "Delivery",
    "Message",
    "Preference",
    "Reconciliation",
    "Reminder",
    "RequirementSetting",
    "State",
    "ToDo",
]
