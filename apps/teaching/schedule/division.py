"""分工: who leads which unit, as fairly as can be, and known to all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.school.models import Staff
from apps.teaching.schedule import telling
from apps.teaching.schedule.models import PrepGroup, Unit


@transaction.atomic
def assign(
    group: PrepGroup, leads: Mapping[int, int | None], *, by, seen: Mapping[int, int | None] = {}
) -> list[Unit]:
    """Divide the work: by unit, who leads it. ``seen`` is what the person had before the eyes.

    Whoever leads a unit now and did not before is told, but for ``by``.

    Returns: the units that changed hands.

    Raises:
        ValidationError: by unit, a lead who is not of the group or has left, or one whom somebody
            else chose meanwhile.
    """
    units = {
        unit.pk: unit for unit in group.units.select_for_update(of=["self"]).select_related("lead")
    }
    members = {staff.pk: staff for staff in group.members()}
    errors, changed = {}, []
    for pk, lead in leads.items():
        unit = units.get(pk)
        if unit is None or unit.lead_id == lead:
            continue
        if pk in seen and unit.lead_id != seen[pk]:
            errors[str(pk)] = f"刚才已有人分给{unit.lead or '（无）'}，请再看一下。"
        elif lead is not None and lead not in members:
            errors[str(pk)] = "这位老师不在本备课组。"
        elif lead is not None and members[lead].has_left:
            errors[str(pk)] = f"{members[lead]}已离校，请另选主备人。"
        else:
            changed.append(unit)
    if errors:
        raise ValidationError(errors)
    for unit in changed:
        unit.lead = members.get(leads[unit.pk])
        unit.save(update_fields=["lead", "updated_at"])
    telling.divided(group, changed, by)
    return changed


def in_turn(
    units: Sequence[Unit], members: Sequence[Staff], *, keep: bool = False
) -> dict[int, int]:
    """Everybody in turn, whoever has fewest 课时 next: a proposal for ``assign``.

    With ``keep`` the units that have a lead at school stay with them and count as their load.
    """
    load = {member.pk: 0 for member in members if not member.has_left}
    open_units = []
    for unit in units:
        if keep and unit.lead_id in load:
            load[unit.lead_id] += _weight(unit)
        else:
            open_units.append(unit)
    chosen = {}
    for unit in open_units:
        if load:
            lead = min(load, key=load.__getitem__)
            load[lead] += _weight(unit)
            chosen[unit.pk] = lead
    return chosen


def _weight(unit: Unit) -> int:
    # Units come with their lessons at hand; one without any is work, too.
    return max(len(unit.lessons.all()), 1)


@dataclass
class Share:
    """What one member of the group leads."""

    member: Staff
    units: int = 0
    lessons: int = 0


def balance(
    units: Sequence[Unit], members: Sequence[Staff], leads: Mapping[int, int | None]
) -> list[Share]:
    """How evenly the work would be divided by ``leads``; leavers without a unit are left out."""
    shares = {member.pk: Share(member) for member in members}
    for unit in units:
        if share := shares.get(leads.get(unit.pk)):
            share.units += 1
            share.lessons += len(unit.lessons.all())
    return [share for share in shares.values() if share.units or not share.member.has_left]
