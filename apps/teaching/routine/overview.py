"""例查, 抽查 and 一日调研 of a term at a glance, for whoever runs them."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q
from django.utils import timezone

from apps.inspections.models import Programme, Rectification, Round, Sheet, State
from apps.inspections.rounds.stuck import Stuck, stuck
from apps.inspections.sheets.feedback import due_on, with_wait
from apps.inspections.sheets.models import OUT, UNCHECKED
from apps.school.calendar.services import school_days
from apps.school.models import Grade, Staff, Term
from apps.teaching.routine.means import routine_programmes

WAITING = (State.ENTERED, State.REVIEWED)


@dataclass
class Line:
    """One round: how far it is, and what is still owed to the teachers."""

    round: Round
    drawn: list[Sheet] = field(default_factory=list)
    feedback_due: date | None = None
    late: int = 0
    repairs: int = 0
    repairs_late: int = 0

    @property
    def is_overdue(self) -> bool:
        """Feedback is owed and its day has passed."""
        return bool(self.feedback_due and self.feedback_due < timezone.localdate())


@dataclass(frozen=True)
class GradeDay:
    """A grade's 一日调研 of the term, if it has one, and why it will not open where it cannot."""

    label: str
    round: Round | None
    stuck: Stuck | None


@dataclass
class Overview:
    """The term's lines, newest first, and whom the programmes have reached so far."""

    lines: list[Line]
    grades: list[GradeDay]
    drawn: int
    teachers: int


def overview(term: Term, today: date | None = None) -> Overview:
    """Everything about a term in a fixed number of queries."""
    today = today or timezone.localdate()
    programmes = list(routine_programmes())
    rounds = _rounds(programmes, term)
    lines = {round.pk: Line(round) for round in rounds}
    sheets = Sheet.objects.filter(round__in=list(lines))
    _add_drawn(lines, sheets)
    _add_feedback(lines, sheets, term, today)
    _add_repairs(lines, today)
    drawn = sheets.filter(round__programme__frequency=Programme.Frequency.SAMPLE)
    return Overview(
        lines=list(lines.values()),
        grades=_grades(rounds, today),
        drawn=drawn.values("staff").distinct().count(),
        teachers=Staff.objects.on_duty(min(today, term.ends)).teachers().count(),
    )


def _rounds(programmes: list[Programme], term: Term) -> list[Round]:
    state = "sheets__state__in"
    rounds = Round.objects.filter(
        programme__in=programmes, date__range=(term.starts, term.ends)
    ).select_related("programme__department")
    return list(
        rounds.annotate(
            targets=Count("sheets", filter=~Q(sheets__state=State.EXEMPT)),
            checked=Count("sheets", filter=Q(sheets__isnull=False) & ~Q(**{state: UNCHECKED})),
            missed=Count("sheets", filter=Q(sheets__state=State.MISSED)),
            waiting=Count("sheets", filter=Q(**{state: WAITING})),
            told=Count("sheets", filter=Q(**{state: OUT})),
            replied=Count("sheets", filter=Q(sheets__isnull=False) & ~Q(sheets__reply="")),
        ).order_by("-date", "programme__name", "grade")
    )


def _add_drawn(lines: dict[int, Line], sheets) -> None:
    """Who came out of each draw; the draw itself can be checked on the round's page."""
    drawn = sheets.filter(round__programme__frequency=Programme.Frequency.SAMPLE)
    for sheet in drawn.select_related("staff", "school_class", "place").order_by("staff__number"):
        lines[sheet.round_id].drawn.append(sheet)


def _add_feedback(lines: dict[int, Line], sheets, term: Term, today: date) -> None:
    late = (
        with_wait(sheets.exclude(state__in=UNCHECKED), today)
        .filter(waited__gt=F("round__programme__feedback_days"))
        .values_list("round", flat=True)
    )
    for round_id in late:
        lines[round_id].late += 1
    calendar = school_days(term.starts, term.ends)
    waiting = sheets.filter(state__in=WAITING, round__programme__feedback_days__isnull=False)
    for sheet in waiting.select_related("round__programme").order_by("-received_at"):
        lines[sheet.round_id].feedback_due = due_on(sheet, calendar)


def _add_repairs(lines: dict[int, Line], today: date) -> None:
    repairs = Rectification.objects.undone().filter(entry__sheet__round__in=list(lines))
    for round_id, due in repairs.values_list("entry__sheet__round", "due_on"):
        lines[round_id].repairs += 1
        lines[round_id].repairs_late += due < today


def _grades(rounds: list[Round], today: date) -> list[GradeDay]:
    """一日调研 is due for every grade once a term: which have had theirs, or a day for it."""
    by_grade = {
        round.grade: round
        for round in rounds
        if round.programme.frequency == Programme.Frequency.TERMLY and round.grade
    }
    planned = Round.objects.filter(pk__in=[round.pk for round in by_grade.values()])
    blocked = {one.round.pk: one for one in stuck(planned, today)}
    return [
        GradeDay(label, round, blocked.get(round.pk) if round else None)
        for grade, label in Grade.choices
        for round in [by_grade.get(grade)]
    ]
