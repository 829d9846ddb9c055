"""Bringing a plan in: upload, correct, compare, put into force."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core import bin
from apps.core.forms import posted, typed
from apps.plan.clauses.models import WorkPlan
from apps.plan.drafts import services
from apps.plan.drafts.forms import HeadForm, NodeForm, UploadForm
from apps.plan.drafts.models import ImportDraft
from apps.plan.drafts.services import DraftChanged
from apps.plan.reading import editing
from apps.plan.reading.editing import EditError, Node
from apps.plan.revisions import comparison
from apps.plan.rules import keeps_plan
from apps.plan.services import plan_before
from apps.school.models import Term

CHANGED = "这份草稿刚在别处改动过，下面是最新的样子，请再做一次。"
# Where a text may be cut: after punctuation, and before a number in brackets or a circle.
_CUT = re.compile(r"(?<=[。；！？，、：:;!?,\n])|(?=（[一二三四五六七八九十\d]+）|[①-⑳])")


def _keepers_only(request: HttpRequest) -> None:
    if not keeps_plan(request.user):
        raise PermissionDenied("工作计划由校领导导入和修订。")


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """导入: a file, or an existing plan as the base of the next."""
    _keepers_only(request)
    form = UploadForm(posted(request), request.FILES or None, initial=_this_term())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        draft = services.open_draft(
            form.cleaned_data["tree"],
            term=form.cleaned_data["term"],
            by=request.user,
            source=file.name,
            file=form.cleaned_data["stored"],
        )
        return redirect(draft)
    context = {
        "form": form,
        "drafts": ImportDraft.objects.visible_to(request.user).select_related(
            "term__year", "created_by"
        ),
        "plans": WorkPlan.objects.active().select_related("term__year"),
        "terms": form.fields["term"].queryset,
    }
    return render(request, "plan/upload.html", context, status=422 if form.errors else 200)


def _this_term() -> dict:
    term = Term.objects.current()
    return {"term": term.pk if term else None}


@login_required
@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a version of the plan as a draft, for its own term or another one."""
    _keepers_only(request)
    plan = get_object_or_404(WorkPlan.objects.visible_to(request.user), pk=pk)
    term = Term.objects.filter(code=typed(request.POST, "term") or plan.term.code).first()
    if term is None:
        messages.error(request, "没有这个学期，请重新选择。")
        return redirect("plan:upload")
    return redirect(services.revise(plan, term=term, by=request.user))


