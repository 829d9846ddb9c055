"""A small 红领巾监督岗: what a test does not say is filled in with something plausible."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.inspections.models import (
    Appeal,
    Category,
    Checklist,
    ChecklistVersion,
    Draw,
    Entry,
    Exemption,
    Item,
    Monitor,
    ParkedRecord,
    Programme,
    Rectification,
    Roster,
    Round,
    Sheet,
    Slot,
    State,
    Tablet,
    Team,
)
from apps.school.roles import Role
from tests.factories import (
    TERM_START,
    DepartmentFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
)


class ChecklistFactory(DjangoModelFactory):
    class Meta:
        model = Checklist

    code = factory.Sequence(lambda n: f"checklist-{n}")
    name = factory.Sequence(lambda n: f"一日常规{n}")
    department = factory.SubFactory(DepartmentFactory, code="SD")


class VersionFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistVersion

    checklist = factory.SubFactory(ChecklistFactory)
    number = factory.Sequence(lambda n: n + 1)
    state = ChecklistVersion.State.ISSUED
    starts = TERM_START


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    version = factory.SubFactory(VersionFactory)
    name = factory.Sequence(lambda n: f"卫生{n}")
    order = factory.Sequence(lambda n: n)
    base = Decimal(25)


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    category = factory.SubFactory(CategoryFactory)
    code = factory.Sequence(lambda n: f"W{n}")
    name = "桌椅不齐"
    order = factory.Sequence(lambda n: n)
    points = Decimal(1)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"programme-{n}")
    name = factory.Sequence(lambda n: f"红领巾监督岗{n}")
    checklist = factory.SubFactory(ChecklistFactory)
    department = factory.SelfAttribute("checklist.department")
    target_kind = "class"
    frequency = Programme.Frequency.DAILY
    inspector_kind = Programme.InspectorKind.ROSTER
    publisher_role = Role.COUNSELLOR
    starts = TERM_START


class SlotFactory(DjangoModelFactory):
    class Meta:
        model = Slot

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"P{n % 1000}")
    name = "大课间"
    starts = time(9, 0)
    ends = time(9, 30)


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    slot = factory.SubFactory(SlotFactory)
    programme = factory.SelfAttribute("slot.programme")
    version = factory.SubFactory(
        VersionFactory, checklist=factory.SelfAttribute("..programme.checklist")
    )
    date = TERM_START
    state = Round.State.OPEN
    opens_at = factory.LazyAttribute(
        lambda round: timezone.make_aware(datetime.combine(round.date, time(7, 0)))
    )
    due_at = factory.LazyAttribute(lambda round: round.opens_at + timedelta(hours=3))


class ExemptionFactory(DjangoModelFactory):
    class Meta:
        model = Exemption

    programme = factory.SubFactory(ProgrammeFactory)
    school_class = factory.SubFactory(SchoolClassFactory)
    date = TERM_START
    reason = "连续四周优胜班"


class DrawFactory(DjangoModelFactory):
    class Meta:
        model = Draw

    round = factory.SubFactory(RoundFactory)
    seed = "20220318"
    candidates = factory.LazyFunction(list)
    drawn = factory.LazyFunction(list)
    share, rest_weeks, cover_weeks = 10, 4, 20


class MonitorFactory(DjangoModelFactory):
    class Meta:
        model = Monitor
        skip_postgeneration_save = True

    term = factory.SubFactory(TermFactory)
    pupil = factory.SubFactory(PupilFactory)
    badge = factory.Sequence(lambda n: n + 1)


class RosterFactory(DjangoModelFactory):
    class Meta:
        model = Roster

    programme = factory.SubFactory(ProgrammeFactory)
    term = factory.SubFactory(TermFactory)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    roster = factory.SubFactory(RosterFactory)
    number = factory.Sequence(lambda n: n + 1)


class TabletFactory(DjangoModelFactory):
    class Meta:
        model = Tablet

    name = factory.Sequence(lambda n: f"平板{n}")
    token_hash = factory.Sequence(lambda n: f"{n:064}")


class SheetFactory(DjangoModelFactory):
    """A sheet that is due; ``entered`` makes one that was written by a monitor."""

    class Meta:
        model = Sheet

    class Params:
        entered = factory.Trait(
            state=State.ENTERED,
            monitor=factory.SubFactory(MonitorFactory),
            uuid=factory.Faker("uuid4"),
            received_at=factory.LazyFunction(timezone.now),
        )

    round = factory.SubFactory(RoundFactory)
    school_class = factory.SubFactory(SchoolClassFactory)


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = Entry

    sheet = factory.SubFactory(SheetFactory, entered=True)
    item = factory.SubFactory(
        ItemFactory, category__version=factory.SelfAttribute("...sheet.round.version")
    )
    amount = Decimal(1)
    points = Decimal(-1)


class AppealFactory(DjangoModelFactory):
    class Meta:
        model = Appeal

    entry = factory.SubFactory(EntryFactory)
    staff = factory.SubFactory(StaffFactory)
    reason = "并非本班学生"


class RectificationFactory(DjangoModelFactory):
    class Meta:
        model = Rectification

    entry = factory.SubFactory(EntryFactory)
    responsible = factory.SubFactory(StaffFactory)
    level = "2"
    due_on = TERM_START + timedelta(days=3)


class ParkedRecordFactory(DjangoModelFactory):
    class Meta:
        model = ParkedRecord

    uuid = factory.Faker("uuid4", cast_to=None)
    payload = factory.LazyAttribute(lambda row: {"uuid": str(row.uuid), "entries": []})
    reason = ParkedRecord.Reason.CLOSED
    explanation = "本次检查已经结束。"
    school_class = factory.SubFactory(SchoolClassFactory)
    date = TERM_START
    received_at = factory.LazyFunction(timezone.now)
