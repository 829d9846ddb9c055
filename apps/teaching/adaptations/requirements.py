"""What the plan demands of those who use a lead plan, and of all who have taught (3.2.1)."""

from datetime import timedelta

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, TruncWeek
from django.utils import timezone

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Day, Term
from apps.school.roles import DepartmentCode
from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection
from apps.teaching.leads.models import UNPREPARED
from apps.teaching.schedule.models import READY_BEFORE, ClassLesson

# School days after a lesson, days after the last lesson of a unit.
REFLECTION_WITHIN = 3
REDESIGN_WITHIN = timedelta(days=10)
_PLAN = "lesson__lesson_plan__plan"


def _day(expression) -> Cast:
    # A date and an interval are a moment for Postgres.
    return Cast(expression, DateField())


def _monday(name: str) -> Cast:
    """Of the week in which a day lies."""
    return _day(TruncWeek(name))


def _text(pattern: str, *names: str) -> Concat:
    """``pattern`` with the columns of these names put in for each ``{}``."""
    first, *rest = (Value(words) for words in pattern.split("{}"))
    columns = (Cast(name, CharField()) for name in names)
    pairs = zip(columns, rest, strict=True)
    return Concat(first, *(one for pair in pairs for one in pair), output_field=TextField())


def lessons(term: Term) -> QuerySet[ClassLesson]:
    """The 班级课时 of a term that are prepared by somebody at school, each with ``on``: its day."""
    found = ClassLesson.objects.filter(lesson__unit__group__term=term, staff__isnull=False)
    found = found.exclude(lesson__kind__in=UNPREPARED).annotate(on=Coalesce("taught_on", "date"))
    return found.filter(Q(staff__left_on=None) | Q(staff__left_on__gte=F("on")))


class OfEachTeacher(Requirement):
    """Small things that come every day: told in the digest, not further up; the board shows them."""

    leader_after = head_after = overseer_after = None


@requirement(
    "teaching.adaptation",
    title="使用他人备课必须二次备课",
    owner=DepartmentCode.TEACHING,
    measures="使用他人主备的教师，每课时在自己第一个班上课以前至少有一处真正的修改"
    "（只改标点、空格不算）；主备人免，主备没有在上课前共享的不计。",
)
class AdaptedBefore(OfEachTeacher):
    """Plan 3.2（1）: 使用他人备课的教师必须进行二次备课 (S2), per 课时 and user.

    Asked for in the week before the lesson, when the lead plan has to be there. Whoever could not
    adapt, because the plan was not shared before the day of the lesson, owes nothing: that is the
    lead's to-do. After the lesson nothing makes it good.
    """

    clauses = ("三.2（1）",)
    lead_days = (1,)
    overdue_days = ()
    lapses_after = 0

    def expected(self, term: Term) -> QuerySet:
        known = Adaptation.objects.filter(lesson__unit__group__term=term)
        own = known.filter(lesson=OuterRef("lesson"), staff=OuterRef("staff"))
        shared = Q(**{f"{_PLAN}__shared_on__lt": F("on")})
        last = term.nearest_day(timezone.localdate()) + READY_BEFORE
        return (
            lessons(term)
            .filter(shared | Exists(own), on__lte=last)
            .exclude(staff=F("lesson__unit__lead"))
            .values(
                "staff_id",
                object_key=Cast("lesson_id", CharField()),
                since=Greatest(_day(F("on") - READY_BEFORE), F(f"{_PLAN}__shared_on")),
                due_on=F("on"),
                label=_text("《{}》第{}课时二次备课", "lesson__title", "lesson__number"),
                link=_text("/teaching/lesson/{}/", "lesson_id"),
            )
        )

    def done(self, term: Term) -> QuerySet:
        taught_before = ClassLesson.objects.filter(
            lesson=OuterRef("lesson"),
            staff=OuterRef("staff"),
            taught_on__lt=OuterRef("changed_on"),
            taught_on__gt=OuterRef(f"{_PLAN}__shared_on"),
        )
        changed = Adaptation.objects.filter(lesson__unit__group__term=term, changes__gt=0)
        return changed.filter(~Exists(taught_before)).values(
            "staff_id",
            object_key=Cast("lesson_id", CharField()),
            done_on=F("changed_on"),
            link=_text("/teaching/adaptation/{}/", "pk"),
        )


