from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.reminders import models

admin.site.register([models.Preference, models.RequirementSetting], RecordAdmin)
admin.site.register(
    [models.Delivery, models.Message, models.Reconciliation, models.Reminder], LedgerAdmin
)


class _NotByHand(RecordAdmin):
    """Rows that are mended here but neither made nor imported."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(models.Channel)
class ChannelAdmin(_NotByHand):
    """Without the address: it lets anybody write there, and is typed in on the channel's page."""

    exclude = ["url"]
    readonly_fields = ["masked_url"]


@admin.register(models.ToDo)
class ToDoAdmin(_NotByHand):
    """What the data answers is not written by hand; waivers and handing over can be mended."""

    readonly_fields = [
        "requirement",
        "term",
        "staff",
        "school_class",
        "object_key",
        "label",
        "link",
        "since",
        "due_on",
        "done_on",
        "withdrawn_on",
    ]
