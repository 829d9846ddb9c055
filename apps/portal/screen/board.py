"""What the hall shows: who is on duty, which class has the flag, what was best, what comes.

Everybody walks past it, guests too: classes and badge numbers, never a pupil's name, never a
class that did badly.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from math import ceil

from django.utils import timezone

from apps.inspections.models import Programme, Slot
from apps.inspections.rosters.naming import badges
from apps.inspections.rosters.services import routes
from apps.moral.models import Ceremony, ClassWeek, FlagHolding, WeekResult
from apps.school.calendar.services import DayInfo, day
from apps.school.models import Day, SchoolClass

# What a wall of 1920 × 1080 holds at letters of 32 pixels: lines of three teams.
LINES, TEAMS_A_LINE = 4, 3
COMING_WITHIN = timedelta(days=21)
COMING_SHOWN = 3
# A list of more classes stands in two columns; two such lists leave room for one thing to come.
MANY = 6


@dataclass(frozen=True)
class Duty:
    """One slot of the day, now or still to come; of each team the classes and badges: 四（2）班 7号."""

    slot: Slot
    running: bool
    teams: list[tuple[str, ...]]


@dataclass(frozen=True)
class Winner:
    """A class that won the week, and the part in which it lost least."""

    school_class: SchoolClass
    best: str


@dataclass(frozen=True)
class Coming:
    """Something ahead: 4月5日 周二 清明节."""

    date: date
    words: str


@dataclass
class Board:
    """All that stands on the screen."""

    now: DayInfo
    duty: list[Duty] = field(default_factory=list)
    flags: list[SchoolClass] = field(default_factory=list)
    winners: list[Winner] = field(default_factory=list)
    winners_week: int | None = None
    raising: Ceremony | None = None
    coming: list[Coming] = field(default_factory=list)

    @property
    def has_many_winners(self) -> bool:
        return len(self.winners) > MANY

    @property
    def winners_hold_the_flags(self) -> bool:
        """As from Monday's raising until Friday: then one list says both."""
        return bool(self.flags) and {one.school_class for one in self.winners} == set(self.flags)


def board() -> Board:
    """The board of this minute, in a number of queries that does not grow with the school."""
    now = day()
    found = Board(now)
    if now.is_school_day:
        found.duty = _duty(now.date, timezone.localtime().time())
    flags = FlagHolding.objects.on(now.date).select_related("school_class")
    found.flags = [flag.school_class for flag in flags]
    found.winners_week, found.winners = _winners(now)
    ceremonies = Ceremony.objects.select_related("school_class")
    found.raising = ceremonies.filter(term=now.term, week=now.week).first() if now.week else None
    crowded = found.has_many_winners and not found.winners_hold_the_flags
    found.coming = _coming(now)[: 1 if crowded and found.flags else COMING_SHOWN]
    return found


def _duty(on: date, at: time) -> list[Duty]:
    """The slots that are not over, with their teams."""
    programmes = Programme.objects.on(on).filter(inspector_kind=Programme.InspectorKind.ROSTER)
    found = [route for programme in programmes for route in routes(programme, on)]
    ahead = [route for route in found if route.slot.ends >= at]
    names = badges((one for route in ahead for one in route.monitors), on)
    by_slot: dict[Slot, list[tuple[str, ...]]] = {}
    for route in ahead:
        members = tuple(names[one.pk] for one in route.monitors)
        by_slot.setdefault(route.slot, []).append(members)
    shown: list[Duty] = []
    lines = 0
    for slot in sorted(by_slot, key=lambda slot: (slot.starts, slot.code)):
        lines += ceil(len(by_slot[slot]) / TEAMS_A_LINE)
        if shown and lines > LINES:
            break
        shown.append(Duty(slot, slot.starts <= at, by_slot[slot]))
    return shown


def _winners(now: DayInfo) -> tuple[int | None, list[Winner]]:
    """Who won the latest published week of the term; nobody else is named."""
    if now.term is None:
        return None, []
    published = WeekResult.objects.latest().published().filter(term=now.term)
    result = published.order_by("-week").first()
    if result is None:
        return None, []
    rows = ClassWeek.objects.filter(result=result, winner=True).select_related("school_class")
    return result.week, [Winner(row.school_class, _best(result, row)) for row in rows]


def _best(result: WeekResult, row: ClassWeek) -> str:
    """The part of the patrol in which a class kept most of its points."""
    shares = [
        (mean / base, -place, name)
        for place, (mean, (name, base)) in enumerate(zip(row.means, result.columns, strict=True))
        if mean is not None and base
    ]
    return max(shares)[2] if shares else ""


def _coming(now: DayInfo) -> list[Coming]:
    """Holidays, make-up days and what else the calendar notes; the next flag raising."""
    last = now.date + COMING_WITHIN
    noted = Day.objects.filter(date__gt=now.date, date__lte=last).exclude(note="")
    found: list[Coming] = []
    for row in noted.order_by("date"):
        if not found or found[-1].words != row.note:
            found.append(Coming(row.date, row.note))
    ahead = Ceremony.objects.filter(date__gt=now.date, date__lte=last).order_by("date")
    if ceremony := ahead.select_related("school_class").first():
        found.append(Coming(ceremony.date, f"升旗仪式：{ceremony.team_name}"))
    return sorted(found, key=lambda one: one.date)
