"""What must hold of a programme beyond its own row."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from apps.inspections.programmes.models import Programme
from apps.inspections.programmes.targets import targets
from apps.inspections.rounds import sampling
from apps.inspections.rounds.draws import rule_of
from apps.school.models import Term

SHOWN = 3


def check_programme(programme: Programme) -> None:
    """Refuse a saved programme that looks twice at the same, or a sample that cannot work out.

    Raises:
        ValidationError: with a sentence, at the field that has to give way.
    """
    if not programme.active:
        return
    _check_overlap(programme)
    if programme.frequency == Programme.Frequency.SAMPLE:
        people = targets(programme, day_in_term(programme)).count()
        if sentence := sampling.conflict(people, rule_of(programme, people)):
            raise ValidationError({"share": sentence})


def day_in_term(programme: Programme) -> date:
    """A day on which to look at the programme's targets: today if it runs, and not in the holidays."""
    on = max(programme.starts, timezone.localdate())
    if programme.ends:
        on = min(on, programme.ends)
    term = Term.objects.current(on)
    return term.nearest_day(on) if term else on


def _check_overlap(programme: Programme) -> None:
    others = Programme.objects.filter(
        Q(ends=None) | Q(ends__gte=programme.starts),
        active=True,
        checklist=programme.checklist,
        target_kind=programme.target_kind,
        frequency=programme.frequency,
    ).exclude(pk=programme.pk)
    if programme.ends:
        others = others.filter(starts__lte=programme.ends)
    on = day_in_term(programme)
    for other in others:
        both = targets(programme, on).filter(pk__in=targets(other, on).order_by().values("pk"))
        if common := list(both):
            named = "、".join(str(target) for target in common[:SHOWN])
            more = f"等{len(common)}个" if len(common) > SHOWN else ""
            raise ValidationError(
                {
                    "checklist": f"与“{other}”重复：同一标准、同一频次、日期重叠，都查{named}{more}。"
                    "请错开日期或对象，或停用其中一个。"
                }
            )
