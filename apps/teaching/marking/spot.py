"""作业抽查: the rubric of 1.2 beside what a colleague has set and marked; results by teacher."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum

from apps.inspections.models import Entry, Programme, Sheet
from apps.inspections.rules import fills_sheets
from apps.school.models import Staff, Term
from apps.school.roles import facts
from apps.school.rules import heads_teaching
from apps.teaching.homework.models import Homework
from apps.teaching.marking.deadlines import with_deadline
from apps.teaching.marking.desk import with_exceptions
from apps.teaching.marking.rules import leads_subject_of

PROGRAMME, CHECKLIST = "homework-spot", "homework-marking"
# 1.2: from so many points on; below the last is 待整改.
GRADES = ((90, "优"), (75, "良"), (60, "合格"))
POOR = "待整改"
CHECK_AGAIN = timedelta(days=7)
BEHIND, MOST = timedelta(weeks=4), 12


def grade_of(points: Decimal | int) -> str:
    """优, 良, 合格 or 待整改 for a mark out of a hundred."""
    return next((word for least, word in GRADES if points >= least), POOR)


def spot_programme() -> Programme | None:
    """作业抽查; None where the school does not run it."""
    programmes = Programme.objects.filter(code=PROGRAMME, active=True)
    return programmes.select_related("department", "checklist").first()


def may_spot(user, programme: Programme | None, staff: Staff) -> bool:
    """课程教学中心, and the 教研组长 of a subject that the colleague teaches."""
    if programme is None or not fills_sheets(user, programme):
        return False
    return heads_teaching(user) or leads_subject_of(facts(user), staff)


def is_about_homework(sheet: Sheet) -> bool:
    """A spot check of a colleague's homework."""
    return bool(sheet.staff_id and sheet.round.programme.code == PROGRAMME)


@dataclass
class Look:
    """What an inspector sees of a colleague: the homework of the last four weeks."""

    staff: Staff
    today: date

    @cached_property
    def rows(self) -> list[Homework]:
        found = Homework.objects.published().filter(
            staff=self.staff, night__range=(self.today - BEHIND, self.today)
        )
        rows = with_exceptions(with_deadline(found.with_names())).order_by("-night", "-pk")
        return list(rows)

    @property
    def lines(self) -> list[Homework]:
        return self.rows[:MOST]

    @cached_property
    def figures(self) -> dict:
        """Over the four weeks: how much, how much in time, how much layered, how long."""
        owed = [row for row in self.rows if self._is_owed(row)]
        in_time = [row for row in owed if row.marked_on and row.marked_on <= row.deadline]
        return {
            "count": len(self.rows),
            "owed": len(owed),
            "in_time": len(in_time),
            "layered": sum(bool(row.tier) or row.type != Homework.Type.BASIC for row in self.rows),
            "missing": sum(row.missing for row in self.rows),
            "to_correct": sum(row.to_correct for row in self.rows),
        }

    def _is_owed(self, row: Homework) -> bool:
        asked = row.marking != Homework.Marking.CLASS and row.kind != Homework.Kind.ORAL
        return asked and (row.marked_on is not None or row.deadline <= self.today)

    @property
    def note(self) -> str:
        """What the record says it is about."""
        return f"看了近四周布置的{len(self.rows)}项作业" if self.rows else ""


@dataclass(frozen=True)
class Result:
    """One spot check: the day, out of a hundred, its grade; when to look again."""

    sheet: int
    staff_id: int
    staff: str
    on: date
    points: Decimal

    @property
    def grade(self) -> str:
        return grade_of(self.points)

    @property
    def again_on(self) -> date | None:
        return self.on + CHECK_AGAIN if self.grade == POOR else None


def results(user, term: Term, staff: Staff | None = None) -> list[Result]:
    """The spot checks of a term that ``user`` may know of, the latest first.

    A teacher knows of one when it was fed back. What was not looked at is left out of the hundred.
    """
    rows = Entry.objects.visible_to(user).filter(
        sheet__round__programme__code=PROGRAMME,
        sheet__round__date__range=(term.starts, term.ends),
        sheet__staff__isnull=False,
    )
    if staff is not None:
        rows = rows.filter(sheet__staff=staff)
    found = (
        rows.order_by()
        .values_list("sheet", "sheet__staff", "sheet__staff__name", "sheet__round__date")
        .annotate(points=Sum("points"), whole=Sum("item__points"))
        .order_by("-sheet__round__date", "sheet__staff__pinyin")
    )
    return [
        Result(pk, person, name, on, round(100 * points / whole))
        for pk, person, name, on, points, whole in found
        if whole
    ]
