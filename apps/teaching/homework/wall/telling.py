"""Who hears of a day: the homeroom teacher of a class in which nothing was said by the time."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from apps.reminders import services as reminders
from apps.reminders.models import Message
from apps.school.models import HomeroomTenure, SchoolClass


def nothing_yet(classes: Iterable[SchoolClass], on: date) -> int:
    """Tell the homeroom teachers, each once a day and class. Returns how many were told."""
    by_pk = {one.pk: one for one in classes}
    tenures = HomeroomTenure.objects.on(on).filter(school_class__in=by_pk)
    return reminders.post(
        Message(
            staff_id=row.staff_id,
            key=f"homework-day:{row.school_class_id}:{on}",
            title=f"{by_pk[row.school_class_id]}今天的作业还没有公示",
            body="任课教师公示以后点一下“公示”；今天没有书面作业，就点“今日无书面作业”。",
            link=f"{reverse('teaching:wall-day', args=[row.school_class_id])}?date={on}",
        )
        for row in tenures
    )
