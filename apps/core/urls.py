from django.urls import path

from apps.core import schedule_views, views
from apps.core.jobs import views as jobs

app_name = "core"
urlpatterns = [
    path("bin/", views.bin_list, name="bin-list"),
    path("bin/<int:pk>/restore/", views.bin_restore, name="bin-restore"),
    path("view/save/", views.savedview_create, name="savedview-create"),
    path("view/<int:pk>/delete/", views.savedview_delete, name="savedview-delete"),
    path("schedule/", schedule_views.schedule_list, name="schedule-list"),
    path("schedule/<str:task>/", schedule_views.schedule_runs, name="schedule-runs"),
    path("schedule/<str:task>/run/", schedule_views.schedule_run, name="schedule-run"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
]
