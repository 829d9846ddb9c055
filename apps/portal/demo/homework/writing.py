"""All of homework in one term of the demo school."""

from datetime import date
from random import Random

from apps.portal.demo.homework.decisions import Coordination
from apps.portal.demo.homework.marking import Marking
from apps.portal.demo.homework.nights import Setting
from apps.portal.demo.homework.publishing import Publishing
from apps.portal.demo.homework.pupils import write_pupils
from apps.school.models import Term
from apps.teaching.models import ClassDay, ClassPage, Decision, Homework, Trial

BATCH = 2000


def write_homework(term: Term, today: date) -> None:
    """Write ``term`` as it stands on ``today``: every class's nights up to the next school day."""
    random = Random(term.code)
    days = list(
        term.days.filter(is_school_day=True).order_by("date").values_list("date", flat=True)
    )
    coming = next((on for on in days if on >= today), None)
    setting = Setting(term, coming or term.ends, random)
    written_on = max((on for on in days if on <= today), default=today)
    coordination = Coordination(setting, written_on, random)
    publishing, marking = Publishing(setting, today, random), Marking(days, today, random)
    rows: list[Homework] = []
    for on in sorted(setting.nights):
        for turn, school_class in enumerate(setting.classes):
            found = setting.of(school_class, on)
            if on < today:
                coordination.look_at(found)
                coordination.outside(found)
                publishing.past(found)
                for row in found.rows:
                    marking.mark(row)
            else:
                publishing.open(found, turn)
                coordination.wait(found, turn)
            rows += found.rows
    Trial.objects.bulk_create(setting.trials.values(), batch_size=BATCH)
    Homework.objects.bulk_create(rows, batch_size=BATCH)
    write_pupils(setting, rows, today, random)
    Decision.objects.bulk_create(coordination.decisions)
    ClassDay.objects.bulk_create(publishing.days, batch_size=BATCH)
    ClassPage.objects.bulk_create(ClassPage(school_class=row) for row in setting.classes)
