"""Homework of a class of grade three on an ordinary Tuesday."""

from datetime import timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.teaching import models
from tests.factories import (
    TERM_START,
    SchoolClassFactory,
    SchoolYearFactory,
    StaffFactory,
    SubjectFactory,
    TermFactory,
)
from tests.teaching.factories import FIRST_TUESDAY

DIGEST = "a" * 64


class HomeworkRuleFactory(DjangoModelFactory):
    class Meta:
        model = models.HomeworkRule
        django_get_or_create = ["grade", "starts"]

    grade = 3
    starts = TERM_START
    night_cap = factory.LazyAttribute(lambda rule: 60 if rule.grade >= 3 else 0)
    weekend_cap = factory.LazyAttribute(lambda rule: 90 if rule.grade >= 3 else 0)
    holiday_cap = factory.LazyAttribute(lambda rule: 90 if rule.grade >= 3 else 0)
    factor = Decimal("3.0")


class WorkbookFactory(DjangoModelFactory):
    class Meta:
        model = models.Workbook

    name = factory.Sequence(lambda n: f"补充习题{n + 1}")
    year = factory.SubFactory(SchoolYearFactory)
    subject = factory.SubFactory(SubjectFactory)
    grade = 3
    kind = "textbook"


class TrialFactory(DjangoModelFactory):
    class Meta:
        model = models.Trial

    staff = factory.SubFactory(StaffFactory)
    term = factory.SubFactory(TermFactory)
    subject = factory.SubFactory(SubjectFactory)
    grade = 3
    digest = DIGEST
    minutes = Decimal("5.0")
    error_points = "商末尾的0漏写"
    tried_on = FIRST_TUESDAY


class HomeworkFactory(DjangoModelFactory):
    """A draft; ``state="published"`` and a trial make it public."""

    class Meta:
        model = models.Homework

    school_class = factory.SubFactory(SchoolClassFactory)
    subject = factory.SubFactory(SubjectFactory)
    staff = factory.SubFactory(StaffFactory)
    term = factory.SubFactory(TermFactory)
    night = FIRST_TUESDAY
    due_on = factory.LazyAttribute(lambda row: row.night + timedelta(days=1))
    content = "补充习题第14页第1–4题"
    digest = DIGEST
    minutes = 15
