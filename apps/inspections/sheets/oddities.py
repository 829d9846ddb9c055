"""What strikes one about a day's records: said in words, judged by nobody but the counsellor."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from apps.inspections.programmes.models import Programme
from apps.inspections.sheets.models import UNCHECKED

if TYPE_CHECKING:
    from apps.inspections.sheets.desk import Cell

LOOK_BACK = timedelta(days=28)
KNOWN = 5  # records of a class in a slot, from which on there is such a thing as usual
FAR = 2  # standard deviations, and points at least
MANY = 10  # times or persons under one item
DEAR = 5  # points lost by one item
ALWAYS_FULL = 15  # records in a row without a point, while others find something …
OTHERS_FIND = 0.2  # … in this share of theirs
DELAY = timedelta(hours=2)  # between the device's saving and the arrival

# One statement: the usual loss of each class in each slot before the day, and how often each duty
# pupil found anything, the day included.
_USUAL = """
WITH past AS (
    SELECT sheet.school_class_id, round.slot_id, sheet.monitor_id, round.date,
           -coalesce(sum(entry.points) FILTER (WHERE entry.points < 0), 0) AS lost
    FROM inspections_sheet sheet
    JOIN inspections_round round ON round.id = sheet.round_id
    LEFT JOIN inspections_entry entry ON entry.sheet_id = sheet.id
    WHERE round.programme_id = %(programme)s
      AND round.date BETWEEN %(first)s AND %(day)s
      AND sheet.state <> ALL(%(unchecked)s)
    GROUP BY sheet.id, round.id
)
SELECT school_class_id, slot_id, monitor_id,
       count(*) FILTER (WHERE date < %(day)s), count(*),
       avg(lost) FILTER (WHERE date < %(day)s),
       stddev_pop(lost) FILTER (WHERE date < %(day)s),
       count(*) FILTER (WHERE lost > 0)
FROM past
GROUP BY GROUPING SETS ((school_class_id, slot_id), (monitor_id), ())
"""


class Usual:
    """How things were in the four weeks before a day."""

    def __init__(self, programme: Programme, day: date):
        self.classes: dict[tuple[int, int | None], tuple[float, float]] = {}
        self.monitors: dict[int, tuple[int, int]] = {}
        self.share = 0.0
        values = {
            "programme": programme.pk,
            "first": day - LOOK_BACK,
            "day": day,
            "unchecked": [state.value for state in UNCHECKED],
        }
        with connection.cursor() as cursor:
            cursor.execute(_USUAL, values)
            for row in cursor.fetchall():
                self._take(*row)

    def _take(self, school_class, slot, monitor, before, count, mean, deviation, found) -> None:
        if school_class is not None:
            if before >= KNOWN:
                self.classes[school_class, slot] = (float(mean), float(deviation))
        elif monitor is not None:
            self.monitors[monitor] = (count, found)
        elif count:
            self.share = found / count

    def oddities_of(self, cell: "Cell") -> list[str]:
        """Why a checked sheet is worth a look, in the school's words; mostly nothing."""
        events = [event for event in cell.events if event.points < 0]
        lost = -float(sum(event.points for event in events))
        return [
            *self._far_from_usual(cell, lost),
            *(
                f"“{event.name}”记了{event.amount.normalize():f}{event.unit}，数量特别多"
                for event in events
                if event.method in ("count", "person") and event.amount >= MANY
            ),
            *(
                f"“{event.name}”一项扣了{-event.points.normalize():f}分"
                for event in events
                if -event.points >= DEAR and event.amount < MANY
            ),
            *self._always_full(cell, lost),
            *_late_arrival(cell),
        ]

    def _far_from_usual(self, cell: "Cell", lost: float) -> Iterable[str]:
        usual = self.classes.get((cell.school_class_id, cell.slot and cell.slot.pk))
        if usual:
            mean, deviation = usual
            if abs(lost - mean) > max(FAR * deviation, FAR):
                more = "多" if lost > mean else "少"
                yield f"扣{lost:g}分，比这个班这个时段平常（{mean:.1f}分）{more}得多"

    def _always_full(self, cell: "Cell", lost: float) -> Iterable[str]:
        count, found = self.monitors.get(cell.monitor_id, (0, 0))
        if not lost and count >= ALWAYS_FULL and not found and self.share >= OTHERS_FIND:
            yield f"检查人近四周{count}份记录一分没扣（大家平均{self.share:.0%}的记录有扣分）"


def _late_arrival(cell: "Cell") -> Iterable[str]:
    if cell.saved_at and cell.received_at and cell.received_at - cell.saved_at > DELAY:
        hours = (cell.received_at - cell.saved_at).total_seconds() / 3600
        yield f"平板存好后{hours:.0f}小时才上传"
