"""Making a term's roster, and making it anew from a week on: what is past stays as it was."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.inspections.programmes.targets import targets
from apps.inspections.rosters.build import Duty, build
from apps.inspections.rosters.fairness import Fairness, fairness
from apps.inspections.rosters.models import Monitor, Roster, Team, Turn
from apps.inspections.rosters.pairing import Checker, Crew, Target
from apps.inspections.rosters.services import checkers
from apps.school.calendar import services as calendar
from apps.school.models import SchoolClass, Term


def day_of(term: Term, week: int) -> date:
    """The day whose classes count for a week: its first one, or today where it is under way."""
    first, last = calendar.week_dates(term, week)
    today = timezone.localdate()
    return today if first <= today <= last else min(max(first, term.starts), term.ends)


def present_week(term: Term) -> int:
    """The week of today; 1 before the term, one past the last after it."""
    today = timezone.localdate()
    if today < term.starts:
        return 1
    weeks = calendar.week_count(term)
    return next(
        (week for week in range(1, weeks + 1) if today <= calendar.week_dates(term, week)[1]),
        weeks + 1,
    )


def walking_order(roster: Roster, on: date) -> list[SchoolClass]:
    """The classes to be checked, neighbours side by side: by building, grade and number."""
    return sorted(targets(roster.programme, on).select_related("room"), key=address)


def address(school_class: SchoolClass) -> tuple[str, int, int]:
    """By what classes are sorted along the way."""
    room = school_class.room
    return room.building if room else "", school_class.grade, school_class.number


@transaction.atomic
def generate(roster: Roster, *, first_week: int = 1, regroup: bool = False) -> None:
    """Write teams and turns from ``first_week`` to the end of the term; earlier weeks stay.

    Teams of which everybody is still there stay together, unless all are to ``regroup``. Asked
    once more, the roster comes out differently: another seed.

    Raises:
        ValidationError: no slots, no classes, no such week, or a condition that cannot be met.
    """
    roster = (
        Roster.objects.select_for_update(of=["self"])
        .select_related("programme", "term__year")
        .get(pk=roster.pk)
    )
    weeks = range(first_week, calendar.week_count(roster.term) + 1)
    slots = list(roster.programme.slots.values_list("pk", flat=True))
    if not weeks or first_week < 1:
        raise ValidationError(f"{roster.term.short}没有第{first_week}周。")
    if not slots:
        raise ValidationError(f"{roster.programme}还没有检查时段，请先在检查安排里加上。")
    on = day_of(roster.term, first_week)
    classes = walking_order(roster, on)
    if not classes:
        raise ValidationError(f"{roster.programme}在{on:%Y-%m-%d}没有要检查的班级。")
    people = checkers(Monitor.objects.on_duty().filter(term=roster.term), on)
    kept = [] if regroup else _kept(roster, first_week, people)
    roster.seed += roster.turns.exists()
    crews, duties = build(
        sorted(people.values(), key=lambda one: one.id),
        [Target(one.pk, one.name) for one in classes],
        weeks=weeks,
        slots=slots,
        routes=roster.routes,
        seed=roster.seed,
        keep=[crew for _, crew in kept],
        past=_past(roster, [team for team, _ in kept], first_week),
    )
    roster.save()
    roster.turns.filter(week__gte=first_week).delete()
    _write(roster, crews, duties)


def _kept(roster: Roster, first_week: int, people: dict[int, Checker]) -> list[tuple[Team, Crew]]:
    """The teams planned from this week on whose members are all still there, of different classes."""
    found = []
    for team in _with_members(roster).filter(turns__week__gte=first_week).distinct():
        members = [people.get(one.pk) for one in team.members.all()]
        if len(members) > 1 and all(members) and (crew := Crew(tuple(members))).is_mixed:
            found.append((team, crew))
    return found


def _with_members(roster: Roster):
    return roster.teams.order_by("number").prefetch_related("members")


def _past(roster: Roster, teams: Sequence[Team], first_week: int) -> list[Duty]:
    number = {team.pk: index for index, team in enumerate(teams)}
    rows = roster.turns.filter(week__lt=first_week, team__in=teams)
    return [
        Duty(row.week, row.slot_id, number[row.team_id], row.school_class_id, row.place)
        for row in rows
    ]


def _write(roster: Roster, crews: Sequence[Crew], duties: Sequence[Duty]) -> None:
    """Crews that exist as teams keep their number; those without any turn left go."""
    there = {
        frozenset(one.pk for one in team.members.all()): team for team in _with_members(roster)
    }
    wanted = [frozenset(one.id for one in crew.members) for crew in crews]
    busy = set(roster.turns.values_list("team", flat=True))
    gone = [team.pk for key, team in there.items() if key not in wanted and team.pk not in busy]
    roster.teams.filter(pk__in=gone).delete()
    taken = set(roster.teams.values_list("number", flat=True))
    free = (number for number in range(1, len(taken) + len(crews) + 1) if number not in taken)
    new = {
        key: Team(roster=roster, number=next(free))
        for key in sorted(wanted, key=sorted)
        if key not in there
    }
    Team.objects.bulk_create(new.values())
    links = Team.members.through
    links.objects.bulk_create(
        links(team=team, monitor_id=pk) for key, team in new.items() for pk in sorted(key)
    )
    teams = [there.get(key) or new[key] for key in wanted]
    Turn.objects.bulk_create(
        [
            Turn(
                roster=roster,
                week=duty.week,
                slot_id=duty.slot,
                school_class_id=duty.target,
                team=teams[duty.team],
                place=duty.place,
            )
            for duty in duties
        ],
        batch_size=1000,
    )


def reserves(roster: Roster) -> list[Monitor]:
    """Monitors on duty who are in no team: the first to ask for a substitution."""
    busy = Monitor.objects.filter(teams__roster=roster)
    spare = Monitor.objects.on_duty().filter(term=roster.term_id).exclude(pk__in=busy)
    return list(spare.select_related("pupil"))


def fairness_of(roster: Roster, on: date) -> Fairness | None:
    """How fair the roster is as it stands, edits by hand included."""
    turns = roster.turns.values_list("week", "slot", "team", "school_class", "place")
    duties = [Duty(*row) for row in turns]
    teams = {duty.team for duty in duties}
    members = Team.members.through.objects.filter(team__in=teams).values_list("team", "monitor")
    people = checkers(Monitor.objects.filter(teams__in=teams).distinct(), on)
    closed = {team: frozenset() for team in teams}
    for team, monitor in members:
        if monitor in people:
            closed[team] |= people[monitor].closed
    return fairness(closed, duties)
