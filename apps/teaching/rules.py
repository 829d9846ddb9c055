"""Who may, in lesson preparation: members of a group, its leader, 课程教学中心, the leaders."""

import rules
from django.apps import apps

from apps.school.roles import facts
from apps.school.rules import heads_teaching, is_inspector, is_leader, is_staff_member

# 课程教学中心 keeps the plans of all groups; leaders and 责任督学 read them.
keeps_plans = heads_teaching
oversees_plans = heads_teaching | is_leader | is_inspector
reads_plans = is_staff_member | is_inspector


@rules.predicate
def leads_group(user, record=None) -> bool:
    """Leads the prep group that the record belongs to, or its subject as 教研组长."""
    own = facts(user)
    if own.staff_id is None:
        return False
    if record is None:
        return bool(own.led) or _is_a_leader(own.staff_id)
    group = record.group
    return group.leader_id == own.staff_id or not own.led.isdisjoint(
        {(group.subject_id, group.grade), (group.subject_id, None)}
    )


@rules.predicate
def is_lead(user, record=None) -> bool:
    """Is the 主备人 of the unit that the record belongs to."""
    staff = facts(user).staff_id
    return staff is not None and (record is None or record.unit.lead_id == staff)


@rules.predicate
def is_author(user, record=None) -> bool:
    """Wrote the record (``staff``)."""
    staff = facts(user).staff_id
    return staff is not None and (record is None or record.staff_id == staff)


def _is_a_leader(staff_id: int) -> bool:
    # By name: the groups' own rules stand on these.
    return apps.get_model("teaching.PrepGroup").objects.filter(leader=staff_id).exists()
