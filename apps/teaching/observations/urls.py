"""Addresses of 观课议课."""

from django.urls import path

from apps.teaching.observations.quotas import views as quotas
from apps.teaching.observations.views import analysis, dropin, schedule, session

urlpatterns = [
    path("observation/", schedule.show, name="observations"),
    path("observation/print/", schedule.paper, name="observations-print"),
    path("observation/excel/", schedule.excel, name="observations-excel"),
    path("observation/turns/", schedule.turns, name="observation-turns"),
    path("observation/clear/", schedule.clear, name="observation-clear"),
    path("observation/create/", schedule.create, name="observation-create"),
    path("observation/dropin/", dropin.choose, name="observation-dropin"),
    path("observation/analysis/", analysis.show, name="observation-analysis"),
    path("observation/quota/", quotas.show, name="observation-quota"),
    path("observation/quota/print/", quotas.paper, name="observation-quota-print"),
    path("observation/quota/excel/", quotas.excel, name="observation-quota-excel"),
    path("observation/<int:pk>/", session.show, name="observation"),
    path("observation/<int:pk>/undo/", dropin.undo, name="observation-undo"),
    path("observation/<int:pk>/history/", session.changes, name="observation-history"),
    path("observation/<int:pk>/edit/", session.edit, name="observation-edit"),
    path("observation/<int:pk>/volunteer/", session.volunteer, name="observation-volunteer"),
    path("observation/<int:pk>/withdraw/", session.withdraw, name="observation-withdraw"),
    path("observation/<int:pk>/publish/", session.publish, name="observation-publish"),
    path("observation/<int:pk>/cancel/", session.cancel, name="observation-cancel"),
    path("observation/<int:pk>/answer/", session.answer, name="observation-answer"),
    path("observation/<int:pk>/ask/", session.ask, name="observation-ask"),
    path("observation/<int:pk>/signin/", session.sign_in, name="observation-signin"),
    path("observation/<int:pk>/held/", session.held, name="observation-held"),
    path("observation/<int:pk>/archive/", session.archive, name="observation-archive"),
    *quotas.ObservationQuotaView.get_urls(),
]
