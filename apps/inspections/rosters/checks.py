"""Whether a roster still keeps its promises: never one's own class, never a single checker."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError

from apps.inspections.rosters.making import day_of
from apps.inspections.rosters.models import Monitor, Roster, Team
from apps.inspections.rosters.pairing import Checker
from apps.inspections.rosters.services import checkers
from apps.school.models import SchoolClass


def check_allowed(team: Team, classes: Sequence[SchoolClass], *, week: int) -> None:
    """Refuse, in a sentence for each, classes that a member is of or avoids."""
    on = day_of(team.roster.term, week)
    members = list(team.members.select_related("pupil"))
    people = checkers(members, on)
    problems = [
        sentence
        for member in members
        for one in classes
        if (sentence := objection(member, people.get(member.pk), one))
    ]
    if problems:
        raise ValidationError(problems)


def able(
    roster: Roster,
    members: Mapping[int, Sequence[Monitor]],
    classes: Sequence[SchoolClass],
    week: int,
) -> set[int]:
    """The teams (ids) of which nobody is of one of these classes or avoids it."""
    monitors = [one for team in members.values() for one in team]
    people = checkers(monitors, day_of(roster.term, week))
    return {
        team
        for team, ones in members.items()
        if not any(objection(one, people.get(one.pk), there) for one in ones for there in classes)
    }


def objection(member: Monitor, checker: Checker | None, school_class: SchoolClass) -> str:
    """Why this monitor must not check this class; empty where nothing speaks against it."""
    if checker is None:
        return f"{member}已不在任何班，请先替换。"
    if school_class.pk == checker.home:
        return f"{member}就在{school_class}，不能检查自己班。"
    if school_class.pk in checker.avoids:
        return f"{member}须回避{school_class}，请另选一组。"
    return ""


def conflicts(roster: Roster, *, week: int) -> list[str]:
    """What has become wrong from this week on, since pupils change class and fall away."""
    planned = roster.turns.filter(week__gte=week).order_by()
    pairs = list(planned.values_list("team", "school_class").distinct())
    teams = roster.teams.in_bulk({team for team, _ in pairs})
    classes = SchoolClass.objects.in_bulk({school_class for _, school_class in pairs})
    links = Team.members.through.objects.filter(team__in=teams, monitor__active=True)
    members = defaultdict(list)
    for link in links.select_related("monitor__pupil").order_by("monitor__badge"):
        members[link.team_id].append(link.monitor)
    monitors = {one.pk: one for team in members.values() for one in team}
    people = checkers(monitors.values(), day_of(roster.term, week))
    found = [
        f"{team}只有{len(members[team.pk])}名在岗队员。"
        for team in teams.values()
        if len(members[team.pk]) < 2
    ]
    for team, school_class in pairs:
        for one in members[team]:
            if said := objection(one, people.get(one.pk), classes[school_class]):
                found.append(f"{teams[team]}：{said}")
    return sorted(set(found))
