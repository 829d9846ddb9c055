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
from apps.school.models import Day, Enrolment, SchoolClass

__all__ = [
    "Route",
    "check_pin",
    "checkers",
    "may_check",
    "routes",
    "routes_of_days",
    "set_pin",
    "set_pins",
]


@dataclass(frozen=True)
class Route:
    """路线: the classes that a team walks in a slot, in walking order; who is away is replaced."""

    slot: Slot
    team: int
    monitors: list[Monitor]
    classes: list[SchoolClass]


def routes(programme: Programme, on: date) -> list[Route]:
    """The routes of a day, by slot and team; none where there is no school or no roster."""
    return routes_of_days(programme, [calendar.day(on)])[on]


def routes_of_days(
    programme: Programme, days: Iterable[Day | calendar.DayInfo]
) -> dict[date, list[Route]]:
    """The routes of several days by date, in five queries however many they are."""
    days = list(days)
    school = [day for day in days if day.is_school_day]
    # Rows, not models: two weeks of 36 classes are five hundred turns.
    turns = (
        Turn.objects.filter(
            roster__programme=programme,
            roster__term__in={day.term for day in school},
            week__in={day.week for day in school},
        )
        .order_by("slot__starts", "slot__code", "team__number", "place")
        .values_list("roster__term", "week", "slot", "team", "team__number", "school_class")
    )
    weeks = defaultdict(lambda: defaultdict(list))
    for term, week, slot, team, number, school_class in turns:
        weeks[term, week][slot, team, number].append(school_class)
    walks = [walk for walked in weeks.values() for walk in walked.items()]
    slots = Slot.objects.in_bulk({slot for (slot, _, _), _ in walks})
    classes = SchoolClass.objects.in_bulk({pk for _, walked in walks for pk in walked})
    crews = _Crews({team for (_, team, _), _ in walks}, school)
    found = {day.date: [] for day in days}
    for day in school:
        found[day.date] = [
            Route(slots[slot], number, crews.on(team, day.date), [classes[pk] for pk in walked])
            for (slot, team, number), walked in weeks[day.term.pk, day.week].items()
        ]
    return found


class _Crews:
    """Who walks for these teams (ids) on these days: members by badge, substitutes in their place."""

    def __init__(self, teams: set[int], days: Iterable[Day | calendar.DayInfo]):
        dates = [day.date for day in days]
        self._away = defaultdict(list)
        self._members = defaultdict(list)
        if not teams:
            return
        away = Substitution.objects.filter(
            team__in=teams, first__lte=max(dates), last__gte=min(dates)
        )
        for row in away.select_related("substitute__pupil"):
            self._away[row.team_id, row.absent_id].append(row)
        members = Team.members.through.objects.filter(team__in=teams).order_by("monitor__badge")
        for row in members.select_related("monitor__pupil"):
            self._members[row.team_id].append(row.monitor)

    def on(self, team: int, on: date) -> list[Monitor]:
        people = [self._present(team, monitor, on) for monitor in self._members[team]]
        return [monitor for monitor in people if monitor.active]

    def _present(self, team: int, monitor: Monitor, on: date) -> Monitor:
        rows = self._away[team, monitor.pk]
        return next((row.substitute for row in rows if row.first <= on <= row.last), monitor)


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
