"""One observation as its page shows it to one person."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from apps.school.calendar.services import DayInfo, day
from apps.school.models import Lesson
from apps.school.roles import facts
from apps.teaching.observations import services, timetable
from apps.teaching.observations.means import LessonMean, Part, lesson_means, parts_of_lesson
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.sheets.models import ObservationSheet

State, Answer, Reason = Observation.State, Observer.Answer, Observer.Reason
# 重建课 is a lesson of its own; it stands below the way, not on it.
WAY = (State.PLANNED, State.PUBLISHED, State.HELD, State.DISCUSSED, State.ARCHIVED)


@dataclass(frozen=True)
class Step:
    label: str
    is_now: bool
    is_past: bool


@dataclass
class Session:
    """What is known of an observation, and what ``user`` may know and do about it."""

    observation: Observation
    user: object
    today: date

    def may(self, action: str) -> bool:
        return self.user.has_perm(Observation.get_perm(action), self.observation)

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def staff_id(self) -> int | None:
        return facts(self.user).staff_id

    # -- where it stands ----------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """The way from 排课 to 归档; a lesson that was only dropped in on or called off has none."""
        observation = self.observation
        if observation.kind == Observation.Kind.DROP_IN or observation.state not in WAY:
            return []
        now = WAY.index(observation.state)
        return [Step(state.label, place == now, place < now) for place, state in enumerate(WAY)]

    def lacking(self) -> list[str]:
        """What is still to be settled before it can be published."""
        return services.lacking(self.observation)

    def is_off(self) -> bool:
        """There is no school on its day any more: the calendar has changed since it was planned."""
        waiting = self.observation.state in (State.PLANNED, State.PUBLISHED)
        return waiting and not self.observation.is_missed and not self._day.is_school_day

    @cached_property
    def _day(self) -> DayInfo:
        return day(self.observation.date)

    # -- who comes ----------------------------------------------------------------------------

    def observers(self) -> list[Observer]:
        """Those who were asked, each with ``came``."""
        rows = self.observation.observers.with_came().select_related("staff")
        return sorted(rows, key=lambda row: (list(Reason).index(row.reason), row.staff.number))

    def lacks_office(self, observers: list[Observer]) -> bool:
        """Nobody of 课程教学中心 or the leaders is coming (≥ 1 each Tuesday)."""
        if self.observation.kind != Observation.Kind.TUESDAY:
            return False
        if self.observation.state in (State.PLANNED, State.CANCELLED):
            return False
        over = self.observation.state in Observation.AFTER_LESSON
        there = {
            row.staff_id for row in observers if (row.came if over else row.answer == Answer.COMING)
        }
        office = timetable.office(self.observation.date).filter(pk__in=there)
        return not office.exists()

    def clashes(self) -> list[Lesson]:
        """Lessons that members who must come have themselves at that time."""
        observation = self.observation
        if observation.period_id is None or observation.state not in (
            State.PLANNED,
            State.PUBLISHED,
        ):
            return []
        group = timetable.members(observation).exclude(pk=observation.teacher_id)
        return timetable.busy(self._day, group).get(observation.period_id, [])

    def writes_sheet(self, own: Observer | None, sheet: ObservationSheet | None) -> bool:
        """Whether the own sheet is offered: to who was asked, and on the day to who happens to come."""
        if not (self.observation.takes_sheets and self.may("watch")):
            return False
        asked = own is not None and own.answer != Answer.EXCUSED
        return asked or sheet is not None or self.observation.date == self.today

    # -- what was said ------------------------------------------------------------------------

    def mean(self) -> LessonMean | None:
        """What it came to, for those entitled."""
        if not self.may("results"):
            return None
        found = lesson_means(Observation.objects.filter(pk=self.observation.pk))
        return found.get(self.observation.pk)

    def parts(self) -> list[Part]:
        return parts_of_lesson(self.observation) if self.may("results") else []

    def sheets(self) -> list[ObservationSheet]:
        """The sheets that were handed in, for whoever reads what they say."""
        if not self.may("comments"):
            return []
        rows = self.observation.sheets.submitted().select_related("staff")
        return list(rows.with_total().order_by("submitted_at"))
