"""What the plan demands of Tuesdays (3.2.2): planned, held, sheets, minutes, lessons watched."""

from datetime import timedelta

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import (
    Cast,
    Coalesce,
    Concat,
    ExtractIsoWeekDay,
    RowNumber,
    TruncDate,
)

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Appointment, Day, Staff, Term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.quotas.figures import numbers, quota_of, watched
from apps.teaching.observations.sheets.models import ObservationSheet
from apps.teaching.observations.tuesdays import TUESDAY

CLAUSES = ("三.2（2）",)
# Planned so long before, that a teacher can prepare.
PLANNED_BEFORE = timedelta(days=7)
_PAGE = "/teaching/observation/"


def _later(path: str, days: int) -> Cast:
    # A date and an interval are a moment for Postgres.
    return Cast(F(path) + timedelta(days=days), DateField())


def _page_of(path: str) -> Concat:
    return Concat(Value(_PAGE), Cast(path, CharField()), Value("/"), output_field=TextField())


def _label(what: str, path: str = "") -> Concat:
    """数学《两位数乘两位数》观课表 of the observation at ``path``."""
    return Concat(
        F(f"{path}subject__name"),
        Value("《"),
        F(f"{path}title"),
        Value(f"》{what}"),
        output_field=TextField(),
    )


def _heads(on) -> QuerySet[Appointment]:
    return Appointment.objects.on(on).filter(
        position__role=Role.HEAD, department__code=DepartmentCode.TEACHING
    )


def _responsible(term: Term) -> Coalesce:
    """教研组长 of the observation's subject; where there is none, 课程教学中心."""
    on = term.nearest_day()
    leaders = Appointment.objects.on(on).filter(
        position__role=Role.RESEARCH_LEADER, subject=OuterRef("subject"), grade=None
    )
    present = Q(staff__left_on=None) | Q(staff__left_on__gte=on)
    first = leaders.filter(present).order_by("staff__number").values("staff")[:1]
    head = _heads(on).filter(present).order_by("staff__number").values("staff")[:1]
    return Coalesce(Subquery(first), Subquery(head))


def _tuesdays(term: Term) -> QuerySet[Observation]:
    return Observation.objects.standing().filter(term=term, kind=Observation.Kind.TUESDAY)


@requirement(
    "teaching.observation_planned",
    title="每个周二都排了观课议课",
    owner=DepartmentCode.TEACHING,
    measures="学期内每个周二（调休按星期二上课的日子也算）提前一周排好一次观课议课；由课程教学中心负责。"
    "考试周等不安排的，可在待办里免除。",
)
class TuesdayPlanned(Requirement):
    """Plan 3.2（2）: 坚持周二的观课议课制度 (S7). A holiday Tuesday is not asked for."""

    clauses = CLAUSES
    lead_days = (3, 0)
    leader_after = None

    def _days(self, term: Term) -> QuerySet[Day]:
        days = Day.objects.school_days().filter(term=term)
        tuesdays = days.annotate(weekday=Coalesce("runs_as", ExtractIsoWeekDay("date")))
        head = _heads(term.nearest_day()).order_by("staff__number").values("staff")[:1]
        return tuesdays.filter(weekday=TUESDAY).annotate(head=Subquery(head))

    def expected(self, term: Term) -> QuerySet:
        return self._days(term).values(
            staff_id=F("head"),
            object_key=Cast("date", CharField()),
            due_on=Cast(F("date") - PLANNED_BEFORE, DateField()),
            label=Concat(
                Value("第"),
                Cast("week", CharField()),
                Value("周观课议课排课"),
                output_field=TextField(),
            ),
            link=Value(_PAGE),
        )

    def done(self, term: Term) -> QuerySet:
        """Planned for the day, or for another to which it was moved."""
        moved = Q(date=OuterRef("date")) | Q(moved_from=OuterRef("date"))
        planned = _tuesdays(term).filter(moved).order_by("created_at")
        days = self._days(term).annotate(
            planned_on=Subquery(planned.values(day=TruncDate("created_at"))[:1])
        )
        return days.filter(planned_on__isnull=False).values(
            staff_id=F("head"), object_key=Cast("date", CharField()), done_on=F("planned_on")
        )


