"""Addresses of groups, term plans and class lessons."""

from django.urls import path

from apps.teaching.schedule.views import division, groups
from apps.teaching.schedule.views import mine as class_lessons
from apps.teaching.schedule.views import plans as term_plans
from apps.teaching.schedule.views import writing as plan_writing

urlpatterns = [
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
    path("my-lessons/", class_lessons.show, name="my-lessons"),
    path("my-lessons/taught/", class_lessons.tick, name="my-lessons-tick"),
    path("my-lessons/undo/", class_lessons.undo, name="my-lessons-undo"),
    path("class-lesson/<int:pk>/postpone/", class_lessons.postpone, name="classlesson-postpone"),
    path("class-lesson/<int:pk>/back/", class_lessons.take_back, name="classlesson-take-back"),
]
