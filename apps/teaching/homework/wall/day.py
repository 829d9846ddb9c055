"""A class's day as its teachers see it: everything that is set, tried or public, and what it adds up to."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from apps.school.calendar import services as calendar
from apps.school.calendar.services import DayInfo
from apps.school.models import SchoolClass
from apps.teaching.homework.budget import Load, loads
from apps.teaching.homework.models import ClassDay, Homework


@dataclass(frozen=True)
class Day:
    """One class on one day."""

    school_class: SchoolClass
    info: DayInfo
    items: list[Homework]
    said: ClassDay | None
    load: Load | None  # None on a day without school

    @cached_property
    def public(self) -> list[Homework]:
        return [one for one in self.items if one.state in Homework.PUBLIC]

    @cached_property
    def untried(self) -> list[Homework]:
        """What cannot be published before its teacher has tried it."""
        return [one for one in self.items if one.trial_id is None]

    @cached_property
    def unpublished(self) -> list[Homework]:
        return [one for one in self.items if one.state not in Homework.PUBLIC]

    @property
    def has_written(self) -> bool:
        """Whether families already see written work to be done at home."""
        written, home = Homework.Kind.WRITTEN, Homework.Place.HOME
        return any(one.kind == written and one.place == home for one in self.public)

    @property
    def is_open(self) -> bool:
        """Whether it can be published now: a school day that has come and was not published."""
        has_come = self.info.date <= timezone.localdate()
        return self.info.is_school_day and has_come and self.said is None

    @property
    def is_late(self) -> bool:
        """Whether the rule's time has passed."""
        if not self.is_open:
            return False
        now = timezone.localtime()
        return (self.info.date, self.load.rule.publish_by) < (now.date(), now.time())

    @property
    def may_be_taken_back(self) -> bool:
        return self.said is not None and self.info.date == timezone.localdate()


def day_of(school_class: SchoolClass, on: date) -> Day:
    """Everything of a class for a day but what was withdrawn."""
    return days_on([school_class], on)[0]


def days_on(classes: list[SchoolClass], on: date) -> list[Day]:
    """The same for several classes, in their order; a fixed number of queries."""
    info = calendar.day(on)
    found = loads(classes, [on])
    items: dict[int, list[Homework]] = {one.pk: [] for one in classes}
    rows = Homework.objects.filter(school_class__in=classes, night=on)
    rows = rows.exclude(state=Homework.State.WITHDRAWN).with_names()
    for one in rows.order_by("subject__order", "subject__code", "-required", "tier", "pk"):
        items[one.school_class_id].append(one)
    said = {
        row.school_class_id: row
        for row in ClassDay.objects.filter(school_class__in=classes, date=on).select_related(
            "published_by"
        )
    }
    return [
        Day(one, info, items[one.pk], said.get(one.pk), found.get((one.pk, on))) for one in classes
    ]
