"""Addresses of the inspection engine, room by room."""

from django.urls import path

from apps.inspections.checklists import views as checklists
from apps.inspections.parked import views as parked
from apps.inspections.programmes import views as programmes
from apps.inspections.rosters.views import duty, monitors, rosters
from apps.inspections.rounds import views as rounds
from apps.inspections.sheets.views import (
    appeals,
    classes,
    desk,
    feedback,
    filling,
    records,
    rectifications,
    summary,
)
from apps.inspections.tablets import views as tablets

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
    path("desk/", desk.desk, name="desk"),
    path("desk/act/", desk.act, name="desk-act"),
    path("desk/sheet/", desk.day_sheet, name="day-sheet"),
    path("summary/", summary.summary, name="summary"),
    path("summary/records/", summary.records, name="summary-records"),
    *[
        path(f"summary/{way}/", summary.summary, {"way": way}, name=f"summary-{way}")
        for way in ("print", "excel")
    ],
    path("class/", classes.my_class, name="my-class"),
    path("class/<int:pk>/day/", classes.class_day, name="class-day"),
    path("mine/", filling.mine, name="mine"),
    path("mine/<int:pk>/", filling.round_targets, name="round-targets"),
    *records.SheetView.get_urls(),
    path("sheet/<int:pk>/fill/", filling.fill, name="sheet-fill"),
    path("sheet/<int:pk>/feedback/", feedback.sheet_feedback, name="sheet-feedback"),
    path("sheet/<int:pk>/correct/", records.correct, name="sheet-correct"),
    path("sheet/<int:pk>/due/", records.end_exemption, name="sheet-due"),
    path("photo/<int:pk>/", records.photo, name="photo"),
    path("entry/<int:pk>/appeal/", appeals.appeal, name="entry-appeal"),
    path("entry/<int:pk>/bonus/", appeals.bonus, name="entry-bonus"),
    *appeals.AppealView.get_urls(),
    path("appeal/<int:pk>/decide/", appeals.decide, name="appeal-decide"),
    path("appeal/<int:pk>/slip/", appeals.slip, name="appeal-slip"),
    *rectifications.RectificationView.get_urls(),
    path("rectification/<int:pk>/photo/", rectifications.photo, name="rectification-photo"),
    *[
        path(
            f"rectification/<int:pk>/{verb}/",
            rectifications.act,
            {"verb": verb},
            name=f"rectification-{verb}",
        )
        for verb in rectifications.NEEDS
    ],
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
    # tablets
    *tablets.TabletView.get_urls(),
    path("tablet/<int:pk>/revoke/", tablets.revoke, name="tablet-revoke"),
    path("pairing/create/", tablets.pairing_create, name="pairing-create"),
    path("pairing/<int:pk>/", tablets.pairing_detail, name="pairing-detail"),
    *parked.ParkedRecordView.get_urls(),
    path("parkedrecord/<int:pk>/adopt/", parked.adopt, name="parkedrecord-adopt"),
    path("parkedrecord/<int:pk>/aside/", parked.aside, name="parkedrecord-aside"),
    path("parkedphoto/<int:pk>/", parked.photo, name="parkedphoto-file"),
]
