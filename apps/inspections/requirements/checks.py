"""Checked when due, and fed back in time.

What falls due is asked of the same schedule by which the rounds are opened, so a round that was
never opened is missing too. Days to come are owed when they come.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.inspections.answering import answerable
from apps.inspections.models import Programme, Round, Sheet, State
from apps.inspections.requirements.days import day_of, later
from apps.inspections.rounds.schedule import openings, period_of
from apps.inspections.rounds.services import times_of
from apps.inspections.sheets.models import OUT, UNCHECKED
from apps.reminders import rows
from apps.reminders.requirements import Requirement, requirement
from apps.reminders.rows import Fact, Owed
from apps.school.calendar.services import school_days
from apps.school.models import Term
from apps.school.roles import DepartmentCode

NAMES_SHOWN = 4
MISSING = (State.DUE, State.MISSED)
Frequency = Programme.Frequency


@dataclass
class Due:
    """One check that is owed: its round, if it was opened by now."""

    programme: Programme
    key: str
    opens_on: date
    due_on: date
    words: str
    round_id: int | None = None


class ChecksDone(Requirement):
    """Checks of some programmes, each owed by whoever answers for its programme."""

    lead_days = (0,)
    overdue_days = (1,)

    def programmes(self) -> QuerySet[Programme]:
        raise NotImplementedError

    def due(self, term: Term) -> Iterable[Due]:
        raise NotImplementedError

    def link(self, one: Due) -> str:
        """Where it is seen and mended."""
        return _round_link(one.round_id)

    def expected(self, term: Term) -> QuerySet:
        people = answerable(self.programmes(), term)
        found = list(self.due(term))
        missing = _missing([one.round_id for one in found if one.round_id])
        return rows.owed(
            term,
            (
                Owed(
                    people.get(one.programme.pk),
                    one.key,
                    one.opens_on,
                    one.due_on,
                    one.words + missing.get(one.round_id, ""),
                    self.link(one),
                )
                for one in found
            ),
        )

    def done(self, term: Term) -> QuerySet:
        people = answerable(self.programmes(), term)
        finished = _finished(self.programmes(), term)
        return rows.facts(
            term,
            (
                Fact(people.get(one.programme.pk), one.key, finished[one.round_id])
                for one in self.due(term)
                if one.round_id in finished
            ),
        )


@requirement(
    "inspections.daily",
    title="红领巾监督岗每天检查",
    owner=DepartmentCode.MORAL,
    measures="每个上课日的每个时段，每个班都有检查记录（免检的除外）；由大队辅导员负责。",
)
class CheckedDaily(ChecksDone):
    """Plan 4.2: 每天检查, by duty pupils, class by class."""

    clauses = ("四.2¶3",)
    # A slot that nobody walked stays 未查; the counsellor hears of it while the week is open.
    lapses_after = 7

    def programmes(self) -> QuerySet[Programme]:
        return Programme.objects.filter(
            active=True,
            frequency=Frequency.DAILY,
            inspector_kind=Programme.InspectorKind.ROSTER,
        )

    def link(self, one: Due) -> str:
        desk = reverse("inspections:desk")
        return f"{desk}?programme={one.programme.code}&day={one.opens_on}"

    def due(self, term: Term) -> Iterator[Due]:
        last = min(timezone.localdate(), term.ends)
        opened = {
            (round.programme_id, round.date, round.slot_id): round.pk
            for round in _rounds(self.programmes(), term)
        }
        now = timezone.now()
        for one in openings(term.starts, last, self.programmes()):
            slot = one.slot
            if times_of(one.programme, one.date, slot)[1] > now:
                continue  # it is under way: nothing is missing yet
            yield Due(
                one.programme,
                f"{one.programme.code}:{one.date}:{slot.code if slot else ''}",
                one.date,
                one.date,
                f"{one.date:%-m月%-d日}{slot or one.programme}各班都要查到",
                opened.get((one.programme.pk, one.date, slot.pk if slot else None)),
            )


@requirement(
    "inspections.routine",
    title="教学常规例查、抽查按期完成",
    owner=DepartmentCode.TEACHING,
    measures="每月例查、每周随机抽查和排定的一日常规调研，对象在期限内全部查完；由负责部门落实。",
)
class CheckedInTime(ChecksDone):
    """Plan 3.1: 常规例查与随机抽查相结合，开展一日常规调研."""

    clauses = ("三.1",)

    def programmes(self) -> QuerySet[Programme]:
        programmes = Programme.objects.filter(active=True, department__code=self.owner)
        return programmes.exclude(frequency=Frequency.DAILY)

    def due(self, term: Term) -> Iterator[Due]:
        last = min(timezone.localdate(), term.ends)
        days = school_days(term.starts, term.ends)
        found: dict[str, Due] = {}
        for one in openings(term.starts, last, self.programmes()):
            due = _periodic(one.programme, one.date, days)
            found[due.key] = due
        for round in _rounds(self.programmes(), term):
            if round.date <= last:
                due = _periodic(round.programme, round.date, days, round)
                found[due.key] = due
        yield from found.values()


@requirement(
    "inspections.feedback",
    title="教学常规检查按时反馈",
    owner=DepartmentCode.TEACHING,
    measures="教学常规检查的结果，在检查后规定的上课日（3天）内反馈给教师；由负责部门落实。",
)
class FeedbackInTime(Requirement):
    """Plan 3.1: 重视评价反馈; within 3 school days (domain rule 2.3). One to-do a round and day."""

    clauses = ("三.1",)
    lead_days = (1, 0)

    def expected(self, term: Term) -> QuerySet:
        days = school_days(term.starts, term.ends)
        people = answerable(self._programmes(), term)
        return rows.owed(
            term,
            (
                Owed(
                    people.get(sheet.round.programme_id),
                    _day_key(sheet),
                    _received(sheet),
                    later(days, _received(sheet), sheet.round.programme.feedback_days),
                    f"反馈{_received(sheet):%-m月%-d日}的{sheet.round.programme}结果",
                    _round_link(sheet.round_id),
                )
                for sheet in self._sheets(term)
            ),
        )

    def done(self, term: Term) -> QuerySet:
        people = answerable(self._programmes(), term)
        groups: dict[str, list[Sheet]] = defaultdict(list)
        for sheet in self._sheets(term):
            groups[_day_key(sheet)].append(sheet)
        return rows.facts(
            term,
            (
                Fact(
                    people.get(sheets[0].round.programme_id),
                    key,
                    max(day_of(sheet.published_at) for sheet in sheets),
                )
                for key, sheets in groups.items()
                if all(sheet.state in OUT and sheet.published_at for sheet in sheets)
            ),
        )

    def _programmes(self) -> QuerySet[Programme]:
        return Programme.objects.filter(feedback_days__isnull=False, department__code=self.owner)

    def _sheets(self, term: Term) -> QuerySet[Sheet]:
        return (
            Sheet.objects.checked()
            .filter(
                round__programme__in=self._programmes(),
                round__date__range=(term.starts, term.ends),
            )
            .select_related("round__programme")
        )


def _round_link(round_id: int | None) -> str:
    return (
        reverse("inspections:round-detail", args=[round_id])
        if round_id
        else reverse("inspections:round-list")
    )


def _rounds(programmes: QuerySet[Programme], term: Term) -> QuerySet[Round]:
    return Round.objects.filter(
        programme__in=programmes, date__range=(term.starts, term.ends)
    ).select_related("programme")


def _periodic(programme: Programme, on: date, days: list[date], round: Round | None = None) -> Due:
    """A check by the week, the month or by plan, with the last day that it is open."""
    period = period_of(programme, on)
    grade = round.get_grade_display() if round and round.grade else ""
    name = f"{on:%-m}月" if programme.frequency == Frequency.MONTHLY else f"{on:%-m月%-d日}"
    key = "-".join(map(str, period)) if period else f"{on}:{grade}"
    due_on = day_of(round.due_at) if round else later(days, on, programme.days_open - 1)
    words = f"{name}{programme}{grade}要查完"
    return Due(programme, f"{programme.code}:{key}", on, due_on, words, round.pk if round else None)


def _missing(rounds: list[int]) -> dict[int, str]:
    """By round, what has not been looked at: ：三（1）班、三（2）班未查."""
    sheets = Sheet.objects.filter(round__in=rounds, state=State.MISSED)
    names: dict[int, list[str]] = defaultdict(list)
    for sheet in sheets.select_related("school_class", "staff", "place").order_by(
        "school_class__grade", "school_class__number", "pk"
    ):
        names[sheet.round_id].append(str(sheet.target))
    return {
        pk: f"：{'、'.join(found[:NAMES_SHOWN])}"
        + (f"等{len(found)}个" if len(found) > NAMES_SHOWN else "")
        + "未查"
        for pk, found in names.items()
    }


def _finished(programmes: QuerySet[Programme], term: Term) -> dict[int, date]:
    """The rounds in which nothing is missing, with the day of their last record."""
    counted = (
        _rounds(programmes, term)
        .exclude(state=Round.State.PLANNED)
        .annotate(
            missing=Count("sheets", filter=Q(sheets__state__in=MISSING)),
            checked=Count("sheets", filter=~Q(sheets__state__in=UNCHECKED)),
            last=Max("sheets__received_at"),
        )
        .filter(missing=0, checked__gt=0)
    )
    return {
        pk: day_of(last) if last else on
        for pk, on, last in counted.values_list("pk", "date", "last")
    }


def _received(sheet: Sheet) -> date:
    return day_of(sheet.received_at) if sheet.received_at else sheet.round.date


def _day_key(sheet: Sheet) -> str:
    return f"{sheet.round_id}:{_received(sheet)}"
