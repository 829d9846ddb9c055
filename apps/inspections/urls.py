"""Addresses of the inspection engine, room by room."""

from django.urls import path

from apps.inspections.checklists import views as checklists
from apps.inspections.programmes import views as programmes
from apps.inspections.rosters.views import duty, monitors, rosters
from apps.inspections.rounds import views as rounds
from apps.inspections.sheets import views as sheets

app_name = "inspections"
urlpatterns = [
    # checklists
    *checklists.ChecklistView.get_urls(),
    path("checklist/<int:pk>/draft/", checklists.draft, name="checklist-draft"),
    path("checklist/<int:pk>/copy/", checklists.copy, name="checklist-copy"),
    path("checklist/<int:pk>/import/", checklists.import_file, name="checklist-import"),
    path(
        "checklist/<int:pk>/import/template/",
        checklists.import_template,
        name="checklist-import-template",
    ),
    path("checklistversion/<int:pk>/", checklists.version, name="checklistversion-detail"),
    *[
        path(f"checklistversion/<int:pk>/{verb}/", view, name=f"checklistversion-{verb}")
        for verb, view in {
            "issue": checklists.issue,
            "withdraw": checklists.withdraw,
            "discard": checklists.discard,
            "compare": checklists.compare,
            "print": checklists.print_version,
        }.items()
    ],
    # programmes and rounds
    *programmes.ProgrammeView.get_urls(),
    path("programme/<int:pk>/open/", rounds.open_now, name="programme-open"),
    path("week/", rounds.week, name="week"),
    *rounds.RoundView.get_urls(),
    *[
        path(f"round/<int:pk>/{verb}/", rounds.act, {"verb": verb}, name=f"round-{verb}")
        for verb in rounds.VERBS
    ],
    path("sheet/<int:pk>/exempt/", rounds.exempt_target, name="sheet-exempt"),
    *rounds.DrawView.get_urls(),
    *rounds.ExemptionView.get_urls(),
    # sheets
    *sheets.SheetView.get_urls(),
    *sheets.AppealView.get_urls(),
    *sheets.RectificationView.get_urls(),
    # rosters
    *monitors.MonitorView.get_urls(),
    path("monitor/pick/", monitors.pick, name="monitor-pick"),
    path("monitor/pins/", monitors.pins, name="monitor-pins"),
    path("monitor/<int:pk>/pin/", monitors.reset_pin, name="monitor-pin"),
    *rosters.RosterView.get_urls(),
    *[
        path(f"roster/<int:pk>/{page}/", view, name=f"roster-{page}")
        for page, view in {
            "make": rosters.make,
            "fairness": rosters.fair,
            "change": rosters.change,
            "sheet": rosters.sheet,
            "excel": rosters.export,
            "absence": duty.absence,
        }.items()
    ],
    *duty.SubstitutionView.get_urls(),
    path("duty/", duty.duty, name="duty"),
]
