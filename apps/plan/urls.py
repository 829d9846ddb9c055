from django.urls import path

from apps.plan.clauses import views as clauses
from apps.plan.cockpit import views as cockpit
from apps.plan.drafts import views as drafts
from apps.plan.revisions import views as revisions

app_name = "plan"
urlpatterns = [
    path("", cockpit.cockpit, name="cockpit"),
    path("print/", cockpit.printed, name="cockpit-print"),
    *(
        path(f"chapter/{number}/", cockpit.cockpit, {"chapter": number}, name=f"chapter-{number}")
        for number in range(1, len(cockpit.CHAPTERS) + 1)
    ),
    path("import/", drafts.upload, name="upload"),
    path("import/<int:pk>/", drafts.draft, name="draft"),
    path("import/<int:pk>/compare/", drafts.compare, name="draft-compare"),
    path("import/<int:pk>/discard/", drafts.discard, name="draft-discard"),
    *revisions.WorkPlanView.get_urls(),
    path("workplan/<int:pk>/compare/", revisions.compare, name="workplan-compare"),
    path("workplan/<int:pk>/file/", revisions.source_file, name="workplan-file"),
    path("workplan/<int:pk>/revise/", drafts.revise, name="workplan-revise"),
    path("owners/", clauses.owners, name="owners"),
    *clauses.ClauseView.get_urls(),
    path("clause/<int:pk>/rows/", cockpit.rows, name="clause-rows"),
    path("clause/<int:pk>/measure/", clauses.measure, name="clause-measure"),
    path("clause/<int:pk>/comment/", clauses.comment, name="clause-comment"),
    path("comment/<int:pk>/delete/", clauses.comment_delete, name="comment-delete"),
    *clauses.MilestoneView.get_urls(),
    path("milestone/<int:pk>/finish/", clauses.milestone_finish, name="milestone-finish"),
    path("milestone/<int:pk>/reopen/", clauses.milestone_reopen, name="milestone-reopen"),
    path("evidence/<int:pk>/", clauses.evidence, name="evidence"),
    path("evidence/<int:pk>/delete/", clauses.evidence_delete, name="evidence-delete"),
]
