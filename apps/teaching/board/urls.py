"""Addresses of the 备课看板 and its spot check."""

from django.urls import path

from apps.teaching.board import checks
from apps.teaching.board import views as board

urlpatterns = [
    path("board/", board.show, name="board"),
    path("board/print/", board.show, {"way": "print"}, name="board-print"),
    path("board/excel/", board.show, {"way": "excel"}, name="board-excel"),
    path("board/teachers/", board.teachers, name="board-teachers"),
    path("board/teachers/print/", board.teachers, {"way": "print"}, name="board-teachers-print"),
    path("board/teachers/excel/", board.teachers, {"way": "excel"}, name="board-teachers-excel"),
    path("board/rows/", board.rows, name="board-rows"),
    path("board/rows/print/", board.rows, {"way": "print"}, name="board-rows-print"),
    path("board/rows/excel/", board.rows, {"way": "excel"}, name="board-rows-excel"),
    path("board/remind/", board.send_reminder, name="board-remind"),
    path("board/check/<int:pk>/", checks.start, name="board-check"),
    path("board/sheet/<int:pk>/", checks.show, name="check"),
]
