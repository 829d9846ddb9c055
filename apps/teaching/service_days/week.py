"""排班表: a week as a grid of segments and weekdays, as it holds from a day on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from apps.school.models import Day
from apps.teaching.after_school.models import Segment, Service
from apps.teaching.service_days.models import Duty, Kind

ORDER = {kind: place for place, kind in enumerate([Kind.CHIEF, *Kind])}


@dataclass
class Cell:
    """One segment on one weekday."""

    weekday: int
    duties: list[Duty]


@dataclass
class Row:
    """One segment through the week."""

    segment: Segment
    cells: list[Cell]


def duties_from(service: Service, on: date) -> list[Duty]:
    """The duties that hold on a day or will, drafts among them; ``is_later`` begin after it."""
    rows = Duty.objects.filter(Q(ends=None) | Q(ends__gte=on), segment__service=service)
    found = sorted(rows.with_people(), key=_place)
    for duty in found:
        duty.is_later = duty.starts > on
    return found


def grid(service: Service, duties: list[Duty]) -> list[Row]:
    """The week: segments down, Monday to Friday across."""
    found: dict[tuple[int, int], list[Duty]] = defaultdict(list)
    for duty in duties:
        found[duty.segment_id, duty.weekday].append(duty)
    return [
        Row(segment, [Cell(number, found[segment.pk, number]) for number, _ in Day.WEEKDAYS[:5]])
        for segment in service.segments.all()
    ]


def _place(duty: Duty) -> tuple:
    own = duty.school_class
    return (
        ORDER[duty.kind],
        (own.grade, own.number) if own else (0, 0),
        duty.course.pinyin if duty.course else "",
        duty.pk,
    )
