"""What somebody waits for an answer to: an appeal to be decided, a repair to be looked at again.

复查 takes one school day at most (domain rule 3). It is owed by whoever answers for the programme,
never by the one who asks; where that is the same person, by the next who may judge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from apps.inspections.answering import judges
from apps.inspections.models import Appeal, Programme, Rectification
from apps.inspections.requirements.days import day_of, later
from apps.reminders import rows
from apps.reminders.requirements import Requirement, requirement
from apps.reminders.rows import Fact, Owed
from apps.school.calendar.services import school_days
from apps.school.models import Term
from apps.school.roles import DepartmentCode

WITHIN = 1  # school days
_TEACHING = Q(department__code=DepartmentCode.TEACHING)


@dataclass(frozen=True)
class Asked:
    """Something to be judged: who asked on which day, and the day of the answer."""

    key: int
    programme_id: int
    by: int
    on: date
    words: str
    link: str
    answered_on: date | None


class Judged(Requirement):
    """What is asked of those who answer for some programmes is judged on the next school day."""

    # The counsellor's department and its overseer hear of a late one while the week is open.
    lead_days = (0,)
    overdue_days = (1, 2)
    leader_after = None
    head_after = 1
    overseer_after = 3
    programmes: Q

    def asked(self, term: Term) -> Iterator[Asked]:
        raise NotImplementedError

    def expected(self, term: Term) -> QuerySet:
        days = school_days(term.starts, term.ends)
        return rows.owed(
            term,
            (
                Owed(judge, str(one.key), one.on, later(days, one.on, WITHIN), one.words, one.link)
                for one, judge in self._shared_out(term)
            ),
        )

    def done(self, term: Term) -> QuerySet:
        return rows.facts(
            term,
            (
                Fact(judge, str(one.key), one.answered_on)
                for one, judge in self._shared_out(term)
                if one.answered_on
            ),
        )

    def _shared_out(self, term: Term) -> Iterator[tuple[Asked, int | None]]:
        """Each with whoever judges it; None where nobody holds a post that may."""
        programmes = Programme.objects.filter(self.programmes).select_related("department")
        may = judges(programmes, term)
        for one in self.asked(term):
            people = (person for person in may.get(one.programme_id, ()) if person != one.by)
            yield one, next(people, None)


class Decided(Judged):
    """申诉 are decided."""

    def asked(self, term: Term) -> Iterator[Asked]:
        appeals = Appeal.objects.with_sheet().filter(
            entry__sheet__round__date__range=(term.starts, term.ends),
            entry__sheet__round__programme__in=Programme.objects.filter(self.programmes),
        )
        for appeal in appeals:
            sheet, item = appeal.entry.sheet, appeal.entry.item
            yield Asked(
                appeal.pk,
                sheet.round.programme_id,
                appeal.staff_id,
                day_of(appeal.created_at),
                f"处理{sheet.target}的申诉：{item.code} {item.name}",
                appeal.get_absolute_url(),
                appeal.decided_at and day_of(appeal.decided_at),
            )


class Reviewed(Judged):
    """整改 that were reported are looked at again. Sent back, they wait for the next report."""

    def asked(self, term: Term) -> Iterator[Asked]:
        reported = Rectification.objects.with_sheet().filter(
            entry__sheet__round__date__range=(term.starts, term.ends),
            entry__sheet__round__programme__in=Programme.objects.filter(self.programmes),
            submitted_at__isnull=False,
        )
        for row in reported.exclude(state=Rectification.State.OPEN):
            sheet, item = row.entry.sheet, row.entry.item
            yield Asked(
                row.pk,
                sheet.round.programme_id,
                row.submitted_by_id,
                day_of(row.submitted_at),
                f"复查{sheet.target}的整改：{item.code} {item.name}",
                row.get_absolute_url(),
                row.accepted_at and day_of(row.accepted_at),
            )


@requirement(
    "inspections.appeals",
    title="监督岗申诉1个上课日内复查",
    owner=DepartmentCode.MORAL,
    measures="对一日常规检查的申诉，在提出后1个上课日内复查并答复；由大队辅导员负责，本人的申诉由别人处理。",
)
class PatrolAppeals(Decided):
    """Plan 4.2: 及时改进和反馈工作; domain rule 3."""

    clauses = ("四.2¶3",)
    programmes = ~_TEACHING


@requirement(
    "inspections.routine_appeals",
    title="教学常规申诉1个上课日内复查",
    owner=DepartmentCode.TEACHING,
    measures="对教学常规检查的申诉，在提出后1个上课日内复查并答复；由负责部门落实，本人的申诉由别人处理。",
)
class RoutineAppeals(Decided):
    """Plan 3.1: 重视评价反馈."""

    clauses = ("三.1",)
    programmes = _TEACHING


@requirement(
    "inspections.reviewed",
    title="监督岗整改1个上课日内复查",
    owner=DepartmentCode.MORAL,
    measures="一日常规检查的整改，上报后1个上课日内复查，通过或退回；由大队辅导员负责，整改的人不能自己复查。",
)
class PatrolReviewed(Reviewed):
    """Plan 4.2: 及时改进和反馈工作."""

    clauses = ("四.2¶3",)
    programmes = ~_TEACHING


@requirement(
    "inspections.routine_reviewed",
    title="教学常规整改1个上课日内复查",
    owner=DepartmentCode.TEACHING,
    measures="教学常规检查的整改，上报后1个上课日内复查，通过或退回；由负责部门落实，整改的人不能自己复查。",
)
class RoutineReviewed(Reviewed):
    """Plan 3.1: 重视评价反馈."""

    clauses = ("三.1",)
    programmes = _TEACHING
