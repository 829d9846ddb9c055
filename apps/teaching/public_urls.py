"""What everybody may see of the teaching wing, without an account."""

from django.urls import path

from apps.teaching.after_school.placing import public_views as placing
from apps.teaching.after_school.resources import views as resources
from apps.teaching.homework.wall import public_views as homework

app_name = "open"
urlpatterns = [
    # -- homework
    path("homework/<str:token>/", homework.latest, name="homework"),
    path("homework/<str:token>/<str:on>/", homework.day, name="homework-day"),
    path("homework/<str:token>/week/<str:on>/", homework.week, name="homework-week"),
    # -- after-school courses
    path("courses/", placing.courses, name="courses"),
    # -- online resources
    path("resources/", resources.public, name="resources"),
]
