"""All of 观课议课 in one term of the demo school."""

from datetime import date
from random import Random

from apps.portal.demo.observation.dropins import write_drop_ins
from apps.portal.demo.observation.lessons import Timetable
from apps.portal.demo.observation.sheets import write_sheets
from apps.portal.demo.observation.tuesdays import plan
from apps.portal.demo.preparation.groups import LOGINS
from apps.school.models import Staff, Term


def write_observations(term: Term, today: date) -> None:
    """Write ``term`` as it stands on ``today``: planned, invited, held, written up, dropped in on."""
    random = Random(term.code)
    table = Timetable.of(term)
    logins = Staff.objects.filter(user__username__in=LOGINS).values_list("pk", flat=True)
    rows = plan(table, today, random)
    write_sheets(table, rows, frozenset(logins), today, random)
    write_drop_ins(table, today, random)
