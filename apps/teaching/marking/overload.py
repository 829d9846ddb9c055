"""超时预警: a class that really needs more than an hour on two days of a week (1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from apps.reminders import services as reminders
from apps.school.models import SchoolClass, Staff, Term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.marking.samples import LEAST

OVER, DAYS = 60, 2  # minutes, days of a week

# What a night took: as it was said of all subjects together, else at least what was said of each.
# A night before free days is not judged: its homework has more than an evening.
_OVER = """
WITH sampled AS (
    SELECT school_class_id, night, subject_id, sum(pupils) AS pupils,
           sum(minutes * pupils)::numeric / sum(pupils) AS minutes
    FROM teaching_timesample
    WHERE night BETWEEN %(first)s AND %(last)s
    GROUP BY 1, 2, 3
    HAVING sum(pupils) >= %(least)s
), taken AS (
    SELECT school_class_id, night,
           COALESCE(max(minutes) FILTER (WHERE subject_id IS NULL),
                    sum(minutes) FILTER (WHERE subject_id IS NOT NULL)) AS minutes
    FROM sampled
    WHERE EXISTS (SELECT FROM school_day WHERE date = night + 1 AND is_school_day)
    GROUP BY 1, 2
)
SELECT school_class_id, date_trunc('week', night)::date AS monday, count(*), max(minutes)
FROM taken WHERE minutes > %(over)s
GROUP BY 1, 2 HAVING count(*) >= %(days)s
ORDER BY 2, 1
"""


@dataclass(frozen=True)
class Overload:
    """A class and week with too many long evenings."""

    school_class: SchoolClass
    monday: date
    days: int
    longest: Decimal

    @property
    def sentence(self) -> str:
        return (
            f"{self.school_class}在{self.monday:%-m月%-d日}这一周有{self.days}天"
            f"作业实际平均用时超过{OVER}分钟，最长{self.longest:.0f}分钟"
        )


def overloads(first: date, last: date, classes: Sequence[int] | None = None) -> list[Overload]:
    """The classes and weeks from ``first`` to ``last`` with at least two such evenings."""
    with connection.cursor() as cursor:
        params = {"first": first, "last": last, "least": LEAST, "over": OVER, "days": DAYS}
        cursor.execute(_OVER, params)
        rows = cursor.fetchall()
    known = SchoolClass.objects.in_bulk({row[0] for row in rows})
    return [Overload(known[pk], *rest) for pk, *rest in rows if classes is None or pk in classes]


def warn() -> int:
    """Tell 课程教学中心 of this week and the last, once per class and week.

    Returns how many messages are new.
    """
    today = timezone.localdate()
    if Term.objects.current() is None:
        return 0
    monday = today - timedelta(days=today.weekday())
    office = list(
        Staff.objects.on_duty()
        .holding(Role.HEAD)
        .filter(appointments__department__code=DepartmentCode.TEACHING)
        .distinct()
    )
    return sum(
        reminders.notify(
            office,
            key=f"homework-overload:{found.school_class.pk}:{found.monday:%Y%m%d}",
            title=f"{found.school_class}作业实际用时超过一小时",
            body=f"{found.sentence}。请与年级组长商量减量。",
            link="/teaching/calibration/",
        )
        for found in overloads(monday - timedelta(weeks=1), today)
    )
