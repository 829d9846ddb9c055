from django.contrib import admin

from apps.core.admin import RecordAdmin
from apps.growth import models

admin.site.register([models.CoordinatorQuota, models.Coordinatorship, models.WorkLog], RecordAdmin)
