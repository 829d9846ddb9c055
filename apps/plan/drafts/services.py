"""Correcting a plan before it comes into force: each correction is a state, undo is a step back."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from django.db import transaction

from apps.plan import reading, services
from apps.plan.models import DraftState, ImportDraft, WorkPlan
from apps.plan.reading import editing
from apps.plan.reading.editing import EditError, Node, Nodes
from apps.school.models import Term

STEPS_KEPT = 200


class DraftChanged(Exception):
    """Somebody else, or another window, corrected the draft meanwhile."""


@transaction.atomic
def open_draft(tree: reading.Plan, *, term: Term, by, source: str, file=None) -> ImportDraft:
    """Keep a plan that was read, for correction."""
    nodes = editing.nodes_of(tree)
    draft = ImportDraft.objects.create(
        term=term,
        source_name=source[:200],
        source_file=file or "",
        doubts=_place_doubts(tree.doubts, nodes),
        created_by=by,
    )
    _put(draft, 0, "", tree.title, tree.preamble, nodes)
    return draft


@transaction.atomic
def revise(plan: WorkPlan, *, term: Term, by) -> ImportDraft:
    """Open a stored plan as the draft of the next version, or of another term's plan."""
    tree = services.tree_of(plan)
    tree.title = tree.title.replace(plan.term.short, term.short)
    source = f"{plan.term.short}计划第{plan.revision}版"
    draft = open_draft(tree, term=term, by=by, source=source)
    draft.based_on = plan
    draft.save(update_fields=["based_on"])
    return draft


def carry_plan(source: Term, term: Term, *, by) -> None:
    """At a rollover the plan of the old term becomes the draft of the new one's."""
    if plan := WorkPlan.objects.of(source):
        revise(plan, term=term, by=by)


def state_of(draft: ImportDraft) -> DraftState:
    """The state that is shown."""
    return draft.states.get(position=draft.position)


def step_name(draft: ImportDraft, ahead: int) -> str | None:
    """What undo (0) would take back, or redo (1) do again; None where there is nothing."""
    step = draft.states.filter(position=draft.position + ahead)
    before = draft.states.filter(position=draft.position + ahead - 1)
    return step.values_list("said", flat=True).first() if before.exists() else None


def nodes_of(state: DraftState) -> Nodes:
    return [Node(**node) for node in state.nodes]


def tree_of(draft: ImportDraft) -> reading.Plan:
    """The plan as the draft shows it now."""
    state = state_of(draft)
    clauses = editing.clauses_of(nodes_of(state))
    return reading.Plan(state.title, state.preamble, clauses)


def change_nodes(draft: ImportDraft, at: int, said: str, verb: Callable, *args, **kwargs) -> None:
    """Do one of the verbs of ``reading.editing``.

    Args:
        at: the position that the person saw.
        said: the correction in a word, for undo and redo.

    Raises:
        EditError: not possible at this place.
        DraftChanged: the draft is not at ``at`` any more.
    """
    with transaction.atomic():
        state = _locked(draft, at)
        nodes = verb(nodes_of(state), *args, **kwargs)
        _put(draft, at + 1, said, state.title, state.preamble, nodes)


def merge_up(draft: ImportDraft, at: int, node_id: int) -> None:
    """Append a node to the one before; the first one goes back to the preamble."""
    with transaction.atomic():
        state = _locked(draft, at)
        nodes = nodes_of(state)
        if not nodes or nodes[0].id != node_id:
            change_nodes(draft, at, "合并", editing.merge, node_id)
            return
        first, *rest = nodes
        if rest and rest[0].depth > 1:
            raise EditError("它下面还有条目，请先把它们升级。")
        words = f"{first.mark or first.number}{first.heading}{first.text}"
        preamble = "\n".join(filter(None, (state.preamble, words)))
        _put(draft, at + 1, "并入前言", state.title, preamble, rest)


def change_head(draft: ImportDraft, at: int, *, title: str, preamble: str) -> None:
    """Set title and preamble."""
    with transaction.atomic():
        state = _locked(draft, at)
        _put(draft, at + 1, "改标题和前言", title, preamble, nodes_of(state))


def undo(draft: ImportDraft, at: int) -> None:
    """One step back; at the first state there is nothing to undo."""
    _step(draft, at, -1)


def redo(draft: ImportDraft, at: int) -> None:
    """One step forward again."""
    _step(draft, at, +1)


@transaction.atomic
def accept_doubt(draft: ImportDraft, index: int) -> None:
    """Somebody looked at what the reader was unsure of, and it is right as it stands."""
    draft = ImportDraft.objects.select_for_update().get(pk=draft.pk)
    draft.doubts = [doubt for place, doubt in enumerate(draft.doubts) if place != index]
    draft.save(update_fields=["doubts", "updated_at"])


@transaction.atomic
def activate(draft: ImportDraft, at: int, *, by) -> WorkPlan:
    """Put the draft into force and let it go.

    Raises:
        DraftChanged: the draft is not as it was shown.
        EditError: there is nothing in it.
    """
    _locked(draft, at)
    tree = tree_of(draft)
    if not tree.clauses:
        raise EditError("草稿里一条也没有，无法启用。")
    plan = services.import_plan(
        tree, term=draft.term, by=by, source=draft.source_name, file=draft.source_file
    )
    draft.delete()
    return plan


def open_doubts(draft: ImportDraft, nodes: Sequence[Node]) -> list[dict]:
    """The doubts that no correction has answered yet, each with its ``index``."""
    first = {node["id"]: node for node in draft.states.first().nodes}
    same = {node.id for node in nodes if asdict(node) == first.get(node.id)}
    return [
        {**doubt, "index": index}
        for index, doubt in enumerate(draft.doubts)
        if doubt["node"] is None or doubt["node"] in same
    ]


def _locked(draft: ImportDraft, at: int) -> DraftState:
    now = ImportDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if now is None or now.position != at:
        raise DraftChanged
    return state_of(now)


@transaction.atomic
def _step(draft: ImportDraft, at: int, by: int) -> None:
    _locked(draft, at)
    if draft.states.filter(position=at + by).exists():
        draft.position = at + by
        draft.save(update_fields=["position", "updated_at"])


def _put(
    draft: ImportDraft, position: int, said: str, title: str, preamble: str, nodes: Nodes
) -> None:
    """Add a state; what was undone before it is gone, and so is what lies very far back."""
    draft.states.filter(position__gte=position).delete()
    draft.states.filter(position__lt=position - STEPS_KEPT).delete()
    DraftState.objects.create(
        draft=draft,
        position=position,
        said=said,
        title=title,
        preamble=preamble,
        nodes=[asdict(node) for node in nodes],
    )
    draft.position = position
    draft.save(update_fields=["position", "updated_at"])


def _place_doubts(doubts: Sequence[reading.Doubt], nodes: Nodes) -> list[dict]:
    """Doubts name a line; find the node that begins with it or holds it, going down the document."""
    placed, start = [], 0
    for doubt in doubts:
        quote = "".join(doubt.quote.split())
        found = next((i for i in range(start, len(nodes)) if quote in _plain(nodes[i])), None)
        start = start if found is None else found
        placed.append(
            {
                "node": None if found is None or not quote else nodes[found].id,
                "line": doubt.line,
                "reason": doubt.reason,
                "quote": doubt.quote,
            }
        )
    return placed


def _plain(node: Node) -> str:
    return "".join(f"{node.mark}{node.heading}{node.text}".split())
