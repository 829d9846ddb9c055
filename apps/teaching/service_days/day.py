"""The afternoon at a glance: every session of a day, what waits to be done, who is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from apps.teaching.after_school.models import Segment
from apps.teaching.service_days.marks import Mark, PickUp
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.posts import ALARM_AFTER, BEFORE_START
from apps.teaching.service_days.roll import Tally, classes_of, tallies


@dataclass
class Line:
    """One session of the day."""

    session: Session
    tally: Tally | None
    now: datetime

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word of how far it is."""
        one = self.session
        if one.handed_over_at:
            return "kept", "已交接"
        if one.called_at:
            return "running", "已点名"
        if one.arrived_at and not one.has_pupils:
            return "kept", "已到岗"
        if self.is_uncalled:
            return "late", "未点名" if one.has_pupils else "未到岗"
        if one.arrived_at:
            return "running", "已到岗"
        if not one.person:
            return "late", "缺人"
        if self.now >= one.starts_at - BEFORE_START:
            return "soon", "未到岗"
        return "future", "未开始"

    @property
    def is_uncalled(self) -> bool:
        """Ten minutes after the start nobody has called the roll, or nobody has come."""
        one = self.session
        if one.called_at or self.now < one.starts_at + ALARM_AFTER:
            return False
        if one.has_pupils:
            return self.tally is None or bool(self.tally.expected)
        return one.arrived_at is None


@dataclass
class Afternoon:
    """A day: its sessions by segment, the missing and the waiting pupils."""

    date: date
    lines: list[Line]
    absences: list[Mark] = field(default_factory=list)
    waiting: list[PickUp] = field(default_factory=list)

    @property
    def segments(self) -> Iterator[tuple[Segment, list[Line]]]:
        """The sessions under their segments."""
        for segment, group in groupby(self.lines, key=lambda line: line.session.segment):
            yield segment, list(group)

    @property
    def total(self) -> Tally:
        """应到 and 实到 of the rolls called so far, pupils counted once for each segment."""
        called = [ln.tally for ln in self.lines if ln.tally and ln.session.called_at]
        names = ("expected", "leave", "absent", "elsewhere", "unexplained")
        return Tally(*(sum(getattr(one, name) for one in called) for name in names))

    @property
    def uncalled(self) -> list[Line]:
        return [line for line in self.lines if line.is_uncalled]

    @property
    def chiefs(self) -> list[str]:
        found = [ln.session.person for ln in self.lines if ln.session.kind == "chief"]
        return list(dict.fromkeys(filter(None, found)))


def afternoon(on: date, now: datetime | None = None) -> Afternoon:
    """Everything of a day; the number of queries does not depend on the sessions."""
    now = now or timezone.now()
    sessions = list(
        Session.objects.filter(date=on)
        .with_people()
        .order_by("segment__number", "kind", "school_class__grade", "school_class__number", "pk")
    )
    figures = tallies(sessions)
    by_pk = {one.pk: one for one in sessions}
    marks = Mark.objects.filter(session__date=on).unexplained().select_related("pupil")
    waiting = PickUp.objects.filter(session__date=on, picked_at=None).select_related("pupil")
    found = Afternoon(
        on,
        [Line(one, figures.get(one.pk), now) for one in sessions],
        list(marks.order_by("at")),
        list(waiting.order_by("pk")),
    )
    classes = classes_of([one.pupil_id for one in [*found.absences, *found.waiting]], on)
    for one in [*found.absences, *found.waiting]:
        one.session = by_pk[one.session_id]
        one.school_class = classes.get(one.pupil_id)
    return found
