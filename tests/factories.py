"""A school in a few words: what a test does not say is filled in with something plausible."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from apps.accounts.models import User
from apps.school.models import (
    Appointment,
    Department,
    Enrolment,
    HomeroomTenure,
    Place,
    Position,
    Pupil,
    SchoolClass,
    SchoolYear,
    Staff,
    Subject,
    TeachingAssignment,
    Term,
)
from apps.school.roles import DepartmentCode, Role

PASSWORD = "wheat-in-spring"
TERM_START, TERM_END = date(2022, 2, 14), date(2022, 6, 30)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password(PASSWORD)
    must_change_password = False


class StaffFactory(DjangoModelFactory):
    class Meta:
        model = Staff

    number = factory.Sequence(lambda n: f"T{n:04}")
    name = factory.Sequence(lambda n: f"王老师{n}")
    gender = Staff.Gender.FEMALE
    joined_on = date(2015, 9, 1)
    user = factory.SubFactory(UserFactory)


class SchoolYearFactory(DjangoModelFactory):
    class Meta:
        model = SchoolYear
        django_get_or_create = ["start_year"]

    start_year = 2021


class TermFactory(DjangoModelFactory):
    """Spring 2022, the term of the school's own plan."""

    class Meta:
        model = Term
        django_get_or_create = ["year", "half"]

    year = factory.SubFactory(SchoolYearFactory)
    half = Term.Half.SPRING
    starts, ends = TERM_START, TERM_END


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department
        django_get_or_create = ["code"]

    code = DepartmentCode.TEACHING
    name = factory.LazyAttribute(
        lambda row: DepartmentCode(row.code).label if row.code in DepartmentCode else row.code
    )


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position
        django_get_or_create = ["name"]

    role = Role.HEAD
    name = factory.LazyAttribute(lambda row: Role(row.role).label)


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    staff = factory.SubFactory(StaffFactory)
    position = factory.SubFactory(PositionFactory)
    starts = date(2021, 9, 1)


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject
        django_get_or_create = ["code"]

    code = "chinese"
    name = "语文"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"P{n:03}")
    name = factory.Sequence(lambda n: f"教室{n}")
    kind = Place.Kind.CLASSROOM


class SchoolClassFactory(DjangoModelFactory):
    class Meta:
        model = SchoolClass
        django_get_or_create = ["year", "grade", "number"]

    year = factory.SubFactory(SchoolYearFactory)
    grade = 3
    number = factory.Sequence(lambda n: n + 1)


class HomeroomTenureFactory(DjangoModelFactory):
    class Meta:
        model = HomeroomTenure

    school_class = factory.SubFactory(SchoolClassFactory)
    staff = factory.SubFactory(StaffFactory)
    starts = date(2021, 9, 1)


class TeachingAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = TeachingAssignment

    term = factory.SubFactory(TermFactory)
    staff = factory.SubFactory(StaffFactory)
    school_class = factory.SubFactory(SchoolClassFactory)
    subject = factory.SubFactory(SubjectFactory)
    starts = TERM_START


class PupilFactory(DjangoModelFactory):
    class Meta:
        model = Pupil

    number = factory.Sequence(lambda n: f"S{n:05}")
    name = factory.Sequence(lambda n: f"小明{n}")
    gender = Staff.Gender.MALE
    born_on = date(2012, 5, 1)


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    pupil = factory.SubFactory(PupilFactory)
    school_class = factory.SubFactory(SchoolClassFactory)
    starts = date(2021, 9, 1)


def holder(role: str, *, department: str | None = None, **appointment) -> User:
    """The account of somebody who holds ``role``, in the department with this code if given."""
    if department:
        appointment["department"] = DepartmentFactory(code=department)
    return AppointmentFactory(position=PositionFactory(role=role), **appointment).staff.user


def principal() -> User:
    return holder(Role.PRINCIPAL)


def head_of(code: str) -> User:
    """The account of the head of a department."""
    return holder(Role.HEAD, department=code)


def teacher() -> User:
    """The account of a teacher without any post."""
    return StaffFactory().user


def homeroom_teacher(school_class: SchoolClass | None = None) -> User:
    """The account of a class's homeroom teacher."""
    return HomeroomTenureFactory(school_class=school_class or SchoolClassFactory()).staff.user
