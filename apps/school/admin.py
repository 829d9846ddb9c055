from django.contrib import admin

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.school import models

admin.site.register(
    [
        models.Appointment,
        models.Day,
        models.Department,
        models.Enrolment,
        models.Guardian,
        models.GuardianLink,
        models.Guardianship,
        models.HomeroomTenure,
        models.Lesson,
        models.Period,
        models.Place,
        models.Position,
        models.Pupil,
        models.SchoolClass,
        models.SchoolYear,
        models.Staff,
        models.Subject,
        models.TeachingAssignment,
        models.Term,
    ],
    RecordAdmin,
)
admin.site.register([models.ImportRun, models.Rollover], LedgerAdmin)
