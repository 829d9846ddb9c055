"""Addresses of the duty pupils' app. Its service worker governs what lies below them."""

from django.urls import path

from apps.inspections.tablets import app_views as views

app_name = "tablet"
urlpatterns = [
    path("", views.shell, name="shell"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
