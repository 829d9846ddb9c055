"""Two versions of a plan side by side: what stays, what changes, what comes and what goes."""

from dataclasses import dataclass

from apps.plan import reading
from apps.plan.clauses.models import Clause, WorkPlan
from apps.plan.reading.compare import Change
from apps.plan.services import compare_with

LABELS = {
    Change.KEPT: "未变",
    Change.CHANGED: "改动",
    Change.MOVED: "移动",
    Change.NEW: "新增",
    Change.REMOVED: "删去",
}


@dataclass(frozen=True)
class Line:
    """One clause of either version. ``hanging`` counts what a removed clause would leave behind:
    milestones and comments."""

    change: Change
    before: Clause | None
    after: reading.Clause | None

    @property
    def label(self) -> str:
        return LABELS[self.change]

    @property
    def hanging(self) -> int:
        if self.before is None or self.after is not None:
            return 0
        return len(self.before.milestones.all()) + len(self.before.comments.all())


@dataclass(frozen=True)
class Comparison:
    """All lines in the order of the new version, the removed ones last."""

    lines: list[Line]

    @property
    def counts(self) -> list[tuple[Change, str, int]]:
        return [
            (change, label, sum(line.change is change for line in self.lines))
            for change, label in LABELS.items()
        ]

    @property
    def changes(self) -> list[Line]:
        """What is not just as it was."""
        return [line for line in self.lines if line.change is not Change.KEPT]


def of(before: WorkPlan | None, tree: reading.Plan) -> Comparison:
    """Compare a stored plan with one about to come into force; without one, all is new."""
    old = (
        list(before.clauses.select_related("owner").prefetch_related("milestones", "comments"))
        if before
        else []
    )
    by_pk = {clause.pk: clause for clause in old}
    after = list(tree.walk())
    return Comparison(
        [
            Line(
                pair.change,
                None if pair.old is None else by_pk[pair.old],
                None if pair.new is None else after[pair.new],
            )
            for pair in compare_with(old, tree)
        ]
    )
