"""Planned rounds that will not open: their day became free, or went by. Each with a day to move to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.inspections.rounds.models import Round
from apps.inspections.rounds.schedule import obstacle
from apps.inspections.sheets.telling import those_who_answer
from apps.reminders.services import notify
from apps.school.calendar import services as calendar
from apps.school.calendar.services import DayInfo

# How far ahead another day is looked for: over the winter holidays into the next term.
AHEAD = timedelta(days=70)
# How long before its day those who planned a round hear that it will not open.
NOTICE = timedelta(days=14)


@dataclass(frozen=True)
class Stuck:
    """A planned round, why it will not open, and the next day on which it could."""

    round: Round
    reason: str
    offer: date | None

    @property
    def sentence(self) -> str:
        """11月26日不是上课日（运动会）"""
        return f"{self.round.date:%-m月%-d日}{self.reason}"


def stuck(rounds: QuerySet[Round], today: date | None = None) -> list[Stuck]:
    """Those of ``rounds`` that are planned for a day on which they cannot open; few queries."""
    today = today or timezone.localdate()
    planned = list(
        rounds.filter(state=Round.State.PLANNED)
        .select_related("programme__department", "slot")
        .order_by("date", "pk")
    )
    if not planned:
        return []
    first, last = planned[0].date, max(planned[-1].date, today) + AHEAD
    days = {info.date: info for info in calendar.days(first, last)}
    taken = _taken(planned)
    found = []
    for round in planned:
        reason = obstacle(round.programme, days[round.date])
        if not reason and round.date < today:
            reason = "没有开检"
        if reason:
            found.append(Stuck(round, reason, _offer(round, days.values(), taken, today)))
    return found


def tell_stuck(today: date) -> int:
    """Tell those who answer of rounds planned for the next days that will not open, once a day set.

    Returns how many people heard of something new.
    """
    told = 0
    for one in stuck(Round.objects.filter(date__lte=today + NOTICE), today):
        move = f"，可以改到{one.offer:%-m月%-d日}" if one.offer else ""
        told += notify(
            those_who_answer(one.round.programme),
            key=f"round-stuck:{one.round.pk}:{one.round.date:%Y%m%d}",
            title=f"开不了检：{one.round}",
            body=f"{one.sentence}{move}。",
            link=reverse("inspections:round-move", args=[one.round.pk]),
        )
    return told


def _offer(
    round: Round, days: Iterable[DayInfo], taken: set[tuple[int, int | None, date]], today: date
) -> date | None:
    """The next day that will do and on which the programme has no such round yet."""
    after = max(round.date, today)
    return next(
        (
            info.date
            for info in days
            if info.date > after
            and (round.programme_id, round.grade, info.date) not in taken
            and not obstacle(round.programme, info)
        ),
        None,
    )


def _taken(planned: list[Round]) -> set[tuple[int, int | None, date]]:
    rounds = Round.objects.filter(
        programme__in={round.programme_id for round in planned}, date__gt=planned[0].date
    )
    return set(rounds.values_list("programme", "grade", "date"))
