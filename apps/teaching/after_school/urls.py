"""Addresses of after-school service: its term, courses and sign-up."""

urlpatterns = []
