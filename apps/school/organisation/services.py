"""People who come and go: their accounts opened, and all that ends when somebody leaves (X07)."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Delegation, User
from apps.accounts.services import close_account, free_usernames, one_time_password
from apps.core import bin
from apps.core.history import written_by
from apps.school.classes.lessons import TeachingAssignment
from apps.school.classes.models import HomeroomTenure, Place
from apps.school.classes.services import change_homeroom_teacher, take_over_lessons
from apps.school.organisation.models import Appointment, Staff


@transaction.atomic
def open_accounts(staff: Iterable[Staff], *, by: User) -> list[tuple[User, str]]:
    """Open accounts for those of ``staff`` who work here and have none.

    Returns: each account with its one-time password, which is kept nowhere else.
    """
    asked = Staff.objects.on_duty().filter(pk__in=[row.pk for row in staff], user=None)
    people = list(asked.select_for_update())
    usernames = free_usernames([person.name for person in people])
    passwords = [one_time_password() for _ in people]
    with ThreadPoolExecutor() as threads:  # a good hash takes 0.3 s, and there may be fifty
        hashes = list(threads.map(make_password, passwords))
    with written_by(by):
        for person, username, hashed in zip(people, usernames, hashes, strict=True):
            person.user = User.objects.create(
                username=username, password=hashed, first_name=person.name
            )
            person.save(update_fields=["user", "updated_at"])
    return [(person.user, word) for person, word in zip(people, passwords, strict=True)]


@dataclass(frozen=True)
class Ending:
    """What somebody holds beyond a day, and so ends on it."""

    appointments: QuerySet[Appointment]
    homerooms: QuerySet[HomeroomTenure]
    assignments: QuerySet[TeachingAssignment]
    delegations: QuerySet[Delegation]
    places: QuerySet[Place]

    @property
    def dated(self) -> tuple[QuerySet, ...]:
        return self.appointments, self.homerooms, self.assignments


def what_ends(staff: Staff, on: date) -> Ending:
    """What ``staff`` holds beyond day ``on``."""
    beyond = Q(ends=None) | Q(ends__gt=on)
    user = staff.user_id
    lent = Delegation.objects.filter(revoked_at=None, ends__gte=timezone.localdate())
    return Ending(
        appointments=staff.appointments.filter(beyond).select_related(
            "staff", "position", "department"
        ),
        homerooms=staff.homeroom_tenures.filter(beyond).select_related("staff", "school_class"),
        assignments=staff.teaching_assignments.filter(beyond).select_related(
            "staff", "school_class__year", "subject", "term__year"
        ),
        delegations=lent.filter(Q(principal=user) | Q(deputy=user)).select_related(
            "principal", "deputy"
        )
        if user
        else lent.none(),
        places=Place.objects.filter(keeper=staff),
    )


@transaction.atomic
def leave(
    staff: Staff,
    *,
    on: date,
    by: User,
    successor: Staff | None = None,
    takes_classes: bool = False,
) -> None:
    """离校: ``on`` is the last day here. Posts and classes end, the account closes, the name stays.

    The account closes at once when the last day has come, otherwise in the night after it
    (``close_leavers``). With ``takes_classes`` the successor has the classes and the lessons from
    the next day, and in any case the places; posts are given anew by the principal. To-dos lie on a floor above: see
    ``apps.portal.leaving``.

    Raises:
        ValidationError: has already left, joined later, or the successor cannot take over.
    """
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    if staff.left_on:
        raise ValidationError({"on": f"{staff}已办理离校（{staff.left_on}）。"})
    if successor and (successor == staff or (successor.left_on and successor.left_on <= on)):
        raise ValidationError({"successor": "接手人须是届时仍在校的另一位同事。"})
    with written_by(by):
        staff.left_on = on
        staff.full_clean()
        staff.save()
        ending = what_ends(staff, on)
        if takes_classes and successor:
            _hand_over_classes(ending, successor, on=on + timedelta(days=1))
        for rows in ending.dated:
            _end(rows, on, by=by)
        ending.places.update(keeper=successor, updated_at=timezone.now())
    if staff.user and on <= timezone.localdate():
        close_account(staff.user, by=by)


def _hand_over_classes(ending: Ending, successor: Staff, *, on: date) -> None:
    for tenure in ending.homerooms.filter(starts__lt=on):
        change_homeroom_teacher(tenure.school_class, successor, on=on)
    for assignment in ending.assignments.filter(starts__lt=on):
        take_over_lessons(assignment, successor, on=on)


def _end(rows: QuerySet, on: date, *, by: User) -> None:
    """End ``rows`` on a day; what would only begin after it goes to the bin."""
    if never_begun := list(rows.filter(starts__gt=on)):
        bin.put_in_bin(never_begun, by=by)
    rows.filter(starts__lte=on).update(ends=on, updated_at=timezone.now())


def close_leavers() -> int:
    """Close the accounts of those whose last day is over; return how many."""
    gone = User.objects.filter(is_active=True, staff__left_on__lt=timezone.localdate())
    for user in gone:
        close_account(user, by=None)
    return len(gone)
