"""What was found is put right in time."""

from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.urls import reverse

from apps.inspections.models import Rectification
from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Term
from apps.school.roles import DepartmentCode


class PutRight(Requirement):
    """Findings that demand it are put right by their date; owed by whom the finding names."""

    def rectifications(self) -> QuerySet[Rectification]:
        raise NotImplementedError

    def expected(self, term: Term) -> QuerySet:
        words = Concat(
            Value("整改："),
            "entry__item__code",
            Value(" "),
            "entry__item__name",
            output_field=TextField(),
        )
        return self._of(term).values(
            "due_on",
            staff_id=F("responsible_id"),
            object_key=Cast("pk", CharField()),
            since=TruncDate("created_at"),
            label=words,
            link=Concat(
                Value(reverse("inspections:rectification-list")),
                Cast("pk", CharField()),
                Value("/"),
            ),
        )

    def done(self, term: Term) -> QuerySet:
        """What was reported; sent back, it is owed again."""
        reported = self._of(term).exclude(state=Rectification.State.OPEN)
        return reported.values(
            staff_id=F("responsible_id"),
            object_key=Cast("pk", CharField()),
            done_on=TruncDate("submitted_at"),
        )

    def _of(self, term: Term) -> QuerySet[Rectification]:
        return self.rectifications().filter(
            entry__sheet__round__date__range=(term.starts, term.ends)
        )


@requirement(
    "inspections.put_right",
    title="检查发现的问题按期整改",
    owner=DepartmentCode.MORAL,
    measures="一日常规检查中要求整改的问题，由责任人在期限内整改并上报。",
)
class FoundByPatrol(PutRight):
    """Plan 4.2: what the 监督岗 found."""

    clauses = ("四.2¶3",)

    def rectifications(self) -> QuerySet[Rectification]:
        return Rectification.objects.exclude(_TEACHING)


@requirement(
    "inspections.routine_put_right",
    title="教学常规检查的问题7天内整改",
    owner=DepartmentCode.TEACHING,
    measures="教学常规检查中要求整改的问题，由教师在期限（7个上课日）内整改并上报。",
)
class FoundByRoutine(PutRight):
    """Plan 3.1; within 7 days (domain rule 2.3)."""

    clauses = ("三.1",)

    def rectifications(self) -> QuerySet[Rectification]:
        return Rectification.objects.filter(_TEACHING)


_TEACHING = Q(entry__sheet__round__programme__department__code=DepartmentCode.TEACHING)
