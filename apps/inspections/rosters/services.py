"""Who checks what today, and who may: asked by the tablet, the day's desk and the wall sheet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.rosters.models import Monitor, Substitution, Team, Turn
from apps.inspections.rosters.pairing import Checker
from apps.inspections.rosters.pins import check_pin, set_pin, set_pins
from apps.school.calendar import services as calendar
from apps.school.models import Enrolment, SchoolClass

__all__ = ["Route", "check_pin", "checkers", "may_check", "routes", "set_pin", "set_pins"]


@dataclass(frozen=True)
class Route:
    """路线: the classes that a team walks in a slot, in walking order; who is away is replaced."""

    slot: Slot
    team: int
    monitors: list[Monitor]
    classes: list[SchoolClass]


def routes(programme: Programme, on: date) -> list[Route]:
    """The routes of a day, by slot and team; none where there is no school or no roster."""
    today = calendar.day(on)
    if not today.is_school_day:
        return []
    turns = (
        Turn.objects.filter(roster__programme=programme, roster__term=today.term, week=today.week)
        .select_related("slot", "school_class", "team")
        .order_by("slot__starts", "slot__code", "team__number", "place")
    )
    walked = defaultdict(list)
    for turn in turns:
        walked[turn.slot, turn.team].append(turn.school_class)
    people = on_duty({team.pk for _, team in walked}, on)
    return [
        Route(slot, team.number, people[team.pk], classes)
        for (slot, team), classes in walked.items()
    ]


def on_duty(teams: Iterable[int], on: date) -> dict[int, list[Monitor]]:
    """Who walks for each of these teams (ids) on a day, by badge, substitutes in their place."""
    teams = list(teams)
    away = Substitution.objects.filter(team__in=teams, first__lte=on, last__gte=on)
    instead = {
        (row.team_id, row.absent_id): row.substitute
        for row in away.select_related("substitute__pupil")
    }
    members = Team.members.through.objects.filter(team__in=teams).order_by("monitor__badge")
    found = defaultdict(list)
    for row in members.select_related("monitor__pupil"):
        monitor = instead.get((row.team_id, row.monitor_id), row.monitor)
        if monitor.active:
            found[row.team_id].append(monitor)
    return found


def may_check(monitor: Monitor, school_class_id: int, on: date) -> bool:
    """Not the own class of that day, nor one that the monitor avoids."""
    own = Enrolment.objects.on(on).filter(pupil=monitor.pupil_id, school_class=school_class_id)
    return not own.exists() and not monitor.avoids.filter(pk=school_class_id).exists()


def checkers(monitors: Iterable[Monitor], on: date) -> dict[int, Checker]:
    """Where these monitors are on a day and what they avoid, by id; who is in no class is left out.

    A pupil who changed class is of the class of that day.
    """
    monitors = list(monitors)
    present = Enrolment.objects.on(on).filter(pupil__in=[one.pupil_id for one in monitors])
    home = dict(present.values_list("pupil", "school_class"))
    avoided = defaultdict(set)
    links = Monitor.avoids.through.objects.filter(monitor__in=monitors)
    for monitor_id, class_id in links.values_list("monitor", "schoolclass"):
        avoided[monitor_id].add(class_id)
    return {
        one.pk: Checker(one.pk, home[one.pupil_id], frozenset(avoided[one.pk]))
        for one in monitors
        if one.pupil_id in home
    }
