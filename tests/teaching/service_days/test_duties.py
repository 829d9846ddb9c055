"""排班: nobody in two places, a proposal that spreads evenly, changes that reach the sessions."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.school.roles import Role
from apps.teaching.models import Duty, Session
from apps.teaching.service_days.proposing import adopt, discard, propose, shares
from apps.teaching.service_days.week import duties_from
from tests.factories import (
    HomeroomTenureFactory,
    SchoolClassFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    head_of,
    holder,
)
from tests.teaching.after_school.factories import CourseFactory, OutsideTutorFactory
from tests.teaching.service_days.conftest import at
from tests.teaching.service_days.factories import TUESDAY, DutyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(at(9, on=TUESDAY - timedelta(days=1)), tick=False):
        yield


@pytest.fixture
def first(service):
    return service.segments.get(number=1)


@pytest.fixture
def office(client):
    user = head_of("CT")
    client.force_login(user)
    return user.staff


def test_nobody_is_in_two_places_in_one_segment_also_for_the_database(service, first):
    duty = DutyFactory(segment=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyFactory(segment=first, staff=duty.staff)
    DutyFactory(segment=first, staff=duty.staff, weekday=3)
    DutyFactory(segment=service.segments.get(number=2), staff=duty.staff, gate=True)
    duty.ends = date(2022, 3, 31)
    duty.save()
    DutyFactory(segment=first, staff=duty.staff, starts=date(2022, 4, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "course", "course": None},
        {"kind": "tutoring"},
        {"kind": "gate"},
        {"kind": "chief", "course": None, "tutor": "one", "staff": None},
        {"tutor": "one"},
    ],
)
def test_a_duty_has_what_its_kind_asks_for_and_one_person(first, wrong):
    if wrong.get("tutor"):
        wrong = {**wrong, "tutor": OutsideTutorFactory()}
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyFactory(segment=first, **wrong)


def test_a_tutor_whose_papers_were_not_reviewed_is_refused_with_a_sentence(first):
    duty = DutyFactory.build(
        segment=first, course=CourseFactory(), staff=None, tutor=OutsideTutorFactory()
    )
    with pytest.raises(ValidationError, match="还没有审核通过"):
        duty.full_clean()


def test_care_is_one_room_for_all_or_rooms_by_grade(service):
    third = service.segments.get(number=3)
    DutyFactory(care=True, segment=third, grade=1)
    DutyFactory(care=True, segment=third, grade=2)
    with pytest.raises(ValidationError, match="不能混排"):
        DutyFactory.build(care=True, segment=third, staff=StaffFactory()).full_clean()


# -- on the page


def _sent(first, **more) -> dict:
    sent = {"segment": first.pk, "weekday": 2, "kind": "course", "grade": 0}
    return {**sent, "starts": TUESDAY, **more}


def test_a_duty_added_in_a_cell_takes_teacher_and_place_of_its_course(client, office, first):
    course = CourseFactory()
    url = reverse("teaching:duty-create")
    assert client.get(url, {"segment": first.pk, "weekday": 2}).status_code == 200
    assert client.post(url, _sent(first, course=course.pk)).status_code == 302
    duty = Duty.objects.get()
    assert duty.staff == course.staff
    assert Session.objects.filter(duty=duty).count() == 16
    page = client.get(reverse("teaching:duties"))
    assert [one for row in page.context["rows"] for cell in row.cells for one in cell.duties] == [
        duty
    ]


def test_a_person_who_is_busy_is_refused_and_nothing_typed_is_lost(client, office, first):
    busy = DutyFactory(segment=first)
    sent = _sent(first, kind="gate", staff=busy.staff_id, ends="2022-05-31")
    answer = client.post(reverse("teaching:duty-create"), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "不能同时在两处" in text
    assert 'value="2022-05-31"' in text
    assert Duty.objects.count() == 1


def test_another_teacher_takes_over_what_is_to_come(client, office, first):
    duty, someone = DutyFactory(segment=first), StaffFactory()
    url = reverse("teaching:duty-update", args=[duty.pk])
    sent = _sent(first, course=duty.course_id, staff=someone.pk, starts=duty.starts)
    assert client.post(url, sent).status_code == 302
    assert set(Session.objects.values_list("staff", flat=True)) == {someone.pk}


def test_a_duty_that_ends_keeps_its_past(client, office, first):
    duty = DutyFactory(segment=first)
    with time_machine.travel(at(9, on=date(2022, 4, 20))):
        client.force_login(office.user)
        client.post(reverse("teaching:duty-delete", args=[duty.pk]))
    duty.refresh_from_db()
    assert duty.ends == date(2022, 4, 19)


def test_the_plan_is_read_by_all_and_changed_by_the_office(client, first):
    duty = DutyFactory(segment=first)
    client.force_login(StaffFactory().user)
    page = client.get(reverse("teaching:duties"))
    assert page.status_code == 200
    assert reverse("teaching:duty-update", args=[duty.pk]) not in page.content.decode()
    assert client.get(reverse("teaching:duty-create")).status_code == 403


@pytest.mark.parametrize("way", ["print", "excel"])
def test_the_plan_goes_out_on_paper_and_as_a_workbook(client, first, way):
    DutyFactory(segment=first)
    client.force_login(StaffFactory().user)
    assert client.get(reverse(f"teaching:duties-{way}")).status_code == 200


# -- proposing


@pytest.fixture
def school(service):
    """Three classes with two teachers each, three who may be chief, a course."""
    for _ in range(3):
        own = SchoolClassFactory()
        HomeroomTenureFactory(school_class=own)
        TeachingAssignmentFactory(school_class=own)
    holder(Role.PRINCIPAL)
    holder(Role.VICE_MORAL)
    head_of("SD")
    CourseFactory(weekdays=[2, 4])


def test_a_proposal_fills_every_post_evenly_and_nobody_twice(service, school):
    count = propose(service, TUESDAY)
    drafts = Duty.objects.filter(draft=True)
    # chief 5 × 3 segments, course 2, tutoring 3 × 5, gate 5, care 5
    assert count == drafts.count() == 15 + 2 + 15 + 5 + 5
    assert not drafts.filter(staff=None).exists()
    own = drafts.filter(kind="tutoring")
    for duty in own.select_related("school_class"):
        teachers = {
            *duty.school_class.homeroom_tenures.values_list("staff", flat=True),
            *duty.school_class.teaching_assignments.values_list("staff", flat=True),
        }
        assert duty.staff_id in teachers
    turns = own.values_list("staff", flat=True)
    often = sorted(list(turns).count(one) for one in set(turns))
    assert often[-1] - often[0] <= 1, often
    chiefs = drafts.filter(kind="chief")
    assert chiefs.values("staff").distinct().count() == 3
    assert propose(service, TUESDAY) == 0


def test_drafts_make_no_sessions_until_they_are_adopted(service, school):
    propose(service, TUESDAY)
    assert not Session.objects.exists()
    adopt(service)
    assert Session.objects.exists()
    assert not Duty.objects.filter(draft=True).exists()


def test_drafts_can_be_thrown_away_and_what_stood_stays(service, school, first):
    duty = DutyFactory(segment=first)
    propose(service, TUESDAY)
    discard(service)
    assert list(Duty.objects.all()) == [duty]


def test_fairness_counts_minutes_by_person(service, first):
    staff = StaffFactory()
    DutyFactory(segment=first, staff=staff)
    DutyFactory(segment=first, staff=staff, weekday=3)
    DutyFactory(segment=first)
    top, other = shares(duties_from(service, TUESDAY))
    assert (top.staff, top.count, top.minutes) == (staff, 2, 100)
    assert other.minutes == 50
