"""A Tuesday of the service: a course in Ⅰ, a class in Ⅱ, and a chief."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from apps.school.calendar.services import lay_out_term
from tests.factories import EnrolmentFactory, SchoolClassFactory, TermFactory
from tests.teaching.after_school.factories import (
    PlacementFactory,
    SegmentFactory,
    ServiceFactory,
    SignUpFactory,
)
from tests.teaching.service_days.factories import TUESDAY, DutyFactory, SessionFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, on=TUESDAY) -> datetime:
    """A moment of that Tuesday in Shanghai."""
    return datetime.combine(on, time(hour, minute), SHANGHAI)


def placed(school_class=None, course=None, **signup):
    """A sign-up that holds, of a pupil in a class, in a course where one is given."""
    enrolment = EnrolmentFactory(school_class=school_class or SchoolClassFactory())
    row = SignUpFactory(pupil=enrolment.pupil, state="placed", **signup)
    if course:
        PlacementFactory(signup=row, course=course)
    return row


@pytest.fixture
def service():
    """Spring 2022 with its three segments and its calendar."""
    found = ServiceFactory()
    SegmentFactory(service=found, number=1)
    SegmentFactory(service=found, number=2, name="作业辅导", starts=time(16, 25), ends=time(17, 30))
    SegmentFactory(service=found, number=3, name="延时托管", starts=time(17, 30), ends=time(18))
    lay_out_term(TermFactory())
    return found


@pytest.fixture
def course_session(service):
    """A course on that Tuesday, with three pupils."""
    session = SessionFactory(duty=DutyFactory(segment=service.segments.get(number=1)))
    school_class = SchoolClassFactory()
    for _ in range(3):
        placed(school_class, session.course)
    return session


@pytest.fixture
def chief_session(service):
    return SessionFactory(duty=DutyFactory(chief=True, segment=service.segments.get(number=1)))
