"""Addresses of setting, trying and deciding about homework."""

urlpatterns = []
