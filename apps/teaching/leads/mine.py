"""我的备课: what a teacher has to lead, to use and to think over, by what can be done about it now.

What rooms above this one keep (adaptations, reflections) is asked of the 课时 by its relations.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Max, QuerySet

from apps.school.models import Term
from apps.school.roles import Facts
from apps.teaching.leads.looks import shared_editions
from apps.teaching.leads.models import UNPREPARED, LeadPlan, UnitOutline
from apps.teaching.leads.timing import Timing, timing
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson

REFLECTIONS_SHOWN, REDESIGNS_SHOWN = 8, 3
# 详案反思, one a week: at least so many characters (2-preparation-routines.md 2.1).
LONG_REFLECTION = 200


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
    manuscript_id: int | None = None
    changes: int = 0
    # The lead edition that was shared last, and the one that the own version has seen.
    shared_id: int | None = None
    seen_id: int | None = None
    held: list[ClassLesson] = field(default_factory=list)

    @property
    def has_news(self) -> bool:
        """The lead shared changes after the own version was made."""
        return self.adaptation_id is not None and self.seen_id != self.shared_id


@dataclass
class Preparation:
    """The page of one teacher in one term, as of a day."""

    who: Facts
    term: Term
    today: date

    def led(self) -> list[Led]:
        """One's units with their plans and outlines, the earliest due first."""
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
        """What one teaches from today to the end of next week, each 课时 once, by day."""
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
                "lesson__lesson_plan",
            )
        )
        found: dict[int, Used] = {}
        for row in rows:
            lead = row.lesson.unit.lead_id == self.who.staff_id
            used = found.setdefault(row.lesson_id, Used(row.lesson, lead))
            used.held.append(row)
        self._add_versions(found)
        return list(found.values())

    def _add_versions(self, found: dict[int, Used]) -> None:
        plans = {
            pk: plan.manuscript_id
            for pk, used in found.items()
            if (plan := getattr(used.lesson, "lesson_plan", None))
        }
        shared = shared_editions(plans.values())
        for pk, manuscript in plans.items():
            found[pk].shared_id = shared[manuscript].pk if manuscript in shared else None
        own = UnitLesson.objects.filter(pk__in=found, adaptations__staff=self.who.staff_id)
        rows = own.annotate(own=F("adaptations")).values_list(
            "pk",
            "own",
            "adaptations__manuscript",
            "adaptations__changes",
            "adaptations__considered",
            "adaptations__base",
        )
        for pk, adaptation, manuscript, changes, considered, base in rows:
            used = found[pk]
            used.adaptation_id, used.manuscript_id = adaptation, manuscript
            used.changes, used.seen_id = changes, considered or base

    def owed_reflections(self) -> QuerySet[UnitLesson]:
        """课时 that one has taught and not thought over, the latest first, with ``taught``."""
        reflected = UnitLesson.objects.filter(reflections__staff=self.who.staff_id)
        return (
            UnitLesson.objects.filter(
                class_lessons__staff=self.who.staff_id,
                class_lessons__taught_on__isnull=False,
                unit__group__term=self.term,
            )
            .exclude(kind__in=UNPREPARED)
            .exclude(pk__in=reflected.values("pk"))
            .annotate(taught=Max("class_lessons__taught_on"))
            .select_related("unit__group__subject")
            .order_by("-taught", "-unit__number", "-number")
        )

    def has_long_reflection(self) -> bool:
        """Whether the week's long reflection is written."""
        monday = self.today - timedelta(days=self.today.weekday())
        return UnitLesson.objects.filter(
            reflections__staff=self.who.staff_id,
            reflections__length__gte=LONG_REFLECTION,
            reflections__written_on__range=(monday, monday + timedelta(days=6)),
        ).exists()

    def owed_redesigns(self) -> QuerySet[Unit]:
        """Units that one has taught to the end and not thought of anew, the latest first."""
        own = ClassLesson.objects.of(self.who.staff_id).filter(lesson__unit__group__term=self.term)
        return (
            Unit.objects.filter(pk__in=own.values("lesson__unit"))
            .exclude(pk__in=own.filter(taught_on=None).values("lesson__unit"))
            .exclude(redesigns__staff=self.who.staff_id)
            .select_related("group__subject")
            .order_by("-number")
        )

    def discussions(self) -> list[LeadPlan]:
        """Plans of one's groups that wait for one's opinion, each unit with its dates."""
        groups = PrepGroup.objects.filter(term=self.term).with_member(self.who.staff_id)
        plans = (
            LeadPlan.objects.filter(state=LeadPlan.State.DISCUSSING, unit__group__in=groups)
            .exclude(unit__lead=self.who.staff_id)
            .exclude(opinions__staff=self.who.staff_id)
            .with_unit()
        )
        return list(plans)

    def reviews(self, *, office: bool) -> int:
        """How many outlines wait for this person's review."""
        outlines = UnitOutline.objects.filter(unit__group__term=self.term)
        return outlines.awaiting(self.who, office=office).count()
