from django.urls import path

from apps.teaching.adaptations.views import afterwards, red, sections
from apps.teaching.board import checks
from apps.teaching.board import views as board
from apps.teaching.leads.views import lessons, library, mine, outlines, papers, plans, units
from apps.teaching.manuscripts.views import editions, editor, pictures, remarks, uploads
from apps.teaching.observations.quotas import views as quotas
from apps.teaching.observations.sheets.views import (
    minutes,
    printing,
    reading,
    worker,
    writing,
)
from apps.teaching.observations.views import analysis, dropin, schedule, session
from apps.teaching.routine import views as routine
from apps.teaching.schedule.views import division, groups
from apps.teaching.schedule.views import mine as class_lessons
from apps.teaching.schedule.views import plans as term_plans
from apps.teaching.schedule.views import writing as plan_writing

app_name = "teaching"
urlpatterns = [
    # schedule
    path("groups/", groups.index, name="groups"),
    path("groups/form/", groups.form_groups, name="groups-form"),
    path("groups/<int:pk>/", term_plans.show, name="group"),
    path("groups/<int:pk>/print/", term_plans.paper, name="group-print"),
    path("groups/<int:pk>/excel/", term_plans.excel, name="group-excel"),
    path("groups/<int:pk>/lay-out/", term_plans.lay_out, name="group-lay-out"),
    path("groups/<int:pk>/write/", plan_writing.write, name="group-write"),
    path("groups/<int:pk>/import/", plan_writing.import_table, name="group-import"),
    path("groups/<int:pk>/import/template/", plan_writing.template, name="group-template"),
    path("groups/<int:pk>/copy/", plan_writing.copy, name="group-copy"),
    path("groups/<int:pk>/division/", division.show, name="division"),
    path(
        "groups/<int:pk>/leader/",
        groups.PrepGroupView.as_view(page="update"),
        name="prepgroup-update",
    ),
    path(
        "groups/<int:pk>/delete/",
        groups.PrepGroupView.as_view(page="delete"),
        name="prepgroup-delete",
    ),
    path(
        "groups/<int:pk>/history/",
        groups.PrepGroupView.as_view(page="history"),
        name="prepgroup-history",
    ),
    path("unit/<int:pk>/", units.show, name="unit"),
    path("my-lessons/", class_lessons.show, name="my-lessons"),
    path("my-lessons/taught/", class_lessons.tick, name="my-lessons-tick"),
    path("my-lessons/undo/", class_lessons.undo, name="my-lessons-undo"),
    path("class-lesson/<int:pk>/postpone/", class_lessons.postpone, name="classlesson-postpone"),
    path("class-lesson/<int:pk>/back/", class_lessons.take_back, name="classlesson-take-back"),
    # adaptations
    path("lesson/<int:pk>/adapt/", red.adapt, name="lesson-adapt"),
    path("lesson/<int:pk>/reflect/", afterwards.reflect, name="lesson-reflect"),
    path("unit/<int:pk>/redesign/", afterwards.redesign, name="unit-redesign"),
    path("adaptation/<int:pk>/", red.show, name="adaptation"),
    path("adaptation/<int:pk>/news/", red.news, name="adaptation-news"),
    path("adaptation/<int:pk>/word/", red.word, name="adaptation-word"),
    path("adaptation/<int:pk>/paper/", red.paper, name="adaptation-paper"),
    *sections.AdaptationView.get_urls(),
    *sections.ReflectionView.get_urls(),
    *sections.RedesignView.get_urls(),
    # board
    path("board/", board.show, name="board"),
    path("board/print/", board.show, {"way": "print"}, name="board-print"),
    path("board/excel/", board.show, {"way": "excel"}, name="board-excel"),
    path("board/teachers/", board.teachers, name="board-teachers"),
    path("board/teachers/print/", board.teachers, {"way": "print"}, name="board-teachers-print"),
    path("board/teachers/excel/", board.teachers, {"way": "excel"}, name="board-teachers-excel"),
    path("board/rows/", board.rows, name="board-rows"),
    path("board/rows/print/", board.rows, {"way": "print"}, name="board-rows-print"),
    path("board/rows/excel/", board.rows, {"way": "excel"}, name="board-rows-excel"),
    path("board/remind/", board.send_reminder, name="board-remind"),
    path("board/check/<int:pk>/", checks.start, name="board-check"),
    path("board/sheet/<int:pk>/", checks.show, name="check"),
    # manuscripts
    path("manuscript/<int:pk>/", editor.edit, name="manuscript"),
    path("manuscript/<int:pk>/part/<slug:code>/", editor.part, name="manuscript-part"),
    path("manuscript/<int:pk>/writing/<slug:code>/", editor.writing, name="manuscript-writing"),
    path("manuscript/<int:pk>/picture/", pictures.add, name="manuscript-picture"),
    path("manuscript/<int:pk>/editions/", editions.editions, name="manuscript-editions"),
    path("manuscript/<int:pk>/keep/", editions.keep, name="manuscript-keep"),
    path("manuscript/<int:pk>/restore/<int:number>/", editions.restore, name="manuscript-restore"),
    path("manuscript/<int:pk>/remarks/", remarks.remarks, name="manuscript-remarks"),
    path(
        "manuscript/<int:pk>/remarks/<int:remark>/settle/",
        remarks.settle,
        name="manuscript-settle",
    ),
    path("manuscript/<int:pk>/upload/", uploads.upload, name="manuscript-upload"),
    path("upload/<int:pk>/", uploads.show, name="upload"),
    path("upload/<int:pk>/discard/", uploads.discard, name="upload-discard"),
    path("picture/<uuid:uuid>/", pictures.show, name="picture"),
    # observations
    path("observation/", schedule.show, name="observations"),
    path("observation/print/", schedule.paper, name="observations-print"),
    path("observation/excel/", schedule.excel, name="observations-excel"),
    path("observation/turns/", schedule.turns, name="observation-turns"),
    path("observation/clear/", schedule.clear, name="observation-clear"),
    path("observation/create/", schedule.create, name="observation-create"),
    path("observation/dropin/", dropin.choose, name="observation-dropin"),
    path("observation/analysis/", analysis.show, name="observation-analysis"),
    path("observation/quota/", quotas.show, name="observation-quota"),
    path("observation/quota/print/", quotas.paper, name="observation-quota-print"),
    path("observation/quota/excel/", quotas.excel, name="observation-quota-excel"),
    path("observation/<int:pk>/", session.show, name="observation"),
    path("observation/<int:pk>/undo/", dropin.undo, name="observation-undo"),
    path("observation/<int:pk>/history/", session.changes, name="observation-history"),
    path("observation/<int:pk>/edit/", session.edit, name="observation-edit"),
    path("observation/<int:pk>/volunteer/", session.volunteer, name="observation-volunteer"),
    path("observation/<int:pk>/withdraw/", session.withdraw, name="observation-withdraw"),
    path("observation/<int:pk>/publish/", session.publish, name="observation-publish"),
    path("observation/<int:pk>/cancel/", session.cancel, name="observation-cancel"),
    path("observation/<int:pk>/answer/", session.answer, name="observation-answer"),
    path("observation/<int:pk>/ask/", session.ask, name="observation-ask"),
    path("observation/<int:pk>/signin/", session.sign_in, name="observation-signin"),
    path("observation/<int:pk>/held/", session.held, name="observation-held"),
    path("observation/<int:pk>/archive/", session.archive, name="observation-archive"),
    *quotas.ObservationQuotaView.get_urls(),
    # routine
    path("routine/", routine.board, name="routine"),
    path("routine/mine/", routine.mine, name="routine-mine"),
    path("routine/report/", routine.show_report, name="routine-report"),
    path(
        "routine/report/print/",
        routine.show_report,
        {"printed": True},
        name="routine-report-print",
    ),
    path("routine/<int:pk>/publish/", routine.publish, name="routine-publish"),
    # leads
    path("", mine.show, name="preparation"),
    path("unit/<int:pk>/begin/", plans.begin, name="unit-begin"),
    path("unit/<int:pk>/outline/", outlines.begin, name="unit-outline"),
    path("plan/<int:pk>/", plans.show, name="plan"),
    path("plan/<int:pk>/move/", plans.move, name="plan-move"),
    path("plan/<int:pk>/opinion/", plans.opine, name="plan-opinion"),
    path("plan/<int:pk>/copy/", plans.copy, name="plan-copy"),
    path("plan/<int:pk>/upload/", plans.upload, name="plan-upload"),
    path("plan/<int:pk>/print/", papers.print_plan, name="plan-print"),
    path("plan/<int:pk>/word/", papers.plan_in_word, name="plan-word"),
    path("lesson/<int:pk>/", lessons.show, name="lesson"),
    path("lessonplan/<int:pk>/word/", papers.lesson_in_word, name="lessonplan-word"),
    path("outline/", outlines.desk, name="outlines"),
    path("outline/<int:pk>/", outlines.show, name="outline"),
    path("outline/<int:pk>/move/", outlines.move, name="outline-move"),
    path("outline/<int:pk>/print/", papers.print_outline, name="outline-print"),
    path("outline/<int:pk>/word/", papers.outline_in_word, name="outline-word"),
    path("library/", library.show, name="library"),
    path("library/<int:pk>/use/", library.use, name="lessonplan-use"),
    # observation sheets
    path("observation/worker.js", worker.worker, name="observation-worker"),
    path("observation/<int:pk>/sheet/", writing.sheet, name="observation-sheet"),
    path("observation/<int:pk>/sheet/rows/", writing.rows, name="observation-sheet-rows"),
    path(
        "observation/<int:pk>/sheet/photo/<uuid:uuid>/",
        writing.add_photo,
        name="observation-photo-add",
    ),
    path(
        "observation/<int:pk>/sheet/photo/<uuid:uuid>/remove/",
        writing.remove_photo,
        name="observation-photo-remove",
    ),
    path("observation/<int:pk>/sheet/blank/", printing.blank, name="observation-sheet-blank"),
    path("observation/photo/<uuid:uuid>/", writing.show_photo, name="observation-photo"),
    path("observation/sheet/<int:pk>/", reading.show, name="observation-sheet-read"),
    path("observation/sheet/<int:pk>/print/", printing.sheet, name="observation-sheet-print"),
    path("observation/<int:pk>/sheets/print/", printing.session, name="observation-sheets-print"),
    path("observation/<int:pk>/minutes/", minutes.write, name="observation-minutes"),
    path("observation/<int:pk>/minutes/print/", minutes.paper, name="observation-minutes-print"),
    path("observation/<int:pk>/redesign/", minutes.redesign, name="observation-redesign"),
]
