"""Addresses of 教学常规."""

from django.urls import path

from apps.teaching.routine import views as routine

urlpatterns = [
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
]
