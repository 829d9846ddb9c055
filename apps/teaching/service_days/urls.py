"""Addresses of the afternoons: duties, sessions, roll call, patrols, sheets of the month."""

from django.urls import path

from apps.teaching.service_days.views import absences, books, day, duties, papers, session
from apps.teaching.service_days.views.leaves import LeaveView

urlpatterns = [
    path("afternoon/", day.show, name="afternoon"),
    path("afternoon/mine/", day.mine, name="my-afternoons"),
    path("afternoon/patrol/", day.patrol, name="patrol"),
    path("afternoon/patrol/<int:pk>/", day.patrol, name="patrol-fill"),
    path("afternoon/patrols/", books.patrols, name="patrols"),
    path("afternoon/patrols/excel/", books.patrols_excel, name="patrols-excel"),
    # -- one session
    path("session/<int:pk>/", session.show, name="session"),
    path("session/<int:pk>/arrive/", session.arrive, name="session-arrive"),
    path("session/<int:pk>/call/", session.call_roll, name="session-call"),
    path("session/<int:pk>/log/", session.write_log, name="session-log"),
    path("session/<int:pk>/handover/", session.hand_over, name="session-handover"),
    path("session/<int:pk>/substitute/", session.substitute, name="session-substitute"),
    path("session/<int:pk>/planned/", session.planned, name="session-planned"),
    path("absence/<int:pk>/", absences.show, name="mark"),
    path("pickup/<int:pk>/", session.fetched, name="pickup"),
    *LeaveView.get_urls(),
    # -- 排班
    path("duties/", duties.show, name="duties"),
    path("duties/print/", duties.paper, name="duties-print"),
    path("duties/excel/", duties.excel, name="duties-excel"),
    path("duties/propose/", duties.propose, name="duties-propose"),
    path("duties/adopt/", duties.adopt, name="duties-adopt"),
    path("duties/discard/", duties.discard, name="duties-discard"),
    path("duties/create/", duties.create, name="duty-create"),
    path("duties/<int:pk>/update/", duties.update, name="duty-update"),
    path("duties/<int:pk>/delete/", duties.delete, name="duty-delete"),
    # -- 台账
    path("rollbook/", books.rollbook, name="rollbook"),
    path("rollbook/print/", books.rollbook_print, name="rollbook-print"),
    path("rollbook/excel/", books.rollbook_excel, name="rollbook-excel"),
    path("service-hours/", books.service_hours, name="service-hours"),
    path("service-hours/print/", books.service_hours_print, name="service-hours-print"),
    path("service-hours/excel/", books.service_hours_excel, name="service-hours-excel"),
    # -- outside tutors
    *papers.TutorPaperView.get_urls(),
    path("tutorpaper/<int:pk>/file/", papers.file, name="tutorpaper-file"),
    path("tutor/<int:pk>/review/", papers.review, name="tutor-review"),
]
