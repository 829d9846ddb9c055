"""What is owed, who was reminded of it and how it reached them. The rooms' models, gathered."""

from apps.reminders.todos.models import Reconciliation, RequirementSetting, State, ToDo

__all__ = ["Reconciliation", "RequirementSetting", "State", "ToDo"]
