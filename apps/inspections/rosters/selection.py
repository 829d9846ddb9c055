"""Who becomes a duty pupil: chosen for a term, or carried over from the term before."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import count
from typing import NamedTuple

from django.db import transaction

from apps.inspections.rosters.models import Monitor, Roster, Team
from apps.school.models import Enrolment, Guardianship, Pupil, Term

GRADES = (4, 5, 6)
PER_CLASS = 2


class Chosen(NamedTuple):
    """How many are new, how many were taken off duty, and the teams that now lack somebody."""

    new: int
    off: int
    lacking: list[str]


@transaction.atomic
def choose(term: Term, pupils: Collection[int], *, offered: Collection[int], on: date) -> Chosen:
    """Make the duty pupils among those ``offered`` (ids) exactly these; others stay as they are.

    Who is new gets the next free badge and avoids the classes of sisters and brothers; who is
    dropped is taken off duty, and forgotten if they never had a PIN.
    """
    Term.objects.select_for_update().get(pk=term.pk)
    dropped = Monitor.objects.filter(term=term, pupil__in=set(offered) - set(pupils))
    teams = Team.objects.filter(members__in=dropped.on_duty()).distinct()
    lacking = [str(team) for team in teams.order_by("roster", "number")]
    off = dropped.on_duty().update(active=False)
    dropped.filter(pin_round=0, teams=None).delete()
    there = Monitor.objects.filter(term=term, pupil__in=pupils)
    there.filter(active=False).update(active=True)
    new = sorted(set(pupils) - set(there.values_list("pupil", flat=True)))
    return Chosen(len(_appoint(term, dict.fromkeys(new), on)), off, lacking)


def former(term: Term) -> list[Monitor]:
    """The monitors on duty in the term before, as far as they are still at the school."""
    before = Term.objects.filter(starts__lt=term.starts).order_by("-starts").first()
    if before is None:
        return []
    here = Monitor.objects.on_duty().filter(
        term=before, pupil__status=Pupil.Status.ENROLLED, pupil__in=_present(term.starts)
    )
    return list(here.order_by("badge"))


def carry_rosters(source: Term, term: Term, *, by) -> None:
    """At a rollover the monitors who are still there go on, with badge but without PIN; and how
    the roster was set up, to be generated for the new term."""
    _appoint(term, {one.pupil_id: one for one in former(term)}, term.starts)
    Roster.objects.bulk_create(
        Roster(programme_id=row.programme_id, term=term, routes=row.routes)
        for row in Roster.objects.filter(term=source)
    )


def _present(on: date):
    return Enrolment.objects.on(on).values("pupil")


def _appoint(term: Term, pupils: dict[int, Monitor | None], on: date) -> list[Monitor]:
    """Write monitors; one of the term before hands on badge, leadership and classes to avoid."""
    taken = set(Monitor.objects.filter(term=term).values_list("badge", flat=True))
    taken |= {old.badge for old in pupils.values() if old}
    free = (number for number in count(1) if number not in taken)
    rows = Monitor.objects.bulk_create(
        Monitor(
            term=term,
            pupil_id=pupil,
            badge=old.badge if old else next(free),
            is_leader=bool(old and old.is_leader),
        )
        for pupil, old in pupils.items()
    )
    siblings = sibling_classes(pupils, on)
    avoided = _avoided(term, [old for old in pupils.values() if old])
    links = Monitor.avoids.through
    links.objects.bulk_create(
        links(monitor=row, schoolclass_id=pk)
        for row in rows
        for pk in sorted(siblings[row.pupil_id] | avoided[row.pupil_id])
    )
    return rows


def sibling_classes(pupils: Collection[int], on: date) -> dict[int, set[int]]:
    """The classes of those who share a guardian with each of these pupils (ids)."""
    found = defaultdict(set)
    ward = "guardian__wards__pupil"
    kin = Guardianship.objects.filter(
        **{f"{ward}__enrolments__in": Enrolment.objects.on(on)}, pupil__in=pupils
    )
    for pupil, sibling, school_class in kin.values_list(
        "pupil", ward, f"{ward}__enrolments__school_class"
    ):
        if sibling != pupil:
            found[pupil].add(school_class)
    return found


def _avoided(term: Term, olds: Collection[Monitor]) -> dict[int, set[int]]:
    """What they avoided before, as classes of the new term's year."""
    found = defaultdict(set)
    links = Monitor.avoids.through.objects.filter(monitor__in=olds)
    year, above = "schoolclass__year", "schoolclass__promoted_to"
    for pupil, old, of_year, promoted in links.values_list(
        "monitor__pupil", "schoolclass", year, above
    ):
        if school_class := old if of_year == term.year_id else promoted:
            found[pupil].add(school_class)
    return found
