"""替岗: who stands in for a monitor who is away, for some days (domain rule 3: else the leader)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.inspections.rosters.checks import objection
from apps.inspections.rosters.models import Monitor, Roster, Substitution, Team
from apps.inspections.rosters.services import checkers
from apps.school.models import Day, SchoolClass


@dataclass(frozen=True)
class Candidate:
    """Somebody who may stand in, and how many routes the term gives them already."""

    monitor: Monitor
    walks: int


@dataclass
class Absence:
    """A member of a team is away from day to day."""

    team: Team
    absent: Monitor
    first: date
    last: date

    def candidates(self) -> list[Candidate]:
        """Who may stand in, the least loaded first; leaders only where there is nobody else."""
        able = [
            Candidate(one, len(self._hours[one.pk])) for one in self.others if not self.refusal(one)
        ]
        able = [one for one in able if not one.monitor.is_leader] or able
        return sorted(able, key=lambda one: (one.walks, one.monitor.badge))

    def refusal(self, monitor: Monitor) -> str:
        """Why this monitor cannot stand in; empty where they can."""
        if monitor.pk not in {one.pk for one in self.others}:
            return f"{monitor}不在岗，或就是本组的组员。"
        checker = self._checkers.get(monitor.pk)
        for school_class in self._classes:
            if said := objection(monitor, checker, school_class):
                return said
        partners = [one for one in self._members if one != self.absent]
        homes = {self._checkers[one.pk].home for one in partners if one.pk in self._checkers}
        if checker and checker.home in homes:
            return f"{monitor}与同组的另一名队员同班，一组须来自不同的班。"
        if monitor.pk in self._away:
            return f"{monitor}这几天自己也缺岗。"
        if self._hours[monitor.pk] & self._walked:
            return f"{monitor}这几天同一时段自己也要值岗。"
        return ""

    @cached_property
    def others(self) -> list[Monitor]:
        """The term's monitors on duty outside the team."""
        on_duty = Monitor.objects.on_duty().filter(term=self.team.roster.term_id)
        inside = [one.pk for one in self._members]
        return list(on_duty.exclude(pk__in=inside).select_related("pupil").order_by("badge"))

    @cached_property
    def _members(self) -> list[Monitor]:
        return list(self.team.members.select_related("pupil"))

    @cached_property
    def _checkers(self):
        return checkers([*self.others, *self._members], self.first)

    @cached_property
    def _weeks(self) -> list[int]:
        days = Day.objects.filter(
            term=self.team.roster.term_id, date__range=(self.first, self.last)
        )
        return sorted(set(days.values_list("week", flat=True)))

    @cached_property
    def _classes(self) -> list[SchoolClass]:
        turns = self.team.turns.filter(week__in=self._weeks)
        return list(SchoolClass.objects.filter(pk__in=turns.values("school_class")))

    @cached_property
    def _walked(self) -> set[tuple[int, int]]:
        """Weeks and slots in which the team walks during these days."""
        return set(self.team.turns.filter(week__in=self._weeks).values_list("week", "slot"))

    @cached_property
    def _hours(self) -> dict[int, set[tuple[int, int]]]:
        """Weeks and slots in which each monitor walks in the term, these days' stand-ins included."""
        turns = self.team.roster.turns.values_list("team", "week", "slot").distinct().order_by()
        walks = defaultdict(set)
        for team, week, slot in turns:
            walks[team].add((week, slot))
        members = Team.members.through.objects.filter(team__roster=self.team.roster_id)
        standing = self._overlapping.values_list("team", "substitute")
        found = defaultdict(set)
        for team, monitor in [*members.values_list("team", "monitor"), *standing]:
            found[monitor] |= walks[team]
        return found

    @cached_property
    def _away(self) -> set[int]:
        return set(self._overlapping.values_list("absent", flat=True))

    @property
    def _overlapping(self):
        return Substitution.objects.filter(
            team__roster=self.team.roster_id, first__lte=self.last, last__gte=self.first
        )


@transaction.atomic
def substitute(absence: Absence, monitor: Monitor, *, reason: str = "") -> Substitution:
    """Let ``monitor`` stand in.

    Raises:
        ValidationError: not within the term, arranged already, or a reason why this one cannot.
    """
    roster = Roster.objects.select_for_update().get(pk=absence.team.roster_id)
    term = roster.term
    if absence.first < term.starts or absence.last > term.ends:
        inside = f"{term.starts:%Y-%m-%d} 至 {term.ends:%Y-%m-%d}"
        raise ValidationError({"first": f"日期须在{term.short}内（{inside}）。"})
    arranged = Substitution.objects.filter(
        Q(first__lte=absence.last, last__gte=absence.first),
        team=absence.team,
        absent=absence.absent,
    ).first()
    if arranged:
        raise ValidationError(
            {
                "first": f"{arranged.first:%m-%d}到{arranged.last:%m-%d}已安排{arranged}，请先改那一条。"
            }
        )
    if said := absence.refusal(monitor):
        raise ValidationError({"substitute": said})
    row = Substitution(
        team=absence.team,
        absent=absence.absent,
        substitute=monitor,
        first=absence.first,
        last=absence.last,
        reason=reason,
    )
    row.full_clean()
    row.save()
    return row
