from django.contrib import admin

from apps.core.admin import RecordAdmin
from apps.notices import models

admin.site.register(
    [
        models.Attachment,
        models.AudienceRule,
        models.Notice,
        models.NoticeVersion,
        models.Receipt,
    ],
    RecordAdmin,
)
