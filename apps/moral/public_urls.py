"""What everybody may see, without an account."""

from django.urls import path

from apps.moral.weeks import public_views

app_name = "public"
urlpatterns = [path("flags/", public_views.flags, name="flags")]
