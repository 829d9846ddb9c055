"""All prep groups of a term on one page: who leads, what is planned, divided, taught."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.school.models import SchoolClass, TeachingAssignment, Term
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson
from apps.teaching.schedule.teaching import LAG_TOLD


@dataclass
class GroupLine:
    """A group as its line says it. ``behind``: by class, how many 课时 should have been taught."""

    group: PrepGroup
    teachers: list[str] = field(default_factory=list)
    behind: list[tuple[SchoolClass, int]] = field(default_factory=list)
    # The 课时 that do not fit into the term, in the class where it is worst.
    left_over: int = 0

    @property
    def far_behind(self) -> list[tuple[SchoolClass, int]]:
        return [(one, count) for one, count in self.behind if count >= LAG_TOLD]

    @property
    def open_units(self) -> int:
        """Units that nobody leads yet."""
        return self.group.unit_count - self.group.led_count


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("group_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def overview(term: Term, today: date) -> list[GroupLine]:
    """A line per group of a term; four queries, however many groups there are."""
    units = Unit.objects.filter(group=OuterRef("pk"))
    lessons = UnitLesson.objects.filter(unit__group=OuterRef("pk"))
    lesson_count = lessons.order_by().values("unit__group").annotate(n=Count("pk")).values("n")
    groups = (
        PrepGroup.objects.filter(term=term)
        .select_related("term__year", "subject", "leader")
        .annotate(
            unit_count=_count(units),
            led_count=_count(units.filter(lead__isnull=False)),
            lesson_count=Coalesce(Subquery(lesson_count, output_field=IntegerField()), 0),
        )
    )
    lines = {group.pk: GroupLine(group) for group in groups}
    classes = _with_teachers(term, lines)
    rows = ClassLesson.objects.filter(lesson__unit__group__term=term)
    placed: dict[int, dict[int, int]] = defaultdict(dict)
    for group_id, class_id, count, behind in (
        rows.order_by("lesson__unit__group", "school_class__number")
        .values_list("lesson__unit__group", "school_class")
        .annotate(placed=Count("pk"), behind=Count("pk", filter=Q(date__lt=today, taught_on=None)))
    ):
        placed[group_id][class_id] = count
        if behind and class_id in classes:
            lines[group_id].behind.append((classes[class_id], behind))
    for line in lines.values():
        found = placed[line.group.pk].values()
        if line.group.lesson_count:
            line.left_over = line.group.lesson_count - min(found, default=0)
    return list(lines.values())


def _with_teachers(term: Term, lines: dict[int, GroupLine]) -> dict[int, SchoolClass]:
    """Put each group's teachers into its line; returns the year's classes."""
    of = {(line.group.subject_id, line.group.grade): line for line in lines.values()}
    classes = {one.pk: one for one in SchoolClass.objects.filter(year=term.year_id)}
    taught = TeachingAssignment.objects.filter(term=term).order_by("school_class__number")
    for subject, class_id, name in taught.values_list("subject", "school_class", "staff__name"):
        line = of.get((subject, classes[class_id].grade)) if class_id in classes else None
        if line and name not in line.teachers:
            line.teachers.append(name)
    return classes
