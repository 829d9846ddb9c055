"""How strict each duty pupil or pair is against the others, and what looks odd (M02).

Compared is only what can be compared: the same class in the same slot (a cell), looked at by
somebody and by others within the term. In each cell the difference of the mean points taken off is
formed and weighted by w = n·m / (n + m), the weight that the difference of two means deserves. The
standard error is √(s² / Σw), s² the variance inside the cells; the interval is ± 1.96 of it. A
pattern is a reason to look, not a verdict: the page says so.
"""

from dataclasses import dataclass, field
from datetime import date
from math import exp, sqrt

from django.db import connection

from apps.inspections.models import Monitor, Programme
from apps.inspections.sheets.models import UNCHECKED
from apps.school.models import Enrolment, SchoolClass

ENOUGH_SHEETS, ENOUGH_FREEDOM = 8, 20
Z = 1.96  # 95 %
HASTE = 5  # seconds from opening a class to saving it with something found
UNLIKELY = 0.01

KEYS = {
    "monitor": "unnest(array_remove(ARRAY[monitor_id, second_monitor_id], NULL))",
    "pair": "ARRAY[least(monitor_id, coalesce(second_monitor_id, monitor_id)),"
    " greatest(monitor_id, coalesce(second_monitor_id, monitor_id))]",
}
# checked: one row per sheet with what it took off. unit: the same, once for each who answers.
_UNITS = """
WITH checked AS (
    SELECT sheet.id, sheet.school_class_id, sheet.monitor_id, sheet.second_monitor_id,
           sheet.saved_at, sheet.saved_at - sheet.opened_at AS took,
           round.id AS round_id, round.slot_id,
           coalesce(-sum(entry.points) FILTER (WHERE entry.points < 0), 0)::float AS lost,
           count(entry.id) FILTER (WHERE entry.points < 0) AS events
    FROM inspections_sheet sheet
    JOIN inspections_round round ON round.id = sheet.round_id
    LEFT JOIN inspections_entry entry ON entry.sheet_id = sheet.id
    WHERE round.programme_id = %(programme)s
      AND round.date BETWEEN %(first)s AND %(last)s
      AND sheet.school_class_id IS NOT NULL
      AND sheet.monitor_id IS NOT NULL
      AND sheet.state <> ALL(%(unchecked)s)
    GROUP BY sheet.id, round.id
), unit AS (
    SELECT checked.*, KEY AS key FROM checked
), own AS (
    SELECT key, school_class_id, slot_id, count(*)::float AS n, sum(lost) AS s,
           sum(lost * lost) AS q, count(*) FILTER (WHERE events = 0)::float AS clean
    FROM unit
    GROUP BY key, school_class_id, slot_id
), whole AS (
    SELECT school_class_id, slot_id, count(*)::float AS n, sum(lost) AS s,
           sum(lost * lost) AS q, count(*) FILTER (WHERE events = 0)::float AS clean
    FROM checked
    GROUP BY school_class_id, slot_id
), cell AS (
    SELECT own.key, own.n, whole.n - own.n AS m,
           own.s / own.n - (whole.s - own.s) / (whole.n - own.n) AS difference,
           own.n * (whole.n - own.n) / whole.n AS weight,
           own.q - own.s * own.s / own.n + (whole.q - own.q)
           - (whole.s - own.s) * (whole.s - own.s) / (whole.n - own.n) AS squares,
           own.n * ln((whole.clean - own.clean + 1) / (whole.n - own.n + 2)) AS log_clean
    FROM own
    JOIN whole ON whole.school_class_id = own.school_class_id
        AND whole.slot_id IS NOT DISTINCT FROM own.slot_id
    WHERE whole.n > own.n
), compared AS (
    SELECT key, sum(n)::int AS sheets, sum(m)::int AS others, count(*)::int AS cells,
           sum(weight * difference) / sum(weight) AS difference, sum(weight) AS weight,
           greatest(sum(squares), 0) AS squares, sum(n + m - 2)::int AS freedom,
           sum(log_clean) AS log_clean
    FROM cell
    GROUP BY key
)
"""
_REPORT = """
, habit AS (
    SELECT key, count(*)::int AS sheets, (count(*) FILTER (WHERE events = 0))::int AS clean,
           sum(events)::int AS events,
           (count(*) FILTER (WHERE events > 0 AND took IS NOT NULL))::int AS timed,
           (count(*) FILTER (
               WHERE events > 0 AND took < make_interval(secs => %(haste)s)))::int AS hasty
    FROM unit
    GROUP BY key
), by_class AS (
    SELECT key, school_class_id, sum(events)::int AS events, count(*)::int AS sheets,
           count(*) OVER (PARTITION BY key)::int AS classes,
           row_number() OVER (PARTITION BY key ORDER BY sum(events) DESC, school_class_id) AS rank
    FROM unit
    GROUP BY key, school_class_id
), walk AS (
    SELECT key, round_id,
           count(*) >= 4 AS long,
           max(saved_at) - min(saved_at) < interval '60 seconds' AS at_once
    FROM unit
    WHERE saved_at IS NOT NULL
    GROUP BY key, round_id
), walks AS (
    SELECT key, (count(*) FILTER (WHERE long))::int AS walks,
           (count(*) FILTER (WHERE long AND at_once))::int AS at_once
    FROM walk
    GROUP BY key
)
SELECT habit.key, habit.sheets, habit.clean, habit.events, habit.timed, habit.hasty,
       by_class.school_class_id, by_class.events, by_class.sheets, by_class.classes,
       coalesce(walks.walks, 0), coalesce(walks.at_once, 0),
       compared.sheets, compared.others, compared.cells, compared.difference, compared.weight,
       compared.squares, compared.freedom, compared.log_clean
FROM habit
JOIN by_class ON by_class.key = habit.key AND by_class.rank = 1
LEFT JOIN walks ON walks.key = habit.key
LEFT JOIN compared ON compared.key = habit.key
ORDER BY habit.key
"""


