"""When a unit's plan was begun, discussed, final and shared: mostly in time, sometimes late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from apps.portal.demo.preparation.books import REVISION
from apps.teaching.models import LeadPlan, Unit

State = LeadPlan.State
# One plan in so many is late, by so many days.
LATE_ONE_IN, LATE_DAYS = 9, (1, 1, 2, 2, 3, 5)
EARLY_DAYS = (0, 1, 1, 2, 3, 4, 6)
# Days before it is final: when it is begun, and when it is handed to the group.
BEGUN, DISCUSSED = 12, 4
# The units (of the how manieth group) whose plan came when the lessons had begun.
AFTER_THE_LESSON, TOO_LATE = {(4, 3), (9, 2)}, 9
# The revision unit of this group (subject, grade) was never finished.
NEVER_FINAL = ("english", 6)


@dataclass
class Course:
    """The way of one lead plan; a day that is not reached by today is still to come."""

    unit: Unit
    # Since when there is a plan, and since when the 主备人 writes it.
    assigned_on: date
    begun_on: date | None
    discussed_on: date | None = None
    final_on: date | None = None
    shared_on: date | None = None
    # Sent back to its author, and why.
    returned_on: date | None = None
    reason: str = ""
    # So many opinions at most, and from nobody with a login.
    heard: int = 2
    quiet_logins: bool = False
    # Changed by its lead after it was shared.
    updated_on: date | None = None

    def state(self, today: date) -> str:
        """How far it is on a day."""
        steps = (
            (self.shared_on, State.SHARED),
            (self.final_on, State.FINAL),
            (self.discussed_on, State.DISCUSSING),
            (self.begun_on, State.WRITING),
        )
        reached = (state for on, state in steps if on and on <= today)
        return next(reached, State.ASSIGNED)

    def open_again(self, begun_on: date | None, discussed_on: date | None = None) -> None:
        """Not final yet, whatever was planned."""
        self.begun_on, self.discussed_on = begun_on, discussed_on
        self.final_on = self.shared_on = None
        self.assigned_on = min(self.assigned_on, begun_on or self.assigned_on)


def courses_of(units: Sequence[Unit], random: Random) -> list[Course]:
    """How each unit with a lead and with lessons in the timetable fares."""
    groups = list(dict.fromkeys(unit.group_id for unit in units))
    found = []
    for unit in units:
        if unit.lead_id is None or unit.first_on is None:
            continue
        course = _usual(unit, random)
        group = unit.group
        if (groups.index(unit.group_id), unit.number) in AFTER_THE_LESSON:
            _final(course, unit.due_on + timedelta(days=TOO_LATE))
        if unit.title == REVISION and (group.subject.code, group.grade) == NEVER_FINAL:
            course.open_again(course.begun_on)
        found.append(course)
    return found


def _usual(unit: Unit, random: Random) -> Course:
    final = _workday(unit.due_on - timedelta(days=random.choice(EARLY_DAYS)))
    if random.randrange(LATE_ONE_IN) == 0:
        final = unit.due_on + timedelta(days=random.choice(LATE_DAYS))
    begun = final - timedelta(days=BEGUN)
    course = Course(unit, assigned_on=begun, begun_on=begun)
    _final(course, final)
    course.shared_on += timedelta(days=random.choice((0, 0, 0, 1)))
    return course


def _final(course: Course, on: date) -> None:
    course.discussed_on = on - timedelta(days=DISCUSSED)
    course.final_on = course.shared_on = on


def _workday(on: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return on - timedelta(days=max(on.weekday() - 4, 0))
