"""Addresses of 观课表 and minutes."""

from django.urls import path

from apps.teaching.observations.sheets.views import (
    minutes,
    printing,
    reading,
    worker,
    writing,
)

urlpatterns = [
    path("observation/worker.js", worker.worker, name="observation-worker"),
    path("observation/<int:pk>/sheet/", writing.sheet, name="observation-sheet"),
    path("observation/<int:pk>/sheet/rows/", writing.rows, name="observation-sheet-rows"),
    path(
        "observation/<int:pk>/sheet/photo/<uuid:uuid>/",
        writing.add_photo,
        name="observation-photo-add",
    ),
    path(
        "observation/<int:pk>/sheet/photo/<uuid:uuid>/remove/",
        writing.remove_photo,
        name="observation-photo-remove",
    ),
    path("observation/<int:pk>/sheet/blank/", printing.blank, name="observation-sheet-blank"),
    path("observation/photo/<uuid:uuid>/", writing.show_photo, name="observation-photo"),
    path("observation/sheet/<int:pk>/", reading.show, name="observation-sheet-read"),
    path("observation/sheet/<int:pk>/print/", printing.sheet, name="observation-sheet-print"),
    path("observation/<int:pk>/sheets/print/", printing.session, name="observation-sheets-print"),
    path("observation/<int:pk>/minutes/", minutes.write, name="observation-minutes"),
    path("observation/<int:pk>/minutes/print/", minutes.paper, name="observation-minutes-print"),
    path("observation/<int:pk>/redesign/", minutes.redesign, name="observation-redesign"),
]