@dataclass(frozen=True)
class Row:
    """One node as the draft page shows it."""

    node: Node
    path: str
    doubts: list[dict]

    @property
    def indent(self) -> int:
        return min(self.node.depth, 7)

    @property
    def pieces(self) -> list[tuple[int, str]]:
        """The text in pieces, each with the offset at which it may be cut off from before."""
        text = self.node.text
        places = sorted({0, *(cut.start() for cut in _CUT.finditer(text)), len(text)})
        return [(start, text[start:end]) for start, end in pairwise(places)]


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """校对: the tree that was read, corrected in small steps, each of which can be undone."""
    found = get_object_or_404(ImportDraft.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _draft_page(request, found)
    verb, _, rest = request.POST.get("do", "").partition(":")
    try:
        at = int(request.POST.get("at", ""))
        form = VERBS[verb](request, found, at, *map(int, filter(None, rest.split(":"))))
    except DraftChanged:
        found.refresh_from_db()
        return _draft_page(request, found, problem=CHANGED, status=409)
    except EditError as error:
        return _draft_page(request, found, problem=str(error), status=422)
    except (KeyError, ValueError, TypeError):
        return _draft_page(request, found, problem="没看懂这个操作，请再试一次。", status=400)
    if form is not None:
        return _draft_page(request, found, form=form, status=422)
    if request.htmx:
        return _draft_page(request, found)
    node = f"#n{rest.split(':')[0]}" if rest and verb != "merge" else ""
    return redirect(f"{found.get_absolute_url()}{node}")


def _edit(request: HttpRequest, found: ImportDraft, at: int, node_id: int) -> NodeForm | None:
    form = NodeForm(request.POST)
    if not form.is_valid():
        form.node_id = node_id
        return form
    services.change_nodes(found, at, "改文字", editing.edit, node_id, **form.cleaned_data)
    return None


def _edit_head(request: HttpRequest, found: ImportDraft, at: int) -> HeadForm | None:
    form = HeadForm(request.POST)
    if not form.is_valid():
        return form
    services.change_head(found, at, **form.cleaned_data)
    return None


def _verb(said: str, change: Callable) -> Callable:
    def do(request: HttpRequest, found: ImportDraft, at: int, *args: int) -> None:
        services.change_nodes(found, at, said, change, *args)

    return do


VERBS: dict[str, Callable] = {
    "indent": _verb("降级", editing.indent),
    "outdent": _verb("升级", editing.outdent),
    "split": _verb("拆分", editing.split),
    "merge": lambda request, found, at, node: services.merge_up(found, at, node),
    "edit": _edit,
    "head": _edit_head,
    "undo": lambda request, found, at: services.undo(found, at),
    "redo": lambda request, found, at: services.redo(found, at),
    "accept": lambda request, found, at, index: services.accept_doubt(found, index),
}


def _draft_page(
    request: HttpRequest, found: ImportDraft, *, form=None, problem: str = "", status: int = 200
) -> HttpResponse:
    found.refresh_from_db()
    state = services.state_of(found)
    nodes = services.nodes_of(state)
    doubts = services.open_doubts(found, nodes)
    editing_id, splitting_id = request.GET.get("edit"), request.GET.get("split")
    if isinstance(form, NodeForm):
        editing_id = str(form.node_id)
    context = {
        "draft": found,
        "state": state,
        "rows": _rows(nodes, doubts),
        "doubts": doubts,
        "loose_doubts": [doubt for doubt in doubts if doubt["node"] is None],
        "undoes": services.step_name(found, 0),
        "redoes": services.step_name(found, 1),
        "editing": editing_id,
        "splitting": splitting_id,
        "form": form if isinstance(form, NodeForm) else _node_form(nodes, editing_id),
        "head_form": form if isinstance(form, HeadForm) else _head_form(state),
        "head_open": isinstance(form, HeadForm) or editing_id == "head" or not state.title,
        "before": plan_before(found.term),
        "other_term": _other_term(state.title, found.term),
        "problem": problem,
    }
    template = "plan/draft.html" + ("#tree" if request.htmx else "")
    return render(request, template, context, status=status)


def _other_term(title: str, term: Term) -> str:
    """The year and season that a title names, where they are not those of the term."""
    named = re.search(r"\d{4}年[春秋]?", title)
    return named[0] if named and not term.short.startswith(named[0]) else ""


def _rows(nodes: list[Node], doubts: list[dict]) -> list[Row]:
    tree = editing.clauses_of(nodes)
    paths = (clause.path for top in tree for clause in top.walk())
    return [
        Row(
            node=node,
            path=next(paths) if node.number or node.heading or node.text else "",
            doubts=[doubt for doubt in doubts if doubt["node"] == node.id],
        )
        for node in nodes
    ]


def _node_form(nodes: list[Node], editing_id: str | None) -> NodeForm | None:
    node = next((node for node in nodes if str(node.id) == editing_id), None)
    if node is None:
        return None
    return NodeForm(initial={"number": node.number, "heading": node.heading, "text": node.text})


def _head_form(state) -> HeadForm:
    return HeadForm(initial={"title": state.title, "preamble": state.preamble})


@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """启用: what changes against the plan before; then put the draft into force."""
    found = get_object_or_404(
        ImportDraft.objects.visible_to(request.user).select_related("term__year"), pk=pk
    )
    if request.method == "POST":
        try:
            plan = services.activate(found, int(request.POST.get("at", "-1")), by=request.user)
        except (DraftChanged, ValueError):
            messages.error(request, CHANGED)
            return redirect(found)
        except EditError as error:
            messages.error(request, str(error))
            return redirect(found)
        messages.success(request, f"“{plan.title}”第{plan.revision}版已启用。")
        unowned = plan.clauses.filter(owner=None).exists()
        return redirect(reverse("plan:owners") if unowned else reverse("plan:cockpit"))
    before = plan_before(found.term)
    context = {
        "draft": found,
        "before": before,
        "comparison": comparison.of(before, services.tree_of(found)),
        "doubts": services.open_doubts(found, services.nodes_of(services.state_of(found))),
    }
    return render(request, "plan/compare.html", context)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away; it can be had back for 30 days."""
    found = get_object_or_404(ImportDraft.objects.visible_to(request.user), pk=pk)
    entry = bin.put_in_bin([found], by=request.user)
    undo = reverse("core:bin-restore", args=[entry.pk])
    messages.success(request, f"已删除“{entry.title}”，30天内可恢复。", extra_tags=f"undo:{undo}")
    return redirect("plan:upload")
