"""Weeks and flags: what a test does not say is filled in with something plausible."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.moral.models import (
    AgendaItem,
    Ceremony,
    ClassWeek,
    Decision,
    Exemplar,
    FlagBearer,
    FlagHolding,
    FollowUp,
    Meeting,
    Speech,
    WeekResult,
    WeekRule,
)
from tests.factories import (
    TERM_START,
    PlaceFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
)
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


# -- ceremonies, council
DEED = (
    "拾到手表主动交到大队部，又坚持为班级图书角整理一学期的书，同学有困难时总是第一个伸出手。" * 2
)


class CeremonyFactory(DjangoModelFactory):
    class Meta:
        model = Ceremony

    term = factory.SubFactory(TermFactory)
    week = factory.Sequence(lambda n: n + 1)
    date = factory.LazyAttribute(lambda row: TERM_START + timedelta(weeks=row.week % 18))
    school_class = factory.SubFactory(SchoolClassFactory, year=factory.SelfAttribute("..term.year"))

    class Params:
        settled = factory.Trait(
            state=Ceremony.State.READY,
            approved_by=factory.SubFactory(StaffFactory),
            settled_on=factory.SelfAttribute("date"),
            trained_on=factory.LazyAttribute(lambda row: row.date - timedelta(days=3)),
        )


class BearerFactory(DjangoModelFactory):
    class Meta:
        model = FlagBearer

    ceremony = factory.SubFactory(CeremonyFactory, settled=True)
    term = factory.SelfAttribute("ceremony.term")
    pupil = factory.SubFactory(PupilFactory)
    part = FlagBearer.Part.RAISES
    criterion = FlagBearer.Criterion.GOOD_DEED
    deed = DEED


class SpeechFactory(DjangoModelFactory):
    class Meta:
        model = Speech

    ceremony = factory.SubFactory(CeremonyFactory)
    speaker = factory.SubFactory(StaffFactory)


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    term = factory.SubFactory(TermFactory)
    date = factory.Sequence(lambda n: TERM_START + timedelta(days=n % 130))
    place = factory.SubFactory(PlaceFactory)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    order = 1
    text = "课间纪律"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    text = "大课间在走廊设文明岗"
    staff = factory.SubFactory(StaffFactory)
    due_on = factory.LazyAttribute(lambda row: row.meeting.date + timedelta(days=7))


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    decision = factory.SubFactory(DecisionFactory)
    meeting = factory.SubFactory(MeetingFactory)
    done = True
