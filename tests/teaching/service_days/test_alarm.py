"""An absence that nobody explains for ten minutes, and a roll that nobody calls (1.4)."""

from threading import Thread

import pytest
import time_machine
from django.db import connection

from apps.reminders.models import Message
from apps.teaching.service_days.alarm import sweep
from apps.teaching.service_days.roll import expected
from apps.teaching.service_days.services import resolve
from tests.factories import HomeroomTenureFactory, StaffFactory, head_of
from tests.teaching.service_days.conftest import at
from tests.teaching.service_days.factories import DutyFactory, MarkFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mark(course_session):
    """Somebody was missing when the roll was called at 15:31."""
    course_session.arrived_at = course_session.called_at = at(15, 31)
    course_session.expected = 3
    course_session.save()
    pupil = expected(course_session).first().pupil
    return MarkFactory(session=course_session, pupil=pupil, at=at(15, 31))


def told() -> list:
    return sorted(Message.objects.values_list("staff", flat=True))


def test_homeroom_teacher_course_teacher_and_chief_are_told_once_after_ten_minutes(
    mark, chief_session
):
    homeroom = HomeroomTenureFactory(school_class=mark.pupil.enrolments.get().school_class).staff
    assert sweep(at(15, 40)) == (0, 0)
    with time_machine.travel(at(15, 41)):
        assert sweep() == (1, 0)
        assert sweep() == (0, 0)
    session = mark.session
    people = {homeroom, session.staff, session.course.staff, chief_session.staff}
    assert told() == sorted(one.pk for one in people)
    message = Message.objects.first()
    assert "去向不明" in message.title
    assert "联系家长" in message.body
    mark.refresh_from_db()
    assert mark.alarmed_at == at(15, 41)


def test_a_substitute_for_the_chief_is_told_instead(mark, chief_session):
    chief_session.substitute, chief_session.substitute_reason = StaffFactory(), "外出开会"
    chief_session.save()
    sweep(at(15, 42))
    assert chief_session.substitute_id in told()
    assert chief_session.staff_id not in told()


def test_without_a_chief_the_head_of_the_teaching_office_is_told(mark):
    head = head_of("CT").staff
    sweep(at(15, 42))
    assert head.pk in told()


def test_what_is_explained_alarms_nobody(mark):
    with time_machine.travel(at(15, 38)):
        resolve(mark, resolution="collected", by=mark.session.staff)
    assert sweep(at(15, 45)) == (0, 0)


def test_leave_is_no_alarm(mark):
    mark.kind = "leave"
    mark.save()
    assert sweep(at(15, 45)) == (0, 0)


def test_a_roll_not_called_ten_minutes_after_the_start_is_told_once(course_session, chief_session):
    assert sweep(at(15, 39)) == (0, 0)
    assert sweep(at(15, 40)) == (0, 1)
    assert sweep(at(15, 41)) == (0, 0)
    people = {course_session.staff_id, course_session.course.staff_id, chief_session.staff_id}
    assert told() == sorted(people)


def test_a_session_without_pupils_need_not_be_called(service):
    SessionFactory(duty=DutyFactory(segment=service.segments.get(number=1)))
    assert sweep(at(15, 45)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_sweep_at_once_tell_once(mark, chief_session):
    found = []

    def work() -> None:
        found.append(sweep(at(15, 45)))
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(absent for absent, _ in found) == 1
    assert len(told()) == len(set(told()))
