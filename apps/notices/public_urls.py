"""Where a guardian's link leads; the secret is the first part of every address."""

from django.urls import path

from apps.notices.views import guardians

# Gathered below the namespace "guardians" with the first page, which lies in apps.portal.
urlpatterns = [
    path("<str:token>/<int:pk>/", guardians.letter, name="letter"),
    path("<str:token>/<int:pk>/answer/", guardians.answer, name="answer"),
    path("<str:token>/<int:pk>/file/<int:file>/", guardians.file, name="file"),
]
