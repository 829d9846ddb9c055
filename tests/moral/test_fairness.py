"""Strictness against the others on the same classes and slots, and what looks odd."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.inspections.models import Sheet
from apps.moral.fairness.report import Inspector, report
from tests.factories import head_of, holder, principal, teacher
from tests.inspections.factories import MonitorFactory, SlotFactory
from tests.moral.patrol import Patrol, at, days_of, grade

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-04-30 10:00 +0800")]


@pytest.fixture
def patrol() -> Patrol:
    return Patrol()


def thirty_days() -> list[date]:
    return [on for week in range(2, 8) for on in days_of(week)][:30]


def walk(patrol, classes, lost, *, seconds=40, apart=120) -> None:
    """Six weeks: monitors take turns day by day; ``lost(turn, on, class)`` is what each finds."""
    for number, on in enumerate(thirty_days()):
        turn = number % len(patrol.monitors)
        patrol.monitor = patrol.monitors[turn]
        for place, school_class in enumerate(classes):
            points = lost(turn, number, school_class)
            sheet = patrol.check(school_class, on, **({"卫生": points} if points else {}))
            saved = at(on, 9) + timedelta(seconds=place * apart)
            Sheet.objects.filter(pk=sheet.pk).update(
                opened_at=saved - timedelta(seconds=seconds), saved_at=saved
            )


def of(patrol, monitor, by="monitor") -> Inspector:
    rows = report(patrol.programme, patrol.term.starts, patrol.term.ends, by)
    return next(row for row in rows if str(monitor.pupil) in row.name)


def test_who_takes_off_a_point_more_each_time_stands_out_with_the_uncertainty(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(3)]
    noise = lambda n: 1 + n % 2  # noqa: E731
    walk(patrol, grade(3, 3), lambda turn, n, _c: noise(n // 3) + (1 if turn == 0 else 0))
    strict, usual = of(patrol, patrol.monitors[0]), of(patrol, patrol.monitors[1])
    assert strict.difference == pytest.approx(1, abs=0.3)
    assert strict.low > 0
    assert strict.verdict == "比别人扣得多"
    assert strict.low < strict.difference < strict.high
    assert usual.high < 0, "beside the strict one the others take off less"


def test_with_equal_eyes_no_difference_is_claimed(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(2)]
    walk(patrol, grade(3, 3), lambda _turn, n, c: (n // 2 + c.number) % 3)
    assert {of(patrol, monitor).verdict for monitor in patrol.monitors} == {"看不出差别"}


def test_a_hard_class_is_not_held_against_whoever_checked_it(patrol):
    """Compared is only within class and slot."""
    patrol.monitors = [MonitorFactory() for _ in range(2)]
    easy, hard = grade(3, 2)
    for n, on in enumerate(thirty_days()):
        patrol.monitor = patrol.monitors[n % 2]
        noise = n // 2 % 2
        # The first mostly gets the hard class, the second mostly the easy one.
        target = hard if (n % 2 == 0) != (n % 10 < 2) else easy
        points = (4 if target == hard else 0) + noise
        patrol.check(target, on, **({"卫生": points} if points else {}))
    assert {of(patrol, monitor).verdict for monitor in patrol.monitors} == {"看不出差别"}


def test_too_little_data_is_said_and_not_judged(patrol):
    patrol.monitors = [MonitorFactory(), MonitorFactory()]
    (only,) = grade(3, 1)
    for n, on in enumerate(days_of(2)):
        patrol.monitor = patrol.monitors[n % 2]
        patrol.check(only, on, 卫生=1 + 5 * (n % 2))
    found = of(patrol, patrol.monitors[1])
    assert found.difference is None
    assert found.verdict == "数据太少，不作比较"


def test_an_inspector_without_comparison_is_listed_all_the_same(patrol):
    (only,) = grade(3, 1)
    patrol.check(only, days_of(2)[0], 卫生=1)
    [found] = report(patrol.programme, patrol.term.starts, patrol.term.ends)
    assert (found.sheets, found.compared) == (1, 0)


def test_always_full_marks_where_others_find_something_is_pointed_out(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(3)]
    walk(patrol, grade(3, 3), lambda turn, n, _c: 0 if turn == 0 else 1 + n % 2)
    [said] = of(patrol, patrol.monitors[0]).patterns
    assert said == "30次全部满分，而别人在同样的班和时段查出过问题"
    assert not of(patrol, patrol.monitors[1]).patterns


def test_full_marks_where_nobody_finds_anything_are_not_odd(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(3)]
    walk(patrol, grade(3, 3), lambda *_: 0)
    assert not of(patrol, patrol.monitors[0]).patterns


def test_always_the_same_class_is_pointed_out_with_its_share(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(2)]
    classes = grade(3, 4)
    target = classes[0]
    walk(patrol, classes, lambda turn, n, c: n % 3 if turn else int(c == target))
    [said] = of(patrol, patrol.monitors[0]).patterns
    assert said.startswith(f"15项扣分中有15项在{target}")
    assert "这个班占15/60次" in said


def test_findings_entered_in_seconds_are_pointed_out(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(2)]
    walk(patrol, grade(3, 2), lambda *_: 1, seconds=2)
    assert "不到5秒" in of(patrol, patrol.monitors[0]).patterns[0]


def test_a_whole_route_saved_within_a_minute_is_pointed_out(patrol):
    patrol.monitors = [MonitorFactory() for _ in range(2)]
    walk(patrol, grade(3, 5), lambda _t, n, c: (n + c.number) % 2, apart=5)
    assert of(patrol, patrol.monitors[0]).patterns == [
        "一路4个班以上的15次里，15次各班都在一分钟内保存"
    ]


def test_pairs_are_compared_as_pairs(patrol):
    first, second = MonitorFactory(), MonitorFactory()
    (only,) = grade(3, 1)
    sheet = patrol.check(only, days_of(2)[0])
    Sheet.objects.filter(pk=sheet.pk).update(monitor=first, second_monitor=second)
    [found] = report(patrol.programme, patrol.term.starts, patrol.term.ends, "pair")
    assert str(first.pupil) in found.name
    assert str(second.pupil) in found.name


def test_the_report_costs_the_same_for_many_as_for_few(patrol):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            report(patrol.programme, patrol.term.starts, patrol.term.ends)
        return len(captured)

    patrol.monitors = [MonitorFactory(), MonitorFactory()]
    walk(patrol, grade(3, 1), lambda *_: 1)
    few = queries()
    patrol.monitors = [MonitorFactory() for _ in range(12)]
    patrol.slot = SlotFactory(programme=patrol.programme, code="P9")
    walk(patrol, grade(4, 4), lambda *_: 1)
    assert queries() == few


@pytest.mark.parametrize("by", ["", "monitor", "pair", "nonsense"])
def test_the_page_is_for_those_who_lead_the_duty_pupils_only(client, patrol, by):
    (only,) = grade(3, 1)
    patrol.check(only, days_of(2)[0], 卫生=1)
    url = reverse("moral:fairness-term", args=[patrol.term.code]) + f"?by={by}"
    for user in (teacher(), principal(), head_of("CT")):
        client.force_login(user)
        assert client.get(url).status_code == 403
    for user in (patrol.head.user, holder("YPC", department="SD")):
        client.force_login(user)
        page = client.get(url).content.decode()
        assert str(patrol.monitor.pupil) in page
        assert "不是结论" in page
