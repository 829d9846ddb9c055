"""作业质量与负担报告 of a term: how much, where it is done, who tried it, how quickly it comes back.

Counted from the homework that was published, as far as the term has come; nothing is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractIsoWeekDay
from django.utils import timezone

from apps.school.calendar.services import WEEKDAY_NAMES
from apps.school.classes.models import GRADE_NAMES
from apps.school.models import Day, SchoolClass, Term
from apps.school.roles import facts
from apps.teaching.homework.models import Decision, Homework
from apps.teaching.marking.deadlines import Median, to_be_marked, turnaround, with_deadline
from apps.teaching.marking.models import Tutoring
from apps.teaching.marking.rules import oversees_marking

HOME, SCHOOL = Homework.Place.HOME, Homework.Place.SCHOOL
DONE_AT_SCHOOL = 90  # per cent, HW10 [L]
WRITTEN = Q(kind=Homework.Kind.WRITTEN, required=True)
COUNTED = WRITTEN & Q(place=HOME) & ~Q(tier=Homework.Tier.C)


def percent(part: int | None, whole: int | None) -> int | None:
    """A share in per cent; None where there is nothing to share."""
    return round(100 * (part or 0) / whole) if whole else None


@dataclass(frozen=True)
class Scope:
    """The part of the school that somebody reads the report of; ``own`` None is all of it."""

    term: Term
    own: Q | None = None
    classes: frozenset[int] | None = None

    @classmethod
    def of(cls, user, term: Term) -> "Scope":
        """All for the office and the leaders; others their classes, their grade, their groups."""
        if oversees_marking(user):
            return cls(term)
        known = facts(user)
        own = Q(school_class__in=known.classes) | Q(school_class__grade__in=known.grades)
        for subject, grade in known.led:
            led = Q(subject=subject) if subject else Q()
            own |= (led & Q(school_class__grade=grade)) if grade else led & Q(subject=subject)
        grades = SchoolClass.objects.of_term(term).filter(
            Q(pk__in=known.classes) | Q(grade__in=known.grades)
        )
        return cls(term, own, frozenset(grades.values_list("pk", flat=True)))

    def homework(self) -> QuerySet[Homework]:
        """What was published in the term."""
        rows = Homework.objects.published().filter(term=self.term).order_by()
        return rows if self.own is None else rows.filter(self.own)

    def school_classes(self) -> QuerySet[SchoolClass]:
        rows = SchoolClass.objects.of_term(self.term).order_by("grade", "number")
        return rows if self.classes is None else rows.filter(pk__in=self.classes)


@dataclass
class Row:
    """A line of a table: its name and its cells."""

    name: str
    cells: list = field(default_factory=list)
    link: int | None = None


@dataclass
class Marked:
    """How quickly a teacher's homework came back."""

    pk: int
    name: str
    count: int
    due: int
    in_time: int
    missing: int
    median: float | None

    @property
    def share(self) -> int | None:
        return percent(self.in_time, self.due)


