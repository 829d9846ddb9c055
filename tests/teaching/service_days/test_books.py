"""点名册, 巡查记录, 课时: what the month's sheets say, and who reads them."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from apps.school.roles import Role
from apps.teaching.models import Session
from apps.teaching.service_days import hours
from apps.teaching.service_days.roll import call, expected
from tests.factories import (
    EnrolmentFactory,
    SchoolClassFactory,
    SchoolYearFactory,
    StaffFactory,
    head_of,
    holder,
)
from tests.teaching.service_days.conftest import at, placed
from tests.teaching.service_days.factories import TUESDAY, DutyFactory, SessionFactory

pytestmark = pytest.mark.django_db
MARCH = {"month": "2022-03"}


@pytest.fixture
def called(course_session):
    """The first of March: one absent, one on leave, one there; the eighth not called."""
    one, two, _three = (row.pupil_id for row in expected(course_session))
    said = {one: ("absent", ""), two: ("leave", "发热")}
    with time_machine.travel(at(15, 31)):
        call(course_session, shown={}, said=said, by=course_session.staff)
    SessionFactory(duty=course_session.duty, date=TUESDAY + timedelta(days=7))
    course_session.refresh_from_db()
    return course_session


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(at(18, on=date(2022, 3, 10)), tick=False):
        yield


def test_the_roll_book_has_a_line_a_pupil_and_a_column_a_day(client, called):
    client.force_login(called.staff.user)
    book = client.get(reverse("teaching:rollbook"), MARCH).context["book"]
    assert [line.signs for line in book.lines] == [["△", ""], ["○", ""], ["/", ""]]
    assert dict(book.totals) == {
        "应到": ["3", ""],
        "实到": ["1", ""],
        "请假": ["1", ""],
        "未到": ["1", ""],
        "去向": ["0", ""],
    }


def test_the_book_of_a_grade_has_its_pupils_and_not_those_who_once_were_in_it(client, service):
    care = service.segments.get(number=3)
    duty = DutyFactory(segment=care, care=True, grade=1)
    SessionFactory(duty=duty)
    first = placed(SchoolClassFactory(grade=1), segments=[3], service=service)
    sixth = placed(SchoolClassFactory(grade=6), segments=[3], service=service)
    EnrolmentFactory(
        pupil=sixth.pupil,
        school_class=SchoolClassFactory(grade=1, year=SchoolYearFactory(start_year=2016)),
        starts=date(2016, 9, 1),
        ends=date(2017, 6, 30),
    )
    client.force_login(head_of("CT"))
    book = client.get(reverse("teaching:rollbook"), MARCH).context["book"]
    assert book.group.name == "一年级延时托管"
    assert [line.pupil for line in book.lines] == [first.pupil]


@pytest.mark.parametrize("way", ["rollbook-print", "duties-print", "patrols"])
def test_sheets_go_out_on_paper_with_the_schools_convention(client, called, way):
    client.force_login(head_of("CT"))
    text = client.get(reverse(f"teaching:{way}"), MARCH).content.decode()
    for words in ("常州市焦溪小学", "2021—2022学年第二学期", "序号", "备注", "填表人", "分管领导"):
        assert words in text, words


def test_the_workbook_of_the_roll_says_the_same(client, called):
    client.force_login(called.staff.user)
    answer = client.get(reverse("teaching:rollbook-excel"), MARCH)
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][3:5] == ("03-01", "03-08")
    assert [row[3] for row in rows[1:4]] == ["△", "○", "/"]
    assert rows[4][2:4] == ("应到", "3")


def test_a_day_without_patrol_prints_none(client, called):
    client.force_login(head_of("CT"))
    text = client.get(reverse("teaching:patrols"), MARCH).content.decode()
    assert "3月2日" in text
    assert "应巡查2次" in text
    assert client.get(reverse("teaching:patrols-excel"), MARCH).status_code == 200


def test_a_teacher_opens_no_other_roll_book(client, called):
    client.force_login(StaffFactory().user)
    asked = {"group": f"course-{called.course_id}", **MARCH}
    page = client.get(reverse("teaching:rollbook"), asked)
    assert page.context["book"] is None
    assert client.get(reverse("teaching:rollbook-print"), asked).status_code == 404


@pytest.mark.parametrize("month", ["2022-13", "x", "0000-01", "9999-12"])
def test_a_month_that_is_none_is_no_error(client, called, month):
    client.force_login(head_of("CT"))
    for name in ("rollbook", "patrols", "service-hours"):
        assert client.get(reverse(f"teaching:{name}"), {"month": month}).status_code == 200


def test_the_roll_book_costs_the_same_for_thirty_pupils(
    client, called, django_assert_max_num_queries
):
    school_class = SchoolClassFactory()
    for _ in range(30):
        placed(school_class, called.course)
    client.force_login(called.staff.user)
    client.get(reverse("teaching:rollbook"), MARCH)
    with django_assert_max_num_queries(30):
        page = client.get(reverse("teaching:rollbook"), MARCH)
    assert len(page.context["book"].lines) == 33


# -- hours


def test_hours_are_of_whoever_came_to_one_decimal(service, called):
    someone = StaffFactory()
    second = Session.objects.get(date=TUESDAY + timedelta(days=7))
    second.substitute, second.substitute_reason = someone, "病假"
    second.arrived_at = at(15, 25, second.date)
    second.save()
    SessionFactory(duty=called.duty, date=TUESDAY + timedelta(days=14))
    own, instead = sorted(
        hours.of_all(service, date(2022, 3, 1), date(2022, 3, 31)),
        key=lambda one: one.substituted,
    )
    assert (own.staff, own.minutes, own.hours) == (called.staff, 50, Decimal("0.8"))
    assert (instead.staff, instead.sessions, instead.substituted) == (someone, 1, 1)
    mine = hours.of_staff(someone.pk, service, date(2022, 3, 10))
    assert mine["month"].hours == mine["term"].hours == Decimal("0.8")


def test_hours_are_added_as_minutes_and_rounded_once():
    assert hours.to_hours(50 * 3) == Decimal("2.5")
    assert hours.to_hours(65) == Decimal("1.1")
    assert hours.to_hours(3) == Decimal("0.1")


def test_the_accountant_reads_all_hours_and_a_teacher_the_own(client, called):
    client.force_login(holder(Role.ACCOUNTANT))
    for name in ("service-hours", "service-hours-print", "service-hours-excel"):
        assert client.get(reverse(f"teaching:{name}"), {"month": "term"}).status_code == 200
    client.force_login(called.staff.user)
    assert client.get(reverse("teaching:service-hours")).status_code == 403
    page = client.get(reverse("teaching:my-afternoons"))
    assert page.context["hours"]["month"].hours == Decimal("0.8")


def test_hours_are_one_statement_whatever_the_sessions(
    service, called, django_assert_max_num_queries
):
    for _ in range(20):
        duty = DutyFactory(segment=called.segment)
        SessionFactory(duty=duty, arrived_at=at(15, 27))
    with django_assert_max_num_queries(2):
        assert len(hours.of_all(service, date(2022, 3, 1), date(2022, 3, 31))) == 21
