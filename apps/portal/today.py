"""What today means for one person: the own classes, the desk of the 大队部, rounds, lessons, homework."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from apps.inspections.models import Appeal, ParkedRecord, Programme, Round, Sheet, State
from apps.inspections.rules import leads_monitors
from apps.inspections.sheets.models import UNCHECKED
from apps.moral.models import ClassWeek, WeekResult
from apps.school.calendar.services import DayInfo
from apps.school.models import Enrolment, SchoolClass
from apps.school.roles import Facts
from apps.teaching.homework.coordination import waiting
from apps.teaching.homework.rules import coordinates, is_setter, oversees_homework
from apps.teaching.models import Homework, Observation
from apps.teaching.observations.looks import coming

# Observed lessons stand on the page from a week before.
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class ClassToday:
    """A class of one's own: how many pupils, and what has been published about it today."""

    school_class: SchoolClass
    pupils: int
    sheets: int = 0
    events: int = 0
    lost: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    week: ClassWeek | None = None

    @property
    def week_words(self) -> str:
        """第12周97.85分，年级第2名: the newest week that is out; a winner is called one."""
        row = self.week
        if row.total is None:
            return f"第{row.result.week}周没有检查"
        flag = "，优胜班" if row.winner else ""
        return f"第{row.result.week}周{row.total}分，年级第{row.place}名{flag}"

    @property
    def week_url(self) -> str:
        result = self.week.result
        return reverse(
            "moral:class-week", args=[result.term.code, result.week, self.school_class.pk]
        )

    @property
    def words(self) -> str:
        """今天7次检查，扣2分（3项）; nothing found is said too, nothing published is not the same."""
        if not self.sheets:
            return "今天还没有发布检查结果"
        lost = f"扣{-self.lost.normalize():f}分（{self.events}项）" if self.events else "没有扣分"
        bonus = f"，加{self.bonus.normalize():f}分" if self.bonus else ""
        return f"今天{self.sheets}次检查，{lost}{bonus}"


@dataclass(frozen=True)
class Line:
    """Something to look at, how many of it, and where it is done."""

    title: str
    count: int
    url: str


def own_classes(known: Facts, now: DayInfo) -> list[ClassToday]:
    """The classes of which one is homeroom teacher."""
    if not known.homeroom:
        return []
    present = Enrolment.objects.on().values("pk")
    classes = (
        SchoolClass.objects.filter(pk__in=known.homeroom, enrolments__in=present)
        .annotate(pupils=Count("enrolments"))
        .order_by("grade", "number")
    )
    lost, given = Q(entries__points__lt=0), Q(entries__points__gt=0, entries__confirmed=True)
    checked = (
        Sheet.objects.out()
        .filter(school_class__in=known.homeroom, round__date=now.date)
        .values("school_class")
        .annotate(
            sheets=Count("pk", distinct=True),
            events=Count("entries", filter=lost),
            lost=Sum("entries__points", filter=lost, default=Decimal(0)),
            bonus=Sum("entries__points", filter=given, default=Decimal(0)),
        )
        .order_by()
    )
    by_class = {row.pop("school_class"): row for row in checked}
    weeks = {row.school_class_id: row for row in _newest_weeks(known.homeroom)}
    return [
        ClassToday(found, found.pupils, week=weeks.get(found.pk), **by_class.get(found.pk, {}))
        for found in classes
    ]


def _newest_weeks(classes: Iterable[int]) -> QuerySet[ClassWeek]:
    """Of each class what the last published week came to."""
    rows = ClassWeek.objects.filter(
        school_class__in=classes, result__in=WeekResult.objects.published()
    )
    newest = rows.order_by("school_class_id", "-result__last", "-result__revision")
    return newest.distinct("school_class_id").select_related("result__term__year")


def desk(user, now: DayInfo) -> list[Line]:
    """How far today's patrol is and what waits for the 大队部; nothing for others."""
    if not leads_monitors(user):
        return []
    counted = Sheet.objects.filter(
        round__date=now.date,
        round__programme__inspector_kind=Programme.InspectorKind.ROSTER,
    ).aggregate(
        checked=Count("pk", filter=~Q(state__in=UNCHECKED)),
        missed=Count("pk", filter=Q(state=State.MISSED)),
        entered=Count("pk", filter=Q(state__in=[State.ENTERED, State.REVIEWED])),
    )
    waiting = Appeal.objects.filter(state=Appeal.State.WAITING).count()
    parked = ParkedRecord.objects.filter(state=ParkedRecord.State.WAITING).count()
    day_desk = reverse("inspections:desk")
    appeals = reverse("inspections:appeal-list") + "?state=waiting"
    late = reverse("inspections:parkedrecord-list") + "?state=waiting"
    lines = [
        Line("今天没有查到的班次", counted["missed"], day_desk),
        Line("等复核、发布的记录", counted["entered"], day_desk),
        Line("等处理的申诉", waiting, appeals),
        Line("平板送来待处理的记录", parked, late),
    ]
    checked = Line("今天已查的班次", counted["checked"], day_desk)
    return [*([checked] if now.is_school_day else []), *(line for line in lines if line.count)]


def open_rounds(known: Facts) -> QuerySet[Round]:
    """The rounds that one inspects and that somebody is still missing in, the most urgent first."""
    if known.staff_id is None:
        return Round.objects.none()
    mine = Q(
        programme__inspector_kind=Programme.InspectorKind.NAMED,
        programme__in=Programme.objects.filter(inspectors=known.staff_id),
    ) | Q(
        programme__inspector_kind=Programme.InspectorKind.ROLE,
        programme__inspector_role__in=known.roles,
    )
    return (
        Round.objects.open()
        .filter(mine)
        .annotate(left=Count("sheets", filter=Q(sheets__state=State.DUE)))
        .filter(left__gt=0)
        .select_related("programme", "slot")
        .order_by("due_at")
    )


def observations(known: Facts, now: DayInfo) -> QuerySet[Observation]:
    """The observed lessons of the next days that one gives, reviews or watches."""
    return coming(known, now.date, now.date + AHEAD)


def homework(user, known: Facts, now: DayInfo) -> list[Line]:
    """What one has set for today and not published yet; what waits for one's decision."""
    lines = []
    if is_setter(user) and now.is_school_day:
        mine, own = reverse("teaching:homework-mine"), Homework.objects.filter(staff=known.staff_id)
        counted = own.filter(night=now.date).aggregate(
            public=Count("pk", filter=Q(state__in=Homework.PUBLIC)),
            begun=Count("pk", filter=Q(state__in=[Homework.State.DRAFT, Homework.State.TRIED])),
            returned=Count("pk", filter=Q(state=Homework.State.RETURNED)),
        )
        lines += [
            Line("今天已公示的作业", counted["public"], mine),
            Line("还没有公示的草稿", counted["begun"], mine),
            Line("退回来要改的作业", counted["returned"], mine),
        ]
        lines = [lines[0], *(line for line in lines[1:] if line.count)]
    if coordinates(user):
        count = waiting(known, all_grades=oversees_homework(user)).count()
        decide = Line("等统筹的作业", count, reverse("teaching:homework-coordination"))
        lines += [decide] if count else []
    return lines
