"""When each class has each 课时: the timetable along the calendar."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import Day, Lesson
from apps.teaching.models import ClassLesson, Unit
from apps.teaching.schedule import services
from apps.teaching.schedule.services import PlannedUnit, lay_out
from tests.factories import StaffFactory, SubjectFactory, TermFactory
from tests.teaching.factories import FIRST_MONDAY, PrepGroupFactory, taught_class, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    lay_out_term(TermFactory())
    return PrepGroupFactory()


def dates(school_class) -> list[date]:
    rows = ClassLesson.objects.filter(school_class=school_class)
    return list(
        rows.order_by("lesson__unit__number", "lesson__number").values_list("date", flat=True)
    )


def test_lessons_follow_the_timetable_of_each_class(group):
    first, second = taught_class(1, weekdays=(1, 3)), taught_class(2, weekdays=(2, 5))
    unit_of(group, 3)
    lay_out(group)
    assert dates(first) == [date(2022, 2, 14), date(2022, 2, 16), date(2022, 2, 21)]
    assert dates(second) == [date(2022, 2, 15), date(2022, 2, 18), date(2022, 2, 22)]


def test_a_unit_is_due_a_week_before_the_first_class_has_it(group):
    taught_class(1, weekdays=(3,))
    taught_class(2, weekdays=(2,))
    unit = unit_of(group, 1, not_before=3)
    lay_out(group)
    found = Unit.objects.with_dates().get(pk=unit.pk)
    assert (found.first_on, found.due_on) == (date(2022, 3, 1), date(2022, 2, 22))


def test_a_holiday_has_no_lesson_and_a_make_up_day_runs_by_another_weekday(group):
    school_class = taught_class(1, weekdays=(1,))
    change_days(group.term, date(2022, 4, 2), date(2022, 4, 2), mode=Day.Mode.ONSITE, runs_as=1)
    unit_of(group, 8)
    lay_out(group)
    # Monday 4 April is 清明; Saturday 2 April goes by Monday's timetable.
    assert dates(school_class)[6:] == [date(2022, 3, 28), date(2022, 4, 2)]


def test_what_was_taught_stays_and_the_rest_is_planned_around_it(group):
    school_class = taught_class(1, weekdays=(1, 3))
    unit_of(group, 3)
    lay_out(group)
    first = ClassLesson.objects.earliest("date")
    services.mark_taught([first], on=first.date, by=first.staff)
    group.units.first().lessons.filter(number=1).update(title="改了的课题")
    group.term.days.filter(date=date(2022, 2, 16)).update(is_school_day=False)
    lay_out(group)
    assert dates(school_class) == [date(2022, 2, 14), date(2022, 2, 21), date(2022, 2, 23)]


def test_what_does_not_fit_into_the_term_is_counted(group):
    taught_class(1, weekdays=(1,))
    unit_of(group, 25)
    mondays = Day.objects.school_days().filter(date__iso_week_day=1).count()
    assert lay_out(group).most == 25 - mondays


def test_a_lesson_put_off_takes_the_rest_along(group):
    school_class = taught_class(1, weekdays=(1, 3))
    unit_of(group, 3)
    lay_out(group)
    services.postpone(ClassLesson.objects.earliest("date"), by=None)
    assert dates(school_class) == [date(2022, 2, 16), date(2022, 2, 21), date(2022, 2, 23)]
    lay_out(group)
    assert dates(school_class)[0] == date(2022, 2, 16)


def test_writing_the_plan_anew_keeps_units_by_their_title(group):
    taught_class(1)
    services.write_units(group, [PlannedUnit("甲", (("一", 2),)), PlannedUnit("乙", ())], by=None)
    kept = group.units.get(title="甲").pk
    services.write_units(group, [PlannedUnit("丙", ()), PlannedUnit("甲", (("一", 1),))], by=None)
    assert list(group.units.values_list("title", "number")) == [("丙", 1), ("甲", 2)]
    assert group.units.get(title="甲").pk == kept


def test_a_unit_that_was_taught_cannot_be_written_away(group):
    taught_class(1)
    services.write_units(group, [PlannedUnit("甲", (("一", 1),))], by=None)
    services.mark_taught(ClassLesson.objects.all(), on=FIRST_MONDAY, by=None)
    with pytest.raises(ValidationError, match="已经上过课"):
        services.write_units(group, [PlannedUnit("乙", ())], by=None)
    assert group.units.get().title == "甲"


def test_one_click_forms_a_group_for_every_grade_that_has_the_subject():
    taught_class(1)
    groups = services.form_groups(TermFactory(), [SubjectFactory()], by=None)
    assert [str(group) for group in groups] == ["三年级语文"]
    services.form_groups(TermFactory(), [SubjectFactory()], by=None)
    assert len(groups) == 1


def test_work_is_given_to_members_only_and_not_over_somebody_elses_choice(group):
    member = StaffFactory()
    taught_class(1, member)
    unit = unit_of(group, 1, lead=None)
    with pytest.raises(ValidationError, match="不在本备课组"):
        services.assign(group, {unit.pk: StaffFactory().pk}, by=None)
    services.assign(group, {unit.pk: member.pk}, by=None)
    other = StaffFactory()
    taught_class(2, other)
    with pytest.raises(ValidationError, match="刚才已有人"):
        services.assign(group, {unit.pk: other.pk}, by=None, seen={unit.pk: None})
    unit.refresh_from_db()
    assert unit.lead == member


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    weekdays=st.sets(st.integers(1, 5), min_size=1),
    counts=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    taught=st.integers(0, 6),
    closed=st.sets(st.integers(0, 40), max_size=8),
)
def test_lessons_are_in_order_one_a_slot_and_on_school_days(weekdays, counts, taught, closed):
    ClassLesson.objects.all().delete()
    Day.objects.all().delete()
    term = TermFactory()
    lay_out_term(term)
    group = PrepGroupFactory()
    group.units.all().delete()
    Lesson.objects.all().delete()
    school_class = taught_class(1, weekdays=tuple(weekdays))
    for count in counts:
        unit_of(group, count)
    lay_out(group)
    done = list(ClassLesson.objects.order_by("date", "period__number")[:taught])
    before = {row.lesson_id: row.date for row in done}
    services.mark_taught(done, on=FIRST_MONDAY, by=None)
    Day.objects.filter(date__in=[FIRST_MONDAY + timedelta(days=n) for n in closed]).update(
        is_school_day=False
    )
    lay_out(group)
    planned = dates(school_class)
    assert planned == sorted(set(planned))
    rows = ClassLesson.objects.all()
    assert {row.lesson_id: row.date for row in rows if row.lesson_id in before} == before
    open_days = set(Day.objects.school_days().values_list("date", flat=True))
    assert all(row.date in open_days for row in rows if row.lesson_id not in before)


def test_a_gap_that_the_plan_left_stays_free_when_the_rest_is_planned_again(group):
    school_class = taught_class(1, weekdays=(1,))
    unit_of(group, 1)
    unit_of(group, 2, not_before=4)
    lay_out(group)
    planned = [date(2022, 2, 14), date(2022, 3, 7), date(2022, 3, 14)]
    assert dates(school_class) == planned
    services.mark_taught(ClassLesson.objects.order_by("date")[:2], by=None)
    group.units.update(not_before=None)
    lay_out(group)
    assert dates(school_class) == planned
