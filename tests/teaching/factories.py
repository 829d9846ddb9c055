"""A prep group of grade three with what it teaches and writes."""

from datetime import date, time

import factory
from factory.django import DjangoModelFactory

from apps.school.models import Lesson, Period, SchoolClass, Staff
from apps.teaching import models
from apps.teaching.documents.parts import Document
from apps.teaching.manuscripts import services as manuscripts
from tests.factories import (
    TERM_START,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.inspections.factories import VersionFactory

FIRST_MONDAY = date(2022, 2, 14)
FIRST_TUESDAY = date(2022, 2, 15)
# A lesson plan with nothing missing.
COMPLETE: Document = {
    "learners": "<p>学生已经会算两位数加两位数，常常忘记进位。</p>",
    "goals": [{"text": "能说出进位加法的算理"}, {"text": "能正确计算三位数加法"}],
    "focus": "<p>重点：算理。难点：连续进位。</p>",
    "tasks": [
        {"text": "同桌互相说一说每一步", "goals": "1"},
        {"text": "独立完成四道题", "goals": "2"},
    ],
    "process": [
        {
            "step": "核心推进",
            "pupils": "<p>小组讨论4分钟，说一说自己的想法。</p>",
            "teacher": "<p>追问：为什么满十要进一？</p>",
            "intent": "<p>突破难点</p>",
            "assessment": "<p>八成学生能说清</p>",
        }
    ],
    "homework": [
        {"tier": "基础", "content": "练习册第8页", "minutes": "10", "for_whom": "全体学生"}
    ],
    "board": "<p>进位加法</p>",
}


class PrepGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.PrepGroup
        django_get_or_create = ["term", "subject", "grade"]

    term = factory.SubFactory(TermFactory)
    subject = factory.SubFactory(SubjectFactory)
    grade = 3
    leader = factory.SubFactory(StaffFactory)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = models.Unit

    group = factory.SubFactory(PrepGroupFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"第{n + 1}单元 进位加法")
    lead = factory.SubFactory(StaffFactory)


class UnitLessonFactory(DjangoModelFactory):
    class Meta:
        model = models.UnitLesson

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "三位数加法"


class ClassLessonFactory(DjangoModelFactory):
    class Meta:
        model = models.ClassLesson

    lesson = factory.SubFactory(UnitLessonFactory)
    school_class = factory.SubFactory(SchoolClassFactory)
    staff = factory.SubFactory(StaffFactory)
    date = TERM_START


class LeadPlanFactory(DjangoModelFactory):
    class Meta:
        model = models.LeadPlan

    unit = factory.SubFactory(UnitFactory)


class ObservationFactory(DjangoModelFactory):
    """A Tuesday of the group that is planned and has nobody to teach yet."""

    class Meta:
        model = models.Observation

    term = factory.SubFactory(TermFactory)
    date = FIRST_TUESDAY
    subject = factory.SubFactory(SubjectFactory)


class ObserverFactory(DjangoModelFactory):
    class Meta:
        model = models.Observer

    observation = factory.SubFactory(ObservationFactory)
    staff = factory.SubFactory(StaffFactory)


class ObservationSheetFactory(DjangoModelFactory):
    class Meta:
        model = models.ObservationSheet

    observation = factory.SubFactory(ObservationFactory)
    staff = factory.SubFactory(StaffFactory)
    version = factory.SubFactory(VersionFactory)


def manuscript(text: Document = COMPLETE, kind: str = "lesson") -> models.Manuscript:
    return manuscripts.new_manuscript(kind, text, by=None)


def edition(text: Document = COMPLETE) -> models.Edition:
    return manuscripts.keep(manuscript(text), note="共享", by=None)


def lesson_plan(text: Document = COMPLETE, **values) -> models.LessonPlan:
    """教学设计 of a lesson in a unit that is being prepared."""
    lesson = values.pop("lesson", None) or UnitLessonFactory(**values)
    plan = models.LeadPlan.objects.filter(unit=lesson.unit).first()
    return models.LessonPlan.objects.create(
        plan=plan or LeadPlanFactory(unit=lesson.unit), lesson=lesson, manuscript=manuscript(text)
    )


def outline(**values) -> models.UnitOutline:
    unit = values.pop("unit", None) or UnitFactory()
    return models.UnitOutline.objects.create(
        unit=unit, staff=unit.lead, manuscript=manuscript({}, "outline"), **values
    )


def adaptation(**values) -> models.Adaptation:
    """Somebody's copy of a lesson of a shared plan, not changed yet."""
    plan = values.pop("plan", None) or lesson_plan()
    return models.Adaptation.objects.create(
        lesson=plan.lesson,
        staff=values.pop("staff", None) or StaffFactory(),
        base=manuscripts.keep(plan.manuscript, note="共享", by=None),
        origin=manuscripts.document(plan.manuscript),
        manuscript=manuscript(manuscripts.document(plan.manuscript)),
        **values,
    )


def reflection(**values) -> models.Reflection:
    text = values.pop(
        "text", "讨论时间不够，下次把第二环节延长到八分钟，让更多学生说一说自己的算法。"
    )
    return models.Reflection.objects.create(
        lesson=values.pop("lesson", None) or UnitLessonFactory(),
        staff=values.pop("staff", None) or StaffFactory(),
        text=text,
        length=len(text),
        written_on=values.pop("written_on", TERM_START),
        **values,
    )


def redesign(**values) -> models.Redesign:
    unit = values.pop("unit", None) or UnitFactory()
    return models.Redesign.objects.create(
        unit=unit,
        staff=values.pop("staff", None) or StaffFactory(),
        text="第二环节改为先独立思考两分钟再小组讨论八分钟，让每个学生都有话说。",
        written_on=TERM_START,
        **values,
    )


def taught_class(
    number: int, teacher: Staff | None = None, weekdays: tuple[int, ...] = (1, 3), **group
) -> SchoolClass:
    """A class of grade three with 语文 in the first period of some weekdays."""
    teacher = teacher or StaffFactory()
    school_class = SchoolClassFactory(grade=3, number=number)
    TeachingAssignmentFactory(school_class=school_class, staff=teacher, **group)
    period, _ = Period.objects.get_or_create(
        number=1, defaults={"name": "第1节", "starts": time(8, 20), "ends": time(9)}
    )
    Lesson.objects.bulk_create(
        Lesson(
            term=TermFactory(),
            school_class=school_class,
            weekday=weekday,
            period=period,
            subject=SubjectFactory(),
            staff=teacher,
        )
        for weekday in weekdays
    )
    return school_class


def unit_of(group: models.PrepGroup, lessons: int, **values) -> models.Unit:
    """The next unit of a group, with so many lessons."""
    unit = UnitFactory(group=group, **values)
    for number in range(1, lessons + 1):
        UnitLessonFactory(unit=unit, number=number)
    return unit
