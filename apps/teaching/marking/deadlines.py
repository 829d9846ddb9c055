"""How quickly homework comes back: until when it has to be marked, how many school days it took.

HW7 (1.1): feedback by the next school day after 收交, a 作文 within ten; the numbers are the
grade's rule of the night. Counted from the day on which the homework was to be handed in, so
collecting late wins no time.
"""

from datetime import timedelta

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateField,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact

from apps.school.models import Day
from apps.teaching.homework.models import Homework, HomeworkRule

USUAL, ESSAY = 1, 10  # school days, where a grade has no rule yet
# 课堂交流 and what is only read aloud leave nothing to be marked.
MARKED_KINDS = tuple(kind for kind in Homework.Kind if kind != Homework.Kind.ORAL)
MARKED_WAYS = (Homework.Marking.ALL, Homework.Marking.FACE)


class Median(Aggregate):
    """The middle value; half of the values are not larger."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def to_be_marked(path: str = "") -> Q:
    """Homework that went out and has to come back marked; ``path`` leads to it."""
    return Q(
        **{
            f"{path}state__in": Homework.PUBLIC,
            f"{path}marking__in": MARKED_WAYS,
            f"{path}kind__in": MARKED_KINDS,
        }
    )


def deadline(path: str = "") -> Case:
    """The last day on which homework comes back in time. One query, for the rules' numbers."""
    rules = HomeworkRule.objects.filter(
        grade=OuterRef(f"{path}school_class__grade"), starts__lte=OuterRef(f"{path}night")
    ).order_by("-starts")
    allowed = Case(
        When(
            **{f"{path}essay": True},
            then=Coalesce(Subquery(rules.values("essay_days")[:1]), Value(ESSAY)),
        ),
        default=Coalesce(Subquery(rules.values("feedback_days")[:1]), Value(USUAL)),
        output_field=IntegerField(),
    )
    pairs = HomeworkRule.objects.values_list("feedback_days", "essay_days")
    numbers = sorted({USUAL, ESSAY, *(number for pair in pairs for number in pair)})
    # A slice is a number of the statement's, so each number of days is a branch.
    branches = [When(_is(allowed, number), then=_after(path, number)) for number in numbers]
    return Case(*branches, output_field=DateField())


def _is(expression: Case, number: int) -> Q:
    return Exact(expression, Value(number))


def _after(path: str, number: int):
    due = F(f"{path}due_on")
    if number == 0:
        return due
    days = Day.objects.school_days().filter(date__gt=OuterRef(f"{path}due_on")).order_by("date")
    later = Cast(due + timedelta(days=number), DateField())
    return Coalesce(Subquery(days.values("date")[number - 1 : number]), later)


def with_deadline(rows: QuerySet[Homework]) -> QuerySet[Homework]:
    """Each homework with ``deadline``."""
    return rows.annotate(deadline=deadline())


def turnaround() -> Coalesce:
    """School days from 收交 to 批改反馈; of homework that was marked."""
    between = (
        Day.objects.school_days()
        .filter(date__gt=OuterRef("collected_on"), date__lte=OuterRef("marked_on"))
        .order_by()
        .values("is_school_day")
        .annotate(count=Count("pk"))
    )
    return Coalesce(Subquery(between.values("count")), Value(0), output_field=IntegerField())
