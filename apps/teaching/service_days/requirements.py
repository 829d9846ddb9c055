"""What the plan demands of every afternoon (3.2.4): each roll called on its day, two patrols a day."""

from django.db.models import (
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils import timezone

from apps.inspections.models import Sheet
from apps.inspections.sheets.models import UNCHECKED
from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Term
from apps.school.roles import DepartmentCode
from apps.teaching.service_days.models import PATROLS_PER_DAY, Session
from apps.teaching.service_days.patrols import PATROL

WHO = Coalesce(F("substitute"), F("staff"))
DAY = Cast("date", CharField())


def _label(words: str) -> Concat:
    """3月1日 after the words' pattern: the date stands first."""
    month = Cast("date__month", CharField())
    day = Cast("date__day", CharField())
    return Concat(month, Value("月"), day, Value(f"日{words}"), output_field=TextField())


class OfEachAfternoon(Requirement):
    """Told on the day itself; what was missed cannot be made good and goes no further up."""

    clauses = ("三.2（4）",)
    lead_days = (0,)
    overdue_days = ()
    leader_after = head_after = overseer_after = None
    lapses_after = 1

    def sessions(self, term: Term) -> QuerySet[Session]:
        """The sessions of the term up to today that somebody of the school stands in."""
        last = min(term.ends, timezone.localdate())
        rows = Session.objects.filter(date__range=(term.starts, last)).annotate(who=WHO)
        return rows.exclude(who=None).order_by()


@requirement(
    "teaching.service_rollcall",
    title="课后服务每场点名",
    owner=DepartmentCode.TEACHING,
    measures="每位教师当天的课后服务场次（社团、作业辅导、延时托管）当天全部点名；代班的由代班教师点。",
)
class RollCalled(OfEachAfternoon):
    """教师 3 min 前到岗→点名（应到/实到/请假/去向） (1.4). One to-do a teacher and day."""

    def expected(self, term: Term) -> QuerySet:
        rows = self.sessions(term).with_pupils()
        return (
            rows.values("who", "date")
            .distinct()
            .values(
                staff_id=F("who"),
                object_key=DAY,
                since=F("date"),
                due_on=F("date"),
                label=_label("课后服务点名"),
                link=Value("/teaching/afternoon/mine/"),
            )
        )

    def done(self, term: Term) -> QuerySet:
        rows = self.sessions(term).with_pupils().values("who", "date")
        called = rows.annotate(
            left=Count("pk", filter=Q(called_at=None)), last=Max(TruncDate("called_at"))
        ).filter(left=0)
        return called.values(staff_id=F("who"), object_key=DAY, done_on=F("last"))


@requirement(
    "teaching.service_patrol",
    title="课后服务每天巡查两次",
    owner=DepartmentCode.TEACHING,
    measures=f"有课后服务的每一天，总值班行政巡查不少于{PATROLS_PER_DAY}次并有记录。",
)
class Patrolled(OfEachAfternoon):
    """总值班行政(巡查 ≥2 次/日并记录) (1.4). One to-do a chief and day."""

    def expected(self, term: Term) -> QuerySet:
        rows = self.sessions(term).chiefs()
        return (
            rows.values("who", "date")
            .distinct()
            .values(
                staff_id=F("who"),
                object_key=DAY,
                since=F("date"),
                due_on=F("date"),
                label=_label("课后服务巡查"),
                link=Value("/teaching/afternoon/"),
            )
        )

    def done(self, term: Term) -> QuerySet:
        records = (
            Sheet.objects.filter(round__programme__code=PATROL, round__date=OuterRef("date"))
            .exclude(state__in=UNCHECKED)
            .order_by()
            .values("round__date")
        )
        count = records.annotate(count=Count("pk")).values("count")
        last = records.annotate(last=Max(TruncDate("received_at"))).values("last")
        rows = (
            self.sessions(term)
            .chiefs()
            .values("who", "date")
            .annotate(
                patrols=Subquery(count, output_field=IntegerField()),
                last=Coalesce(Subquery(last, output_field=DateField()), F("date")),
            )
        )
        return rows.filter(patrols__gte=PATROLS_PER_DAY).values(
            staff_id=F("who"), object_key=DAY, done_on=F("last")
        )
