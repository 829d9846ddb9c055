"""What the plan demands of the wall: 班级公示 every school day by the time of the rule (HW4)."""

from datetime import time, timedelta

from django.db.models import (
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    TimeField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, ExtractDay, ExtractMonth, TruncDate
from django.urls import reverse
from django.utils import timezone

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Day, Term
from apps.school.roles import DepartmentCode
from apps.teaching.homework.models import ClassDay
from apps.teaching.homework.terms import HomeworkRule

# The clock publishes at the very minute; its order may wait a little for a worker.
GRACE = timedelta(minutes=5)
MIDNIGHT = timedelta(days=1)


def _publish_by(grade: str, on: str) -> Coalesce:
    """The rule's time for a class on a day."""
    rules = HomeworkRule.objects.filter(grade=OuterRef(grade), starts__lte=OuterRef(on))
    held = Subquery(rules.order_by("-starts").values("publish_by")[:1])
    return Coalesce(held, Value(time(15, 15)), output_field=TimeField())


def _in_time() -> ExpressionWrapper:
    """``published_at``, put off so that the day ends at the rule's time.

    To-dos know days only. What is published a minute after the time is a day late, as it should be.
    """
    ends = Cast("publish_by", DurationField())
    later = F("published_at") + Value(MIDNIGHT - GRACE, DurationField()) - ends
    return ExpressionWrapper(later, output_field=ClassDay._meta.get_field("published_at"))


@requirement(
    "teaching.homework_published",
    title="每天公示班级作业",
    owner=DepartmentCode.TEACHING,
    per="school_class",
    measures="每个上课日（线上教学、半天上课也在内，停课除外），每个班在规定时间（15:15）前公示当天作业或"
    "“今日无书面作业”；由班主任负责。",
)
class HomeworkPublished(Requirement):
    """Plan 3.2（3）: 班级公示. One to-do a class and school day, from the day itself on.

    The portal tells the homeroom teacher at 15:15, so no reminder is needed; the day over, nothing
    makes it good, and the figures keep it.
    """

    clauses = ("三.2（3）",)
    lead_days = overdue_days = ()
    leader_after = head_after = overseer_after = None
    lapses_after = 0

    def expected(self, term: Term) -> QuerySet:
        days = Day.objects.school_days().filter(term=term, date__lte=timezone.localdate())
        classes = "term__year__classes"
        return days.filter(**{f"{classes}__isnull": False}).values(
            school_class_id=F(classes),
            object_key=Cast("date", CharField()),
            since=F("date"),
            due_on=F("date"),
            label=Concat(
                ExtractMonth("date"),
                Value("月"),
                ExtractDay("date"),
                Value("日的班级作业公示"),
                output_field=TextField(),
            ),
            link=_page(classes),
        )

    def done(self, term: Term) -> QuerySet:
        said = ClassDay.objects.filter(date__range=(term.starts, term.ends))
        return said.annotate(publish_by=_publish_by("school_class__grade", "date")).values(
            "school_class_id",
            object_key=Cast("date", CharField()),
            done_on=TruncDate(_in_time()),
        )


def _page(school_class: str) -> Concat:
    before, after = reverse("teaching:wall-day", args=[0]).split("0")
    return Concat(
        Value(before),
        Cast(school_class, CharField()),
        Value(f"{after}?date="),
        Cast("date", CharField()),
        output_field=TextField(),
    )
