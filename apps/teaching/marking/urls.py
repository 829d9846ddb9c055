"""Addresses of handing in, marking, tutoring, and what they add up to."""

urlpatterns = []
