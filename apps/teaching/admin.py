from django.contrib import admin

from apps.core.admin import LedgerAdmin, RecordAdmin
from apps.teaching import models

# -- schedule
admin.site.register([models.PrepGroup, models.Unit, models.UnitLesson], RecordAdmin)
# Laid out from the timetable, not typed.
admin.site.register([models.ClassLesson], LedgerAdmin)

# -- manuscripts: written where their owners are
admin.site.register(
    [models.Manuscript, models.Part, models.Edition, models.Remark, models.WordUpload], LedgerAdmin
)
admin.site.register([models.Picture], LedgerAdmin)

# -- leads
admin.site.register([models.LeadPlan, models.LessonPlan, models.UnitOutline], RecordAdmin)
admin.site.register([models.Opinion, models.PlanStep], RecordAdmin)

# -- adaptations
admin.site.register([models.Adaptation, models.Reflection, models.Redesign], RecordAdmin)

# -- observations
admin.site.register(
    [models.Observation, models.Observer, models.ObservationSheet, models.ObservationQuota],
    RecordAdmin,
)
# Written on the sheet, not typed.
admin.site.register([models.Rating, models.SheetStep, models.StepPhoto], LedgerAdmin)

# -- homework
admin.site.register([models.HomeworkRule, models.SubjectShare, models.Workbook], RecordAdmin)
admin.site.register([models.Homework, models.ClassPage], RecordAdmin)
# What somebody tried, decided or published, not typed.
admin.site.register([models.Trial, models.Decision, models.ClassDay], LedgerAdmin)

# -- after-school service
admin.site.register([models.Service, models.Segment, models.Course], RecordAdmin)
admin.site.register([models.OutsideTutor, models.SignUp], RecordAdmin)
admin.site.register([models.Wish, models.Placement, models.Confirmation], LedgerAdmin)

# -- afternoons
admin.site.register([models.Duty, models.Leave, models.TutorPaper], RecordAdmin)
# Laid out from the duties, or written where the pupils are.
admin.site.register([models.Session, models.Mark, models.PickUp], LedgerAdmin)
# -- marking and tutoring
admin.site.register([models.PupilGroup, models.Tutoring], RecordAdmin)
# What was tapped, counted or said by a guardian, not typed.
admin.site.register([models.GroupMember, models.HandIn, models.TimeSample], LedgerAdmin)
admin.site.register([models.PlacingRun, models.PlacementMove], LedgerAdmin)

# -- after-school service: fees, resources, survey
admin.site.register([models.FeeUse, models.OnlineResource, models.Survey], RecordAdmin)
admin.site.register([models.Refund, models.SurveyAnswer], LedgerAdmin)
