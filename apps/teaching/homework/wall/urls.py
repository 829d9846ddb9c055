"""Addresses of the wall and of a class's day."""

from django.urls import path

from apps.teaching.homework.wall import paper
from apps.teaching.homework.wall import views as wall

urlpatterns = [
    path("homework/wall/", wall.show, name="wall"),
    path("homework/wall/print/", paper.week, {"way": "print"}, name="wall-print"),
    path("homework/wall/excel/", paper.week, {"way": "excel"}, name="wall-excel"),
    path("homework/wall/notice/", paper.grade_day, name="wall-notice"),
    path("homework/wall/doors/", paper.doors, name="wall-doors"),
    path("homework/wall/mine/", wall.mine, name="wall-mine"),
    path("homework/wall/<int:pk>/", wall.show_day, name="wall-day"),
    path("homework/wall/<int:pk>/publish/", wall.publish, name="wall-publish"),
    path("homework/wall/<int:pk>/take-back/", wall.take_back, name="wall-take-back"),
    path("homework/wall/<int:pk>/notice/", paper.class_day, name="wall-day-notice"),
    path("homework/wall/<int:pk>/door/", paper.door, name="wall-door"),
    path("homework/wall/<int:pk>/renew/", wall.renew, name="wall-renew"),
]
