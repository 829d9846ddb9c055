"""Week 1 of the service: the days on which its steps are due (1-homework-after-school.md 1.4, S9).

宣传 D1, 报名 D1–D3, 编班 D3–D4, 公示 D5, 开班 in week 2. A day is a school day.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from apps.school.calendar.services import add_school_days, school_days
from apps.school.models import Term

# 时段 as the school begins; name, from, to.
SEGMENTS = [
    (1, "社团活动", time(15, 30), time(16, 20)),
    (2, "作业辅导", time(16, 25), time(17, 30)),
    (3, "延时托管", time(17, 30), time(18, 0)),
]


@dataclass(frozen=True)
class WeekOne:
    """The service's days as the calendar proposes them; ``weeks`` is how many it then runs."""

    opens_on: date  # D1: the letter goes out, sign-up begins
    closes_on: date  # D3
    placed_by: date  # D4
    publish_on: date  # D5
    starts_on: date  # first school day of the next week
    ends_on: date
    weeks: int


def week_one(term: Term) -> WeekOne:
    """What the calendar of a term proposes. A broken first week runs on into the second."""
    days = school_days(term.starts, term.ends)
    first = days[0] if days else term.starts
    steps = [first, *(add_school_days(first, count) for count in range(1, 5))]
    sunday = steps[4] + timedelta(days=7 - steps[4].isoweekday())
    rest = [day for day in days if day > sunday]
    starts, ends = (rest[0], rest[-1]) if len(rest) > 1 else (sunday + timedelta(1), term.ends)
    weeks = len({day.isocalendar()[:2] for day in rest})
    return WeekOne(steps[0], steps[2], steps[3], steps[4], starts, ends, min(max(weeks, 1), 26))
