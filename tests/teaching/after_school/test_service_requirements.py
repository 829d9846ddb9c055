"""The plan's week 1 (3.2.4, S9) is watched from the data."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode
from apps.teaching.after_school import letter
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.signups import Placement
from tests.factories import EnrolmentFactory, SchoolClassFactory, TermFactory, head_of
from tests.notices.factories import family
from tests.teaching.after_school.factories import (
    CourseFactory,
    PlacementFactory,
    ServiceFactory,
    SignUpFactory,
)

pytestmark = pytest.mark.django_db
STEPS = ["letter", "signup", "placing", "publish"]


@pytest.fixture
def term():
    term = TermFactory()
    lay_out_term(term)
    return term


@pytest.fixture
def head(term):
    return head_of(DepartmentCode.TEACHING).staff


def steps(**given) -> dict:
    rows = ToDo.objects.filter(requirement="teaching.service_week1", **given)
    return {row.object_key: row for row in rows}


def test_the_four_steps_are_owed_even_before_there_is_a_service(term, head, time_machine):
    time_machine.move_to("2022-02-14 08:00+0800", tick=False)
    reconcile(term)
    owed = steps(staff=head)
    assert {key: row.due_on.day for key, row in owed.items()} == {
        "letter": 14,
        "signup": 16,
        "placing": 17,
        "publish": 18,
    }
    assert owed["letter"].label == "课后服务宣传：发告家长书"
    assert owed["publish"].link == "/teaching/after-school/"
    assert not any(row.done_on for row in owed.values())


def test_each_step_is_done_by_the_fact(term, head, time_machine):
    time_machine.move_to("2022-02-14 08:00+0800", tick=False)
    service = ServiceFactory(term=term)
    family()
    letter.issue(service, title="告家长书", body="<p>请报名</p>", by=head)
    reconcile(term)
    assert [key for key in STEPS if steps()[key].done_on] == ["letter"]

    Service.objects.update(state="open")
    time_machine.move_to("2022-02-15 08:00+0800", tick=False)
    reconcile(term)
    assert steps()["signup"].done_on is None
    time_machine.move_to("2022-02-16 08:00+0800", tick=False)
    reconcile(term)
    assert steps()["signup"].done_on == date(2022, 2, 16)

    PlacementFactory(course=CourseFactory(service=service))
    at = datetime(2022, 2, 17, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    Placement.objects.update(created_at=at)
    reconcile(term)
    assert steps()["placing"].done_on == date(2022, 2, 17)

    Service.objects.update(state="published", published_on=date(2022, 2, 21))
    reconcile(term)
    assert steps()["publish"].done_on == date(2022, 2, 21)


def test_a_homeroom_teacher_owes_the_check_until_nothing_is_left(term, head, time_machine):
    time_machine.move_to("2022-02-16 08:00+0800", tick=False)
    school_class = SchoolClassFactory()
    pupil = EnrolmentFactory(school_class=school_class).pupil
    quiet = EnrolmentFactory(school_class=SchoolClassFactory()).school_class
    service = ServiceFactory(term=term)
    reconcile(term)
    checks = ToDo.objects.filter(requirement="teaching.service_signup_checked")
    assert not checks.exists()
    Service.objects.update(state="open")
    signup = SignUpFactory(service=service, pupil=pupil)
    reconcile(term)
    owed = checks.get(school_class=school_class)
    assert owed.due_on == date(2022, 2, 17)
    assert owed.link == f"/teaching/after-school/class/{school_class.pk}/"
    time_machine.move_to("2022-02-17 08:00+0800", tick=False)
    reconcile(term)
    assert checks.get(school_class=quiet).done_on == date(2022, 2, 16)
    assert checks.get(school_class=school_class).done_on is None
    signup.state, signup.checked_on = "checked", date(2022, 2, 17)
    signup.save()
    reconcile(term)
    assert checks.get(school_class=school_class).done_on == date(2022, 2, 17)