class Report:
    """The tables of the report; each is one statement over the term's homework."""

    def __init__(self, scope: Scope, today: date | None = None):
        self.scope = scope
        self.last = scope.term.nearest_day(today or timezone.localdate())

    @cached_property
    def school_days(self) -> dict[int, int]:
        """How many school days of each weekday there have been; make-up days by their own name."""
        days = Day.objects.school_days().filter(date__range=(self.scope.term.starts, self.last))
        rows = days.annotate(weekday=ExtractIsoWeekDay("date")).order_by()
        return dict(
            rows.values("weekday").annotate(count=Count("pk")).values_list("weekday", "count")
        )

    @cached_property
    def grades(self) -> dict[int, int]:
        """How many classes of each grade."""
        rows = self.scope.school_classes().order_by().values("grade").annotate(count=Count("pk"))
        return dict(rows.order_by("grade").values_list("grade", "count"))

    @cached_property
    def weekdays(self) -> list[tuple[int, str]]:
        return [(number, f"周{WEEKDAY_NAMES[number - 1]}") for number in sorted(self.school_days)]

    @cached_property
    def minutes(self) -> list[Row]:
        """Minutes a class and evening, by grade and subject over the weekdays; then all together."""
        rows = (
            self.scope.homework()
            .filter(COUNTED, night__lte=self.last)
            .annotate(weekday=ExtractIsoWeekDay("night"))
            .values_list("school_class__grade", "subject__name", "weekday")
            .annotate(total=Sum("minutes"))
            .order_by("school_class__grade", "subject__order", "subject__name")
        )
        found: dict[tuple[int, str], dict[int, int]] = {}
        for grade, subject, weekday, total in rows:
            found.setdefault((grade, subject), {})[weekday] = total
        lines = []
        for grade in self.grades:
            own = {subject: days for (of, subject), days in found.items() if of == grade}
            for subject, days in own.items():
                lines.append(self._line(grade, subject, days))
            sums = {
                number: sum(days.get(number, 0) for days in own.values())
                for number, _name in self.weekdays
            }
            lines.append(self._line(grade, "合计", sums))
        return lines

    def _line(self, grade: int, subject: str, sums: dict[int, int]) -> Row:
        classes = self.grades[grade]
        cells = [
            round(sums.get(number, 0) / (classes * days), 1)
            for number, days in sorted(self.school_days.items())
        ]
        evenings = classes * sum(self.school_days.values())
        mean = round(sum(sums.values()) / evenings, 1) if evenings else 0
        return Row(f"{GRADE_NAMES[grade - 1]}年级", [subject, *cells, mean])

    @cached_property
    def figures(self) -> dict:
        """Shares over the whole scope, in one statement."""
        figures = self.scope.homework().aggregate(
            count=Count("pk"),
            home=Coalesce(Sum("minutes", filter=WRITTEN & Q(place=HOME)), 0),
            school=Coalesce(Sum("minutes", filter=WRITTEN & Q(place=SCHOOL)), 0),
            tried=Count("pk", filter=Q(trial__isnull=False)),
            own=Count("pk", filter=Q(trial__staff=F("staff"))),
            timed=Count("pk", filter=Q(trial__timed=True)),
            corrected=Count("pk", filter=Q(corrected_at__isnull=False)),
        )
        figures["at_school"] = percent(figures["school"], figures["home"] + figures["school"])
        figures["tried_share"] = percent(figures["tried"], figures["count"])
        figures["shared"] = figures["tried"] - figures["own"]
        figures["own_share"] = percent(figures["own"], figures["tried"])
        return figures

    @cached_property
    def at_school(self) -> list[Row]:
        """在校完成 by grade: written minutes set to be done at school, of all written minutes."""
        rows = (
            self.scope.homework()
            .filter(WRITTEN)
            .values_list("school_class__grade")
            .annotate(
                school=Coalesce(Sum("minutes", filter=Q(place=SCHOOL)), 0),
                home=Coalesce(Sum("minutes", filter=Q(place=HOME)), 0),
            )
            .order_by("school_class__grade")
        )
        return [
            Row(f"{GRADE_NAMES[grade - 1]}年级", [school, home, percent(school, school + home)])
            for grade, school, home in rows
        ]

    @cached_property
    def marked(self) -> list[Marked]:
        """Each teacher: how much came back in time, the median of school days, what is missing."""
        due = Q(deadline__lte=self.last)
        rows = with_deadline(self.scope.homework().filter(to_be_marked()))
        rows = rows.annotate(taken=turnaround())
        found = rows.values_list("staff", "staff__name").annotate(
            count=Count("pk"),
            due=Count("pk", filter=due | Q(marked_on__isnull=False)),
            in_time=Count("pk", filter=Q(marked_on__lte=F("deadline"))),
            missing=Count("pk", filter=Q(deadline__lt=self.last, marked_on=None)),
            median=Median("taken", filter=Q(marked_on__isnull=False)),
        )
        return [Marked(*row) for row in found.order_by("staff__pinyin", "staff")]

    @cached_property
    def marked_whole(self) -> dict:
        """The same over everybody."""
        due, in_time = (
            sum(getattr(row, name) for row in self.marked) for name in ("due", "in_time")
        )
        rows = self.scope.homework().filter(to_be_marked(), marked_on__isnull=False)
        return {
            "due": due,
            "in_time": in_time,
            "share": percent(in_time, due),
            "missing": sum(row.missing for row in self.marked),
            "median": rows.annotate(taken=turnaround()).aggregate(median=Median("taken"))["median"],
        }

    @cached_property
    def decisions(self) -> list[Row]:
        """统筹决定 by grade and kind."""
        rows = Decision.objects.filter(homework__term=self.scope.term).order_by()
        if self.scope.own is not None:
            rows = rows.filter(homework__in=Homework.objects.filter(self.scope.own))
        found: dict[int, dict[str, int]] = {}
        for grade, kind, count in rows.values_list(
            "homework__school_class__grade", "kind"
        ).annotate(count=Count("pk")):
            found.setdefault(grade, {})[kind] = count
        return [
            Row(
                f"{GRADE_NAMES[grade - 1]}年级",
                [*(kinds.get(kind, 0) for kind in Decision.Kind.values), sum(kinds.values())],
            )
            for grade, kinds in sorted(found.items())
        ]

    @cached_property
    def tutoring(self) -> list[Row]:
        """个别辅导 by teacher: times, pupils, minutes; no pupil is named."""
        term = self.scope.term
        rows = Tutoring.objects.filter(date__range=(term.starts, term.ends)).order_by()
        if self.scope.own is not None:
            rows = rows.filter(self.scope.own)
        found = rows.values_list("staff__name").annotate(
            times=Count("pk"), pupils=Count("pupil", distinct=True), minutes=Sum("minutes")
        )
        return [Row(name, cells) for name, *cells in found.order_by("-times", "staff__name")]

    @property
    def decision_kinds(self) -> Iterable[str]:
        return Decision.Kind.labels
