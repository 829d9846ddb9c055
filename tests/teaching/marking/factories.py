"""A class of grade three whose homework comes in and goes back."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.school.calendar.services import lay_out_term
from apps.school.models import Pupil, SchoolClass, Staff
from apps.teaching import models
from tests.factories import (
    EnrolmentFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkFactory, TrialFactory


class PupilGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.PupilGroup

    school_class = factory.SubFactory(SchoolClassFactory)
    subject = factory.SubFactory(SubjectFactory)
    name = "书写困难"


class GroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = models.GroupMember

    group = factory.SubFactory(PupilGroupFactory)
    pupil = factory.SubFactory(PupilFactory)


class HandInFactory(DjangoModelFactory):
    class Meta:
        model = models.HandIn

    homework = factory.SubFactory(HomeworkFactory)
    pupil = factory.SubFactory(PupilFactory)
    state = "missing"


class TutoringFactory(DjangoModelFactory):
    class Meta:
        model = models.Tutoring

    staff = factory.SubFactory(StaffFactory)
    pupil = factory.LazyAttribute(lambda _row: EnrolmentFactory().pupil)
    school_class = factory.LazyAttribute(lambda row: row.pupil.enrolments.get().school_class)
    subject = factory.SubFactory(SubjectFactory)
    date = FIRST_TUESDAY
    minutes = 15
    what = "退位减法"


class TimeSampleFactory(DjangoModelFactory):
    """Twenty hands for half an hour."""

    class Meta:
        model = models.TimeSample

    school_class = factory.SubFactory(SchoolClassFactory)
    night = FIRST_TUESDAY
    minutes = 25
    pupils = 20
    staff = factory.SubFactory(StaffFactory)


def class_of(size: int, **values) -> tuple[SchoolClass, list[Pupil]]:
    """A class of grade three with so many pupils, in a term with its days."""
    lay_out_term(TermFactory())
    school_class = SchoolClassFactory(**values)
    pupils = [EnrolmentFactory(school_class=school_class).pupil for _ in range(size)]
    return school_class, pupils


def teacher_of(school_class: SchoolClass, **values) -> Staff:
    """Teaches 语文 to the class."""
    return TeachingAssignmentFactory(school_class=school_class, **values).staff


def public(school_class: SchoolClass, staff: Staff, **values) -> models.Homework:
    """Homework that was tried and published, to be handed in the next day."""
    night = values.pop("night", FIRST_TUESDAY)
    subject = values.pop("subject", None) or SubjectFactory()
    state = values.pop("state", "published")
    trial = values.pop("trial", None) or TrialFactory(
        staff=staff,
        subject=subject,
        grade=school_class.grade,
        digest=f"{night}{subject}"[:60] + str(models.Trial.objects.count()),
    )
    return HomeworkFactory(
        school_class=school_class,
        staff=staff,
        subject=subject,
        night=night,
        due_on=values.pop("due_on", night + timedelta(days=1)),
        trial=trial,
        state=state,
        published_at=timezone.now(),
        **values,
    )
