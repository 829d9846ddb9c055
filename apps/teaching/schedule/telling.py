"""Who is told what about plans and their division."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from apps.reminders import services as reminders
from apps.school.models import Staff
from apps.teaching.schedule.models import PrepGroup, Unit


def divided(group: PrepGroup, units: Sequence[Unit], by: Staff | None) -> None:
    """Each new 主备人 hears once which units, and by when; ``by`` knows already."""
    dated = Unit.objects.with_dates().filter(pk__in=[unit.pk for unit in units])
    given = defaultdict(list)
    for unit in dated.select_related("lead").order_by("number"):
        if unit.lead and unit.lead != by:
            given[unit.lead].append(unit)
    for lead, own in given.items():
        lines = [
            f"《{unit}》{unit.due_on.month}月{unit.due_on.day}日前定稿"
            if unit.due_on
            else f"《{unit}》还没有排课时日期"
            for unit in own
        ]
        reminders.notify(
            [lead],
            key=f"division:{'-'.join(str(unit.pk) for unit in own)}",
            title=f"{group}：请您主备{len(own)}个单元"
            if len(own) > 1
            else f"{group}：请您主备《{own[0]}》",
            body="；".join(lines) + "。",
            link=own[0].get_absolute_url() if len(own) == 1 else reverse("teaching:preparation"),
        )


def does_not_fit(group: PrepGroup, lessons: int) -> None:
    """The leader hears, once for each number, that so many 课时 find no day in the term."""
    if group.leader:
        reminders.notify(
            [group.leader],
            key=f"leftover:{group.pk}:{lessons}",
            title=f"{group}有{lessons}课时排不进本学期",
            body="课表或校历变了以后，计划里的课时比学期剩下的课多。请减课时、并课，或把机动课用掉。",
            link=group.get_absolute_url(),
        )
