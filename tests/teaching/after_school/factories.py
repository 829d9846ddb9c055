"""After-school service of spring 2022: sign-up in week 1, courses from week 2."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from apps.teaching import models
from tests.factories import PupilFactory, StaffFactory, SubjectFactory, TermFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES, PUBLISHES = date(2022, 2, 14), date(2022, 2, 16), date(2022, 2, 18)
STARTS, ENDS = date(2022, 2, 21), date(2022, 6, 30)


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = models.Service
        django_get_or_create = ["term"]

    term = factory.SubFactory(TermFactory)
    opens_on = OPENS
    closes_on = CLOSES
    publish_on = PUBLISHES
    starts_on = STARTS
    ends_on = ENDS


class SegmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Segment
        django_get_or_create = ["service", "number"]

    service = factory.SubFactory(ServiceFactory)
    number = 1
    name = "社团"
    starts = time(15, 30)
    ends = time(16, 20)


class OutsideTutorFactory(DjangoModelFactory):
    class Meta:
        model = models.OutsideTutor

    name = factory.Sequence(lambda n: f"校外教师{n + 1}")
    kind = "craft"
    phone = factory.Sequence(lambda n: f"1380000{n:04}")


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = models.Course

    name = factory.Sequence(lambda n: f"社团{n + 1}")
    service = factory.SubFactory(ServiceFactory)
    kind = "art"
    capacity = 20
    minimum = 2
    staff = factory.SubFactory(StaffFactory)


class SignUpFactory(DjangoModelFactory):
    class Meta:
        model = models.SignUp

    service = factory.SubFactory(ServiceFactory)
    pupil = factory.SubFactory(PupilFactory)
    weekdays = [1, 2, 3, 4, 5]
    segments = [1, 2]
    way_home = "guardian"
    emergency_name = "陈志强"
    emergency_phone = "13800001234"
    consent_name = "陈志强"
    confirmed_at = datetime(2022, 2, 15, 19, 0, tzinfo=SHANGHAI)


class WishFactory(DjangoModelFactory):
    class Meta:
        model = models.Wish

    signup = factory.SubFactory(SignUpFactory)
    course = factory.SubFactory(CourseFactory)
    rank = 1


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = models.Placement

    signup = factory.SubFactory(SignUpFactory)
    course = factory.SubFactory(CourseFactory)
    rank = 1


class PlacingRunFactory(DjangoModelFactory):
    class Meta:
        model = models.PlacingRun

    service = factory.SubFactory(ServiceFactory)
    seed = 1
    digest = "0" * 64
    problem = {"seed": 1, "applicants": [], "offers": [], "siblings": []}
    result = {"places": [], "closed": [], "together": []}


class FeeUseFactory(DjangoModelFactory):
    class Meta:
        model = models.FeeUse

    service = factory.SubFactory(ServiceFactory)
    kind = "teachers"
    amount = 1200
    spent_on = date(2022, 6, 30)
    note = "六月教师补助"


class OnlineResourceFactory(DjangoModelFactory):
    class Meta:
        model = models.OnlineResource

    name = factory.Sequence(lambda n: f"学习网站{n + 1}")
    url = factory.Sequence(lambda n: f"https://www.example{n + 1}.edu.cn/")
    subject = factory.SubFactory(SubjectFactory)
    grades = [3, 4]
    staff = factory.SubFactory(StaffFactory)


class SurveyFactory(DjangoModelFactory):
    class Meta:
        model = models.Survey
        django_get_or_create = ["service"]

    service = factory.SubFactory(ServiceFactory)
    opens_on = date(2022, 6, 20)
    closes_on = date(2022, 6, 30)


class SurveyAnswerFactory(DjangoModelFactory):
    class Meta:
        model = models.SurveyAnswer

    survey = factory.SubFactory(SurveyFactory)
    signup = factory.SubFactory(SignUpFactory)
    points = [5, 5, 4, 5, 5]
