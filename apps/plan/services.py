"""Bringing a plan into force: a new version takes over what hangs on the one before."""

from django.db import transaction
from django.db.models import Max

from apps.plan import reading
from apps.plan.models import Clause, ClauseComment, ClauseRequirement, Milestone, WorkPlan
from apps.plan.reading.compare import Pair, Passage, compare, passages
from apps.plan.reading.outline import set_places
from apps.reminders.services import reconcile
from apps.school.models import Term


@transaction.atomic
def import_plan(tree: reading.Plan, *, term: Term, by, source: str, file=None) -> WorkPlan:
    """Put ``tree`` into force as the next version of the plan of ``term``; all or nothing.

    Each clause takes over owner, co-owners and linked requirements from its match in the version
    before, or in the plan of the term before; milestones and discussion move along within a term.
    A clause without a match starts with the owner of the clause above it.

    Args:
        by: the account that does it, None for a command.
        source: the name of the file, or what else the plan was made from.
        file: the stored original, if there is one.
    """
    Term.objects.select_for_update().get(pk=term.pk)
    model = plan_before(term)
    replaced = model if model and model.term_id == term.pk else None
    if replaced:
        replaced.status = WorkPlan.Status.FORMER
        replaced.save()
    latest = term.plans.aggregate(latest=Max("revision"))["latest"] or 0
    plan = WorkPlan.objects.create(
        term=term,
        revision=latest + 1,
        title=tree.title or f"{term.short}工作计划",
        preamble=tree.preamble,
        source_name=source[:200],
        source_file=file or "",
        imported_by=by,
    )
    old = list(model.clauses.prefetch_related("co_owners", "requirements")) if model else []
    matches = matches_of(old, tree)
    new = _create_clauses(plan, tree, matches)
    _copy_links(new, matches)
    if replaced:
        _move_along(Milestone, new, matches)
        _move_along(ClauseComment, new, matches)
    reconcile_plan(term)
    return plan


def plan_before(term: Term) -> WorkPlan | None:
    """What a new plan of ``term`` is compared with: the plan in force, or that of an earlier term."""
    plans = WorkPlan.objects.active().select_related("term")
    return plans.filter(term__starts__lte=term.starts).order_by("-term__starts").first()


def copy_plan(plan: WorkPlan, *, term: Term, by) -> WorkPlan:
    """Take a plan over into another term as its skeleton: clauses, owners and requirements."""
    tree = tree_of(plan)
    tree.title = tree.title.replace(plan.term.short, term.short)
    return import_plan(tree, term=term, by=by, source=f"沿用{plan.term.short}计划")


def tree_of(plan: WorkPlan) -> reading.Plan:
    """A stored plan as the reader would have read it."""
    tree = reading.Plan(plan.title, plan.preamble)
    nodes: dict[int, reading.Clause] = {}
    for row in plan.clauses.all():
        node = reading.Clause(row.number, row.depth, row.heading, row.text, mark=row.mark)
        nodes[row.pk] = node
        above = nodes[row.parent_id].children if row.parent_id else tree.clauses
        above.append(node)
    set_places(tree.clauses)
    return tree


def compare_with(old: list[Clause], tree: reading.Plan) -> list[Pair]:
    """What became of each clause: ``old`` by primary key, the tree's by position in the document."""
    rows = [Passage(row.pk, row.parent_id, row.number, row.words) for row in old]
    return compare(rows, passages(tree))


def matches_of(old: list[Clause], tree: reading.Plan) -> dict[int, Clause]:
    """The stored clause that each clause of ``tree`` (by position) continues."""
    by_pk = {row.pk: row for row in old}
    return {
        pair.new: by_pk[pair.old]
        for pair in compare_with(old, tree)
        if pair.old is not None and pair.new is not None
    }


def reconcile_plan(term: Term) -> None:
    """Bring the to-dos that follow from the plan itself in line at once."""
    reconcile(term, codes={"plan.clause_owned", "plan.milestone"})


def _create_clauses(
    plan: WorkPlan, tree: reading.Plan, matches: dict[int, Clause]
) -> dict[int, Clause]:
    """The rows of the new plan by position, written level by level, parents first."""
    rows: dict[int, Clause] = {}
    above: list[Clause] = []
    for position, clause in enumerate(tree.walk()):
        del above[clause.level - 1 :]
        parent = above[-1] if above else None
        row = Clause(
            plan=plan,
            parent=parent,
            order=position,
            depth=clause.level,
            number=clause.number,
            mark=clause.mark,
            path=clause.path,
            heading=clause.heading,
            text=clause.text,
        )
        if model := matches.get(position):
            row.key = model.key
            row.owner_id, row.owned_on = model.owner_id, model.owned_on
        elif parent:
            row.owner_id, row.owned_on = parent.owner_id, parent.owned_on
        rows[position] = row
        above.append(row)
    for depth in sorted({row.depth for row in rows.values()}):
        level = [row for row in rows.values() if row.depth == depth]
        for row in level:
            row.parent_id = row.parent.pk if row.parent else None
        Clause.objects.bulk_create(level)
    return rows


def _copy_links(new: dict[int, Clause], matches: dict[int, Clause]) -> None:
    through = Clause.co_owners.through
    through.objects.bulk_create(
        through(clause_id=new[position].pk, department_id=department.pk)
        for position, model in matches.items()
        for department in model.co_owners.all()
    )
    ClauseRequirement.objects.bulk_create(
        ClauseRequirement(clause_id=new[position].pk, requirement=link.requirement)
        for position, model in matches.items()
        for link in model.requirements.all()
    )


def _move_along(model, new: dict[int, Clause], matches: dict[int, Clause]) -> None:
    """What hangs on a clause goes to the clause that continues it; the rest stays where it is."""
    heirs = {old.pk: new[position].pk for position, old in matches.items()}
    rows = list(model.objects.filter(clause__in=heirs))
    for row in rows:
        row.clause_id = heirs[row.clause_id]
    model.objects.bulk_update(rows, ["clause_id"])