@requirement(
    "teaching.reflection",
    title="每课写教学反思",
    owner=DepartmentCode.TEACHING,
    measures=f"每位教师（主备人也在内）上完一课时，{REFLECTION_WITHIN}个上课日内写下得与失，"
    f"不少于{Reflection.LEAST}字。",
)
class ReflectedAfter(OfEachTeacher):
    """Plan 3.2（1）: 及时总结教学中的得与失, per 课时 and teacher, after the first class."""

    clauses = ("三.2（1）",)
    lead_days = (0,)
    overdue_days = (2,)
    # What is older is no longer remembered.
    lapses_after = 14

    def expected(self, term: Term) -> QuerySet:
        after = Day.objects.school_days().filter(date__gt=OuterRef("taught_on")).order_by("date")
        due = Subquery(after.values("date")[REFLECTION_WITHIN - 1 : REFLECTION_WITHIN])
        return (
            lessons(term)
            .filter(taught_on__isnull=False)
            .values(
                "staff_id",
                object_key=Cast("lesson_id", CharField()),
                since=F("taught_on"),
                due_on=Coalesce(due, _day(F("taught_on") + timedelta(days=REFLECTION_WITHIN))),
                label=_text("《{}》第{}课时反思", "lesson__title", "lesson__number"),
                link=_text("/teaching/lesson/{}/reflect/", "lesson_id"),
            )
        )

    def done(self, term: Term) -> QuerySet:
        return Reflection.objects.filter(lesson__unit__group__term=term).values(
            "staff_id",
            object_key=Cast("lesson_id", CharField()),
            done_on=F("written_on"),
            link=_text("/teaching/reflection/{}/", "pk"),
        )


@requirement(
    "teaching.long_reflection",
    title="每周一篇详案反思",
    owner=DepartmentCode.TEACHING,
    measures=f"每位教师在有课的每一周里，写一篇不少于{Reflection.LONG}字的反思。",
)
class LongReflection(OfEachTeacher):
    """At least one of 200 characters in every week with lessons (2-preparation-routines.md 2.1)."""

    clauses = ("三.2（1）",)
    lead_days = (0,)
    overdue_days = ()
    # The week is over; one of the next week belongs to that.
    lapses_after = 0
    SUNDAY = timedelta(days=6)

    def expected(self, term: Term) -> QuerySet:
        taught = lessons(term).filter(taught_on__isnull=False)
        return taught.annotate(monday=_monday("taught_on")).values(
            "staff_id",
            object_key=Cast("monday", CharField()),
            since=F("monday"),
            due_on=_day(F("monday") + self.SUNDAY),
            label=Value(f"本周写一篇{Reflection.LONG}字以上的详案反思"),
            link=Value("/teaching/"),
        )

    def done(self, term: Term) -> QuerySet:
        long = Reflection.objects.filter(
            lesson__unit__group__term=term, length__gte=Reflection.LONG
        )
        return long.values(
            "staff_id",
            object_key=Cast(_monday("written_on"), CharField()),
            done_on=F("written_on"),
            link=_text("/teaching/reflection/{}/", "pk"),
        )


@requirement(
    "teaching.redesign",
    title="每单元一处教学重建",
    owner=DepartmentCode.TEACHING,
    measures=f"每位教师上完一个单元，{REDESIGN_WITHIN.days}天内写下一处重建设计。",
)
class UnitRedesigned(OfEachTeacher):
    """Plan 3.2（1）: 积极思考教学设计的重建; one a unit and teacher, when all of it was taught."""

    clauses = ("三.2（1）",)
    leader_after = 5
    lapses_after = 30

    def expected(self, term: Term) -> QuerySet:
        return (
            lessons(term)
            .values("staff_id", object_key=Cast("lesson__unit_id", CharField()))
            .annotate(
                since=Max("taught_on"),
                due_on=_day(Max("taught_on") + REDESIGN_WITHIN),
                label=Min(_text("《{}》重建设计", "lesson__unit__title")),
                link=Min(_text("/teaching/unit/{}/redesign/", "lesson__unit_id")),
                ahead=Count("pk", filter=Q(taught_on=None)),
            )
            .filter(ahead=0)
        )

    def done(self, term: Term) -> QuerySet:
        return Redesign.objects.filter(unit__group__term=term).values(
            "staff_id",
            object_key=Cast("unit_id", CharField()),
            done_on=F("written_on"),
            link=_text("/teaching/redesign/{}/", "pk"),
        )
