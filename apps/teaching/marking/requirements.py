"""What the plan demands of marking: all of it, and soon (三.2（3）, HW7)."""

from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Staff, Term
from apps.school.roles import DepartmentCode
from apps.teaching.marking.deadlines import deadline, to_be_marked

_SET = "homework_set__"


@requirement(
    "teaching.homework_marked",
    title="作业全批全改、及时反馈",
    owner=DepartmentCode.TEACHING,
    measures="每项全批的作业，收交后下一个上课日内批改反馈，作文十个上课日内；按教师和反馈日期合计，"
    "当天应反馈的全部批改好才算完成。",
)
class HomeworkMarked(Requirement):
    """HW7: 全批全改、及时反馈. One to-do a teacher and day, however many pieces came back that day.

    Told in the digest of the day; when a week of school has gone by, the 教研组长 hears of it. Who
    was ill for two weeks is asked no more, the figures keep it.
    """

    clauses = ("三.2（3）",)
    lead_days = (0,)
    overdue_days = (1, 3)
    leader_after = 5
    head_after = overseer_after = None
    lapses_after = 14

    def _rows(self, term: Term) -> QuerySet[Staff]:
        """A row a teacher and deadline, from the day on which the homework is handed in."""
        handed_in = Q(
            homework_set__term=term,
            homework_set__due_on__lte=term.nearest_day(timezone.localdate()),
        )
        here = Q(left_on=None) | Q(left_on__gte=F("homework_set__due_on"))
        return (
            Staff.objects.filter(to_be_marked(_SET) & handed_in & here)
            .annotate(deadline=deadline(_SET))
            .order_by()
            .values(staff_id=F("pk"), object_key=Cast("deadline", CharField()))
        )

    def expected(self, term: Term) -> QuerySet:
        return self._rows(term).annotate(
            due_on=Min("deadline"),
            since=Min("homework_set__due_on"),
            label=Concat(
                Value("批改反馈"),
                Cast(Count("homework_set"), CharField()),
                Value("项作业"),
                output_field=TextField(),
            ),
            link=Value("/teaching/marking/"),
        )

    def done(self, term: Term) -> QuerySet:
        return (
            self._rows(term)
            .annotate(
                done_on=Max("homework_set__marked_on"),
                open=Count("homework_set", filter=Q(homework_set__marked_on=None)),
            )
            .filter(open=0)
            .values("staff_id", "object_key", "done_on")
        )
