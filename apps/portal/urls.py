from django.urls import path

from apps.portal import leaving, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("leaving/<int:pk>/", leaving.leaving, name="leaving"),
]
