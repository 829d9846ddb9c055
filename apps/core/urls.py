from django.urls import path

from apps.core import schedule_views, views

app_name = "core"
urlpatterns = [
    path("bin/", views.bin_list, name="bin-list"),
    path("bin/<int:pk>/restore/", views.bin_restore, name="bin-restore"),
    path("view/save/", views.savedview_create, name="savedview-create"),
    path("view/<int:pk>/delete/", views.savedview_delete, name="savedview-delete"),
    path("schedule/", schedule_views.schedule_list, name="schedule-list"),
    path("schedule/<str:task>/", schedule_views.schedule_runs, name="schedule-runs"),
    path("schedule/<str:task>/run/", schedule_views.schedule_run, name="schedule-run"),
]
