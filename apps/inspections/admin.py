from django.contrib import admin

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.inspections import models

admin.site.register(
    [
        models.Category,
        models.Checklist,
        models.ChecklistVersion,
        models.Exemption,
        models.Item,
        models.Monitor,
        models.Programme,
        models.ProgrammeTarget,
        models.Rectification,
        models.Roster,
        models.Round,
        models.Sheet,
        models.Slot,
        models.Substitution,
        models.Tablet,
        models.Team,
        models.Turn,
    ],
    RecordAdmin,
)
# What is evidence is read here, and put right where a reason is asked.
admin.site.register(
    [
        models.Appeal,
        models.Correction,
        models.Draw,
        models.Entry,
        models.Pairing,
        models.ParkedPhoto,
        models.ParkedRecord,
        models.Photo,
    ],
    LedgerAdmin,
)
