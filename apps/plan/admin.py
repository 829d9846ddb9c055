from django.contrib import admin

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.plan import models

admin.site.register(
    [
        models.Clause,
        models.ClauseComment,
        models.ClauseRequirement,
        models.Evidence,
        models.Milestone,
        models.WorkPlan,
    ],
    RecordAdmin,
)
admin.site.register([models.DraftState, models.ImportDraft], LedgerAdmin)
