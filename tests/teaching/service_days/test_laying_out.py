"""场次 along the calendar: which days have service, and what a later plan may not touch."""

from datetime import date

import pytest
import time_machine

from apps.school.calendar.services import change_days
from apps.school.models import Day
from apps.teaching.models import Session
from apps.teaching.service_days.laying_out import lay_out, lay_out_current
from tests.factories import StaffFactory
from tests.teaching.after_school.factories import STARTS
from tests.teaching.service_days.conftest import at
from tests.teaching.service_days.factories import DutyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(service):
    return DutyFactory(segment=service.segments.get(number=1), weekday=2)


def days() -> list[date]:
    return list(Session.objects.order_by("date").values_list("date", flat=True))


def test_every_tuesday_with_school_has_its_session(service, duty):
    laid = lay_out(service, STARTS)
    found = days()
    assert laid.new == len(found) == 17
    assert date(2022, 2, 22) in found
    assert date(2022, 4, 5) not in found, "清明"
    assert date(2022, 5, 3) not in found, "劳动节"


def test_a_make_up_day_runs_as_the_weekday_that_the_school_says(service, duty):
    change_days(
        service.term, date(2022, 4, 2), date(2022, 4, 2), mode="onsite", runs_as=2, note="补周二"
    )
    lay_out(service, STARTS)
    assert date(2022, 4, 2) in days()
    assert Session.objects.get(date=date(2022, 4, 2)).weekday == 2


@pytest.mark.parametrize(
    "arrangement",
    [{"mode": "online"}, {"mode": "closed"}, {"mode": "onsite", "half": "morning"}],
)
def test_no_service_on_days_online_closed_or_ending_at_noon(service, duty, arrangement):
    change_days(service.term, date(2022, 3, 15), date(2022, 3, 15), **arrangement)
    lay_out(service, STARTS)
    assert date(2022, 3, 15) not in days()


def test_a_half_day_in_the_afternoon_has_its_service(service, duty):
    change_days(service.term, date(2022, 3, 15), date(2022, 3, 15), mode="onsite", half="afternoon")
    lay_out(service, STARTS)
    assert date(2022, 3, 15) in days()


def test_laying_out_again_changes_nothing(service, duty):
    lay_out(service, STARTS)
    before = list(Session.objects.values())
    laid = lay_out(service, STARTS)
    assert (laid.new, laid.changed, laid.gone) == (0, 0, 0)
    assert list(Session.objects.values()) == before


def test_what_happened_keeps_its_teacher_and_what_comes_follows_the_plan(service, duty):
    lay_out(service, STARTS)
    first = Session.objects.earliest("date")
    old = first.staff
    first.arrived_at = at(15, 25, first.date)
    first.save()
    duty.staff = StaffFactory()
    duty.save()
    laid = lay_out(service, STARTS)
    assert laid.changed == 16
    assert set(Session.objects.values_list("staff", flat=True)) == {old.pk, duty.staff_id}
    first.refresh_from_db()
    assert first.staff == old


def test_days_before_today_are_left_alone(service, duty):
    lay_out(service, STARTS)
    with time_machine.travel(at(12, on=date(2022, 5, 1))):
        duty.delete()
        laid = lay_out_current()
    assert laid.gone == 8
    assert max(days()) < date(2022, 5, 1)


def test_a_session_that_happened_survives_its_duty(service, duty):
    lay_out(service, STARTS)
    first = Session.objects.earliest("date")
    Session.objects.filter(pk=first.pk).update(log="下了三盘棋")
    duty.delete()
    lay_out(service, STARTS)
    assert days() == [first.date]


def test_a_substitute_stays_when_the_plan_is_laid_out_again(service, duty):
    lay_out(service, STARTS)
    first = Session.objects.earliest("date")
    someone = StaffFactory()
    Session.objects.filter(pk=first.pk).update(substitute=someone, substitute_reason="病假")
    lay_out(service, STARTS)
    first.refresh_from_db()
    assert first.substitute == someone


def test_a_draft_and_a_cancelled_course_have_no_sessions(service, duty):
    duty.course.cancelled_on = date(2022, 3, 1)
    duty.course.save()
    DutyFactory(segment=duty.segment, weekday=3, draft=True)
    lay_out(service, STARTS)
    assert days() == [date(2022, 2, 22)]


def test_laying_out_costs_no_more_for_thirty_duties_than_for_one(
    service, duty, django_assert_max_num_queries
):
    for _ in range(30):
        DutyFactory(segment=duty.segment)
    with django_assert_max_num_queries(26):
        lay_out(service, STARTS)
    assert Session.objects.count() == 31 * 17
    assert Day.objects.school_days().count() < 100
