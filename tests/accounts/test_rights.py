"""权限一览 and what follows from it: everybody's place in the school in words."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Delegation
from apps.school.models import Staff
from apps.school.roles import DepartmentCode, Role, facts
from apps.school.standing import standing
from tests.factories import (
    TERM_START,
    AppointmentFactory,
    DepartmentFactory,
    EnrolmentFactory,
    HomeroomTenureFactory,
    PositionFactory,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    UserFactory,
    head_of,
    homeroom_teacher,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db
RIGHTS = "/school/rights/"


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel("2022-03-15T10:00+08:00", tick=False):
        yield


def test_posts_classes_and_lessons_are_said_as_a_colleague_would():
    staff = StaffFactory()
    third = SchoolClassFactory(grade=3, number=2)
    fourth = SchoolClassFactory(grade=4, number=1)
    maths = SubjectFactory(code="maths", name="数学")
    AppointmentFactory(
        staff=staff,
        position=PositionFactory(role=Role.HEAD),
        department=DepartmentFactory(code=DepartmentCode.TEACHING),
    )
    AppointmentFactory(
        staff=staff,
        position=PositionFactory(role=Role.PREP_LEADER),
        subject=maths,
        grade=3,
    )
    HomeroomTenureFactory(staff=staff, school_class=third)
    for school_class in (third, fourth):
        TeachingAssignmentFactory(staff=staff, school_class=school_class, subject=maths)
    for code, name in (("labour", "劳动"), ("reading", "阅读")):
        TeachingAssignmentFactory(
            staff=staff, school_class=third, subject=SubjectFactory(code=code, name=name)
        )
    assert set(standing([staff])[staff.pk]) == {
        "课程教学中心负责人",
        "三年级数学备课组长",
        "三（2）班班主任",
        "三（2）班、四（1）班数学",
        "三（2）班劳动、阅读",
    }


def test_what_is_over_is_no_longer_said():
    staff = AppointmentFactory(ends=TERM_START).staff
    assert standing([staff])[staff.pk] == []


def test_the_page_shows_everybody_on_duty_with_account_and_deputies(client):
    head = head_of(DepartmentCode.TEACHING)
    Staff.objects.filter(user=head).update(name="周明")
    deputy = StaffFactory(name="李强")
    StaffFactory(name="赵走了", left_on="2022-01-01")
    StaffFactory(name="新来的", user=None)
    Delegation.objects.create(principal=head, deputy=deputy.user, ends="2022-03-20")
    client.force_login(principal())
    page = client.get(RIGHTS).content.decode()
    for word in ("课程教学中心负责人", "李强", "至3月20日", "未开通"):
        assert word in page
    assert "赵走了" not in page


def test_somebody_is_found_by_initials(client):
    StaffFactory(name="王芳")
    client.force_login(principal())
    people = client.get(RIGHTS, {"q": "wf"}).context["people"]
    assert [person.name for person, *_ in people] == ["王芳"]
    assert "没有找到这个人" in client.get(RIGHTS, {"q": "zzz"}).content.decode()


def test_the_page_costs_the_same_for_few_and_for_many(client, django_assert_num_queries):
    client.force_login(principal())
    TeachingAssignmentFactory()
    Delegation.objects.create(principal=UserFactory(), deputy=teacher(), ends="2022-03-20")
    with CaptureQueriesContext(connection) as for_few:
        client.get(RIGHTS)
    for _ in range(29):
        person = TeachingAssignmentFactory().staff
        Delegation.objects.create(principal=UserFactory(), deputy=person.user, ends="2022-03-20")
    with django_assert_num_queries(len(for_few)):
        client.get(RIGHTS)


def test_the_facts_of_a_request_cost_two_queries(django_assert_num_queries):
    user = homeroom_teacher()
    loaded = type(user).objects.select_related("staff").get(pk=user.pk)
    with django_assert_num_queries(2):
        facts(loaded)
        facts(loaded)


def test_a_teacher_opens_the_pages_of_the_own_pupils_only(client):
    own, other = EnrolmentFactory(), EnrolmentFactory()
    client.force_login(TeachingAssignmentFactory(school_class=own.school_class).staff.user)
    assert client.get(f"/school/pupil/{own.pupil.pk}/").status_code == 200
    assert client.get(f"/school/pupil/{other.pupil.pk}/").status_code == 404


def test_of_the_own_row_one_keeps_telephone_and_address_right_and_no_more(client):
    user = teacher()
    number = user.staff.number
    client.force_login(user)
    client.post(
        f"/school/staff/{user.staff.pk}/update/",
        {"phone": "13800000000", "email": "", "number": "T9999", "is_teacher": ""},
    )
    user.staff.refresh_from_db()
    assert (user.staff.phone, user.staff.number) == ("13800000000", number)
    assert client.get(f"/school/staff/{StaffFactory().pk}/update/").status_code == 403
