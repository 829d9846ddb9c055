"""Somebody leaves: rights end, work goes on with a colleague, the name stays."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Delegation
from apps.portal.leaving import see_off
from apps.reminders.models import ToDo
from apps.school.models import (
    Appointment,
    HomeroomTenure,
    Lesson,
    Period,
    Staff,
    TeachingAssignment,
)
from apps.school.organisation import services
from apps.school.roles import Role, facts
from tests.factories import (
    AppointmentFactory,
    EnrolmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    PositionFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db
TODAY = date(2022, 3, 15)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def wang():
    return StaffFactory(name="王芳")


def todo(staff, **more) -> ToDo:
    return ToDo.objects.create(
        requirement="plan.milestone",
        term=TermFactory(),
        staff=staff,
        label="交总结",
        since=TODAY,
        due_on=TOMORROW,
        **more,
    )


def test_who_leaves_today_is_out_at_once_and_holds_nothing_any_more(wang, client):
    AppointmentFactory(staff=wang, position=PositionFactory(role=Role.PRINCIPAL))
    HomeroomTenureFactory(staff=wang)
    TeachingAssignmentFactory(staff=wang)
    client.force_login(wang.user)

    services.leave(wang, on=TODAY, by=UserFactory())

    for model in (Appointment, HomeroomTenure, TeachingAssignment):
        assert model.objects.get().ends == TODAY
    assert client.get("/account/").status_code == 302
    wang.refresh_from_db()
    assert not wang.user.is_active


def test_who_leaves_later_works_until_the_last_day_is_over(wang):
    services.leave(wang, on=TOMORROW, by=UserFactory())
    assert services.close_leavers() == 0
    with time_machine.travel(f"{TOMORROW}T23:00+08:00", tick=False):
        assert services.close_leavers() == 0
        assert facts(Staff.objects.get().user).staff_id
    with time_machine.travel(f"{TOMORROW + timedelta(days=1)}T01:00+08:00", tick=False):
        assert services.close_leavers() == 1
        assert services.close_leavers() == 0
    assert not Staff.objects.get().user.is_active


def test_what_would_begin_only_after_the_last_day_never_begins(wang):
    AppointmentFactory(staff=wang, starts=TOMORROW)
    services.leave(wang, on=TODAY, by=UserFactory())
    assert not Appointment.objects.exists()


def test_what_was_over_before_stays_as_it_was(wang):
    row = AppointmentFactory(staff=wang, ends=date(2021, 12, 31))
    services.leave(wang, on=TODAY, by=UserFactory())
    row.refresh_from_db()
    assert row.ends == date(2021, 12, 31)


def test_the_name_still_prints_on_old_records(wang):
    enrolment = EnrolmentFactory()
    tenure = HomeroomTenureFactory(staff=wang, school_class=enrolment.school_class)
    services.leave(wang, on=TODAY, by=UserFactory())
    assert "王芳" in str(HomeroomTenure.objects.get(pk=tenure.pk))


def test_delegations_given_and_held_are_revoked(wang):
    other = UserFactory()
    for pair in (
        {"principal": wang.user, "deputy": other},
        {"principal": other, "deputy": wang.user},
    ):
        Delegation.objects.create(starts=TODAY, ends=TOMORROW, **pair)
    services.leave(wang, on=TODAY, by=UserFactory())
    assert not Delegation.objects.active().exists()


def test_open_to_dos_and_places_go_to_the_successor_and_finished_ones_stay(wang):
    li = StaffFactory(name="李强")
    owed, done = todo(wang, object_key="1"), todo(wang, object_key="2", done_on=TODAY)
    room = PlaceFactory(keeper=wang)

    assert see_off(wang, on=TODAY, by=UserFactory(), successor=li) == 1

    for row in (owed, done, room):
        row.refresh_from_db()
    assert (owed.staff, owed.handed_to) == (wang, li)
    assert done.handed_to is None
    assert room.keeper == li


def test_the_successor_takes_classes_and_lessons_from_the_next_day(wang):
    li = StaffFactory()
    tenure = HomeroomTenureFactory(staff=wang)
    row = TeachingAssignmentFactory(staff=wang, school_class=tenure.school_class)
    period = Period.objects.create(number=1, name="第一节", starts="08:20", ends="09:00")
    Lesson.objects.create(
        term=row.term,
        school_class=row.school_class,
        weekday=1,
        period=period,
        subject=row.subject,
        staff=wang,
    )
    services.leave(wang, on=TODAY, by=UserFactory(), successor=li, takes_classes=True)

    assert list(
        HomeroomTenure.objects.order_by("starts").values_list("staff", "starts", "ends")
    ) == [
        (wang.pk, tenure.starts, TODAY),
        (li.pk, TOMORROW, None),
    ]
    assert TeachingAssignment.objects.get(staff=li).starts == TOMORROW
    assert Lesson.objects.get().staff == li


def test_where_the_successor_cannot_take_over_nothing_at_all_happens(wang):
    li = StaffFactory()
    HomeroomTenureFactory(staff=wang)
    ours, theirs = TeachingAssignmentFactory(staff=wang), TeachingAssignmentFactory(staff=li)
    period = Period.objects.create(number=1, name="第一节", starts="08:20", ends="09:00")
    for row in (ours, theirs):
        Lesson.objects.create(
            term=row.term,
            school_class=row.school_class,
            weekday=1,
            period=period,
            subject=row.subject,
            staff=row.staff,
        )
    with pytest.raises(ValidationError, match="星期一"):
        services.leave(wang, on=TODAY, by=UserFactory(), successor=li, takes_classes=True)
    wang.refresh_from_db()
    assert wang.left_on is None
    assert wang.user.is_active
    assert HomeroomTenure.objects.get().ends is None


@pytest.mark.parametrize("who", ["self", "left"])
def test_the_successor_must_be_a_colleague_who_stays(wang, who):
    successor = wang if who == "self" else StaffFactory(left_on=TODAY)
    with pytest.raises(ValidationError, match="接手人"):
        services.leave(wang, on=TODAY, by=UserFactory(), successor=successor)


def test_nobody_leaves_twice(wang):
    services.leave(wang, on=TODAY, by=UserFactory())
    with pytest.raises(ValidationError, match="已办理离校"):
        services.leave(wang, on=TODAY, by=UserFactory())


# -- the page -----------------------------------------------------------------------------------


def test_the_page_shows_what_will_happen_and_does_nothing_yet(client, wang):
    HomeroomTenureFactory(staff=wang, school_class__grade=3, school_class__number=2)
    todo(wang)
    client.force_login(principal())
    page = client.get(f"/leaving/{wang.pk}/").content.decode()
    assert "三（2）班" in page
    assert "交总结" in page
    wang.refresh_from_db()
    assert wang.left_on is None


def test_the_principal_lets_somebody_go_in_one_form(client, wang):
    li = StaffFactory()
    todo(wang)
    client.force_login(principal())
    page = client.post(f"/leaving/{wang.pk}/", {"on": TODAY, "successor": li.pk}, follow=True)
    assert "移交待办1项" in page.content.decode()
    wang.refresh_from_db()
    assert wang.left_on == TODAY


def test_open_to_dos_need_a_successor(client, wang):
    todo(wang)
    client.force_login(principal())
    page = client.post(f"/leaving/{wang.pk}/", {"on": TODAY})
    assert page.status_code == 422
    assert "successor" in page.context["form"].errors


@pytest.mark.parametrize("day", ["", "2022-02-30", "9999-12-31", "2001-01-01", "昨天"])
def test_a_day_that_makes_no_sense_is_refused_at_the_field(client, wang, day):
    client.force_login(principal())
    page = client.post(f"/leaving/{wang.pk}/", {"on": day})
    assert page.status_code == 422
    assert "on" in page.context["form"].errors
    assert client.get(f"/leaving/{wang.pk}/", {"on": day}).status_code == 200


def test_a_teacher_lets_nobody_go(client, wang):
    client.force_login(teacher())
    assert client.get(f"/leaving/{wang.pk}/").status_code == 403


def test_the_page_costs_the_same_for_one_class_and_for_thirty(
    client, wang, django_assert_num_queries
):
    client.force_login(principal())
    TeachingAssignmentFactory(staff=wang)
    todo(wang, object_key="0")
    client.get(f"/leaving/{wang.pk}/")
    with CaptureQueriesContext(connection) as for_one:
        client.get(f"/leaving/{wang.pk}/")
    for number in range(1, 30):
        TeachingAssignmentFactory(staff=wang)
        todo(wang, object_key=str(number))
    with django_assert_num_queries(len(for_one)):
        client.get(f"/leaving/{wang.pk}/")


def test_accounts_of_past_leavers_are_closed_by_the_nightly_task():
    StaffFactory(left_on=timezone.localdate() - timedelta(days=1))
    assert services.close_leavers() == 1
