from django.urls import path

from apps.teaching.adaptations import views as adaptations
from apps.teaching.leads.views import lessons, library, mine, outlines, papers, plans
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

app_name = "teaching"
urlpatterns = [
    # adaptations
    path("lesson/<int:pk>/adapt/", adaptations.adapt, name="adapt"),
    path("lesson/<int:pk>/reflect/", adaptations.reflect, name="reflect"),
    path("unit/<int:pk>/redesign/", adaptations.redesign, name="redesign"),
    path("adaptation/<int:pk>/", adaptations.show, name="adaptation"),
    path("adaptation/<int:pk>/news/", adaptations.news, name="adaptation-news"),
    path("adaptation/<int:pk>/word/", adaptations.word, name="adaptation-word"),
    path("adaptation/<int:pk>/paper/", adaptations.paper, name="adaptation-paper"),
    *adaptations.AdaptationView.get_urls(),
    *adaptations.ReflectionView.get_urls(),
    *adaptations.RedesignView.get_urls(),
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
    path("observation/<int:pk>/minutes/", minutes.write, name="observation-minutes"),
    path("observation/<int:pk>/minutes/print/", minutes.paper, name="observation-minutes-print"),
    path("observation/<int:pk>/redesign/", minutes.redesign, name="observation-redesign"),
]
