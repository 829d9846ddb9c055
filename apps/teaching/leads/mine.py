"""我的备课: what a teacher has to lead, to use and to think over, by what can be done about it now.

What rooms above this one keep (adaptations, reflections) is asked of the 课时 by its relations.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from apps.school.models import Term
from apps.school.roles import Facts
from apps.teaching.leads.models import UNPREPARED, LeadPlan, UnitOutline
from apps.teaching.leads.timing import Timing, timing
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson

# A unit is shown so long before its plan is due; earlier it would only be in the way.
AHEAD = timedelta(days=28)
REFLECTIONS_SHOWN = 8


@dataclass(frozen=True)
class Led:
    """A unit that one leads, with how its plan stands."""

    unit: Unit
    plan: LeadPlan | None
    outline: UnitOutline | None
    timing: Timing

    @property
    def is_open(self) -> bool:
        """There is still something to do about the plan."""
        return self.plan is None or self.plan.state != LeadPlan.State.SHARED


@dataclass
class Used:
    """A 课时 that one is about to teach: when, and whether one's own version is made."""

    lesson: UnitLesson
    is_lead: bool
    adaptation_id: int | None = None
    changes: int = 0
    held: list[ClassLesson] = field(default_factory=list)

    @property
    def plan(self) -> LeadPlan | None:
        row = getattr(self.lesson, "lesson_plan", None)
        return row.plan if row else None

    @property
    def is_shared(self) -> bool:
        return self.plan is not None and self.plan.state == LeadPlan.State.SHARED


@dataclass
class Preparation:
    """The page of one teacher in one term, as of a day."""

    who: Facts
    term: Term
    today: date

    def led(self) -> list[Led]:
        """One's units whose plan or outline is not done, or that begin soon; the earliest first."""
        units = (
            Unit.objects.filter(lead=self.who.staff_id, group__term=self.term)
            .with_dates()
            .select_related("group__subject", "plan", "outline")
        )
        found = [
            Led(
                unit,
                plan := getattr(unit, "plan", None),
                getattr(unit, "outline", None),
                timing(unit, plan, self.today),
            )
            for unit in units
        ]
        return sorted(found, key=lambda one: (one.timing.due_on or date.max, one.unit.number))

    def used(self) -> list[Used]:
        """What one teaches from today to the end of next week, each 课时 once."""
        sunday = self.today + timedelta(days=13 - self.today.weekday())
        rows = (
            ClassLesson.objects.of(self.who.staff_id)
            .filter(date__range=(self.today, sunday), taught_on=None)
            .exclude(lesson__kind__in=UNPREPARED)
            .select_related(
                "school_class",
                "period",
                "lesson__unit__lead",
                "lesson__unit__group__subject",
                "lesson__lesson_plan__plan",
            )
        )
        found: dict[int, Used] = {}
        for row in rows:
            lead = row.lesson.unit.lead_id == self.who.staff_id
            used = found.setdefault(row.lesson_id, Used(row.lesson, lead))
            used.held.append(row)
        own = UnitLesson.objects.filter(pk__in=found, adaptations__staff=self.who.staff_id)
        for pk, adaptation, changes in own.values_list(
            "pk", "adaptations__pk", "adaptations__changes"
        ):
            found[pk].adaptation_id, found[pk].changes = adaptation, changes
        return list(found.values())

    def owed_reflections(self) -> QuerySet[UnitLesson]:
        """课时 that one has taught and not thought over, the latest first."""
        taught = (
            ClassLesson.objects.of(self.who.staff_id)
            .filter(taught_on__isnull=False, lesson__unit__group__term=self.term)
            .exclude(lesson__kind__in=UNPREPARED)
        )
        reflected = UnitLesson.objects.filter(reflections__staff=self.who.staff_id)
        return (
            UnitLesson.objects.filter(pk__in=taught.values("lesson"))
            .exclude(pk__in=reflected.values("pk"))
            .select_related("unit__group__subject")
            .order_by("-unit__number", "-number")
        )

    def discussions(self) -> QuerySet[LeadPlan]:
        """Plans of one's groups that wait for one's opinion."""
        groups = PrepGroup.objects.filter(term=self.term).with_member(self.who.staff_id)
        return (
            LeadPlan.objects.filter(state=LeadPlan.State.DISCUSSING, unit__group__in=groups)
            .exclude(unit__lead=self.who.staff_id)
            .exclude(opinions__staff=self.who.staff_id)
            .with_unit()
        )

    def reviews(self, *, office: bool) -> int:
        """How many outlines wait for this person's review."""
        outlines = UnitOutline.objects.filter(unit__group__term=self.term)
        return outlines.awaiting(self.who, office=office).count()
