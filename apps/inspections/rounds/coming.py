"""下周会开哪些轮次: what a stretch of days brings, and what will stand in its way."""

from dataclasses import dataclass, field
from datetime import date

from apps.inspections.checklists.models import ChecklistVersion
from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.rounds.models import Round
from apps.inspections.rounds.schedule import openings
from apps.inspections.rounds.stuck import Stuck, stuck
from apps.school.calendar import services as calendar
from apps.school.calendar.services import DayInfo


@dataclass
class Line:
    """One programme on one day: its slots or its planned round, and why it will not open if so."""

    programme: Programme
    slots: list[Slot] = field(default_factory=list)
    planned: Round | None = None
    obstacle: str = ""
    stuck: Stuck | None = None


@dataclass
class ComingDay:
    """A day of the preview."""

    info: DayInfo
    lines: list[Line] = field(default_factory=list)


def coming(first: date, last: date) -> list[ComingDay]:
    """What opens from day to day, by itself and as planned by hand; a few queries in all."""
    days = {info.date: ComingDay(info) for info in calendar.days(first, last)}
    in_force = _first_versions()
    daily: dict[tuple[date, int], Line] = {}
    for due in openings(first, last):
        key = due.date, due.programme.pk
        if key not in daily:
            daily[key] = Line(due.programme, obstacle=_obstacle(due.programme, due.date, in_force))
            days[due.date].lines.append(daily[key])
        if due.slot:
            daily[key].slots.append(due.slot)
    planned = Round.objects.filter(date__range=(first, last), state=Round.State.PLANNED)
    blocked = {one.round.pk: one for one in stuck(planned)}
    for round in planned.select_related("programme__checklist"):
        line = Line(round.programme, planned=round, stuck=blocked.get(round.pk))
        line.obstacle = _obstacle(round.programme, round.date, in_force)
        days[round.date].lines.append(line)
    return list(days.values())


def _first_versions() -> dict[int, date]:
    """From when on each checklist has a version in force."""
    versions = ChecklistVersion.objects.in_force().order_by("-starts")
    return dict(versions.values_list("checklist", "starts"))


def _obstacle(programme: Programme, on: date, in_force: dict[int, date]) -> str:
    starts = in_force.get(programme.checklist_id)
    if starts is None or starts > on:
        return f"检查标准“{programme.checklist}”没有启用的版本，到时开不了检。"
    return ""
