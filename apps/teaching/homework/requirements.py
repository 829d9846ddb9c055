"""What the plan demands of homework (3.2.3): tried before it is set, and set before the day is over.

Nothing untried can be published (``homework_tried_first``). What can be missing is the rest of the
day's work: a piece that was begun and neither tried nor published, nor taken back.
"""

from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat, TruncDate

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Term
from apps.school.roles import DepartmentCode
from apps.teaching.homework.models import Homework

CLAUSES = ("三.2（3）",)


@requirement(
    "teaching.homework_trial",
    title="作业先试做再布置",
    owner=DepartmentCode.TEACHING,
    measures="每位教师每天布置的作业，当天都先自己做一遍并公示；存了草稿没有试做、没有公示的，当天没有完成。"
    "撤回、退回的和等年级组长决定的不计。",
)
class TriedFirst(Requirement):
    """Plan 3.2（3）, S8: 教师先做. One row per teacher and day, not per piece and class."""

    clauses = CLAUSES
    lead_days = (0,)
    overdue_days = (1,)
    # Of such small things nobody's superior is told.
    leader_after = head_after = overseer_after = None
    # The night is over: it cannot be made good any more.
    lapses_after = 2

    def _days(self, term: Term) -> QuerySet:
        left_open = Q(state__in=[Homework.State.DRAFT, Homework.State.TRIED])
        owed = Homework.objects.filter(term=term).filter(left_open | Q(state__in=Homework.PUBLIC))
        return (
            owed.order_by()
            .values("staff_id", "night")
            .annotate(
                left_open=Count("pk", filter=left_open),
                # Corrected, a piece was first published in time all the same.
                last=Max("published_at"),
            )
        )

    def expected(self, term: Term) -> QuerySet:
        return self._days(term).values(
            "staff_id",
            object_key=Cast("night", CharField()),
            since=F("night"),
            due_on=F("night"),
            label=Concat(
                Cast("night", CharField()), Value("作业试做并公示"), output_field=TextField()
            ),
            link=Value("/teaching/homework/mine/"),
        )

    def done(self, term: Term) -> QuerySet:
        finished = self._days(term).filter(left_open=0)
        return finished.values(
            "staff_id", object_key=Cast("night", CharField()), done_on=TruncDate("last")
        )
