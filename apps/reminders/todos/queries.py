"""Which to-dos: whose, as of which day, how many."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core.models import RecordQuerySet
from apps.reminders.requirements import lapsing, owned_by
from apps.school.models import HomeroomTenure, TeachingAssignment, Term
from apps.school.roles import Facts, facts
from apps.school.rules import is_leader


@dataclass(frozen=True)
class Counts:
    """How one requirement stands on a day. ``expected`` leaves out what is waived."""

    expected: int = 0
    done: int = 0
    late: int = 0


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=False, output_field=BooleanField())


class ToDoQuerySet(RecordQuerySet):
    """To-dos."""

    def visible_to(self, user) -> "ToDoQuerySet":
        """One's own; a head's department's; a group leader's members'; leaders see all."""
        if is_leader(user):
            return self
        mine = facts(user)
        if mine.staff_id is None:
            return self.none()
        seen = _owed_by(mine.staff_id, timezone.localdate())
        seen |= Q(requirement__in=owned_by(mine.headed))
        if mine.led:
            seen |= Q(staff__in=_members(mine))
        return self.filter(seen)

    def of_staff(self, staff_id: int, on: date | None = None) -> "ToDoQuerySet":
        """What one person has to do on a day, for the own homeroom class too."""
        return self.filter(_owed_by(staff_id, on or timezone.localdate()))

    def open(self) -> "ToDoQuerySet":
        """Still owed."""
        return self.filter(state="open")

    def asked_for(self, on: date | None = None) -> "ToDoQuerySet":
        """Still owed, and not so long overdue that it can no longer be made good."""
        on = on or timezone.localdate()
        lapsed = Q(pk__in=[])
        for code, days in lapsing().items():
            lapsed |= Q(requirement=code, due_on__lt=on - timedelta(days=days))
        return self.open().exclude(lapsed)

    def late(self, on: date | None = None) -> "ToDoQuerySet":
        """Open though the due day is over."""
        return self.open().filter(due_on__lt=on or timezone.localdate())

    def with_responsible(self, on: date | None = None) -> "ToDoQuerySet":
        """Adds ``responsible_id``: the member of staff who has to do it on a day, or None."""
        tenures = HomeroomTenure.objects.on(on).filter(school_class=OuterRef("school_class"))
        homeroom = Subquery(tenures.order_by().values("staff")[:1])
        return self.annotate(
            responsible_id=Coalesce("handed_to", "staff", homeroom, output_field=BigIntegerField())
        )

    def as_of(self, term: Term, day: date) -> "ToDoQuerySet":
        """What was owed on a day of the term, with ``was_done`` and ``was_late`` on that day.

        A to-do counts as done from the day of the fact, however late the portal learnt of it.
        """
        done = Q(done_on__lte=day)
        waived = Q(waived_on__lte=day) & ~Q(done_on__isnull=False, done_on__lte=day)
        return (
            self.filter(term=term, since__lte=day)
            .exclude(withdrawn_on__isnull=False, withdrawn_on__lte=day)
            .exclude(waived)
            .annotate(
                was_done=_flag(done),
                was_late=_flag(Q(due_on__lt=day) & (Q(done_on=None) | Q(done_on__gt=day))),
            )
        )

    def by_state(self) -> "ToDoQuerySet":
        """How many are in each state, as rows of ``state`` and ``count``."""
        return self.order_by().values("state").annotate(count=Count("pk"))

    def counts(self) -> dict[str, Counts]:
        """By requirement code, of to-dos ``as_of`` a day."""
        rows = (
            self.order_by()
            .values("requirement")
            .annotate(
                expected=Count("pk"),
                done=Count("pk", filter=Q(was_done=True)),
                late=Count("pk", filter=Q(was_late=True)),
            )
        )
        return {
            row["requirement"]: Counts(row["expected"], row["done"], row["late"]) for row in rows
        }


def _owed_by(staff_id: int, on: date) -> Q:
    classes = HomeroomTenure.objects.on(on).filter(staff=staff_id).values("school_class")
    return Q(handed_to=staff_id) | Q(staff=staff_id, handed_to=None) | Q(school_class__in=classes)


def _members(leader: Facts):
    """Those who teach this term what ``leader`` leads."""
    led = Q()
    for subject, grade in leader.led:
        group = Q(subject=subject)
        led |= group & Q(school_class__grade=grade) if grade else group
    return TeachingAssignment.objects.on().filter(led).values("staff")


TREND = """
SELECT t.requirement, week.number,
       count(*) FILTER (WHERE owed.yes) AS expected,
       count(*) FILTER (WHERE owed.yes AND t.done_on <= week.last) AS done
FROM generate_series(1, %(weeks)s) AS number
CROSS JOIN LATERAL (SELECT number, %(monday)s::date + 7 * number - 1 AS last) AS week
CROSS JOIN reminders_todo AS t
CROSS JOIN LATERAL (SELECT
    t.since <= week.last
    AND (t.withdrawn_on IS NULL OR t.withdrawn_on > week.last)
    AND (t.waived_on IS NULL OR t.waived_on > week.last
         OR t.done_on IS NOT NULL AND t.done_on <= week.last) AS yes) AS owed
WHERE t.term_id = %(term)s
GROUP BY t.requirement, week.number
ORDER BY t.requirement, week.number
"""


def trend(term: Term, weeks: int) -> dict[str, list[tuple[int, int]]]:
    """Expected and done at the end of each of the term's first ``weeks`` weeks, by requirement."""
    monday = date.fromordinal(term.starts.toordinal() - term.starts.weekday())
    found: dict[str, list[tuple[int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TREND, {"weeks": weeks, "monday": monday, "term": term.pk})
        for code, _number, expected, done in cursor.fetchall():
            found.setdefault(code, []).append((expected, done))
    return found
