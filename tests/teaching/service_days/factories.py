"""Afternoons of spring 2022: who is where, who was missing, who was fetched late."""

from datetime import date, timedelta

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from apps.teaching import models
from tests.factories import PupilFactory, SchoolClassFactory, StaffFactory
from tests.teaching.after_school.factories import (
    STARTS,
    CourseFactory,
    OutsideTutorFactory,
    SegmentFactory,
)

# A Tuesday in week 3.
TUESDAY = date(2022, 3, 1)


class DutyFactory(DjangoModelFactory):
    """A course on Tuesdays, unless said otherwise."""

    class Meta:
        model = models.Duty

    segment = factory.SubFactory(SegmentFactory)
    weekday = 2
    kind = "course"
    course = factory.SubFactory(CourseFactory)
    staff = factory.SubFactory(StaffFactory)
    starts = STARTS

    class Params:
        tutoring = factory.Trait(
            kind="tutoring", course=None, school_class=factory.SubFactory(SchoolClassFactory)
        )
        care = factory.Trait(kind="care", course=None)
        gate = factory.Trait(kind="gate", course=None)
        chief = factory.Trait(kind="chief", course=None)


class SessionFactory(DjangoModelFactory):
    """The first of March, as its duty says."""

    class Meta:
        model = models.Session

    duty = factory.SubFactory(DutyFactory)
    date = TUESDAY
    weekday = factory.SelfAttribute("duty.weekday")
    segment = factory.SelfAttribute("duty.segment")
    kind = factory.SelfAttribute("duty.kind")
    course = factory.SelfAttribute("duty.course")
    school_class = factory.SelfAttribute("duty.school_class")
    grade = factory.SelfAttribute("duty.grade")
    place = factory.SelfAttribute("duty.place")
    staff = factory.SelfAttribute("duty.staff")
    tutor = factory.SelfAttribute("duty.tutor")


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = models.Mark

    session = factory.SubFactory(SessionFactory)
    pupil = factory.SubFactory(PupilFactory)
    kind = "absent"


class LeaveFactory(DjangoModelFactory):
    class Meta:
        model = models.Leave

    pupil = factory.SubFactory(PupilFactory)
    starts = TUESDAY
    ends = factory.LazyAttribute(lambda row: row.starts + timedelta(days=1))
    reason = "发热"


class PickUpFactory(DjangoModelFactory):
    class Meta:
        model = models.PickUp

    session = factory.SubFactory(SessionFactory)
    pupil = factory.SubFactory(PupilFactory)


class TutorPaperFactory(DjangoModelFactory):
    class Meta:
        model = models.TutorPaper

    tutor = factory.SubFactory(OutsideTutorFactory)
    kind = "identity"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4", "paper.pdf"))
    name = "身份证明.pdf"
