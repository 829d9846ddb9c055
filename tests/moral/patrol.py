"""A 红领巾监督岗 in a few words: who lost what on which day."""

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from apps.inspections.models import Entry, Round, Sheet, State
from apps.moral.weeks import services
from apps.school.calendar.services import lay_out_term
from apps.school.models import Day, SchoolClass
from tests.factories import SchoolClassFactory, TermFactory, head_of
from tests.inspections.factories import (
    CategoryFactory,
    ChecklistFactory,
    EntryFactory,
    ItemFactory,
    MonitorFactory,
    ProgrammeFactory,
    RoundFactory,
    SheetFactory,
    SlotFactory,
    VersionFactory,
)

CATEGORIES = {"卫生": 25, "文明礼仪": 20, "课间纪律": 20, "行为习惯": 20, "用餐纪律": 15}
WEEK3 = [date(2022, 2, 28), *(date(2022, 3, day) for day in (1, 2, 3, 4))]
FRIDAY = "2022-03-04 16:00 +0800"


class Patrol:
    """The programme, its term and its items; ``check`` writes what a day's round found."""

    def __init__(self):
        self.term = TermFactory()
        lay_out_term(self.term)
        checklist = ChecklistFactory(code="patrol", name="红领巾监督岗一日常规")
        self.version = VersionFactory(checklist=checklist, bonus_cap=3)
        self.items = {}
        for order, (name, base) in enumerate(CATEGORIES.items()):
            category = CategoryFactory(version=self.version, name=name, base=base, order=order)
            self.items[name] = ItemFactory(category=category, code=f"I{order}")
        self.veto = ItemFactory(category=category, code="V1", name="打架致伤", veto=True, points=0)
        self.bonus = ItemFactory(category=category, code="J1", name="拾金不昧", bonus=True)
        self.programme = ProgrammeFactory(
            code="patrol", name="红领巾监督岗", checklist=checklist, publisher_role="YPC"
        )
        self.slot = SlotFactory(programme=self.programme, code="P2")
        self.monitor = MonitorFactory()
        self.head = head_of("SD").staff

    def round(self, on: date, slot=None) -> Round:
        slot = slot or self.slot
        found = Round.objects.filter(slot=slot, date=on).first()
        return found or RoundFactory(
            slot=slot, date=on, version=self.version, programme=self.programme, state="closed"
        )

    def check(self, school_class: SchoolClass, on: date, slot=None, **lost: float) -> Sheet:
        """One record of the day; ``lost`` says how many points in which category, one entry each.
        ``veto=1`` and ``bonus=n`` as well."""
        sheet = SheetFactory(
            round=self.round(on, slot),
            school_class=school_class,
            entered=True,
            monitor=self.monitor,
        )
        for name, points in lost.items():
            if name == "veto":
                EntryFactory(sheet=sheet, item=self.veto, amount=1, points=0)
            elif name == "bonus":
                EntryFactory(sheet=sheet, item=self.bonus, amount=1, points=points)
            else:
                EntryFactory(
                    sheet=sheet, item=self.items[name], amount=points, points=-Decimal(str(points))
                )
        return sheet

    def week(self, school_class: SchoolClass, days=WEEK3, **lost: float) -> list[Sheet]:
        """The same on every day of a week."""
        return [self.check(school_class, on, **lost) for on in days]

    def compute(self, week: int = 3):
        return services.compute(self.term, week)

    def publish(self, week: int = 3):
        """From the records to the published week."""
        result = services.confirm(self.compute(week), by=self.head)
        return services.publish(result, by=self.head)


def grade(number: int, classes: int) -> list[SchoolClass]:
    """一（1）班, 一（2）班 … of spring 2022."""
    return [SchoolClassFactory(grade=number, number=n + 1) for n in range(classes)]


def winners(result) -> list[str]:
    rows = result.rows.filter(winner=True).order_by("school_class__grade", "school_class__number")
    return [str(row.school_class) for row in rows.select_related("school_class")]


def days_of(week: int) -> list[date]:
    days = Day.objects.school_days().filter(term=TermFactory(), week=week).order_by("date")
    return list(days.values_list("date", flat=True))


def at(on: date, hour: int = 16) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour)))


__all__ = [
    "CATEGORIES",
    "FRIDAY",
    "WEEK3",
    "Entry",
    "Patrol",
    "State",
    "at",
    "days_of",
    "grade",
    "winners",
]
