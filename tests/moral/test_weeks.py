"""The week summed up: means, thresholds, ties, drafts, confirmation and publication (rule 3)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.inspections.models import Sheet, State
from apps.inspections.sheets.services import appeal, correct
from apps.moral.flags.services import hanging_time
from apps.moral.models import Exemplar, FlagHolding, WeekResult, WeekRule
from apps.moral.tasks import compute_week
from apps.moral.weeks import services, telling
from apps.moral.weeks.ranking import Standard, Standing, rank
from apps.reminders.models import Message
from apps.school.calendar.services import change_days
from tests.factories import holder, homeroom_teacher
from tests.moral.patrol import FRIDAY, WEEK3, Patrol, at, days_of, grade, winners

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(FRIDAY)]


@pytest.fixture
def patrol() -> Patrol:
    return Patrol()


def row(result, school_class):
    return result.rows.get(school_class=school_class)


# -- means --------------------------------------------------------------------------------------


def test_the_mean_counts_only_the_days_on_which_the_class_was_checked(patrol):
    checked, often = grade(3, 2)
    for on in WEEK3[:3]:
        patrol.check(checked, on, 卫生=2)
    patrol.week(often, 卫生=2)
    result = patrol.compute()
    assert row(result, checked).total == row(result, often).total == Decimal("98.00")
    assert (row(result, checked).days, row(result, often).days) == (3, 5)


def test_a_class_that_nobody_looked_at_has_neither_nought_nor_full_marks(patrol):
    unseen, seen = grade(3, 2)
    patrol.week(seen)
    found = row(patrol.compute(), unseen)
    assert found.total is None
    assert found.place is None
    assert found.obstacle == "本周没有检查"


def test_the_sheet_has_a_column_for_each_category_with_its_points(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 卫生=1, 用餐纪律=3)
    result = patrol.compute()
    assert result.columns[0] == ("卫生", Decimal(25))
    assert row(result, only).means == [24, 20, 20, 20, 12]


def test_a_category_never_falls_below_its_floor(patrol):
    (only,) = grade(3, 1)
    patrol.check(only, WEEK3[0], 用餐纪律=20)
    assert row(patrol.compute(), only).means[-1] == 0


# -- who wins -----------------------------------------------------------------------------------


def test_the_winners_of_week_3_are_those_of_the_example(patrol):
    """第3周优胜班 一(2)98.6 二(1)97.9 三(2)98.1 四(1)97.5 五(3)98.8 六(2)97.2."""
    best = {1: (2, 1.4), 2: (1, 2.1), 3: (2, 1.9), 4: (1, 2.5), 5: (3, 1.2), 6: (2, 2.8)}
    for number, (winner, lost) in best.items():
        for school_class in grade(number, 3):
            points = lost if school_class.number == winner else 4
            patrol.week(school_class, 行为习惯=points)
    result = patrol.compute()
    found = result.rows.filter(winner=True).order_by("school_class__grade")
    assert [(str(row.school_class), str(row.total)) for row in found] == [
        ("一（2）班", "98.60"),
        ("二（1）班", "97.90"),
        ("三（2）班", "98.10"),
        ("四（1）班", "97.50"),
        ("五（3）班", "98.80"),
        ("六（2）班", "97.20"),
    ]


@pytest.mark.parametrize(("classes", "flags"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_every_third_class_of_a_grade_wins_rounded_up(patrol, classes, flags):
    for school_class in grade(3, classes):
        patrol.week(school_class, 卫生=school_class.number / 10)
    assert len(winners(patrol.compute())) == flags


def test_below_95_nobody_wins(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 卫生=3, 行为习惯=2.1)
    found = row(patrol.compute(), only)
    assert not found.winner
    assert found.obstacle == "周均不足95"


def test_one_category_below_80_per_cent_of_its_points_costs_the_flag(patrol):
    weak, next_best, _third = grade(3, 3)
    patrol.week(weak, 用餐纪律=3.1)
    patrol.week(next_best, 卫生=4)
    result = patrol.compute()
    assert row(result, weak).obstacle == "用餐纪律不足80%"
    assert row(result, weak).place == 1
    assert winners(result) == [str(next_best)]


def test_exactly_80_per_cent_and_exactly_95_are_enough(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 用餐纪律=3, 卫生=2)
    assert row(patrol.compute(), only).winner


def test_a_veto_costs_the_week_whatever_the_points(patrol):
    vetoed, other = grade(3, 2)
    patrol.week(vetoed)
    patrol.check(vetoed, WEEK3[0], slot=_other_slot(patrol), veto=1)
    patrol.week(other, 卫生=4)
    result = patrol.compute()
    assert row(result, vetoed).obstacle == "一票否决"
    assert winners(result) == [str(other)]


def _other_slot(patrol):
    from tests.inspections.factories import SlotFactory

    return SlotFactory(programme=patrol.programme, code="P5")


# -- ties ---------------------------------------------------------------------------------------


def standing(name, total="98.00", events=5, hygiene="24.00", meals="14.00") -> Standing:
    means = [Decimal(hygiene), Decimal(meals)]
    return Standing(
        key=id(name), name=name, days=5, total=Decimal(total), means=means, events=events
    )


STANDARD = Standard(
    least_mean=Decimal(95),
    least_share=80,
    classes_per_flag=3,
    tie_categories=["用餐", "卫生"],
    categories=["卫生", "用餐纪律"],
    bases=[Decimal(25), Decimal(15)],
)


@pytest.mark.parametrize(
    ("better", "worse", "said"),
    [
        ({"events": 3}, {"events": 5, "meals": "15.00"}, "扣分次数较少（3次＜5次）"),
        ({"meals": "14.50"}, {"hygiene": "25.00"}, "用餐纪律较高（14.50＞14.00）"),
        ({"hygiene": "24.50"}, {}, "卫生较高（24.50＞24.00）"),
    ],
)
def test_equal_means_are_told_apart_by_events_then_meals_then_hygiene(better, worse, said):
    rows = [standing("乙班", **worse), standing("甲班", **better), standing("丙班", total="96.00")]
    first, second, _third = rank(rows, STANDARD)
    assert (first.name, first.winner, second.winner) == ("甲班", True, False)
    assert first.tie == f"与乙班同为98.00分，{said}"
    assert second.tie.startswith("与甲班同为98.00分，")


def test_what_stays_equal_shares_the_place_and_the_flag():
    rows = rank([standing("甲班"), standing("乙班"), standing("丙班", total="96.00")], STANDARD)
    assert [(row.place, row.winner) for row in rows] == [(1, True), (1, True), (3, False)]
    assert rows[0].tie == "与乙班同为98.00分，次数、类别也相同，并列"


def test_three_with_the_same_mean_are_explained_pair_by_pair():
    rows = rank(
        [standing("甲班", events=1), standing("乙班", events=2), standing("丙班")], STANDARD
    )
    assert rows[1].tie.count("同为") == 2


def test_a_tie_for_the_second_flag_gives_both_one():
    rows = [standing("甲班", total="99.00"), *(standing(name) for name in "乙丙丁")]
    assert [row.winner for row in rank(rows, STANDARD)] == [True] * 4


# -- draft, confirmed, published ------------------------------------------------------------------


def test_run_twice_there_is_one_result_with_the_same_rows(patrol):
    for school_class in grade(3, 3):
        patrol.week(school_class, 卫生=school_class.number)
    first = patrol.compute()
    before = list(first.rows.values_list("pk", "total", "place", "winner"))
    again = patrol.compute()
    assert again.pk == first.pk
    assert WeekResult.objects.count() == 1
    assert list(again.rows.values_list("pk", "total", "place", "winner")) == before


def test_a_second_run_brings_the_draft_up_to_date_and_says_what_changed(patrol):
    first, second, _third = grade(3, 3)
    patrol.week(first, 卫生=1)
    sheets = patrol.week(second, 卫生=2)
    patrol.compute()
    correct(sheets[0], patrol.items["卫生"], 0, reason="并非本班", by=patrol.head)
    correct(sheets[1], patrol.items["卫生"], 0, reason="并非本班", by=patrol.head)
    correct(sheets[2], patrol.items["卫生"], 0, reason="并非本班", by=patrol.head)
    result = patrol.compute()
    assert result.revision == 1
    assert [sentence for _row, sentence in telling.changes_of(result)] == [
        f"{first}：名次 1 → 2，不再是优胜班",
        f"{second}：周均 98.00 → 99.20，名次 2 → 1，评上优胜班",
    ]


@pytest.mark.time_machine("2022-03-04 15:00 +0800")
def test_a_week_cannot_be_confirmed_before_friday_half_past_three(patrol):
    grade(3, 1)
    with pytest.raises(ValidationError, match="3月4日 15:30"):
        services.confirm(patrol.compute(), by=patrol.head)


def test_a_waiting_appeal_holds_the_week_up(patrol):
    (only,) = grade(3, 1)
    sheet = patrol.check(only, WEEK3[-1], 卫生=1)
    Sheet.objects.filter(pk=sheet.pk).update(state=State.PUBLISHED, published_at=at(WEEK3[-1], 12))
    sheet.refresh_from_db()
    appeal(sheet.entries.get(), reason="不是我们班", by=homeroom_teacher(only).staff)
    with pytest.raises(ValidationError, match="1条申诉"):
        services.confirm(patrol.compute(), by=patrol.head)


def test_confirming_publishes_and_locks_the_records_of_the_week(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 卫生=1)
    result = services.confirm(patrol.compute(), by=patrol.head)
    assert set(Sheet.objects.values_list("state", flat=True)) == {State.LOCKED}
    assert not Sheet.objects.filter(published_at=None).exists()
    assert (result.state, result.confirmed_by) == ("confirmed", patrol.head)
    with pytest.raises(ValidationError, match="已经确认"):
        services.confirm(result, by=patrol.head)


def test_a_draft_cannot_be_published_and_nothing_is_published_twice(patrol):
    grade(3, 1)
    draft = patrol.compute()
    with pytest.raises(ValidationError, match="先确认"):
        services.publish(draft, by=patrol.head)
    result = patrol.publish()
    with pytest.raises(ValidationError, match="已经发布"):
        services.publish(result, by=patrol.head)


def test_publishing_tells_each_homeroom_teacher_once(patrol):
    best, _other = grade(3, 2)
    teacher = homeroom_teacher(best).staff
    patrol.week(best)
    patrol.publish()
    message = Message.objects.get(staff=teacher, key__startswith="week:")
    assert message.title == f"第3周优胜班：{best}"


def test_a_settled_week_is_not_computed_again(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 卫生=1)
    published = patrol.publish()
    again = patrol.compute()
    assert (again.pk, again.state) == (published.pk, "published")


def test_a_week_without_school_is_not_judged(patrol):
    change_days(patrol.term, WEEK3[0], WEEK3[-1], mode="closed", is_school_day=False)
    with pytest.raises(ValidationError, match="没有到校上课的日子"):
        patrol.compute()


def test_a_standard_holds_from_its_day_on_and_does_not_touch_what_was_judged(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 卫生=2)
    assert winners(patrol.compute()) == [str(only)]
    WeekRule.objects.create(programme=patrol.programme, starts=date(2022, 3, 7), least_mean=99)
    assert winners(patrol.compute()) == [str(only)]
    patrol.week(only, days=days_of(4), 卫生=2)
    assert winners(patrol.compute(4)) == []


# -- by the clock ---------------------------------------------------------------------------------


def test_the_job_computes_on_friday_and_tells_the_counsellor_once(patrol):
    (only,) = grade(3, 1)
    patrol.week(only)
    counsellor = holder("YPC", department="SD").staff
    for task_id in ("a", "b"):
        compute_week.apply(task_id=task_id)
    assert WeekResult.objects.get().is_draft
    assert Message.objects.filter(staff=counsellor, key__startswith="week-draft:").count() == 1


@pytest.mark.time_machine("2022-03-03 15:30 +0800")
def test_on_thursday_the_job_does_nothing(patrol):
    compute_week.apply(task_id="a")
    assert not WeekResult.objects.exists()


@pytest.mark.time_machine("2022-04-02 15:30 +0800")
def test_a_make_up_saturday_is_the_last_day_of_its_week(patrol):
    """2 April 2022 made up for Qingming; its Friday was not the last day."""
    (only,) = grade(3, 1)
    patrol.check(only, date(2022, 4, 2), 卫生=1)
    compute_week.apply(task_id="a")
    result = WeekResult.objects.get()
    assert (result.week, result.last) == (7, date(2022, 4, 2))
    assert row(result, only).days == 1


@pytest.mark.time_machine("2022-04-01 15:30 +0800")
def test_on_the_friday_before_a_make_up_saturday_the_job_waits(patrol):
    compute_week.apply(task_id="a")
    assert not WeekResult.objects.exists()


# -- flags ----------------------------------------------------------------------------------------


def test_a_flag_hangs_from_monday_to_friday_of_the_next_week(patrol):
    (only,) = grade(3, 1)
    patrol.week(only)
    result = patrol.publish()
    flag = FlagHolding.objects.get()
    assert (flag.school_class, flag.result) == (only, result)
    assert (flag.starts, flag.ends) == (date(2022, 3, 7), date(2022, 3, 11))


@pytest.mark.time_machine("2022-04-02 16:00 +0800")
def test_after_a_holiday_the_flag_is_raised_on_the_first_school_day(patrol):
    (only,) = grade(3, 1)
    patrol.check(only, date(2022, 4, 2))
    assert hanging_time(patrol.compute(7)) == (date(2022, 4, 6), date(2022, 4, 8))


@pytest.mark.time_machine("2022-06-30 16:00 +0800")
def test_in_the_last_week_of_a_term_there_is_a_winner_but_no_flag_to_raise(patrol):
    (only,) = grade(3, 1)
    patrol.check(only, date(2022, 6, 30))
    result = patrol.publish(20)
    assert winners(result) == [str(only)]
    assert not FlagHolding.objects.exists()


def four_weeks(patrol, school_class, weeks=range(3, 7), traveller=None) -> list[WeekResult]:
    results = []
    for week in weeks:
        days = days_of(week)
        traveller.move_to(at(days[-1]))
        patrol.week(school_class, days=days)
        results.append(patrol.publish(week))
    return results


def test_four_weeks_in_a_row_make_a_model_class_and_the_eighth_another(patrol, time_machine):
    (only,) = grade(3, 1)
    four_weeks(patrol, only, range(3, 6), time_machine)
    assert not Exemplar.objects.exists()
    four_weeks(patrol, only, range(6, 11), time_machine)
    assert list(Exemplar.objects.order_by("month").values_list("result__week", "weeks")) == [
        (6, 4),
        (10, 8),
    ]


def test_a_week_without_the_flag_breaks_the_row(patrol, time_machine):
    best, other = grade(3, 2)
    patrol_weeks = {3: best, 4: best, 5: other, 6: best, 7: best}
    for week, winner in patrol_weeks.items():
        four_weeks(patrol, winner, [week], time_machine)
    assert not Exemplar.objects.exists()


# -- correction -----------------------------------------------------------------------------------


@pytest.fixture
def published(patrol):
    """Two classes, the first ahead by one point a week."""
    first, second = grade(3, 2)
    patrol.week(first, 卫生=1)
    sheets = patrol.week(second, 卫生=1.2)
    return patrol, patrol.publish(), first, second, sheets


@pytest.mark.time_machine("2022-03-04 16:00 +0800")
def test_a_correction_after_the_lock_ranks_again_and_moves_the_flag(published, time_machine):
    patrol, old, first, second, sheets = published
    time_machine.move_to("2022-03-09 10:00 +0800")
    correct(sheets[0], patrol.items["卫生"], 0, reason="并非本班学生", by=patrol.head)
    correct(sheets[1], patrol.items["卫生"], 0, reason="并非本班学生", by=patrol.head)
    new = WeekResult.objects.filter(week=3).latest().get()
    assert (new.revision, new.state, new.reason) == (3, "published", "并非本班学生")
    assert winners(new) == [str(second)]
    assert new.columns == old.columns
    assert winners(old) == [str(first)], "the old result stays as it was"
    flags = {flag.school_class: flag for flag in FlagHolding.objects.all()}
    assert flags[first].withdrawn_at
    assert (flags[first].starts, flags[first].ends) == (date(2022, 3, 7), date(2022, 3, 11))
    assert (flags[second].starts, flags[second].ends) == (date(2022, 3, 9), date(2022, 3, 11))


def test_the_teachers_hear_of_a_correction_and_what_it_changed(published):
    patrol, _old, _first, second, sheets = published
    teacher = homeroom_teacher(second).staff
    correct(sheets[0], patrol.items["卫生"], 0, reason="并非本班学生", by=patrol.head)
    message = Message.objects.get(staff=teacher, key__startswith="week:")
    assert message.title == "第3周优胜班有更正"
    assert "并非本班学生" in message.body
    assert f"{second}：周均 98.80 → 99.04，名次 2 → 1，评上优胜班" in message.body


def test_a_correction_that_changes_no_mean_makes_no_revision(published):
    patrol, _old, _first, second, _sheets = published
    sheet = patrol.check(second, date(2022, 3, 7), 卫生=1)
    correct(sheet, patrol.items["卫生"], 2, reason="数错了", by=patrol.head)
    assert WeekResult.objects.count() == 1


def test_a_confirmed_week_that_is_corrected_waits_for_its_publication(patrol):
    (only,) = grade(3, 1)
    sheets = patrol.week(only, 卫生=1)
    services.confirm(patrol.compute(), by=patrol.head)
    correct(sheets[0], patrol.items["卫生"], 0, reason="数错了", by=patrol.head)
    new = WeekResult.objects.latest().get()
    assert (new.revision, new.state) == (2, "confirmed")
    assert not FlagHolding.objects.exists()
    services.publish(new, by=patrol.head)
    assert FlagHolding.objects.get().result == new


def test_a_correction_may_take_a_model_class_back(patrol, time_machine):
    first, second = grade(3, 2)
    sheets = {}
    for week in range(3, 7):
        days = days_of(week)
        time_machine.move_to(at(days[-1]))
        patrol.week(first, days=days, 卫生=1)
        sheets[week] = patrol.week(second, days=days, 卫生=1.2)
        patrol.publish(week)
    assert Exemplar.objects.standing().get().school_class == first
    for sheet in sheets[4][:2]:
        correct(sheet, patrol.items["卫生"], 0, reason="并非本班", by=patrol.head)
    assert not Exemplar.objects.standing().exists()
    assert Exemplar.objects.count() == 1, "what was, stays on record"


# -- cost -----------------------------------------------------------------------------------------


def test_computing_costs_the_same_number_of_queries_for_thirty_classes_as_for_three(patrol):
    for school_class in grade(1, 3):
        patrol.week(school_class, 卫生=1)
    patrol.compute()
    with CaptureQueriesContext(connection) as few:
        patrol.compute()
    for number in range(2, 7):
        for school_class in grade(number, 6):
            patrol.week(school_class, 卫生=1)
    patrol.compute()
    with CaptureQueriesContext(connection) as many:
        patrol.compute()
    assert len(many) == len(few), "\n".join(query["sql"][:200] for query in many)
    assert sum("inspections_entry" in query["sql"] for query in many) == 1, "one heavy statement"
