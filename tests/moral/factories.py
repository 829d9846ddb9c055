"""Weeks and flags: what a test does not say is filled in with something plausible."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.moral.models import ClassWeek, Exemplar, FlagHolding, WeekResult, WeekRule
from tests.factories import TERM_START, SchoolClassFactory, TermFactory
from tests.inspections.factories import ProgrammeFactory


class WeekRuleFactory(DjangoModelFactory):
    class Meta:
        model = WeekRule

    programme = factory.SubFactory(ProgrammeFactory)
    starts = TERM_START


class WeekResultFactory(DjangoModelFactory):
    class Meta:
        model = WeekResult

    rule = factory.SubFactory(WeekRuleFactory)
    programme = factory.SelfAttribute("rule.programme")
    term = factory.SubFactory(TermFactory)
    week = factory.Sequence(lambda n: n % 18 + 1)
    state = WeekResult.State.PUBLISHED
    first = factory.LazyAttribute(lambda row: TERM_START + timedelta(weeks=row.week - 1))
    last = factory.LazyAttribute(lambda row: row.first + timedelta(days=4))
    categories = ["卫生", "用餐纪律"]
    bases = [Decimal(25), Decimal(15)]
    computed_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)


class ClassWeekFactory(DjangoModelFactory):
    class Meta:
        model = ClassWeek

    result = factory.SubFactory(WeekResultFactory)
    school_class = factory.SubFactory(SchoolClassFactory)
    days = 5
    total = Decimal("98.60")
    means = [Decimal("24.6"), Decimal("14.8")]
    place = 1


class FlagHoldingFactory(DjangoModelFactory):
    class Meta:
        model = FlagHolding

    school_class = factory.SubFactory(SchoolClassFactory)
    result = factory.SubFactory(WeekResultFactory)
    term = factory.SelfAttribute("result.term")
    week = factory.SelfAttribute("result.week")
    starts = factory.LazyAttribute(lambda row: row.result.first + timedelta(days=7))
    ends = factory.LazyAttribute(lambda row: row.starts + timedelta(days=4))


class ExemplarFactory(DjangoModelFactory):
    class Meta:
        model = Exemplar

    school_class = factory.SubFactory(SchoolClassFactory)
    result = factory.SubFactory(WeekResultFactory)
    month = factory.LazyAttribute(lambda row: row.result.last.replace(day=1))
    weeks = 4
