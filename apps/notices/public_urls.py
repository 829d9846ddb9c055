"""Where a guardian's link leads; the secret is the first part of every address."""

from django.urls import path

from apps.notices.views import guardians

app_name = "guardians"
urlpatterns = [
    path("<str:token>/", guardians.home, name="home"),
    path("<str:token>/<int:pk>/", guardians.letter, name="letter"),
    path("<str:token>/<int:pk>/answer/", guardians.answer, name="answer"),
    path("<str:token>/<int:pk>/file/<int:file>/", guardians.file, name="file"),
]
