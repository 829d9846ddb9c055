"""How far a round has come, counted from its sheets."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from apps.inspections.rounds.models import Round
from apps.inspections.sheets.models import UNCHECKED, Sheet, State

_COUNTED = {
    "checked": ~Q(state__in=UNCHECKED),
    "due": Q(state=State.DUE),
    "missed": Q(state=State.MISSED),
    "exempt": Q(state=State.EXEMPT),
}


def with_progress(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Brings along what ``Round.progress`` needs; counted only for the rows that are shown."""
    sheets = Sheet.objects.filter(round=OuterRef("pk")).order_by().values("round")
    return rounds.annotate(
        **{
            f"n_{name}": Subquery(sheets.annotate(n=Count("pk", filter=which)).values("n"))
            for name, which in _COUNTED.items()
        }
    )
