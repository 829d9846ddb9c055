"""What everybody may see of the teaching wing, without an account."""

from django.urls import path

from apps.teaching.after_school.placing import public_views as placing
from apps.teaching.after_school.resources import views as resources

app_name = "open"
urlpatterns = [
    # -- homework
    # -- after-school courses
    path("courses/", placing.courses, name="courses"),
    # -- online resources
    path("resources/", resources.public, name="resources"),
]
