from django.urls import path

from apps.teaching.adaptations import views as adaptations
from apps.teaching.leads.views import lessons, library, mine, outlines, papers, plans, units
from apps.teaching.manuscripts.views import editions, editor, pictures, remarks, uploads
from apps.teaching.routine import views as routine
from apps.teaching.schedule.views import division, groups, writing
from apps.teaching.schedule.views import mine as class_lessons
from apps.teaching.schedule.views import plans as term_plans

app_name = "teaching"
urlpatterns = [
    # schedule
    path("groups/", groups.index, name="groups"),
    path("groups/form/", groups.form_groups, name="groups-form"),
    path("groups/<int:pk>/", term_plans.show, name="group"),
    path("groups/<int:pk>/print/", term_plans.paper, name="group-print"),
    path("groups/<int:pk>/excel/", term_plans.excel, name="group-excel"),
    path("groups/<int:pk>/lay-out/", term_plans.lay_out, name="group-lay-out"),
    path("groups/<int:pk>/write/", writing.write, name="group-write"),
    path("groups/<int:pk>/import/", writing.import_table, name="group-import"),
    path("groups/<int:pk>/import/template/", writing.template, name="group-template"),
    path("groups/<int:pk>/copy/", writing.copy, name="group-copy"),
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
    path("lesson/<int:pk>/adapt/", adaptations.adapt, name="lesson-adapt"),
    path("lesson/<int:pk>/reflect/", adaptations.reflect, name="lesson-reflect"),
    path("unit/<int:pk>/redesign/", adaptations.redesign, name="unit-redesign"),
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
]
