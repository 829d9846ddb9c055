"""Where a guardian's link leads in the teaching wing; the secret is the first part of every address."""

from django.urls import path

from apps.teaching.after_school.survey import family_views as survey
from apps.teaching.after_school.views import families as after_school
from apps.teaching.marking.views import families as marking

app_name = "families"
urlpatterns = [
    # -- sign-up for after-school service
    path("<str:token>/service/<int:pk>/", after_school.signup, name="signup"),
    # -- how long homework really took
    path("<str:token>/homework-time/", marking.homework_time, name="homework-time"),
    # -- satisfaction survey
    path("<str:token>/survey/", survey.children, name="survey-children"),
    path("<str:token>/survey/thanks/", survey.thanks, name="survey-thanks"),
    path("<str:token>/survey/<int:pk>/", survey.survey, name="survey"),
]
