"""Addresses of lead plans, outlines and the library."""

from django.urls import path

from apps.teaching.leads.views import lessons, library, mine, outlines, papers, plans, units

urlpatterns = [
    path("", mine.show, name="preparation"),
    path("unit/<int:pk>/", units.show, name="unit"),
    path("unit/<int:pk>/begin/", plans.begin, name="unit-begin"),
    path("unit/<int:pk>/outline/", outlines.begin, name="unit-outline"),
    path("plan/<int:pk>/", plans.show, name="plan"),
    path("plan/<int:pk>/move/", plans.move, name="plan-move"),
    path("plan/<int:pk>/opinion/", plans.opine, name="plan-opinion"),
    path("plan/<int:pk>/copy/", plans.copy, name="plan-copy"),
    path("plan/<int:pk>/upload/", plans.upload, name="plan-upload"),
    path("plan/<int:pk>/print/", papers.print_plan, name="plan-print"),
    path("plan/<int:pk>/word/", papers.plan_in_word, name="plan-word"),
    path("lesson/<int:pk>/", lessons.show, name="lesson"),
    path("lessonplan/<int:pk>/word/", papers.lesson_in_word, name="lessonplan-word"),
    path("outline/", outlines.desk, name="outlines"),
    path("outline/<int:pk>/", outlines.show, name="outline"),
    path("outline/<int:pk>/move/", outlines.move, name="outline-move"),
    path("outline/<int:pk>/print/", papers.print_outline, name="outline-print"),
    path("outline/<int:pk>/word/", papers.outline_in_word, name="outline-word"),
    path("library/", library.show, name="library"),
    path("library/<int:pk>/use/", library.use, name="lessonplan-use"),
]
