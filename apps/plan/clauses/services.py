"""Verbs on clauses: who owns them, what measures them, reporting a milestone done."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.plan.models import Clause, ClauseRequirement, Evidence, Milestone, WorkPlan
from apps.plan.services import reconcile_plan


@transaction.atomic
def assign_owners(plan: WorkPlan, owners: Mapping[int, int | None]) -> int:
    """Set the owning department (by key) of clauses (by key) of ``plan``.

    What stands below a clause follows it, unless it was given to another department by itself or
    is named in ``owners`` too.

    Returns: how many clauses changed hands.
    """
    changed, followed = [], {}
    for clause in plan.clauses.select_for_update():
        before = clause.owner_id
        if clause.pk in owners:
            clause.owner_id = owners[clause.pk]
        elif clause.parent_id in followed and followed[clause.parent_id][0] == before:
            clause.owner_id = followed[clause.parent_id][1]
        if clause.owner_id != before:
            clause.owned_on = timezone.localdate() if clause.owner_id else None
            followed[clause.pk] = (before, clause.owner_id)
            changed.append(clause)
    # One by one: the history keeps each, and a plan has few.
    for clause in changed:
        clause.save(update_fields=["owner", "owned_on", "updated_at"])
    reconcile_plan(plan.term)
    return len(changed)


@transaction.atomic
def link_requirements(clause: Clause, codes: Iterable[str]) -> None:
    """Let exactly these requirements measure ``clause``."""
    wanted = set(codes)
    clause.requirements.exclude(requirement__in=wanted).delete()
    kept = set(clause.requirements.values_list("requirement", flat=True))
    for code in sorted(wanted - kept):
        ClauseRequirement.objects.create(clause=clause, requirement=code)


@transaction.atomic
def finish(
    milestone: Milestone, *, done_on: date, note: str, files: Iterable[ContentFile], by
) -> None:
    """Report a milestone done, with what shows it; its to-do closes at once."""
    milestone.done_on, milestone.note = done_on, note
    milestone.save(update_fields=["done_on", "note", "updated_at"])
    for file in files:
        Evidence.objects.create(milestone=milestone, file=file, name=file.name[:200], added_by=by)
    reconcile_plan(milestone.clause.plan.term)


@transaction.atomic
def reopen(milestone: Milestone) -> None:
    """Take back that a milestone is done; what shows it stays."""
    milestone.done_on = None
    milestone.save(update_fields=["done_on", "updated_at"])
    reconcile_plan(milestone.clause.plan.term)
