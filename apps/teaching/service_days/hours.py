"""课时: how long each member of staff was there; for the accountant, and for oneself (1.4).

A session counts with the minutes of its segment for whoever came: the substitute where there was
one, else who was planned. 总值班 and 护导 count as the others do.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import Coalesce

from apps.school.models import Staff
from apps.teaching.after_school.models import Service
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.posts import Kind


@dataclass(frozen=True)
class Hours:
    """What one person did in a stretch of days."""

    staff: Staff | None = None
    sessions: int = 0
    minutes: int = 0
    substituted: int = 0
    # Minutes by kind of post.
    by_kind: tuple[int, ...] = (0,) * len(Kind)

    @property
    def hours(self) -> Decimal:
        """Hours to one decimal."""
        return to_hours(self.minutes)

    @property
    def parts(self) -> list[Decimal]:
        """Hours by kind of post, in the order of ``Kind``."""
        return [to_hours(one) for one in self.by_kind]


def to_hours(minutes: int) -> Decimal:
    """Minutes as hours to one decimal, halves up."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def attended(service: Service, first: date, last: date):
    """The sessions in which somebody of the school was, with who and how long (a duration)."""
    return (
        Session.objects.filter(
            segment__service=service, date__range=(first, last), arrived_at__isnull=False
        )
        .annotate(
            who=Coalesce(F("substitute"), F("staff")),
            lasted=ExpressionWrapper(
                F("segment__ends") - F("segment__starts"), output_field=DurationField()
            ),
        )
        .exclude(who=None)
        .order_by()
    )


def of_all(service: Service, first: date, last: date) -> list[Hours]:
    """Everybody's hours between two days, by staff number; one statement over the sessions."""
    kinds = {f"in_{kind}": Sum("lasted", filter=Q(kind=kind)) for kind in Kind.values}
    rows = (
        attended(service, first, last)
        .values("who")
        .annotate(
            count=Count("pk"),
            total=Sum("lasted"),
            stood_in=Count("pk", filter=Q(substitute__isnull=False)),
            **kinds,
        )
    )
    rows = list(rows)
    people = Staff.objects.in_bulk([row["who"] for row in rows])
    found = [
        Hours(
            people[row["who"]],
            row["count"],
            _minutes(row["total"]),
            row["stood_in"],
            tuple(_minutes(row[name]) for name in kinds),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.staff.number)


def of_staff(staff_id: int, service: Service, today: date) -> dict[str, Hours]:
    """One's own hours: of this month and of the term so far."""
    month = today.replace(day=1)
    return {
        "month": _one(staff_id, service, month, month_end(month)),
        "term": _one(staff_id, service, service.starts_on, service.ends_on),
    }


def _one(staff_id: int, service: Service, first: date, last: date) -> Hours:
    rows = attended(service, first, last).filter(who=staff_id)
    found = rows.aggregate(
        count=Count("pk"),
        total=Sum("lasted"),
        stood_in=Count("pk", filter=Q(substitute__isnull=False)),
    )
    return Hours(None, found["count"], _minutes(found["total"]), found["stood_in"])


def month_end(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _minutes(lasted: timedelta | None) -> int:
    return int(lasted.total_seconds() // 60) if lasted else 0
