"""Who answers for a programme, as the to-dos need it: one person, today or at a term's end."""

from collections.abc import Iterable

from apps.inspections.programmes.models import Programme
from apps.school.models import Appointment, Term
from apps.school.roles import Role


def answerable(programmes: Iterable[Programme], term: Term) -> dict[int, int]:
    """By programme the colleague who publishes its results; without one, the department's head.

    Of a term that is over, whoever held the post on its last day. One query.
    """
    programmes = list(programmes)
    posts = Appointment.objects.on(term.nearest_day()).filter(
        department__in={programme.department_id for programme in programmes},
        position__role__in={Role.HEAD, *(programme.publisher_role for programme in programmes)},
    )
    holders: dict[tuple[int, str], int] = {}
    names = ("department_id", "position__role", "staff_id")
    for department, role, staff in posts.order_by("starts", "pk").values_list(*names):
        holders.setdefault((department, role), staff)
    found = {}
    for programme in programmes:
        for role in (programme.publisher_role, Role.HEAD):
            if holder := holders.get((programme.department_id, role)):
                found.setdefault(programme.pk, holder)
    return found
