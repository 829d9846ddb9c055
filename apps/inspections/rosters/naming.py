"""How duty pupils are called: they mark other children down, so few read their names.

One rule for every page on which they appear (``rules.names_duty_pupils``): by name to those who
answer for the programme and to leaders, to a homeroom teacher the pupils of the own class; to
everybody else by class and badge, 四（2）班3号, which is enough to ask the counsellor about.
"""

from collections.abc import Iterable
from datetime import date

from apps.inspections.rosters.models import Monitor
from apps.inspections.rules import names_duty_pupils
from apps.school.models import Enrolment, SchoolClass
from apps.school.roles import facts


def badges(monitors: Iterable[Monitor], on: date) -> dict[int, str]:
    """Class of that day and badge of each, by id; one query."""
    monitors = _each_once(monitors)
    homes = _homes(monitors, on)
    return {one.pk: _badge(one, homes) for one in monitors}


def called(
    monitors: Iterable[Monitor], on: date, *, user, record, with_class: bool = False
) -> dict[int, str]:
    """What ``user`` reads for each monitor (id) of a day; one query at most.

    ``record`` leads to the programme that they walk for. ``with_class`` puts the class before a
    name that everybody in question may read: 四（2）班 赵一诺.
    """
    monitors = _each_once(monitors)
    by_name = names_duty_pupils(user, record)
    if by_name and not with_class:
        return {one.pk: str(one) for one in monitors}
    homes = _homes(monitors, on)
    if by_name:
        return {one.pk: f"{homes.get(one.pupil_id, '')} {one}".strip() for one in monitors}
    own = facts(user).homeroom
    return {
        one.pk: str(one) if _is_of(homes.get(one.pupil_id), own) else _badge(one, homes)
        for one in monitors
    }


def _each_once(monitors: Iterable[Monitor]) -> list[Monitor]:
    return list({one.pk: one for one in monitors}.values())


def _homes(monitors: list[Monitor], on: date) -> dict[int, SchoolClass]:
    """The class of each pupil (id) on a day."""
    if not monitors:
        return {}
    enrolled = Enrolment.objects.on(on).filter(pupil__in=[one.pupil_id for one in monitors])
    return {row.pupil_id: row.school_class for row in enrolled.select_related("school_class")}


def _is_of(home: SchoolClass | None, classes: frozenset[int]) -> bool:
    return home is not None and home.pk in classes


def _badge(one: Monitor, homes: dict[int, SchoolClass]) -> str:
    return f"{homes.get(one.pupil_id, '')}{one.badge}号"
