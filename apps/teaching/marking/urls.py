"""Addresses of handing in, marking, tutoring, and what they add up to."""

from django.urls import path

from apps.teaching.marking.views import marking, report, samples, spot, tiers
from apps.teaching.marking.views.tutoring import TutoringView

urlpatterns = [
    path("marking/", marking.desk, name="marking"),
    path("marking/done/", marking.mark_several, name="marking-several"),
    path("marking/<int:pk>/", marking.hand_in, name="marking-hand-in"),
    path("marking/<int:pk>/step/", marking.step, name="marking-step"),
    path("marker/<int:pk>/", marking.marker, name="marker"),
    path("spot/", spot.listing, name="spotchecks"),
    path("spot/<int:pk>/", spot.start, name="spotcheck"),
    path("spot/sheet/<int:pk>/", spot.show, name="spotsheet"),
    path("tiers/", tiers.classes, name="tiers"),
    path("tiers/<int:pk>/", tiers.sort, name="tiers-sort"),
    *TutoringView.get_urls(),
    path("hand-count/", samples.classes, name="handcounts"),
    path("hand-count/<int:pk>/", samples.hands, name="handcount"),
    path("calibration/", samples.calibration, name="calibration"),
    path("calibration/factor/", samples.take_over, name="calibration-factor"),
    path("homework-report/", report.show, name="loadreport"),
    path("homework-report/print/", report.paper, name="loadreport-print"),
    path("homework-report/excel/", report.excel, name="loadreport-excel"),
]
