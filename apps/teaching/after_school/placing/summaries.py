"""How far the placing of a term has come, and what a drawn placing would bring, in numbers."""

from dataclasses import dataclass

from django.db.models import Count, Q

from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing.models import PlacingRun
from apps.teaching.after_school.placing.problem import profile
from apps.teaching.after_school.signups import Placement

State = Service.State
STEPS = [
    (State.PREPARING, "筹备"),
    (State.OPEN, "报名"),
    (State.PLACING, "编班"),
    (State.PUBLISHED, "公示"),
    (State.SETTLED, "结算"),
]


@dataclass(frozen=True)
class Step:
    label: str
    on: str
    is_now: bool
    is_past: bool


def steps(service: Service) -> list[Step]:
    """The steps of the term with their days."""
    order = [state for state, _ in STEPS]
    now = order.index(service.state)
    dates = ["", *(f"{day.month}月{day.day}日" for day in _days(service))]
    return [
        Step(label, on, position == now, position < now)
        for position, ((_, label), on) in enumerate(zip(STEPS, dates, strict=True))
    ]


def _days(service: Service) -> list:
    return [service.opens_on, service.closes_on, service.publish_on, service.ends_on]


@dataclass(frozen=True)
class Numbers:
    """What stands written: sign-ups, who wished, who is placed by which wish."""

    signups: int
    wishing: int
    placed: int
    first: int
    second: int
    third: int
    by_hand: int

    @property
    def without(self) -> int:
        return max(self.wishing - self.placed, 0)


def numbers(service: Service) -> Numbers:
    """The placing in force, in three queries."""
    standing = service.signups.standing()
    rows = Placement.objects.filter(signup__service=service)
    counts = rows.aggregate(
        placed=Count("pk"),
        first=Count("pk", filter=Q(rank=1)),
        second=Count("pk", filter=Q(rank=2)),
        third=Count("pk", filter=Q(rank=3)),
        by_hand=Count("pk", filter=Q(by_hand=True)),
    )
    wishing = standing.filter(wishes__isnull=False).values("pk").distinct().count()
    return Numbers(signups=standing.count(), wishing=wishing, **counts)


@dataclass(frozen=True)
class CourseLine:
    """A course in a drawn placing."""

    course: Course
    seats: int
    first: int
    asked: int
    placed: int
    closed: bool

    @property
    def left(self) -> int:
        return self.seats - self.placed


@dataclass(frozen=True)
class Summary:
    """A drawn placing in numbers, beside what it was drawn from."""

    pupils: int
    first: int
    second: int
    third: int
    without: int
    waited: int
    together: int
    pairs: int
    lines: list[CourseLine]

    @property
    def placed(self) -> int:
        return self.pupils - self.without


def of_run(run: PlacingRun) -> Summary:
    """What a run would bring."""
    problem, result = run.as_problem(), run.as_result()
    wishing = [one for one in problem.applicants if one.wishes]
    without, third, second = profile(wishing, result.places)
    courses = Course.objects.in_bulk([offer.key for offer in problem.offers])
    taken = list(result.places.values())
    lines = []
    for offer in problem.offers:
        if course := courses.get(offer.key):
            ranks = [r for one in wishing for r, key in one.wishes if key == offer.key]
            lines.append(
                CourseLine(
                    course,
                    offer.seats,
                    ranks.count(1),
                    len(ranks),
                    taken.count(offer.key),
                    offer.key in result.closed,
                )
            )
    return Summary(
        pupils=len(wishing),
        first=len(wishing) - without - third - second,
        second=second,
        third=third,
        without=without,
        waited=sum(one.waited for one in wishing),
        together=len(result.together),
        pairs=len(problem.siblings),
        lines=sorted(lines, key=lambda line: (-line.first, line.course.pinyin)),
    )