@requirement(
    "teaching.observation_held",
    title="周二观课议课都上了",
    owner=DepartmentCode.TEACHING,
    measures="每次排定的周二观课议课当天上课；由教研组长负责，没有教研组长的学科由课程教学中心负责。取消的不计。",
)
class TuesdayHeld(Requirement):
    """Plan 3.2（2）: 坚持周二的观课议课制度."""

    clauses = CLAUSES
    lead_days = (3, 1, 0)
    leader_after = None

    def expected(self, term: Term) -> QuerySet:
        return _tuesdays(term).values(
            staff_id=_responsible(term),
            object_key=Cast("pk", CharField()),
            due_on=F("date"),
            label=Concat(F("subject__name"), Value("组观课议课"), output_field=TextField()),
            link=_page_of("pk"),
        )

    def done(self, term: Term) -> QuerySet:
        held = _tuesdays(term).held()
        return held.values(
            staff_id=_responsible(term), object_key=Cast("pk", CharField()), done_on=F("held_on")
        )


@requirement(
    "teaching.observation_sheet",
    title="观课后24小时内交观课表",
    owner=DepartmentCode.TEACHING,
    measures="周二观课和公开课：没有请假的组员、到场或报名的其他人，课后24小时内提交观课表。",
)
class SheetHandedIn(Requirement):
    """2-preparation-routines.md 2.2: 各表提交(24 h). Whoever excused themselves owes none."""

    clauses = CLAUSES
    lead_days = (0,)
    overdue_days = (1, 3)

    def expected(self, term: Term) -> QuerySet:
        held = Observation.objects.held().filter(term=term)
        owed = Q(reason=Observer.Reason.MEMBER) | Q(answer=Observer.Answer.COMING)
        observers = Observer.objects.filter(
            owed | Q(signed_in_at__isnull=False),
            observation__in=held.exclude(kind=Observation.Kind.DROP_IN).values("pk"),
        ).exclude(answer=Observer.Answer.EXCUSED)
        return observers.values(
            "staff_id",
            object_key=Cast("observation_id", CharField()),
            since=F("observation__held_on"),
            due_on=_later("observation__held_on", 1),
            label=_label("观课表", "observation__"),
            link=_page_of("observation_id"),
        )

    def done(self, term: Term) -> QuerySet:
        sheets = ObservationSheet.objects.submitted().filter(observation__term=term)
        return sheets.values(
            "staff_id",
            object_key=Cast("observation_id", CharField()),
            done_on=TruncDate("submitted_at"),
        )


@requirement(
    "teaching.observation_minutes",
    title="观课后48小时内写议课纪要",
    owner=DepartmentCode.TEACHING,
    measures="周二观课课后48小时内写好议课纪要；由主评负责，没有主评的由教研组长负责。",
)
class MinutesWritten(Requirement):
    """2-preparation-routines.md 2.2: 议课纪要(48 h)."""

    clauses = CLAUSES
    lead_days = (1, 0)

    def _whose(self, term: Term) -> Coalesce:
        return Coalesce("reviewer_id", _responsible(term), output_field=BigIntegerField())

    def expected(self, term: Term) -> QuerySet:
        return (
            _tuesdays(term)
            .held()
            .values(
                staff_id=self._whose(term),
                object_key=Cast("pk", CharField()),
                since=F("held_on"),
                due_on=_later("held_on", 2),
                label=_label("议课纪要"),
                link=_page_of("pk"),
            )
        )

    def done(self, term: Term) -> QuerySet:
        written = _tuesdays(term).held().filter(minutes_at__isnull=False)
        return written.values(
            staff_id=self._whose(term),
            object_key=Cast("pk", CharField()),
            done_on=TruncDate("minutes_at"),
        )


@requirement(
    "teaching.observation_quota",
    title="听课节数达到要求",
    owner=DepartmentCode.TEACHING,
    measures="学期末每人提交的观课表（周二观课、公开课、随堂听课）达到本人的节数要求，同时符合几种的按最高的算。",
)
class QuotaMet(Requirement):
    """2-preparation-routines.md 2.2: 每学期听课节数 by what somebody is."""

    clauses = CLAUSES
    lead_days = (30, 15, 5, 0)

    def expected(self, term: Term) -> QuerySet:
        on = term.nearest_day()
        people = Staff.objects.on_duty(on).annotate(quota=quota_of(term, on, numbers(term)))
        return people.filter(quota__gt=0).values(
            staff_id=F("pk"),
            object_key=Value(""),
            due_on=Value(term.ends, output_field=DateField()),
            label=Concat(
                Value("本学期听课"),
                Cast("quota", CharField()),
                Value("节"),
                output_field=TextField(),
            ),
            link=Value(f"{_PAGE}quota/"),
        )

    def done(self, term: Term) -> QuerySet:
        sheets = watched(term).annotate(
            quota=quota_of(term, term.nearest_day(), numbers(term), "staff_id"),
            place=Window(RowNumber(), partition_by="staff_id", order_by=["submitted_at", "pk"]),
        )
        return sheets.filter(place=F("quota")).values(
            "staff_id", object_key=Value(""), done_on=TruncDate("submitted_at")
        )
