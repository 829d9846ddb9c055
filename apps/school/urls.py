from django.urls import path

from apps.school.calendar import views as calendar
from apps.school.classes import moves, timetable
from apps.school.classes import views as classes
from apps.school.classes.models import SchoolClass
from apps.school.imports import views as imports
from apps.school.organisation import rights
from apps.school.organisation import views as organisation
from apps.school.organisation.models import Staff
from apps.school.rollover import views as rollover

app_name = "school"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<slug:code>/", calendar.calendar, name="calendar-term"),
    path("import/<slug:kind>/", imports.upload, name="import"),
    path("import/<slug:kind>/template/", imports.template, name="import-template"),
    path("import/run/<int:pk>/", imports.run_detail, name="import-run"),
    path("import/run/<int:pk>/write/", imports.write, name="import-write"),
    path("import/run/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("rollover/", rollover.rollover, name="rollover"),
    path("rollover/<int:pk>/undo/", rollover.rollover_undo, name="rollover-undo"),
    path("rollover/<int:pk>/confirm/", rollover.rollover_confirm, name="rollover-confirm"),
    *calendar.SchoolYearView.get_urls(),
    *calendar.TermView.get_urls(),
    path("accounts/open/", rights.open_accounts, name="account-open"),
    path("rights/", rights.rights, name="rights"),
    *organisation.DepartmentView.get_urls(),
    *organisation.PositionView.get_urls(),
    *organisation.StaffView.get_urls(),
    *organisation.AppointmentView.get_urls(),
    *classes.SubjectView.get_urls(),
    *classes.PlaceView.get_urls(),
    *classes.SchoolClassView.get_urls(),
    *classes.HomeroomTenureView.get_urls(),
    *classes.PupilView.get_urls(),
    *classes.EnrolmentView.get_urls(),
    *classes.GuardianView.get_urls(),
    *classes.TeachingAssignmentView.get_urls(),
    *classes.PeriodView.get_urls(),
    *classes.LessonView.get_urls(),
    *moves.get_urls(),
    path(
        "schoolclass/<int:pk>/timetable/",
        timetable.sheet,
        {"model": SchoolClass},
        name="schoolclass-timetable",
    ),
    path("staff/<int:pk>/timetable/", timetable.sheet, {"model": Staff}, name="staff-timetable"),
]
