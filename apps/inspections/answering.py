"""Who answers for a programme, and who judges what is asked of it, as the to-dos need them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from apps.inspections.programmes.models import Programme
from apps.school.models import Appointment, Term
from apps.school.roles import Role

# Colleagues (ids) by department and role, the longest in the post first; under None, of any.
Holders = dict[tuple[int | None, str], list[int]]


def answerable(programmes: Iterable[Programme], term: Term) -> dict[int, int]:
    """By programme the colleague who publishes its results; without one, the department's head.

    Of a term that is over, whoever held the post on its last day. One query.
    """
    programmes = list(programmes)
    holders = _holders(term, programmes)
    people = {one.pk: _those_who_answer(one, holders) for one in programmes}
    return {pk: found[0] for pk, found in people.items() if found}


def judges(programmes: Iterable[Programme], term: Term) -> dict[int, list[int]]:
    """By programme those who may judge an appeal or a repair, in the order in which they are asked:
    who publishes, the department's head, who oversees it. One query, for programmes with their
    department.
    """
    programmes = list(programmes)
    overseers = {one.department.overseer_role for one in programmes}
    holders = _holders(term, programmes, overseers)
    return {
        one.pk: [
            *_those_who_answer(one, holders),
            *holders[None, one.department.overseer_role],
        ]
        for one in programmes
    }


def _those_who_answer(programme: Programme, holders: Holders) -> list[int]:
    roles = dict.fromkeys((programme.publisher_role, Role.HEAD))
    return [person for role in roles for person in holders[programme.department_id, role]]


def _holders(term: Term, programmes: list[Programme], overseers: Iterable[str] = ()) -> Holders:
    posts = Appointment.objects.on(term.nearest_day()).filter(
        Q(
            department__in={programme.department_id for programme in programmes},
            position__role__in={Role.HEAD, *(programme.publisher_role for programme in programmes)},
        )
        | Q(position__role__in=set(overseers))
    )
    found: Holders = defaultdict(list)
    names = ("department_id", "position__role", "staff_id")
    for department, role, staff in posts.order_by("starts", "pk").values_list(*names):
        found[department, role].append(staff)
        if department is not None:
            found[None, role].append(staff)
    return found
