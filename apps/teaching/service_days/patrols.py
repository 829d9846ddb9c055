"""巡查 of the duty administrator: ≥ 2 records a day (1.4), kept by the inspection engine."""

from datetime import date

from apps.inspections.models import Programme, Sheet
from apps.inspections.sheets.models import UNCHECKED
from apps.school.models import Staff
from apps.teaching.service_days.models import Session

PATROL, WEEK = "after-school-patrol", "after-school-week"


def patrol_programme() -> Programme | None:
    """课后服务巡查; None where the school does not run it."""
    programmes = Programme.objects.filter(code=PATROL, active=True)
    return programmes.select_related("department", "checklist").first()


def patrols_on(first: date, last: date):
    """The records of patrols between two days, in their order."""
    return (
        Sheet.objects.filter(round__programme__code=PATROL, round__date__range=(first, last))
        .exclude(state__in=UNCHECKED)
        .select_related("round", "school_class", "inspector")
        .prefetch_related("entries__item")
        .order_by("round__date", "received_at", "pk")
    )


def let_patrol(programme: Programme, staff: Staff) -> None:
    """Name somebody as inspector, so that the engine's own pages let them in."""
    programme.inspectors.add(staff)


def found_in(sheet: Sheet) -> str:
    """What a patrol noted, in one line; 正常 where nothing was."""
    noted = [f"{entry.item.name}{_times(entry)}" for entry in sheet.entries.all()]
    return "；".join([*noted, *([sheet.note] if sheet.note else [])]) or "正常"


def _times(entry) -> str:
    amount = entry.amount.normalize() if entry.amount else 1
    return f"{amount:f}{entry.item.unit}" if amount != 1 else ""


def is_chief(staff: Staff, on: date) -> bool:
    """Whether somebody is 总值班行政 on a day."""
    return Session.objects.filter(date=on).chiefs().of(staff.pk).exists()