@dataclass(frozen=True)
class Habit:
    """What one pupil or pair did in the stretch, as counted by the statement."""

    key: int | list[int]
    sheets: int
    clean: int
    events: int
    timed: int
    hasty: int
    top_class: int
    top_events: int
    top_sheets: int
    classes: int
    walks: int
    at_once: int
    compared: int | None
    others: int | None
    cells: int | None
    difference: float | None
    weight: float | None
    squares: float | None
    freedom: int | None
    log_clean: float | None


@dataclass
class Inspector:
    """One line of the report. ``low`` and ``high`` bound the 95 % interval of ``difference``,
    points more (less) taken off a time than by the others; None where there is too little data."""

    name: str
    sheets: int
    compared: int
    others: int
    cells: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    patterns: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        if self.difference is None:
            return "数据太少，不作比较"
        if self.low > 0:
            return "比别人扣得多"
        if self.high < 0:
            return "比别人扣得少"
        return "看不出差别"

    @property
    def stands_out(self) -> bool:
        return self.difference is not None and not self.low <= 0 <= self.high


def report(programme: Programme, first: date, last: date, by: str = "monitor") -> list[Inspector]:
    """Every duty pupil (``by="monitor"``) or pair of the stretch: those that stand out first.

    Four queries, however many records there are.
    """
    values = {
        "programme": programme.pk,
        "first": first,
        "last": last,
        "unchecked": [state.value for state in UNCHECKED],
        "haste": HASTE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNITS.replace("KEY", KEYS[by], 1) + _REPORT, values)
        habits = [Habit(*row) for row in cursor.fetchall()]
    names = _names({pk for habit in habits for pk in _members(habit.key)}, last)
    classes = SchoolClass.objects.in_bulk({habit.top_class for habit in habits})
    found = [_inspector(habit, names, classes) for habit in habits]
    return sorted(found, key=lambda row: (not row.stands_out, not row.patterns, row.name))


def _members(key: int | list[int]) -> list[int]:
    return sorted(set(key)) if isinstance(key, list) else [key]


def _names(ids: set[int], on: date) -> dict[int, str]:
    monitors = Monitor.objects.filter(pk__in=ids).select_related("pupil")
    places = Enrolment.objects.on(on).filter(pupil__monitorships__in=ids)
    classes = {
        place.pupil_id: place.school_class for place in places.select_related("school_class")
    }
    return {
        monitor.pk: f"{classes.get(monitor.pupil_id, '')}{monitor.pupil}" for monitor in monitors
    }


def _inspector(habit: Habit, names: dict[int, str], classes: dict[int, SchoolClass]) -> Inspector:
    row = Inspector(
        name="、".join(names.get(pk, "") for pk in _members(habit.key)),
        sheets=habit.sheets,
        compared=habit.compared or 0,
        others=habit.others or 0,
        cells=habit.cells or 0,
        patterns=list(_patterns(habit, classes)),
    )
    if row.compared >= ENOUGH_SHEETS and (habit.freedom or 0) >= ENOUGH_FREEDOM:
        error = sqrt(habit.squares / habit.freedom / habit.weight)
        row.difference = habit.difference
        row.low, row.high = habit.difference - Z * error, habit.difference + Z * error
    return row


def _patterns(habit: Habit, classes: dict[int, SchoolClass]):
    """Sentences about what is unusual; each with the numbers that it rests on."""
    if habit.clean == habit.sheets and habit.log_clean is not None:
        chance = exp(habit.log_clean)
        if habit.sheets >= ENOUGH_SHEETS and chance < UNLIKELY:
            yield f"{habit.sheets}次全部满分，而别人在同样的班和时段查出过问题"
    alone = habit.classes >= 3 and habit.top_sheets * 2 <= habit.sheets
    if habit.events >= 6 and alone and habit.top_events >= 0.8 * habit.events:
        yield (
            f"{habit.events}项扣分中有{habit.top_events}项在{classes[habit.top_class]}"
            f"（查过{habit.classes}个班，这个班占{habit.top_sheets}/{habit.sheets}次）"
        )
    if habit.timed >= 5 and habit.hasty * 2 >= habit.timed:
        yield f"有扣分的{habit.timed}次里，{habit.hasty}次从打开到保存不到{HASTE}秒"
    if habit.walks >= 3 and habit.at_once * 3 >= habit.walks:
        yield f"一路4个班以上的{habit.walks}次里，{habit.at_once}次各班都在一分钟内保存"
