"""The versions of the plans: to read, to compare, to go on from."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.core.crud import CRUDView
from apps.core.files import attachment_response
from apps.plan.clauses.models import WorkPlan
from apps.plan.cockpit.board import tree_of
from apps.plan.revisions import comparison
from apps.plan.rules import keeps_plan
from apps.plan.services import tree_of as words_of
from apps.school.models import Term


class WorkPlanView(CRUDView):
    """修订: every version of every term's plan."""

    model = WorkPlan
    pages = ["list", "detail", "history"]
    columns = ["title", "term", "revision", "status", "active_on", "imported_by", "source_name"]
    filter_fields = ["term", "status"]
    search_fields = ["title"]
    empty_hint = "导入学校的工作计划，从这里开始。"

    def get_queryset(self):
        return super().get_queryset().select_related("term__year", "imported_by")

    def get_detail_context(self) -> dict:
        plan = self.object
        return {
            "lines": tree_of(plan),
            "before": _before(plan),
            "may_revise": keeps_plan(self.request.user),
            "terms": Term.objects.select_related("year"),
        }


def _before(plan: WorkPlan) -> WorkPlan | None:
    """The version that this one replaced."""
    return plan.term.plans.filter(revision__lt=plan.revision).order_by("-revision").first()


@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changed against the one before."""
    plan = get_object_or_404(
        WorkPlan.objects.visible_to(request.user).select_related("term__year"), pk=pk
    )
    before = _before(plan)
    if before is None:
        raise Http404("这是第一版，没有可以比较的。")
    context = {
        "plan": plan,
        "before": before,
        "comparison": comparison.of(before, words_of(plan)),
    }
    return render(request, "plan/compare.html", context)


@login_required
def source_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that a version was read from."""
    plan = get_object_or_404(WorkPlan.objects.visible_to(request.user), pk=pk)
    if not plan.source_file:
        raise Http404("这一版没有原文件。")
    return attachment_response(plan.source_file, plan.source_name)
