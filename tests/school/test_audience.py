"""Whom a group of people means on a day."""

from datetime import date

import pytest
import time_machine

from apps.notices.models import AudienceRule
from apps.school.audience import AudienceKind, pupils_in, school_staff, staff_in
from apps.school.models import Appointment, Staff
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    HomeroomTenureFactory,
    SchoolClassFactory,
    StaffFactory,
    head_of,
    holder,
)

pytestmark = pytest.mark.django_db
Kind = AudienceKind


@pytest.fixture(autouse=True)
def _spring():
    with time_machine.travel("2022-03-01 09:00+0800", tick=False):
        yield


def names(*rules: AudienceRule, on: date | None = None) -> set[Staff]:
    return set(staff_in(rules, on))


def test_everybody_means_who_is_employed_but_not_the_inspector():
    here, cook = StaffFactory(), StaffFactory(is_teacher=False)
    StaffFactory(left_on=date(2022, 2, 28))
    holder(Role.INSPECTOR)
    assert names(AudienceRule(kind=Kind.ALL_STAFF)) == {here, cook} == set(school_staff())
    assert cook not in names(AudienceRule(kind=Kind.TEACHERS))


def test_posts_and_departments_are_those_of_the_day():
    head = head_of(DepartmentCode.IT).staff
    department = DepartmentFactory(code=DepartmentCode.IT)
    by_role = AudienceRule(kind=Kind.ROLE, role=Role.HEAD)
    by_department = AudienceRule(kind=Kind.DEPARTMENT, department=department)
    assert names(by_role) == names(by_department) == {head}
    Appointment.objects.update(ends=date(2022, 2, 28))
    assert names(by_role) == names(by_department) == set()
    assert names(by_role, on=date(2022, 2, 1)) == {head}


def test_groups_add_up_and_count_nobody_twice():
    homeroom = HomeroomTenureFactory().staff
    other = StaffFactory()
    rules = [
        AudienceRule(kind=Kind.HOMEROOM),
        AudienceRule(kind=Kind.PERSON, person=homeroom),
        AudienceRule(kind=Kind.PERSON, person=other),
    ]
    assert staff_in(rules).count() == 2


def test_families_are_those_of_the_class_on_the_day():
    third, fifth = SchoolClassFactory(grade=3), SchoolClassFactory(grade=5)
    stays, moved = EnrolmentFactory(school_class=third), EnrolmentFactory(school_class=third)
    moved.ends = date(2022, 2, 20)
    moved.save()
    EnrolmentFactory(pupil=moved.pupil, school_class=fifth, starts=date(2022, 2, 21))
    by_class = AudienceRule(kind=Kind.CLASS_GUARDIANS, school_class=third)
    by_grade = AudienceRule(kind=Kind.GRADE_GUARDIANS, grade=5)
    assert set(pupils_in([by_class])) == {stays.pupil}
    assert set(pupils_in([by_grade])) == {moved.pupil}
    assert pupils_in([by_class], date(2022, 2, 15)).count() == 2
    assert pupils_in([by_class, AudienceRule(kind=Kind.ALL_GUARDIANS)]).count() == 2
    assert not staff_in([by_class, by_grade]).exists()


def test_groups_are_called_as_the_school_calls_them():
    third = SchoolClassFactory(grade=3, number=2)
    assert [
        str(AudienceRule(kind=Kind.CLASS_GUARDIANS, school_class=third)),
        str(AudienceRule(kind=Kind.GRADE_GUARDIANS, grade=5)),
        str(AudienceRule(kind=Kind.ROLE, role=Role.HEAD)),
        str(AudienceRule(kind=Kind.ALL_STAFF)),
    ] == ["三（2）班家长", "五年级家长", "部门负责人", "全体教职工"]
