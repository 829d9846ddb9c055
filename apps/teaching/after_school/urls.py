"""Addresses of after-school service: its term, courses and sign-up."""

from django.urls import path

from apps.teaching.after_school.views import classes, sections, term

urlpatterns = [
    path("after-school/", term.show, name="service"),
    path("after-school/plan/", term.plan, name="service-plan"),
    path("after-school/<int:pk>/copy/", term.copy, name="service-copy"),
    path("after-school/<int:pk>/letter/", term.write_letter, name="service-letter"),
    path("after-school/<int:pk>/move/", term.move, name="service-move"),
    path("after-school/<int:pk>/remind/", term.remind, name="service-remind"),
    path("after-school/excel/", classes.excel, name="signups-excel"),
    path("after-school/print/", classes.paper, name="signups-print"),
    path("after-school/class/", classes.mine, name="signups-mine"),
    path("after-school/class/<int:pk>/", classes.show, name="class-signups"),
    path("after-school/class/<int:pk>/check/", classes.check, name="class-signups-check"),
    path("after-school/class/<int:pk>/remind/", classes.remind, name="class-signups-remind"),
    path("after-school/class/<int:pk>/excel/", classes.excel, name="class-signups-excel"),
    path("after-school/class/<int:pk>/print/", classes.paper, name="class-signups-print"),
    path("after-school/pupil/<int:pk>/", classes.enter, name="pupil-signup"),
    path("after-school/signup/<int:pk>/withdraw/", classes.withdraw, name="signup-withdraw"),
    path("after-school/signup/<int:pk>/return/", classes.come_back, name="signup-return"),
    *sections.CourseView.get_urls(),
    *sections.OutsideTutorView.get_urls(),
]
