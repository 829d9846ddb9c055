"""A guardian's link: the first page and the letters; the secret is the first part of every address."""

from django.urls import path

from apps.notices import public_urls as letters
from apps.portal import families

app_name = "guardians"
urlpatterns = [
    path("<str:token>/", families.home, name="home"),
    *letters.urlpatterns,
]
