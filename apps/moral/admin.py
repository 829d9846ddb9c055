from django.contrib import admin

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.moral import models

# -- weeks, flags
admin.site.register([models.Exemplar, models.WeekRule], RecordAdmin)
# What a week came to is computed and published, not typed.
admin.site.register([models.ClassWeek, models.FlagHolding, models.WeekResult], LedgerAdmin)

# -- ceremonies, council
admin.site.register([models.Ceremony, models.FlagBearer, models.Speech], RecordAdmin)
admin.site.register([models.Meeting, models.Decision], RecordAdmin)
admin.site.register([models.AgendaItem, models.FollowUp], RecordAdmin)
