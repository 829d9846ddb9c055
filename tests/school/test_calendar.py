"""The calendar of spring 2022 (0-frame.md 0.2), of a year not yet published, and its changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from apps.core import schedules
from apps.core.models import ScheduleRun
from apps.school.calendar import services
from apps.school.models import Day, Term
from tests.factories import SchoolYearFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def spring() -> Term:
    term = TermFactory()
    services.lay_out_term(term)
    return term


def day(month: int, number: int) -> services.DayInfo:
    return services.day(date(2022, month, number))


def test_the_term_has_twenty_weeks_from_monday_to_sunday(spring):
    assert services.week_count(spring) == 20
    assert (day(2, 14).week, day(2, 20).week, day(2, 21).week) == (1, 1, 2)
    assert day(6, 27).week == day(6, 30).week == 20
    assert services.week_dates(spring, 3) == (date(2022, 2, 28), date(2022, 3, 6))


@pytest.mark.parametrize("on", [(4, 2), (4, 24), (5, 7)])
def test_make_up_days_are_school_days_though_they_fall_on_a_weekend(spring, on):
    assert day(*on).is_school_day
    assert day(*on).source == Day.Source.MAKE_UP


@pytest.mark.parametrize("on", [(4, 3), (4, 4), (4, 5), (4, 30), (5, 2), (5, 3), (5, 4), (6, 3)])
def test_public_holidays_have_no_school_though_they_fall_on_a_weekday(spring, on):
    assert not day(*on).is_school_day
    assert day(*on).source == Day.Source.HOLIDAY


def test_a_holiday_says_its_name(spring):
    assert day(4, 5).note == "清明"
    assert day(4, 2).note == "清明调休上课"


def test_a_date_is_said_as_people_say_it(spring):
    assert day(3, 1).sentence == "第3周 周二 3月1日"
    assert day(7, 12).sentence == "周二 7月12日"


def test_outside_a_term_there_is_no_week_and_no_school(spring):
    summer = day(7, 12)
    assert (summer.week, summer.is_school_day, summer.remark) == (None, False, "不在学期内")


def test_the_term_that_ends_in_a_year_not_yet_published_works_and_says_that_it_guesses():
    term = TermFactory(
        year=SchoolYearFactory(start_year=2090),
        half=Term.Half.AUTUMN,
        starts=date(2090, 9, 1),
        ends=date(2091, 1, 26),
    )
    services.lay_out_term(term)
    monday, sunday = date(2091, 1, 8), date(2091, 1, 14)
    assert not services.knows_holidays(2091)
    assert services.is_school_day(monday)
    assert not services.is_school_day(sunday)
    assert services.day(monday).source == Day.Source.GUESS


def test_a_month_of_online_teaching_leaves_weekends_and_holidays_alone(spring):
    changed = services.change_days(
        spring, date(2022, 3, 14), date(2022, 4, 8), mode=Day.Mode.ONLINE, note="居家学习"
    )
    assert changed == 19  # 20 weekdays and Saturday 4/2, less Monday 4/4 and Tuesday 4/5
    assert day(3, 15).mode == Day.Mode.ONLINE
    assert not day(3, 19).is_school_day
    assert not day(4, 5).is_school_day
    assert "线上教学" in day(3, 15).remark


def test_a_make_up_day_runs_by_the_weekday_that_the_school_says(spring):
    assert day(4, 24).timetable_weekday == 7
    services.change_days(
        spring, date(2022, 4, 24), date(2022, 4, 24), mode=Day.Mode.ONSITE, runs_as=2
    )
    assert day(4, 24).timetable_weekday == 2
    assert "按星期二课表" in day(4, 24).remark


def test_a_day_closed_by_the_school_survives_a_new_layout_until_it_is_reset(spring):
    snow = date(2022, 2, 22)
    services.change_days(
        spring, snow, snow, is_school_day=False, mode=Day.Mode.CLOSED, note="暴雪停课"
    )
    services.lay_out_term(spring)
    assert day(2, 22).remark == "暴雪停课"
    services.reset_days(spring, snow, snow)
    assert day(2, 22).is_school_day
    assert day(2, 22).note == ""


def test_a_stretch_outside_the_term_is_refused_with_its_dates(spring):
    with pytest.raises(ValidationError, match="2022-06-30"):
        services.change_days(spring, date(2022, 6, 29), date(2022, 7, 2), mode=Day.Mode.ONLINE)
    assert day(6, 29).mode == Day.Mode.ONSITE


def test_school_days_are_counted_over_holidays(spring):
    assert services.add_school_days(date(2022, 4, 1), 1) == date(2022, 4, 2)
    assert services.add_school_days(date(2022, 4, 2), 1) == date(2022, 4, 6)
    assert services.add_school_days(date(2022, 4, 6), -2) == date(2022, 4, 1)
    assert services.add_school_days(date(2022, 4, 6), 0) == date(2022, 4, 6)
    assert services.add_school_days(date(2022, 6, 30), 2) == date(2022, 7, 2)


def test_moving_the_end_of_term_moves_the_days_with_it(spring):
    spring.ends = date(2022, 6, 28)
    spring.save()
    services.lay_out_term(spring)
    assert not services.is_school_day(date(2022, 6, 30))
    assert services.is_school_day(date(2022, 6, 28))


def test_terms_may_not_overlap_in_the_form_nor_in_the_database(spring):
    clash = Term(
        year=SchoolYearFactory(start_year=2022),
        half=Term.Half.AUTUMN,
        starts=date(2022, 6, 30),
        ends=date(2022, 12, 30),
    )
    with pytest.raises(ValidationError, match="重叠"):
        clash.full_clean()
    with pytest.raises(IntegrityError):
        clash.save()


def test_between_two_terms_the_one_that_comes_is_current(spring):
    autumn = TermFactory(
        year=SchoolYearFactory(start_year=2022),
        half=Term.Half.AUTUMN,
        starts=date(2022, 9, 1),
        ends=date(2023, 1, 13),
    )
    assert Term.objects.current(date(2022, 3, 1)) == spring
    assert Term.objects.current(date(2022, 7, 15)) == autumn
    assert Term.objects.current(date(2023, 2, 1)) == autumn


def test_laying_out_a_term_takes_few_queries(spring, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        services.lay_out_term(spring)


def guessed_term(monkeypatch) -> Term:
    """A term laid out before the holidays of 2022 were published."""
    term = TermFactory()
    with monkeypatch.context() as earlier:
        earlier.setattr(services, "_KNOWN_YEARS", range(2004, 2022))
        services.lay_out_term(term)
    return term


def test_holidays_published_meanwhile_come_into_the_calendar(monkeypatch):
    term = guessed_term(monkeypatch)
    services.change_days(term, date(2022, 4, 6), date(2022, 4, 6), mode=Day.Mode.ONLINE)
    assert day(4, 5).source == Day.Source.GUESS
    assert services.refresh_guesses(date(2022, 2, 20)) == [term]
    assert (day(4, 5).note, day(4, 5).is_school_day) == ("清明", False)
    assert day(4, 6).mode == Day.Mode.ONLINE
    assert services.refresh_guesses(date(2022, 2, 20)) == []


def test_a_term_that_is_over_stays_as_it_was_guessed(monkeypatch):
    guessed_term(monkeypatch)
    assert services.refresh_guesses(date(2022, 7, 1)) == []
    assert day(4, 5).source == Day.Source.GUESS


def test_a_year_nobody_has_published_stays_a_guess(monkeypatch):
    guessed_term(monkeypatch)
    monkeypatch.setattr(services, "_KNOWN_YEARS", range(2004, 2022))
    assert services.refresh_guesses(date(2022, 2, 20)) == []


def test_the_calendar_is_checked_every_day(spring):
    check = schedules.find("apps.school.tasks.check_calendar")
    assert check.cron == "20 0 * * *"
    check.task.apply(task_id="check")
    assert ScheduleRun.objects.get().result == "没有需要更新的日子"
