"""Addresses of the afternoons: duties, roll call, what they add up to."""

urlpatterns = []
