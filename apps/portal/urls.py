from django.urls import path

from apps.portal import leaving, search, views
from apps.portal.screen import views as screen

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("leaving/<int:pk>/", leaving.leaving, name="leaving"),
    # -- screen: who opens and ends one
    *screen.ScreenView.get_urls(),
    path("screen/<int:pk>/revoke/", screen.revoke, name="screen-revoke"),
    path("screen/<str:token>/", screen.show, name="screen-board"),
]
