"""作业质量与负担报告 of a term: how much, where it is done, who tried it, how quickly it comes back.

Counted from the homework that was published, as far as the term has come; nothing is kept.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractIsoWeekDay
from django.utils import timezone

from apps.school.calendar.services import WEEKDAY_NAMES
from apps.school.classes.models import GRADE_NAMES
from apps.school.models import Day, SchoolClass, TeachingAssignment, Term
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
    """The part of the school that somebody reads the report of.

    ``classes`` None is the whole school; else one's own classes and those of one's grade in all
    subjects, and of ``led`` groups (subject, grade or None for all) the subject alone.
    """

    term: Term
    classes: frozenset[int] | None = None
    led: frozenset[tuple[int | None, int | None]] = frozenset()

    @classmethod
    def of(cls, user, term: Term) -> "Scope":
        """All for the office, the leaders and 责任督学; others what is theirs."""
        if oversees_marking(user):
            return cls(term)
        known = facts(user)
        own = SchoolClass.objects.of_term(term).filter(
            Q(pk__in=known.classes) | Q(grade__in=known.grades)
        )
        return cls(term, frozenset(own.values_list("pk", flat=True)), known.led)

    @property
    def is_whole(self) -> bool:
        return self.classes is None

    def rows(self) -> Q:
        """Which rows about a class and a subject belong to it."""
        if self.classes is None:
            return Q()
        found = Q(school_class__in=self.classes)
        for subject, grade in self.led:
            found |= (
                Q(subject=subject)
                if grade is None
                else Q(subject=subject, school_class__grade=grade)
            )
        return found

    def sees(self, subject: int, school_class: SchoolClass) -> bool:
        """Whether it has to do with a subject in a class."""
        if self.classes is None or school_class.pk in self.classes:
            return True
        return not self.led.isdisjoint({(subject, school_class.grade), (subject, None)})

    def homework(self) -> QuerySet[Homework]:
        """What was published in the term."""
        return Homework.objects.published().filter(self.rows(), term=self.term).order_by()

    def school_classes(self) -> QuerySet[SchoolClass]:
        """The classes that it sees in all subjects."""
        rows = SchoolClass.objects.of_term(self.term).order_by("grade", "number")
        return rows if self.classes is None else rows.filter(pk__in=self.classes)


@dataclass
class Row:
    """A line of a table: its name and its cells."""

    name: str
    cells: list = field(default_factory=list)


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
    # Whether the reader may open the teacher's page.
    opens: bool = False

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
    def weekdays(self) -> list[tuple[int, str]]:
        names = {number: f"周{WEEKDAY_NAMES[number - 1]}" for number in sorted(self.school_days)}
        # Saturdays and Sundays among them are make-up days.
        return [(number, name if number < 6 else f"{name}调休") for number, name in names.items()]

    @cached_property
    def minutes(self) -> list[Row]:
        """Minutes a class and evening, by grade and subject over the weekdays; then all together.

        Divided by the classes that the reader sees in the subject, so that one's own classes are
        never measured against a whole grade.
        """
        rows = (
            self.scope.homework()
            .filter(COUNTED, night__lte=self.last)
            .annotate(weekday=ExtractIsoWeekDay("night"))
            .values_list("school_class", "subject", "subject__name", "weekday")
            .annotate(total=Sum("minutes"))
            .order_by("subject__order", "subject__name")
        )
        classes: dict[int, list[SchoolClass]] = {}
        for one in SchoolClass.objects.of_term(self.scope.term).order_by("grade", "number"):
            classes.setdefault(one.grade, []).append(one)
        grade_of = {one.pk: grade for grade, row in classes.items() for one in row}
        whole = {one.pk for one in self.scope.school_classes()}
        sums: dict[int, dict[tuple, Counter]] = {grade: {} for grade in classes}
        for pk, subject, name, weekday, total in rows:
            lines = sums[grade_of[pk]]
            lines.setdefault((subject, name), Counter())[weekday] += total
            if pk in whole:
                lines.setdefault((None, "合计"), Counter())[weekday] += total
        found = []
        for grade, lines in sums.items():
            together = lines.pop((None, "合计"), Counter())
            for (subject, name), days in lines.items():
                count = sum(self.scope.sees(subject, one) for one in classes[grade])
                found.append(self._line(grade, name, days, count))
            if count := sum(one.pk in whole for one in classes[grade]):
                found.append(self._line(grade, "合计", together, count))
        return found

    def _line(self, grade: int, subject: str, sums: Counter, classes: int) -> Row:
        cells = [
            round(sums[number] / (classes * days), 1)
            for number, days in sorted(self.school_days.items())
        ]
        evenings = classes * sum(self.school_days.values())
        mean = round(sums.total() / evenings, 1) if evenings else 0
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
        lines = [Marked(*row) for row in found.order_by("staff__pinyin", "staff")]
        for line in lines:
            line.opens = self.scope.is_whole or line.pk in self._led
        return lines

    @cached_property
    def _led(self) -> set[int]:
        """The teachers of the subjects that the reader leads as 教研组长."""
        subjects = [subject for subject, grade in self.scope.led if grade is None]
        if not subjects:
            return set()
        rows = TeachingAssignment.objects.on().filter(subject__in=subjects)
        return set(rows.values_list("staff", flat=True))

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
        if not self.scope.is_whole:
            rows = rows.filter(homework__in=Homework.objects.filter(self.scope.rows()))
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
        rows = Tutoring.objects.filter(
            self.scope.rows(), date__range=(term.starts, term.ends)
        ).order_by()
        found = rows.values_list("staff__name").annotate(
            times=Count("pk"), pupils=Count("pupil", distinct=True), minutes=Sum("minutes")
        )
        return [Row(name, cells) for name, *cells in found.order_by("-times", "staff__name")]

    @property
    def decision_kinds(self) -> Iterable[str]:
        return Decision.Kind.labels
