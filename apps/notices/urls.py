from django.urls import path

from apps.notices.views import answering, issuing, links, notices, tracking

app_name = "notices"
urlpatterns = [
    *notices.NoticeView.get_urls(),
    path("notice/<int:pk>/answer/", answering.answer, name="answer"),
    path("notice/<int:pk>/publish/", issuing.publish, name="publish"),
    path("notice/<int:pk>/revise/", issuing.revise, name="revise"),
    path("notice/<int:pk>/revise/drop/", issuing.drop_revision, name="drop-revision"),
    path("notice/<int:pk>/withdraw/", issuing.withdraw, name="withdraw"),
    path("notice/<int:pk>/versions/", issuing.versions, name="versions"),
    path("notice/<int:pk>/tracking/", tracking.tracking, name="tracking"),
    path("notice/<int:pk>/tracking/export/", tracking.tracking_export, name="tracking-export"),
    path("notice/<int:pk>/tracking/print/", tracking.tracking_print, name="tracking-print"),
    path("notice/<int:pk>/chase/", tracking.chase, name="chase"),
    path("audience/", issuing.audience_count, name="audience-count"),
    path("receipt/<int:pk>/", tracking.receipt_print, name="receipt-print"),
    path("receipt/<int:pk>/signature/", tracking.signature, name="signature"),
    path("attachment/<int:pk>/", tracking.attachment, name="attachment"),
    path("families/", links.classes, name="families"),
    path("families/<int:pk>/", links.families, name="class-links"),
    path("families/<int:pk>/hand-out/", links.hand_out, name="hand-out"),
    path("families/<int:pk>/slips/", links.slips, name="slips"),
    path("families/link/<int:pk>/revoke/", links.revoke, name="revoke-link"),
]
