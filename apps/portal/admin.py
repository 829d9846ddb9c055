from django.contrib import admin

from apps.core.admin import RecordAdmin
from apps.portal import models

admin.site.register(models.Screen, RecordAdmin)
