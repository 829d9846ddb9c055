"""批改: what a teacher has to collect, to mark and to look at again, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.school.models import Staff, TeachingAssignment
from apps.teaching.homework.models import Homework
from apps.teaching.marking.deadlines import to_be_marked, with_deadline
from apps.teaching.marking.models import HandIn

State = Homework.State
# What is older is for the report, not for today's desk.
BEHIND = timedelta(days=45)
RECENT = 12


def of_teacher(staff: Staff) -> Q:
    """What somebody set, or what the subject that they took over has lying about."""
    taught = TeachingAssignment.objects.on().filter(
        staff=staff, school_class=OuterRef("school_class"), subject=OuterRef("subject")
    )
    return Q(staff=staff) | Q(Exists(taught))


def _count(state: str) -> Coalesce:
    rows = HandIn.objects.filter(homework=OuterRef("pk"), state=state).order_by()
    counted = rows.values("homework").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def with_exceptions(rows: QuerySet[Homework]) -> QuerySet[Homework]:
    """Each homework with how many are ``missing``, ``late``, ``excused``, ``to_correct``."""
    names = (HandIn.State.MISSING, HandIn.State.LATE, HandIn.State.EXCUSED, HandIn.State.TO_CORRECT)
    return rows.annotate(**{str(name.value): _count(name) for name in names})


@dataclass
class Desk:
    """One teacher's day; four queries for the lists, however long."""

    staff: Staff
    today: date

    def _rows(self, *states: str) -> QuerySet[Homework]:
        found = Homework.objects.filter(
            of_teacher(self.staff), to_be_marked(), state__in=states, night__gte=self.today - BEHIND
        ).with_names()
        return with_exceptions(with_deadline(found))

    def _late(self, rows: Sequence[Homework], name: str) -> list[Homework]:
        for row in rows:
            row.is_late = getattr(row, name) < self.today
        return list(rows)

    @cached_property
    def to_collect(self) -> list[Homework]:
        rows = self._rows(State.PUBLISHED).filter(due_on__lte=self.today)
        return self._late(rows.order_by("due_on", "pk"), "due_on")

    @cached_property
    def to_mark(self) -> list[Homework]:
        return self._late(self._rows(State.COLLECTED).order_by("deadline", "pk"), "deadline")

    @cached_property
    def to_remark(self) -> list[Homework]:
        rows = self._rows(State.MARKED).filter(to_correct__gt=0)
        return list(rows.order_by("marked_on", "pk"))

    @cached_property
    def done(self) -> list[Homework]:
        """What was marked lately and may be taken back."""
        rows = self._rows(State.MARKED, State.CORRECTED)
        found = list(rows.order_by(F("marked_on").desc(), "-pk")[:RECENT])
        for row in found:
            row.was_late = row.marked_on > row.deadline
        return found

    @property
    def collected_today(self) -> list[Homework]:
        return [row for row in self.to_mark if row.collected_on == self.today]
