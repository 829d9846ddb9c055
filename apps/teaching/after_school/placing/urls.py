"""Addresses of placing pupils in courses."""

urlpatterns = []
