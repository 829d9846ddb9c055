"""When rounds open: the calendar, the frequency, the version in force, once only."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import ValidationError

from apps.inspections.models import Programme, Round, Sheet, State
from apps.inspections.rounds import services
from apps.inspections.rounds.schedule import openings
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import Day
from tests.factories import (
    DepartmentFactory,
    PlaceFactory,
    SchoolClassFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.inspections.factories import (
    ExemptionFactory,
    ProgrammeFactory,
    SlotFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db
Frequency = Programme.Frequency
# 2022: 5 April is Qingming; 2 and 24 April and 7 May are Saturdays or Sundays with school.
TUESDAY, QINGMING, MAKE_UP = date(2022, 3, 1), date(2022, 4, 5), date(2022, 4, 2)


@pytest.fixture
def term():
    term = TermFactory()
    lay_out_term(term)
    return term


@pytest.fixture
def classes():
    return [SchoolClassFactory(grade=grade, number=1) for grade in (1, 3, 5)]


def programme(**values) -> Programme:
    """A programme whose checklist has a version in force."""
    made = ProgrammeFactory(**values)
    VersionFactory(checklist=made.checklist)
    return made


def dates(made: Programme, first: date, last: date) -> list[date]:
    return [due.date for due in openings(first, last) if due.programme == made]


def test_a_daily_programme_opens_each_slot_with_a_sheet_for_every_class(term, classes):
    patrol = programme()
    SlotFactory(programme=patrol, code="P1", starts=time(7, 40), ends=time(8, 15))
    SlotFactory(programme=patrol, code="P2", starts=time(9), ends=time(9, 30))
    rounds = services.open_day(TUESDAY)
    assert [str(round.slot) for round in rounds] == ["P1 大课间", "P2 大课间"]
    assert Sheet.objects.filter(state=State.DUE).count() == 6
    assert [f"{round.due_at.astimezone():%H:%M}" for round in rounds] == ["08:45", "10:00"]


def test_opening_twice_changes_nothing(term, classes):
    SlotFactory(programme=programme())
    first, second = services.open_day(TUESDAY), services.open_day(TUESDAY)
    assert first == second
    assert (Round.objects.count(), Sheet.objects.count()) == (1, 3)


def test_a_holiday_has_no_rounds_and_a_make_up_day_has(term, classes):
    SlotFactory(programme=programme())
    assert services.open_day(QINGMING) == []
    assert len(services.open_day(MAKE_UP)) == 1


def test_a_sheet_takes_no_class_of_another_school_year(term, classes):
    SchoolClassFactory(year__start_year=2020)
    SlotFactory(programme=programme())
    services.open_day(TUESDAY)
    assert Sheet.objects.count() == 3


def test_an_online_day_opens_only_what_runs_online(term, classes):
    change_days(term, TUESDAY, TUESDAY, mode=Day.Mode.ONLINE)
    programme()
    online = programme(online=True)
    assert [round.programme for round in services.open_day(TUESDAY)] == [online]


def test_half_a_day_opens_the_slots_of_that_half(term, classes):
    change_days(term, TUESDAY, TUESDAY, mode=Day.Mode.ONSITE, half=Day.Half.AFTERNOON)
    patrol = programme()
    SlotFactory(programme=patrol, code="P5", starts=time(11, 10), ends=time(12, 10))
    afternoon = SlotFactory(programme=patrol, code="P6", starts=time(14, 20), ends=time(14, 35))
    assert [round.slot for round in services.open_day(TUESDAY)] == [afternoon]


def test_a_weekly_programme_opens_on_its_weekday_or_the_next_school_day_of_the_week(term, classes):
    weekly = programme(frequency=Frequency.WEEKLY, weekday=2, inspector_kind="named")
    # 4 and 5 April are holidays, 6 April is the Wednesday after.
    assert dates(weekly, date(2022, 3, 28), date(2022, 4, 10)) == [
        date(2022, 3, 29),
        date(2022, 4, 6),
    ]


def test_a_week_whose_weekday_and_all_after_it_are_free_opens_on_its_last_school_day(term, classes):
    weekly = programme(frequency=Frequency.WEEKLY, weekday=5, inspector_kind="named")
    change_days(term, date(2022, 3, 4), date(2022, 3, 4), mode=Day.Mode.CLOSED)
    assert dates(weekly, date(2022, 2, 28), date(2022, 3, 6)) == [date(2022, 3, 3)]


def test_a_week_that_somebody_opened_by_hand_is_not_opened_again(term, classes):
    weekly = programme(frequency=Frequency.WEEKLY, weekday=4, inspector_kind="named")
    services.open_round(weekly, TUESDAY)
    assert dates(weekly, date(2022, 2, 28), date(2022, 3, 6)) == []
    assert services.open_day(date(2022, 3, 3)) == []


def test_a_monthly_programme_opens_on_the_first_such_weekday_of_the_month(term, classes):
    monthly = programme(frequency=Frequency.MONTHLY, weekday=2, inspector_kind="named")
    assert dates(monthly, date(2022, 2, 14), date(2022, 5, 31)) == [
        date(2022, 2, 15),
        date(2022, 3, 1),
        date(2022, 4, 12),
        date(2022, 5, 10),
    ]


def test_without_a_weekday_a_monthly_programme_opens_on_the_first_school_day(term, classes):
    monthly = programme(frequency=Frequency.MONTHLY, inspector_kind="named")
    assert dates(monthly, date(2022, 5, 1), date(2022, 5, 31)) == [date(2022, 5, 5)]


def test_a_month_of_which_four_school_days_are_left_is_no_month(classes):
    lay_out_term(TermFactory(ends=date(2022, 6, 6)))
    monthly = programme(frequency=Frequency.MONTHLY, inspector_kind="named")
    assert dates(monthly, date(2022, 6, 1), date(2022, 6, 30)) == []


def test_the_version_in_force_on_the_day_is_kept(term, classes):
    patrol = programme()
    newer = VersionFactory(checklist=patrol.checklist, starts=date(2022, 3, 2))
    before, after = (
        services.open_round(patrol, TUESDAY),
        services.open_round(patrol, date(2022, 3, 2)),
    )
    assert before.version != newer
    assert after.version == newer


def test_a_programme_without_a_version_is_left_out_and_said_so(term, classes):
    lacking, patrol = ProgrammeFactory(name="安全检查"), programme()
    opened = services.open_all(TUESDAY)
    assert [round.programme for round in opened.rounds] == [patrol]
    assert "“安全检查”没有开检" in opened.refusals[0]
    assert "没有启用的版本" in opened.refusals[0]
    assert not lacking.rounds.exists()


def test_a_programme_without_targets_is_left_out_and_said_so(term):
    programme()
    opened = services.open_all(TUESDAY)
    assert opened.rounds == []
    assert "没有检查对象" in opened.refusals[0]
    assert not Round.objects.exists()


def test_teachers_are_those_on_duty_that_day_who_teach_the_grade(term):
    made = programme(target_kind="teacher", grades=[3], frequency=Frequency.WEEKLY)
    third = TeachingAssignmentFactory(school_class__grade=3).staff
    TeachingAssignmentFactory(school_class__grade=4)
    TeachingAssignmentFactory(school_class__grade=3, staff=StaffFactory(left_on=date(2022, 2, 28)))
    TeachingAssignmentFactory(school_class__grade=3, ends=date(2022, 2, 28))
    round = services.open_round(made, TUESDAY)
    assert [sheet.staff for sheet in round.sheets.all()] == [third]


def test_places_are_those_of_the_kind(term):
    made = programme(target_kind="place", place_kind="special", frequency=Frequency.WEEKLY)
    PlaceFactory(kind="classroom")
    lab = PlaceFactory(kind="special")
    round = services.open_round(made, TUESDAY)
    assert [sheet.place for sheet in round.sheets.all()] == [lab]


def test_targets_named_one_by_one_are_the_only_ones(term, classes):
    made = programme()
    made.listed.create(school_class=classes[1])
    assert [s.school_class for s in services.open_round(made, TUESDAY).sheets.all()] == [classes[1]]


def test_a_class_with_an_exempt_day_is_exempt_from_the_start(term, classes):
    made = programme()
    ExemptionFactory(programme=made, school_class=classes[0], date=TUESDAY)
    round = services.open_round(made, TUESDAY)
    assert round.sheets.get(school_class=classes[0]).state == State.EXEMPT
    assert round.sheets.filter(state=State.DUE).count() == 2


def test_closing_makes_what_nobody_looked_at_unchecked(term, classes):
    made = programme()
    SlotFactory(programme=made, starts=time(9), ends=time(9, 30))
    (round,) = services.open_day(TUESDAY)
    with time_machine.travel("2022-03-01T09:59+08:00"):
        assert services.close_rounds() == 0
    with time_machine.travel("2022-03-01T10:00+08:00"):
        assert services.close_rounds() == 1
        assert services.close_rounds() == 0
    round.refresh_from_db()
    assert round.state == Round.State.CLOSED
    assert {sheet.state for sheet in round.sheets.all()} == {State.MISSED}


def test_what_lasts_several_days_is_due_on_the_evening_of_the_last_school_day(term, classes):
    made = programme(frequency=Frequency.WEEKLY, days_open=3, inspector_kind="named")
    round = services.open_round(made, date(2022, 4, 1))
    # 2 April is a make-up day; 3 to 5 April are free.
    assert f"{round.due_at.astimezone():%m-%d %H:%M}" == "04-06 18:00"


def test_a_termly_round_is_planned_by_hand_and_opens_on_its_day(term, classes):
    made = programme(frequency=Frequency.TERMLY, times=1, inspector_kind="named")
    with time_machine.travel("2022-02-28T08:00+08:00"):
        planned = services.plan_round(made, TUESDAY, grade=3)
        assert planned.state == Round.State.PLANNED
        assert services.open_day(date(2022, 2, 28)) == []
    (opened,) = services.open_day(TUESDAY)
    assert opened == planned
    assert [sheet.school_class.grade for sheet in opened.sheets.all()] == [3]


def test_a_round_planned_for_today_opens_at_once(term, classes):
    made = programme(frequency=Frequency.TERMLY, times=1, inspector_kind="named")
    with time_machine.travel("2022-03-01T08:00+08:00"):
        assert services.plan_round(made, TUESDAY).state == Round.State.OPEN


@pytest.mark.parametrize(
    ("on", "grade", "sentence"),
    [
        (date(2022, 2, 25), 3, "已经过去"),
        (QINGMING, 3, "不是上课日"),
        (date(2022, 8, 1), 3, "不在任何学期内"),
        (date(2022, 3, 8), 3, "已排满1次"),
        (date(2022, 3, 8), 2, "不查这个年级"),
    ],
)
def test_a_round_that_cannot_be_planned_is_refused_with_a_sentence(
    term, classes, on, grade, sentence
):
    made = programme(frequency=Frequency.TERMLY, times=1, grades=[3, 4], inspector_kind="named")
    with time_machine.travel("2022-02-28T08:00+08:00"):
        services.plan_round(made, TUESDAY, grade=3)
        services.plan_round(made, TUESDAY, grade=4)
        with pytest.raises(ValidationError, match=sentence):
            services.plan_round(made, on, grade=grade)


def test_a_planned_round_whose_day_became_free_is_reported(term, classes):
    made = programme(frequency=Frequency.TERMLY, times=1, inspector_kind="named")
    with time_machine.travel("2022-02-28T08:00+08:00"):
        services.plan_round(made, TUESDAY, grade=3)
    change_days(term, TUESDAY, TUESDAY, mode=Day.Mode.CLOSED, note="台风")
    assert "不是上课日" in services.open_all(TUESDAY).refusals[0]


def test_what_falls_due_is_asked_in_as_many_queries_for_one_programme_as_for_ten(
    term, classes, django_assert_num_queries
):
    DepartmentFactory()
    for _ in range(10):
        SlotFactory(programme=programme())
    with django_assert_num_queries(4):
        openings(date(2022, 2, 28), date(2022, 3, 31))
