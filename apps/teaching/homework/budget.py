"""How much a class has to do in a night, by subject, against the limit of its grade (1.1 HW2–HW4).

What families see counts: required written work at home, tier C aside. What is only drafted or
waits for a decision is ``pending``: shown beside it, so that colleagues see what is coming, but a
forgotten draft of one never keeps another from publishing. Minutes are a pupil's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from apps.school.models import SchoolClass
from apps.teaching.homework.defaults import built_in
from apps.teaching.homework.models import Homework
from apps.teaching.homework.nights import Bucket, Night, nights_of
from apps.teaching.homework.terms import HomeworkRule

Level = Literal["free", "near", "over"]
State = Homework.State
_CAPS = {
    Bucket.NIGHT: "night_cap",
    Bucket.WEEKEND: "weekend_cap",
    Bucket.HOLIDAY: "holiday_cap",
}


class Part(NamedTuple):
    """What one subject asks of a class in a night."""

    subject_id: int
    name: str
    # Published required written work; the same as drafted or waiting for a decision.
    minutes: int = 0
    pending: int = 0
    # Not counted: optional or tier C, and what is not written or not done at home.
    optional: int = 0
    unwritten: int = 0
    # How many pieces, and of them: published, without a trial, waiting for a decision.
    pieces: int = 0
    published: int = 0
    untried: int = 0
    waiting: int = 0

    @property
    def short(self) -> str:
        """语 for 语文, as the bar and the wall say it."""
        return self.name[:1]


@dataclass(frozen=True)
class Load:
    """A class's night: the subjects and the limit that holds for it."""

    school_class: SchoolClass
    night: Night
    rule: HomeworkRule
    parts: tuple[Part, ...] = ()
    # Usual minutes by subject; None stands for all others.
    shares: dict[int | None, int] = field(default_factory=dict)

    @cached_property
    def cap(self) -> int:
        return getattr(self.rule, _CAPS[self.night.bucket])

    @property
    def near_from(self) -> int:
        """Above so many minutes one is told that it is getting much."""
        return round(self.cap * self.rule.warn_from / 100)

    @cached_property
    def total(self) -> int:
        """Published minutes that count."""
        return sum(part.minutes for part in self.parts)

    @cached_property
    def pending(self) -> int:
        return sum(part.pending for part in self.parts)

    @property
    def planned(self) -> int:
        """Published and still to be published, if all of it were."""
        return self.total + self.pending

    @property
    def optional(self) -> int:
        return sum(part.optional for part in self.parts)

    @property
    def unwritten(self) -> int:
        return sum(part.unwritten for part in self.parts)

    @property
    def level(self) -> Level:
        return self.level_of(self.total)

    def level_of(self, minutes: int) -> Level:
        """How a total stands to the limit: free, near (预警) or over."""
        if minutes > self.cap:
            return "over"
        return "near" if minutes > self.near_from else "free"

    def share(self, subject_id: int) -> int | None:
        """The usual minutes of a subject; None where the rule says nothing."""
        return self.shares.get(subject_id, self.shares.get(None))


def load(school_class: SchoolClass, night: Night, *, without: Iterable[int] = ()) -> Load:
    """The load of one class in one night; ``without`` leaves pieces out that are being changed."""
    rows = _sums([school_class], [night.date], without)
    return _loads([school_class], {night.date: night}, rows)[school_class.pk, night.date]


def loads(
    classes: Iterable[SchoolClass], dates: Iterable[date], *, by_subject: bool = True
) -> dict[tuple[int, date], Load]:
    """The load of each class in each night, by (class id, date); four queries whatever their number.

    Dates without school have none. A class without homework has an empty one. Where a whole week of the
    school is asked for, ``by_subject=False`` adds up all subjects to one nameless part.
    """
    classes, nights = list(classes), nights_of(dates)
    return _loads(classes, nights, _sums(classes, list(nights), (), by_subject))


class Rules:
    """All rules with their shares, to be asked for grade and day without another query."""

    def __init__(self) -> None:
        self._rows = list(HomeworkRule.objects.order_by("-starts").prefetch_related("shares"))

    def on(self, grade: int, day: date) -> HomeworkRule:
        """The rule that holds for a grade on a day; the built-in one where none was laid down."""
        held = (row for row in self._rows if row.grade == grade and row.starts <= day)
        return next(held, None) or built_in(grade)


def rule_on(grade: int, day: date) -> HomeworkRule:
    """The rule that holds for a grade on a day; the built-in one where none was laid down."""
    rows = HomeworkRule.objects.filter(grade=grade, starts__lte=day)
    return rows.order_by("-starts").first() or built_in(grade)


def _sums(
    classes: list[SchoolClass], dates: list[date], without: Iterable[int], by_subject: bool = True
) -> QuerySet:
    counted = Homework.COUNTED
    public, waiting = Q(state__in=Homework.PUBLIC), Q(state=State.REVIEW)
    written = Q(kind=Homework.Kind.WRITTEN, place=Homework.Place.HOME)
    rows = Homework.objects.filter(school_class__in=classes, night__in=dates)
    rows = rows.exclude(state__in=Homework.AWAY).exclude(pk__in=list(without))
    subject = {"of_subject": F("subject_id"), "called": F("subject__name")}
    order = ["subject__order", "subject_id"]
    if not by_subject:
        subject, order = {"of_subject": Value(0), "called": Value("")}, []
    return (
        rows.values("school_class_id", "night", **subject)
        .annotate(
            pending=Sum("minutes", filter=counted & ~public, default=0),
            optional=Sum("minutes", filter=written & ~counted, default=0),
            unwritten=Sum("minutes", filter=~written, default=0),
            pieces=Count("pk"),
            published=Count("pk", filter=public),
            untried=Count("pk", filter=Q(trial=None)),
            waiting=Count("pk", filter=waiting),
            # Last, for it takes the column's name.
            minutes=Sum("minutes", filter=counted & public, default=0),
        )
        .order_by(*order)
        .values_list("school_class_id", "night", *subject, *Part._fields[2:])
    )


def _loads(classes, nights: dict[date, Night], rows) -> dict[tuple[int, date], Load]:
    rules, parts = Rules(), {}
    for class_id, on, *part in rows:
        parts.setdefault((class_id, on), []).append(Part(*part))
    grades = {school_class.grade for school_class in classes}
    held = {(grade, on): rules.on(grade, on) for grade in grades for on in nights}
    shares = {key: _shares(rule) for key, rule in held.items()}
    found = {}
    for school_class in classes:
        for on, night in nights.items():
            key, of_grade = (school_class.pk, on), (school_class.grade, on)
            here = tuple(parts.get(key, ()))
            found[key] = Load(school_class, night, held[of_grade], here, shares[of_grade])
    return found


def _shares(rule: HomeworkRule) -> dict[int | None, int]:
    return {one.subject_id: one.minutes for one in rule.shares.all()} if rule.pk else {}
