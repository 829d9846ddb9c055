"""点名 by exception: who is expected, what is stored, two people at once, leave known before."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from apps.teaching.models import Mark, Session
from apps.teaching.service_days.roll import call, expected, lines, tallies
from tests.factories import SchoolClassFactory, StaffFactory
from tests.teaching.service_days.conftest import at, placed
from tests.teaching.service_days.factories import (
    TUESDAY,
    DutyFactory,
    LeaveFactory,
    MarkFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
ABSENT, THERE = ("absent", ""), ("", "")


def pupils(session: Session) -> list[int]:
    return [row.pupil_id for row in expected(session)]


def kinds(session: Session) -> dict[int, str]:
    return dict(session.marks.values_list("pupil", "kind"))


def test_a_course_expects_who_was_placed_in_it_and_comes_that_day(course_session):
    school_class = SchoolClassFactory()
    course = course_session.course
    placed(school_class, course, weekdays=[1, 3])
    placed(school_class, course, segments=[2])
    placed(school_class)
    placed(school_class, course).pupil.enrolments.update(ends=date(2022, 2, 27))
    assert len(pupils(course_session)) == 3


def test_a_class_expects_its_own_pupils_and_care_those_of_its_grade(service):
    third, fourth = SchoolClassFactory(grade=3), SchoolClassFactory(grade=4)
    own = placed(third, segments=[2, 3])
    other = placed(fourth, segments=[2, 3])
    tutoring = SessionFactory(
        duty=DutyFactory(tutoring=True, school_class=third, segment=service.segments.get(number=2))
    )
    assert pupils(tutoring) == [own.pupil_id]
    segment = service.segments.get(number=3)
    care = SessionFactory(duty=DutyFactory(care=True, segment=segment))
    assert pupils(care) == [own.pupil_id, other.pupil_id]
    care.grade = 4
    assert pupils(care) == [other.pupil_id]


def test_who_joins_next_week_appears_next_week_and_who_left_is_gone(course_session):
    school_class = SchoolClassFactory()
    late = placed(school_class, course_session.course, joined_on=TUESDAY + timedelta(days=7))
    left = placed(school_class, course_session.course, left_on=TUESDAY)
    left.state = "withdrawn"
    left.save()
    assert len(pupils(course_session)) == 3
    before = SessionFactory(duty=course_session.duty, date=TUESDAY - timedelta(days=7))
    assert left.pupil_id in pupils(before)
    after = SessionFactory(duty=course_session.duty, date=TUESDAY + timedelta(days=7))
    assert late.pupil_id in pupils(after)
    assert left.pupil_id not in pupils(after)


@time_machine.travel(at(15, 31))
def test_only_exceptions_are_stored_and_leave_is_marked_before(course_session):
    missing, ill, _there = pupils(course_session)
    LeaveFactory(pupil_id=ill)
    teacher = course_session.staff
    session = call(
        course_session,
        shown={ill: ("leave", "发热")},
        said={ill: ("leave", "发热"), missing: ABSENT},
        by=teacher,
    )
    assert kinds(session) == {missing: "absent", ill: "leave"}
    assert (session.expected, session.called_by) == (3, teacher)
    tally = tallies([session])[session.pk]
    assert (tally.expected, tally.present, tally.leave, tally.absent) == (3, 1, 1, 1)


@time_machine.travel(at(15, 31))
def test_leave_of_another_day_or_segment_does_not_count(course_session):
    first, second, _third = pupils(course_session)
    LeaveFactory(pupil_id=first, segments=[2])
    LeaveFactory(pupil_id=second, starts=TUESDAY + timedelta(days=1))
    assert all(line.said == THERE for line in lines(course_session))


def test_sent_twice_nothing_doubles_and_the_first_time_stays(course_session):
    missing, *_ = pupils(course_session)
    with time_machine.travel(at(15, 31)):
        first = call(course_session, shown={}, said={missing: ABSENT}, by=course_session.staff)
    with time_machine.travel(at(15, 50)):
        again = call(course_session, shown={}, said={missing: ABSENT}, by=StaffFactory())
    assert again.called_at == first.called_at
    assert again.called_by == first.called_by
    assert kinds(again) == {missing: "absent"}
    assert again.marks.get().at == first.called_at


@time_machine.travel(at(15, 31))
def test_a_second_person_with_an_older_page_wipes_out_nothing(course_session):
    one, two, _three = pupils(course_session)
    call(course_session, shown={}, said={one: ABSENT}, by=None)
    call(course_session, shown={}, said={two: ("late", "")}, by=None)
    assert kinds(course_session) == {one: "absent", two: "late"}
    call(course_session, shown={one: ABSENT, two: ("late", "")}, said={two: ("late", "")}, by=None)
    assert kinds(course_session) == {two: "late"}


@pytest.mark.django_db(transaction=True)
@time_machine.travel(at(15, 31))
def test_two_people_who_call_at_the_same_moment_both_count(course_session):
    one, two, _three = pupils(course_session)
    barrier, errors = Barrier(2), []

    def tap(pupil: int) -> None:
        try:
            barrier.wait()
            call(course_session, shown={}, said={pupil: ABSENT}, by=None)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=tap, args=[pupil]) for pupil in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert kinds(course_session) == {one: "absent", two: "absent"}


def test_a_roll_cannot_be_called_at_noon(course_session):
    with time_machine.travel(at(12)), pytest.raises(ValidationError, match="最早提前20分钟"):
        call(course_session, shown={}, said={}, by=None)
    assert not Mark.objects.exists()


@time_machine.travel(at(15, 31))
def test_who_is_elsewhere_is_somewhere(course_session):
    one, *_ = pupils(course_session)
    with pytest.raises(ValidationError, match="写明"):
        call(course_session, shown={}, said={one: ("elsewhere", "")}, by=None)
    call(course_session, shown={}, said={one: ("elsewhere", "舞龙队训练")}, by=None)
    assert course_session.marks.get().note == "舞龙队训练"


@time_machine.travel(at(15, 31))
def test_a_pupil_of_another_course_cannot_be_marked(course_session):
    call(course_session, shown={}, said={placed().pupil_id: ABSENT}, by=None)
    assert not Mark.objects.exists()


@time_machine.travel(at(15, 50))
def test_an_absence_that_others_were_told_of_ends_and_does_not_vanish(course_session):
    one, *_ = pupils(course_session)
    mark = MarkFactory(session=course_session, pupil_id=one, alarmed_at=at(15, 42))
    call(course_session, shown={one: ABSENT}, said={}, by=course_session.staff)
    mark.refresh_from_db()
    assert mark.resolution == "arrived"
    course_session.refresh_from_db()
    assert tallies([course_session])[course_session.pk].present == 3


def test_figures_cost_the_same_for_one_session_and_for_thirty(
    course_session, django_assert_max_num_queries
):
    segment = course_session.segment
    sessions = [course_session]
    for _ in range(30):
        session = SessionFactory(duty=DutyFactory(segment=segment))
        placed(SchoolClassFactory(grade=5), session.course)
        sessions.append(session)
    sessions = list(Session.objects.with_people())
    with django_assert_max_num_queries(3):
        found = tallies(sessions)
    assert sorted(one.expected for one in found.values()) == [1] * 30 + [3]
