from django.urls import path

from apps.portal import leaving, search, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("leaving/<int:pk>/", leaving.leaving, name="leaving"),
]
