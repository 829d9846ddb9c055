"""What every afternoon owes: each roll on its day, two patrols of the chief."""

from datetime import timedelta

import pytest
import time_machine

from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.rounds.services import open_for
from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from apps.school.models import Staff
from tests.factories import DepartmentFactory, SchoolClassFactory, StaffFactory
from tests.teaching.service_days.conftest import at
from tests.teaching.service_days.factories import TUESDAY, DutyFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(at(18), tick=False):
        yield


def owed(code: str) -> list[ToDo]:
    [outcome] = reconcile(codes=[f"teaching.{code}"])
    assert not outcome.error
    found = ToDo.objects.filter(requirement=f"teaching.{code}").exclude(state="withdrawn")
    return list(found.order_by("due_on", "staff"))


def call(session, minute: int = 31) -> None:
    session.arrived_at = session.called_at = at(15, minute, session.date)
    session.expected = 3
    session.save()


def test_one_todo_a_teacher_and_day_done_when_every_roll_is_called(service, course_session):
    second = SessionFactory(
        duty=DutyFactory(
            tutoring=True, staff=course_session.staff, segment=service.segments.get(number=2)
        )
    )
    call(course_session)
    [todo] = owed("service_rollcall")
    assert (todo.staff, str(todo.due_on), todo.done_on) == (
        course_session.staff,
        str(TUESDAY),
        None,
    )
    assert todo.label == "3月1日课后服务点名"
    call(second)
    [todo] = owed("service_rollcall")
    assert str(todo.done_on) == str(TUESDAY)


def test_days_to_come_are_not_owed_yet(course_session):
    SessionFactory(duty=course_session.duty, date=TUESDAY + timedelta(days=7))
    assert [str(todo.due_on) for todo in owed("service_rollcall")] == [str(TUESDAY)]


def test_the_substitute_owes_the_roll(course_session):
    course_session.substitute, course_session.substitute_reason = StaffFactory(), "病假"
    course_session.save()
    assert [todo.staff for todo in owed("service_rollcall")] == [course_session.substitute]


def test_a_session_that_fell_out_is_owed_no_more(course_session):
    assert len(owed("service_rollcall")) == 1
    course_session.delete()
    assert owed("service_rollcall") == []


def test_the_chief_owes_two_patrols(chief_session):
    DepartmentFactory(code="CT")
    programme = write_programmes()["after-school-patrol"]
    [todo] = owed("service_patrol")
    assert (todo.staff, todo.done_on) == (chief_session.staff, None)
    for count in (1, 2):
        sheet = open_for(programme, SchoolClassFactory(), TUESDAY)
        sheet.state, sheet.received_at = "entered", at(16, count)
        sheet.inspector = Staff.objects.get(pk=chief_session.staff_id)
        sheet.save()
        [todo] = owed("service_patrol")
        assert (todo.done_on is not None) == (count == 2)


def test_a_term_of_sessions_is_two_statements(service, django_assert_max_num_queries):
    duties = [DutyFactory(segment=service.segments.get(number=1)) for _ in range(5)]
    for duty in duties:
        SessionFactory(duty=duty)
    with django_assert_max_num_queries(12):
        reconcile(codes=["teaching.service_rollcall"])
    assert ToDo.objects.count() == 5
