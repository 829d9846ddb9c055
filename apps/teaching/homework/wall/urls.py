"""Addresses of what is published of homework: the wall, the day, the paper for the door."""

urlpatterns = []
