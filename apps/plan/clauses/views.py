"""A clause and what hangs on it: owners, requirements, milestones, evidence, discussion."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core import bin
from apps.core.crud import CRUDView
from apps.core.files import attachment_response
from apps.core.forms import posted
from apps.plan.clauses import services
from apps.plan.clauses.forms import (
    CommentForm,
    DivideForm,
    FinishForm,
    MilestoneForm,
    OwnersForm,
    RequirementsForm,
)
from apps.plan.clauses.models import Clause, ClauseComment, Evidence, Milestone
from apps.plan.clauses.proposals import divide, propose_owners, propose_requirements
from apps.plan.cockpit import board, figures
from apps.plan.cockpit.views import question_of
from apps.plan.reading import find_promises
from apps.plan.rules import keeps_plan
from apps.plan.services import reconcile_plan


class ClauseView(CRUDView):
    """条目: its words, who answers for it, what measures it, what people say."""

    model = Clause
    pages = ["detail", "update", "history"]
    form_class = OwnersForm

    def get_queryset(self):
        found = super().get_queryset().select_related("plan__term__year", "parent", "owner")
        return found.prefetch_related("co_owners", "requirements")

    def get_detail_context(self) -> dict:
        return clause_context(self.object, self.request.user)

    def save_form(self, form) -> Clause:
        clause = form.save(commit=False)
        services.assign_owners(clause.plan, {clause.pk: clause.owner_id})
        form.save_m2m()
        return clause


def clause_context(clause: Clause, user) -> dict:
    """What the page of a clause shows: numbers as of today, or of the end of a past term."""
    on = min(max(timezone.localdate(), clause.plan.term.starts), clause.plan.term.ends)
    counted = figures.sources(clause.plan, on)
    line = board.line_of(clause)
    return {
        "on": on,
        "line": line,
        "figures": counted.figures(line.all_codes, line.keys),
        "promises": find_promises(clause.words),
        "requirements": [
            (link, counted.requirements.get(link.requirement, counted.empty))
            for link in clause.requirements.all()
        ],
        "milestones": clause.milestones.select_related("owner").prefetch_related("evidence"),
        "comments": clause.comments.select_related("author", "acting_for"),
        "comment_form": CommentForm(),
        "may_measure": user.has_perm(Clause.get_perm("measure"), clause),
    }


def _clause(request: HttpRequest, pk: int, action: str) -> Clause:
    clauses = Clause.objects.visible_to(request.user).select_related("plan__term__year", "owner")
    clause = get_object_or_404(clauses.prefetch_related("co_owners", "requirements"), pk=pk)
    if not request.user.has_perm(Clause.get_perm(action), clause):
        raise PermissionDenied("只有校领导和这一条的责任部门负责人可以这样做；历史版本只能查看。")
    return clause


@login_required
def owners(request: HttpRequest) -> HttpResponse:
    """认领: every chapter and section with its department, the empty ones with a proposal."""
    plan = question_of(request).plan
    if not keeps_plan(request.user):
        raise PermissionDenied("责任部门由校领导确定。")
    if plan is None:
        messages.info(request, "还没有启用的计划，请先导入。")
        return redirect("plan:upload")
    clauses = list(plan.clauses.select_related("owner").prefetch_related("requirements"))
    form = DivideForm(
        posted(request),
        clauses=clauses,
        owners=propose_owners(clauses),
        requirements=propose_requirements(clauses),
    )
    if request.method == "POST" and form.is_valid():
        divide(plan, form.owners(), form.links())
        messages.success(request, f"“{plan.title}”的责任部门已保存。")
        return redirect(f"{reverse('plan:cockpit')}?term={plan.term.code}")
    context = {"plan": plan, "form": form}
    return render(request, "plan/owners.html", context, status=422 if form.errors else 200)


@login_required
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Which requirements measure a clause."""
    clause = _clause(request, pk, "measure")
    linked = [link.requirement for link in clause.requirements.all()]
    form = RequirementsForm(posted(request), initial={"codes": linked})
    if request.method == "POST" and form.is_valid():
        services.link_requirements(clause, form.cleaned_data["codes"])
        messages.success(request, f"“{clause}”的指标已保存。")
        return redirect(clause)
    context = {"clause": clause, "form": form}
    return render(request, "plan/measure.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a clause."""
    clause = _clause(request, pk, "comment")
    form = CommentForm(request.POST)
    if form.is_valid():
        said = form.save(commit=False)
        said.clause, said.author = clause, request.user
        if request.user.acting_for:
            said.acting_for = request.user.acting_for.principal
        said.save()
        return redirect(said)
    view = ClauseView(page="detail")
    view.setup(request, pk=pk)
    context = {**clause_context(clause, request.user), "comment_form": form}
    return view.render("core/detail.html", context, status=422)


@login_required
@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one said."""
    said = get_object_or_404(
        ClauseComment.objects.visible_to(request.user).select_related("clause"), pk=pk
    )
    if not request.user.has_perm(ClauseComment.get_perm("delete"), said):
        raise PermissionDenied("只能删除自己的发言。")
    bin.put_in_bin([said], by=request.user)
    messages.success(request, "已删除这条发言，30天内可在回收站恢复。")
    return redirect(said.clause)


class MilestoneView(CRUDView):
    """里程碑: what somebody promises for a clause that no data answers."""

    model = Milestone
    form_class = MilestoneForm
    columns = ["title", "clause", "owner", "due_on", "done_on", "note"]
    filter_fields = ["clause__plan__term", "clause__owner", "owner"]
    search_fields = ["title", "owner__name", "owner__pinyin"]
    empty_hint = "在计划条目的页面上，把没有数据可查的承诺加为里程碑。"

    def get_queryset(self):
        found = super().get_queryset().select_related("clause__plan__term", "clause__owner")
        return found.prefetch_related("clause__co_owners", "evidence")

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user}

    def get_detail_context(self) -> dict:
        milestone = self.object
        return {
            **super().get_detail_context(),
            "may_finish": self.request.user.has_perm(Milestone.get_perm("finish"), milestone),
            "evidence": milestone.evidence.select_related("added_by"),
        }

    def delete_page(self, request: HttpRequest) -> HttpResponse:
        term = self.object.clause.plan.term
        response = super().delete_page(request)
        if request.method == "POST":
            reconcile_plan(term)
        return response

    def save_form(self, form) -> Milestone:
        milestone = super().save_form(form)
        reconcile_plan(milestone.clause.plan.term)
        return milestone


@login_required
def milestone_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a milestone done, or add to what shows it."""
    milestone = _milestone(request, pk)
    form = FinishForm(posted(request), request.FILES or None, instance=milestone)
    if request.method == "POST" and form.is_valid():
        services.finish(
            milestone,
            done_on=form.cleaned_data["done_on"],
            note=form.cleaned_data["note"],
            files=form.cleaned_data["files"],
            by=request.user,
        )
        messages.success(request, f"“{milestone}”已完成。")
        return redirect(milestone)
    context = {"milestone": milestone, "form": form}
    return render(request, "plan/finish.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def milestone_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a milestone is done."""
    milestone = _milestone(request, pk)
    services.reopen(milestone)
    messages.success(request, f"“{milestone}”改回未完成。")
    return redirect(milestone)


def _milestone(request: HttpRequest, pk: int) -> Milestone:
    found = Milestone.objects.visible_to(request.user).select_related("clause__plan__term")
    milestone = get_object_or_404(found, pk=pk)
    if not request.user.has_perm(Milestone.get_perm("finish"), milestone):
        raise PermissionDenied("只有责任人、责任部门负责人和校领导可以报告完成。")
    return milestone


@login_required
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """A piece of evidence, for those who may read the plan."""
    found = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return attachment_response(found.file, found.name)


@login_required
@require_POST
def evidence_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of evidence away; it can be had back for 30 days."""
    found = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    milestone = _milestone(request, found.milestone_id)
    bin.put_in_bin([found], by=request.user)
    messages.success(request, f"已删除“{found.name}”，30天内可在回收站恢复。")
    return redirect(milestone)
