from django.contrib import admin

from apps.core.admin import RecordAdmin
from apps.growth import models


@admin.register(models.WorkLog)
class WorkLogAdmin(RecordAdmin):
    list_select_related = [
        "coordinatorship__appointment__staff",
        "coordinatorship__appointment__position",
        "coordinatorship__appointment__department",
        "coordinatorship__term__year",
    ]


admin.site.register([models.CoordinatorQuota, models.Coordinatorship], RecordAdmin)
