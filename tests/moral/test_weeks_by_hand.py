"""Domain rule 3 number by number, reckoned on paper beside it; and the weeks that are not as usual."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.inspections.models import Entry, State
from apps.moral.flags.services import hanging_time
from apps.moral.models import Exemplar, WeekResult
from apps.moral.requirements import weeks
from apps.moral.tasks import compute_week
from apps.school.calendar.services import change_days
from tests.inspections.factories import SheetFactory, SlotFactory
from tests.moral.patrol import FRIDAY, WEEK3, Patrol, at, days_of, grade, winners

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(FRIDAY)]

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, LAST = WEEK3


@pytest.fixture
def patrol() -> Patrol:
    return Patrol()


def online(patrol, first: date, last: date) -> None:
    change_days(patrol.term, first, last, mode="online")


def test_a_week_of_four_classes_as_one_reckons_it_on_paper(patrol):
    """Four classes, so ⌈4/3⌉ = 2 flags.

    一班: Monday 卫生 −30, not below 0: 75; Tuesday to Thursday 100; Friday nobody came.
    (75 + 3×100) ÷ 4 = 93.75; 卫生 (0 + 3×25) ÷ 4 = 18.75 < 20.
    二班: Monday +5, of which 3 count: 103; Tuesday 用餐 −4: 96; three times 100. 499 ÷ 5 = 99.80.
    三班: 99 every day, with a veto on Wednesday.
    四班: Monday alone, −2, and +2 that nobody confirmed: 98.
    """
    one, two, three, four = grade(3, 4)
    patrol.check(one, MONDAY, 卫生=30)
    for on in (TUESDAY, WEDNESDAY, THURSDAY):
        patrol.check(one, on)
    SheetFactory(round=patrol.round(LAST), school_class=one, state=State.MISSED)
    patrol.check(two, MONDAY, bonus=5)
    patrol.check(two, TUESDAY, 用餐纪律=4)
    for on in (WEDNESDAY, THURSDAY, LAST):
        patrol.check(two, on)
    for on in WEEK3:
        patrol.check(three, on, 行为习惯=1, **({"veto": 1} if on == WEDNESDAY else {}))
    sheet = patrol.check(four, MONDAY, 文明礼仪=2, bonus=2)
    Entry.objects.filter(sheet=sheet, item=patrol.bonus).update(confirmed=False)

    result = patrol.compute()
    found = {row.school_class: row for row in result.rows.select_related("school_class")}
    assert [
        (row.days, f"{row.total}", row.place) for row in map(found.get, (one, two, three, four))
    ] == [
        (4, "93.75", 4),
        (5, "99.80", 1),
        (5, "99.00", 2),
        (1, "98.00", 3),
    ]
    assert found[one].obstacle == "周均不足95、卫生不足80%"
    assert [f"{mean}" for mean in found[one].means] == ["18.75", "20.00", "20.00", "20.00", "15.00"]
    assert (found[two].bonus, found[two].means[-1]) == (Decimal("0.60"), Decimal("14.20"))
    assert (found[three].obstacle, found[three].winner) == ("一票否决", False)
    assert winners(result) == ["三（2）班", "三（4）班"]


def test_seven_slots_of_a_day_are_one_day_not_seven(patrol):
    """Six slots in order and one that cost 3: the day has 97, not the mean of seven records."""
    (only,) = grade(3, 1)
    for number in range(6):
        patrol.check(only, MONDAY, SlotFactory(programme=patrol.programme, code=f"S{number}"))
    patrol.check(only, MONDAY, 课间纪律=3)
    row = patrol.compute().rows.get()
    assert (row.days, row.total, row.events) == (1, 97, 1)


# -- weeks that are not as usual ------------------------------------------------------------------


@pytest.mark.time_machine("2022-03-04 16:00 +0800")
def test_a_week_with_one_school_day_is_judged_by_that_day(patrol):
    change_days(patrol.term, MONDAY, THURSDAY, mode="closed", is_school_day=False)
    best, other = grade(3, 2)
    patrol.check(best, LAST, 卫生=1)
    patrol.check(other, LAST, 卫生=2)
    compute_week.apply(task_id="a")
    result = WeekResult.objects.get()
    assert (result.first, result.last) == (LAST, LAST)
    assert winners(result) == [str(best)]


@pytest.mark.time_machine("2022-03-02 16:00 +0800")
def test_when_the_rest_of_a_week_is_online_it_ends_with_the_last_day_at_the_school(patrol):
    """On Thursday and Friday nobody walks: the draft is there on Wednesday afternoon."""
    online(patrol, THURSDAY, LAST)
    (only,) = grade(3, 1)
    for on in (MONDAY, TUESDAY, WEDNESDAY):
        patrol.check(only, on, 卫生=1)
    compute_week.apply(task_id="a")
    result = WeekResult.objects.get()
    assert (result.last, result.rows.get().days) == (WEDNESDAY, 3)


def test_a_week_online_is_not_judged_owed_or_flagged(patrol, time_machine):
    """Week 4 online: no draft on its Friday, no to-do, and week 3's flag waits for week 5."""
    online(patrol, *(days_of(4)[0], days_of(4)[-1]))
    (only,) = grade(3, 1)
    patrol.week(only)
    assert hanging_time(patrol.compute()) == (days_of(5)[0], days_of(5)[-1])
    time_machine.move_to(at(days_of(4)[-1]))
    compute_week.apply(task_id="a")
    assert [result.week for result in WeekResult.objects.all()] == [3]
    owed = weeks(patrol.term, days_of(4)[-1], onsite=True)
    assert [week.number for week in owed] == [1, 2, 3]
    assert owed[-1].after == days_of(5)[0]


def test_a_week_online_does_not_break_four_weeks_in_a_row(patrol, time_machine):
    """Won in weeks 3, 4, 6 and 7, week 5 online: 示范班 after the seventh."""
    online(patrol, days_of(5)[0], days_of(5)[-1])
    (only,) = grade(3, 1)
    for week in (3, 4, 6, 7):
        days = days_of(week)
        time_machine.move_to(at(days[-1]) + timedelta(hours=1))
        patrol.week(only, days=days)
        patrol.publish(week)
    found = Exemplar.objects.get()
    assert (found.result.week, found.weeks) == (7, 4)
