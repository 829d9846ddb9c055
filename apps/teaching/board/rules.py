"""Who sees which rows of the board, whom one may remind, and who looks into a preparation book."""

import rules

from apps.inspections.models import Programme
from apps.inspections.rules import fills_sheets
from apps.school.roles import Facts
from apps.school.rules import is_inspector, is_leader
from apps.teaching.rules import keeps_plans, leads_group, oversees_plans, reads_plans
from apps.teaching.schedule.models import PrepGroup

reads_board = reads_plans
# 责任督学 reads all and reminds nobody.
urges_all = (keeps_plans | is_leader) & ~is_inspector
urges_group = urges_all | leads_group


def leads(own: Facts, group: PrepGroup) -> bool:
    """Whether somebody leads a group, as 备课组长 or as 教研组长."""
    as_researcher = {(group.subject_id, group.grade), (group.subject_id, None)}
    return own.staff_id is not None and (
        group.leader_id == own.staff_id or not own.led.isdisjoint(as_researcher)
    )


@rules.predicate
def sees_all(user) -> bool:
    """课程教学中心, the school's leaders, 责任督学."""
    return oversees_plans(user)


def spot_programme() -> Programme | None:
    """备课抽查; None where the school does not run it."""
    programmes = Programme.objects.filter(code="preparation-spot", active=True)
    return programmes.select_related("department", "checklist").first()


def may_check(user, programme: Programme | None) -> bool:
    """Whether somebody fills in the sheets of 备课抽查: the office, and whom the school names."""
    return programme is not None and fills_sheets(user, programme)
