"""Mid-term moves keep old rows at the old class and date."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.school.classes import services
from apps.school.models import Enrolment, Lesson, Period, Pupil
from apps.school.roles import facts_of_staff
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    SchoolClassFactory,
    StaffFactory,
    TeachingAssignmentFactory,
)

pytestmark = pytest.mark.django_db
MOVE = date(2022, 4, 11)


def class_on(pupil: Pupil, on: date):
    return pupil.enrolments.on(on).get().school_class


def test_a_pupil_who_moves_was_in_the_old_class_until_the_day_before():
    enrolment, to = EnrolmentFactory(), SchoolClassFactory()
    services.move_pupil(enrolment.pupil, to, on=MOVE, reason="家庭搬迁")
    assert class_on(enrolment.pupil, date(2022, 4, 10)) == enrolment.school_class
    assert class_on(enrolment.pupil, MOVE) == to


def test_a_move_to_the_same_class_or_before_the_start_is_refused():
    enrolment = EnrolmentFactory()
    with pytest.raises(ValidationError, match="已经在"):
        services.move_pupil(enrolment.pupil, enrolment.school_class, on=MOVE)
    with pytest.raises(ValidationError, match="日期须晚于"):
        services.move_pupil(enrolment.pupil, SchoolClassFactory(), on=date(2021, 9, 1))
    assert Enrolment.objects.count() == 1


def test_a_pupil_who_leaves_stays_in_last_months_records():
    enrolment = EnrolmentFactory()
    services.withdraw_pupil(enrolment.pupil, on=MOVE, reason="转学")
    enrolment.pupil.refresh_from_db()
    assert enrolment.pupil.status == Pupil.Status.LEFT
    assert class_on(enrolment.pupil, date(2022, 4, 10)) == enrolment.school_class
    assert not enrolment.pupil.enrolments.on(MOVE).exists()


def test_a_new_homeroom_teacher_has_the_class_from_the_day_on():
    tenure, new = HomeroomTenureFactory(), StaffFactory()
    services.change_homeroom_teacher(tenure.school_class, new, on=MOVE)
    assert facts_of_staff(tenure.staff, date(2022, 4, 10)).homeroom == {tenure.school_class_id}
    assert facts_of_staff(tenure.staff, MOVE).homeroom == frozenset()
    assert facts_of_staff(new, MOVE).homeroom == {tenure.school_class_id}


def test_a_leaver_cannot_be_given_a_class():
    tenure = HomeroomTenureFactory()
    with pytest.raises(ValidationError, match="已离校"):
        services.change_homeroom_teacher(
            tenure.school_class, StaffFactory(left_on=date(2022, 1, 20)), on=MOVE
        )


@pytest.fixture
def first_period():
    return Period.objects.create(number=1, name="第一节", starts="08:20", ends="09:00")


def lesson(assignment, period):
    return Lesson.objects.create(
        term=assignment.term,
        school_class=assignment.school_class,
        weekday=1,
        period=period,
        subject=assignment.subject,
        staff=assignment.staff,
    )


def test_taking_a_class_over_moves_the_timetable_too(first_period):
    assignment, new = TeachingAssignmentFactory(), StaffFactory()
    lesson(assignment, first_period)
    services.take_over_lessons(assignment, new, on=MOVE)
    assert Lesson.objects.get().staff == new
    assert facts_of_staff(assignment.staff, date(2022, 4, 10)).taught
    assert not facts_of_staff(assignment.staff, MOVE).taught
    assert facts_of_staff(new, MOVE).taught == {assignment.school_class_id}


def test_a_clash_in_the_timetable_is_named_and_nothing_moves(first_period):
    assignment, other = TeachingAssignmentFactory(), TeachingAssignmentFactory()
    lesson(assignment, first_period)
    lesson(other, first_period)
    with pytest.raises(ValidationError, match="星期一第一节"):
        services.take_over_lessons(assignment, other.staff, on=MOVE)
    assignment.refresh_from_db()
    assert assignment.ends is None
