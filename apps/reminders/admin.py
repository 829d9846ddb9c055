from django.contrib import admin

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.reminders import models

admin.site.register(
    [models.Channel, models.Preference, models.RequirementSetting, models.ToDo], RecordAdmin
)
admin.site.register(
    [models.Delivery, models.Message, models.Reconciliation, models.Reminder], LedgerAdmin
)
