"""What the plan demands of lead plans and outlines (3.2.1, 2.4)."""

from datetime import timedelta

from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Term
from apps.school.roles import DepartmentCode
from apps.teaching.leads.models import UNPREPARED, LeadPlan, UnitOutline
from apps.teaching.manuscripts.models import Part
from apps.teaching.schedule.models import Unit, UnitLesson

# So long before it is due a unit's text is owed.
OWED_BEFORE = timedelta(days=21)


def _day(expression) -> Cast:
    # A date less an interval is a moment for Postgres.
    return Cast(expression, DateField())


def _label(before: str, after: str) -> Concat:
    return Concat(Value(before), "title", Value(after), output_field=TextField())


# The unit's page, on which its texts are begun and found.
_PAGE = Concat(
    Value("/teaching/unit/"), Cast("pk", CharField()), Value("/"), output_field=TextField()
)


def _prepared() -> QuerySet[UnitLesson]:
    """The 课时 of a unit that need a 教学设计."""
    return UnitLesson.objects.filter(unit=OuterRef("pk")).exclude(kind__in=UNPREPARED)


class OfEachUnit(Requirement):
    """Owed by the 主备人 of every unit that has lessons in the timetable.

    Three school days and one before the day it is due, which is ten and eight days before the
    lesson, or earlier where free days lie between; then every school day, and the group's leader
    hears of it at once.
    """

    lead_days = (3, 1)
    overdue_days = tuple(range(1, 31))
    leader_after = 1

    def units(self, term: Term) -> QuerySet[Unit]:
        led = Unit.objects.filter(Exists(_prepared()), group__term=term, lead__isnull=False)
        return led.with_dates().filter(first_on__isnull=False)


@requirement(
    "teaching.lead_plan",
    title="主备人提前一周定稿",
    owner=DepartmentCode.TEACHING,
    measures="每个单元的主备在组内最早一节课的7天前定稿：经组内研讨，教学评一致，作业设计齐全；"
    "由该单元的主备人负责。",
)
class LeadPlanFinal(OfEachUnit):
    """Plan 3.2（1）: 主备人至少提前一周…确定教学设计 (S1), 将作业设计纳入教学设计 (S3)."""

    clauses = ("三.2（1）",)

    def expected(self, term: Term) -> QuerySet:
        return self.units(term).values(
            staff_id=F("lead_id"),
            object_key=Cast("pk", CharField()),
            since=_day(F("due_on") - OWED_BEFORE),
            due_on=F("due_on"),
            label=_label("《", "》主备定稿"),
            link=_PAGE,
        )

    def done(self, term: Term) -> QuerySet:
        ready = LeadPlan.objects.ready().filter(unit__group__term=term)
        return ready.values(
            staff_id=F("unit__lead_id"),
            object_key=Cast("unit_id", CharField()),
            done_on=F("final_on"),
        )


@requirement(
    "teaching.unit_outline",
    title="撰写单元课程纲要",
    owner=DepartmentCode.TEACHING,
    measures="每个上课的单元，主备人在单元首课前提交九个部分齐全的单元课程纲要。",
)
class OutlineHandedIn(OfEachUnit):
    """Plan 2.4: 备课时须撰写本单元的单元课程纲要 (S4). Sent back, it is owed again."""

    clauses = ("二.4",)
    DAY_BEFORE = timedelta(days=1)

    def expected(self, term: Term) -> QuerySet:
        return self.units(term).values(
            staff_id=Coalesce("outline__staff_id", "lead_id"),
            object_key=Cast("pk", CharField()),
            since=_day(F("due_on") - OWED_BEFORE),
            due_on=_day(F("first_on") - self.DAY_BEFORE),
            label=_label("《", "》单元课程纲要"),
            link=_PAGE,
        )

    def done(self, term: Term) -> QuerySet:
        handed_in = UnitOutline.objects.filter(unit__group__term=term, submitted_on__isnull=False)
        return handed_in.exclude(state=UnitOutline.State.DRAFT).values(
            "staff_id", object_key=Cast("unit_id", CharField()), done_on=F("submitted_on")
        )


@requirement(
    "teaching.homework_design",
    title="教学设计里有作业设计",
    owner=DepartmentCode.TEACHING,
    measures="每个单元在主备定稿的期限前，各课时的教学设计都写了作业设计；由该单元的主备人负责。",
)
class HomeworkDesigned(OfEachUnit):
    """Plan 3.2（1）: 将作业设计纳入教学设计 (S3).

    A plan without it cannot be final, so the reminders are those of the plan.
    """

    clauses = ("三.2（1）",)
    lead_days = overdue_days = ()
    leader_after = head_after = overseer_after = None

    def expected(self, term: Term) -> QuerySet:
        return self.units(term).values(
            staff_id=F("lead_id"),
            object_key=Cast("pk", CharField()),
            since=_day(F("due_on") - OWED_BEFORE),
            due_on=F("due_on"),
            label=_label("《", "》各课时的作业设计"),
            link=_PAGE,
        )

    def done(self, term: Term) -> QuerySet:
        written = Part.objects.filter(code="homework").exclude(content=[]).exclude(content="")
        of_lesson = written.filter(manuscript__lesson_plan__lesson=OuterRef("pk"))
        of_unit = written.filter(manuscript__lesson_plan__lesson__unit=OuterRef("pk"))
        latest = of_unit.order_by("-created_at").values(day=TruncDate("created_at"))[:1]
        return (
            self.units(term)
            .filter(~Exists(_prepared().filter(~Exists(of_lesson))))
            .values(
                staff_id=F("lead_id"),
                object_key=Cast("pk", CharField()),
                done_on=Subquery(latest),
            )
        )
