"""Addresses of the inspection engine, room by room."""

app_name = "inspections"
urlpatterns: list = []
