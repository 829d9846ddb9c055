"""Addresses of fees, resources and the survey."""

urlpatterns = []
