"""The work plan: what is in force, and what is on its way in. The rooms' models, gathered."""

from apps.plan.clauses.models import (
    Clause,
    ClauseComment,
    ClauseRequirement,
    Evidence,
    Milestone,
    WorkPlan,
)
from apps.plan.drafts.models import DraftState, ImportDraft

__all__ = [
    "Clause",
    "ClauseComment",
    "ClauseRequirement",
    "DraftState",
    "Evidence",
    "ImportDraft",
    "Milestone",
    "WorkPlan",
]
