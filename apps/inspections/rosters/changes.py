"""Changing a roster by hand: a route goes to another team, two routes swap, a class changes route."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.inspections.rosters.checks import check_allowed
from apps.inspections.rosters.making import address
from apps.inspections.rosters.models import Roster, Team, Turn
from apps.school.calendar import services as calendar


@dataclass(frozen=True)
class Walk:
    """One team's route in one slot of one week, as an address names it."""

    week: int
    slot: int
    team: int

    def turns(self, roster: Roster):
        """Its rows in walking order, locked."""
        rows = roster.turns.filter(week=self.week, slot=self.slot, team=self.team)
        return list(
            rows.select_for_update(of=["self"])
            .select_related("school_class__room", "team", "slot")
            .order_by("place")
        )


@transaction.atomic
def hand_over(roster: Roster, walk: Walk, *, to: Team) -> None:
    """The whole route goes to another team, in this week only.

    Raises:
        ValidationError: the week is over, the team walks already, or may not check a class.
    """
    turns = _open(roster, walk)
    if roster.turns.filter(week=walk.week, slot=walk.slot, team=to).exists():
        raise ValidationError(f"{to}这个时段已有路线，可以与它对调。")
    check_allowed(to, [turn.school_class for turn in turns], week=walk.week)
    _give(turns, to)


@transaction.atomic
def exchange(roster: Roster, one: Walk, other: Walk) -> None:
    """Two teams take each other's route, in the same slot or in another.

    Raises:
        ValidationError: a week is over, a team would walk twice at once, or may not check a class.
    """
    first, second = _open(roster, one), _open(roster, other)
    mine, theirs = first[0].team, second[0].team
    if mine == theirs:
        raise ValidationError("请选另一组的路线来对调。")
    if (one.week, one.slot) != (other.week, other.slot):
        for team, there in ((mine, other), (theirs, one)):
            if roster.turns.filter(week=there.week, slot=there.slot, team=team).exists():
                raise ValidationError(f"{team}在第{there.week}周那个时段已有路线，不能同时走两路。")
    check_allowed(theirs, [turn.school_class for turn in first], week=one.week)
    check_allowed(mine, [turn.school_class for turn in second], week=other.week)
    _give(first, theirs)
    _give(second, mine)


@transaction.atomic
def move_class(turn: Turn, *, to: Team) -> None:
    """One class goes over to another team that is on duty in the same slot.

    Raises:
        ValidationError: the week is over, the team is not on duty then, or may not check the class.
    """
    walk = Walk(turn.week, turn.slot_id, turn.team_id)
    left = [one for one in _open(turn.roster, walk) if one.pk != turn.pk]
    there = Walk(turn.week, turn.slot_id, to.pk).turns(turn.roster)
    if not there:
        raise ValidationError(f"{to}这个时段不值岗，请选同一时段值岗的小组。")
    check_allowed(to, [turn.school_class], week=turn.week)
    turn.team = to
    _renumber(left)
    _renumber(sorted([*there, turn], key=lambda one: address(one.school_class)))


def _open(roster: Roster, walk: Walk) -> list[Turn]:
    """The route's rows; nobody rewrites what has been walked."""
    Roster.objects.select_for_update().get(pk=roster.pk)
    if calendar.week_dates(roster.term, walk.week)[1] < timezone.localdate():
        raise ValidationError(f"第{walk.week}周已经过去，不能再改。")
    turns = walk.turns(roster)
    if not turns:
        raise ValidationError("这条路线已被别人改过，请重新打开值岗表。")
    return turns


def _give(turns: Sequence[Turn], to: Team) -> None:
    for turn in turns:
        turn.team = to
        turn.save(update_fields=["team", "updated_at"])


def _renumber(turns: Sequence[Turn]) -> None:
    for place, turn in enumerate(turns, start=1):
        turn.place = place
        turn.save(update_fields=["team", "place", "updated_at"])
