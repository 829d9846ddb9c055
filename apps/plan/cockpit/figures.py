"""What the numbers behind a clause say on a day: done of expected, what is late, the light.

A clause is measured by the to-dos of its linked requirements and by its own milestones; a chapter
or section by those of all that stands below it, each requirement counted once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q

from apps.plan.clauses.models import SOON_DAYS, Milestone, WorkPlan
from apps.reminders.models import ToDo
from apps.reminders.todos.queries import trend
from apps.school.calendar.services import week_count, week_dates
from apps.school.models import Term

SOON = timedelta(days=SOON_DAYS)


@dataclass(frozen=True)
class Light:
    """A state as colour, shape and word."""

    tone: str
    word: str


# The rule of the lights, in the order in which they are asked; the first that holds is shown.
LATE = Light("late", "滞后")  # something is open after its due day
NEAR = Light("soon", "临近")  # nothing is late; something open is due within 7 days
KEPT = Light("kept", "已达成")  # all that is expected this term is done
RUNNING = Light("running", "进行中")  # all that was due is done; more is due later
NOTHING_OWED = Light("future", "暂无应办")  # measured, but nobody owes anything yet
UNMEASURED = Light("quiet", "未设指标")  # no requirement linked and no milestone
LEGEND = [
    (LATE, "有过期未办的事项"),
    (NEAR, f"没有过期的，{SOON_DAYS}天内有事项到期"),
    (RUNNING, "到期的都已办，其余未到期"),
    (KEPT, "本学期应办的全部办完"),
    (NOTHING_OWED, "有指标，这一天还没有人应办"),
    (UNMEASURED, "没有关联指标，也没有里程碑"),
]


@dataclass(frozen=True)
class Figures:
    """How something stands on a day. ``trend`` holds (expected, done) for each week of the term;
    in the weeks to come nothing is expected yet."""

    expected: int = 0
    done: int = 0
    late: int = 0
    soon: int = 0
    trend: tuple[tuple[int, int], ...] = ()
    measured: bool = False

    @property
    def light(self) -> Light:
        if not self.measured:
            return UNMEASURED
        if self.late:
            return LATE
        if self.soon:
            return NEAR
        if not self.expected:
            return NOTHING_OWED
        return KEPT if self.done == self.expected else RUNNING

    @property
    def percent(self) -> int | None:
        """Full percent, rounded down: 100 only when all is done. None where nothing is expected."""
        return self.done * 100 // self.expected if self.expected else None

    @property
    def percents(self) -> list[float | None]:
        """The trend in percent; a week in which nothing was expected is a gap."""
        return [round(done * 100 / total) if total else None for total, done in self.trend]

    @classmethod
    def total(cls, parts: Iterable["Figures"]) -> "Figures":
        parts = list(parts)
        weeks = zip(*(part.trend for part in parts), strict=True) if parts else ()
        return cls(
            expected=sum(part.expected for part in parts),
            done=sum(part.done for part in parts),
            late=sum(part.late for part in parts),
            soon=sum(part.soon for part in parts),
            trend=tuple((sum(p[0] for p in week), sum(p[1] for p in week)) for week in weeks),
            measured=bool(parts),
        )


@dataclass
class Sources:
    """All that measures a plan on a day: by requirement code, and by milestone."""

    on: date
    requirements: dict[str, Figures]
    milestones: dict[int, list[Milestone]]
    week_ends: list[date]
    ahead: tuple[tuple[int, int], ...]
    empty: Figures = field(init=False)

    def __post_init__(self):
        so_far = tuple((0, 0) for _ in self.week_ends)
        self.empty = Figures(trend=(*so_far, *self.ahead), measured=True)

    def figures(self, codes: Iterable[str], clauses: Iterable[int]) -> Figures:
        """Of these requirements and the milestones of these clauses, each counted once."""
        parts = [self.requirements.get(code, self.empty) for code in set(codes)]
        parts += [self._of(one) for key in clauses for one in self.milestones.get(key, ())]
        return Figures.total(parts)

    def _of(self, milestone: Milestone) -> Figures:
        return Figures(
            expected=1,
            done=int(milestone.is_done(self.on)),
            late=int(milestone.is_late(self.on)),
            soon=int(milestone.is_soon(self.on)),
            trend=(*((1, int(milestone.is_done(end))) for end in self.week_ends), *self.ahead),
            measured=True,
        )


def sources(plan: WorkPlan, on: date) -> Sources:
    """Count what measures ``plan`` as of a day of its term: three queries."""
    term = plan.term
    ends = week_ends(term, on)
    weekly = trend(term, len(ends))
    none = [(0, 0)] * len(ends)
    ahead = ((0, 0),) * (week_count(term) - len(ends))
    soon = Q(was_done=False, due_on__range=(on, on + SOON))
    rows = (
        ToDo.objects.as_of(term, on)
        .order_by()
        .values("requirement")
        .annotate(
            expected=Count("pk"),
            done=Count("pk", filter=Q(was_done=True)),
            late=Count("pk", filter=Q(was_late=True)),
            soon=Count("pk", filter=soon),
        )
    )
    requirements = {
        row["requirement"]: Figures(
            row["expected"],
            row["done"],
            row["late"],
            row["soon"],
            # The week of the day itself stands as it was on that day, not at its end.
            (*weekly.get(row["requirement"], none)[:-1], (row["expected"], row["done"]), *ahead),
            True,
        )
        for row in rows
    }
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(clause__plan=plan).select_related("owner"):
        milestones.setdefault(milestone.clause_id, []).append(milestone)
    return Sources(on, requirements, milestones, ends, ahead)


def week_ends(term: Term, on: date) -> list[date]:
    """The last day of each week of the term up to ``on``, the last of them ``on`` itself."""
    before = range(1, week_of(term, on))
    return [*(week_dates(term, week)[1] for week in before), on]


def week_of(term: Term, on: date) -> int:
    """The week of the term in which a day of it lies."""
    return (on - week_dates(term, 1)[0]).days // 7 + 1


def weeks(term: Term) -> list[tuple[int, date]]:
    """Number and last day (of the term) of each week: what the week ruler leads to."""
    return [
        (week, min(week_dates(term, week)[1], term.ends)) for week in range(1, week_count(term) + 1)
    ]
