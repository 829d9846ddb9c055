"""场次 laid out from 排班 along the school calendar; what already happened stays as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.school.models import Day, Term
from apps.teaching.after_school.models import Service
from apps.teaching.service_days.models import Duty, Session

# What a session takes from its duty, as long as nothing has happened yet.
TAKEN = [
    "weekday",
    "segment_id",
    "kind",
    "course_id",
    "school_class_id",
    "grade",
    "place_id",
    "staff_id",
    "tutor_id",
]


@dataclass(frozen=True)
class LaidOut:
    """What laying out changed: sessions written, brought in line, taken away."""

    new: int = 0
    changed: int = 0
    gone: int = 0


def service_days(service: Service, since: date) -> Iterator[tuple[date, int]]:
    """The days with after-school service from a day on, each with the weekday it runs as.

    No service where there is no school, none online and none on a half day that ends at noon.
    """
    first = max(since, service.starts_on)
    days = (
        Day.objects.school_days()
        .filter(date__range=(first, service.ends_on), mode=Day.Mode.ONSITE)
        .exclude(half=Day.Half.MORNING)
        .order_by("date")
    )
    for on, runs_as in days.values_list("date", "runs_as"):
        yield on, runs_as or on.isoweekday()


@transaction.atomic
def lay_out(service: Service, since: date | None = None) -> LaidOut:
    """Write the sessions of every standing duty from a day on (default: today).

    Safe to be repeated, also by two at once: same duties and calendar, same sessions. A session in
    which somebody arrived, called the roll or wrote the log is never changed or taken away.
    """
    Service.objects.select_for_update().get(pk=service.pk)
    since = since or timezone.localdate()
    rows = Session.objects.filter(segment__service=service, date__gte=since)
    happened = set(rows.happened().values_list("pk", flat=True))
    known = {(row.date, row.duty_id): row for row in rows.filter(duty__isnull=False)}
    wanted = {(row.date, row.duty_id): row for row in _planned(service, since)}
    stale = [row.pk for key, row in known.items() if key not in wanted and row.pk not in happened]
    # A duty that was deleted leaves its sessions behind without one.
    orphans = rows.filter(duty=None).exclude(pk__in=happened)
    gone = Session.objects.filter(pk__in=[*stale, *orphans.values_list("pk", flat=True)])
    _deleted, kinds = gone.delete()
    changed = [
        row
        for key, row in known.items()
        if key in wanted and row.pk not in happened and _follow(row, wanted[key])
    ]
    Session.objects.bulk_update(changed, [name.removesuffix("_id") for name in TAKEN], 500)
    new = [row for key, row in wanted.items() if key not in known]
    before = rows.count()
    Session.objects.bulk_create(new, 500, ignore_conflicts=True)
    return LaidOut(rows.count() - before, len(changed), kinds.get("teaching.Session", 0))


def lay_out_current(on: date | None = None) -> LaidOut | None:
    """Lay out the term of today; None where it has no after-school service."""
    term = Term.objects.current(on)
    service = Service.objects.filter(term=term).first()
    return lay_out(service) if service else None


def _planned(service: Service, since: date) -> Iterator[Session]:
    by_weekday: dict[int, list[Duty]] = {}
    duties = Duty.objects.standing().filter(segment__service=service)
    for duty in duties.select_related("course"):
        by_weekday.setdefault(duty.weekday, []).append(duty)
    for on, weekday in service_days(service, since):
        for duty in by_weekday.get(weekday, []):
            if _holds(duty, on):
                taken = {name: getattr(duty, name) for name in TAKEN}
                yield Session(date=on, duty_id=duty.pk, **taken)


def _holds(duty: Duty, on: date) -> bool:
    if duty.starts > on or (duty.ends and duty.ends < on):
        return False
    cancelled = duty.course.cancelled_on if duty.course else None
    return cancelled is None or on < cancelled


def _follow(row: Session, planned: Session) -> bool:
    """Bring a session in line with its duty; whether anything was otherwise."""
    otherwise = [name for name in TAKEN if getattr(row, name) != getattr(planned, name)]
    for name in otherwise:
        setattr(row, name, getattr(planned, name))
    return bool(otherwise)
