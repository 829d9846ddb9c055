"""Who fills in a record: what 我的检查 lists is what the form lets one do."""

import pytest

from apps.inspections.models import Programme, Sheet
from apps.school.models import Staff
from apps.school.roles import LEADERS, DepartmentCode, Role
from tests.factories import (
    DepartmentFactory,
    StaffFactory,
    UserFactory,
    holder,
    homeroom_teacher,
    teacher,
)
from tests.inspections.factories import SheetFactory

pytestmark = pytest.mark.django_db

KINDS = Programme.InspectorKind


@pytest.fixture
def sheets() -> dict[str, Sheet]:
    """A sheet of each kind of programme, all run by 课程教学中心; ``named`` has an inspector."""
    centre = DepartmentFactory(code=DepartmentCode.TEACHING)
    made = {
        kind: SheetFactory(
            round__slot__programme__inspector_kind=kind,
            round__slot__programme__inspector_role=Role.VICE_TEACHING if kind == KINDS.ROLE else "",
            round__slot__programme__department=centre,
            round__slot__programme__publisher_role=Role.HEAD,
        )
        for kind in KINDS
    }
    made[KINDS.NAMED].round.programme.inspectors.add(
        StaffFactory(number="NAMED", user=UserFactory())
    )
    return made


def people() -> dict[str, object]:
    centre = DepartmentCode.TEACHING
    return {
        "head": holder(Role.HEAD, department=centre),
        "group leader of the department": holder(Role.PREP_LEADER, department=centre),
        "head of another": holder(Role.HEAD, department=DepartmentCode.MORAL),
        "named": Staff.objects.get(number="NAMED").user,
        "homeroom": homeroom_teacher(),
        "teacher": teacher(),
        **{role: holder(role) for role in LEADERS},
    }


def test_what_is_listed_to_fill_in_is_what_one_may_fill_in(sheets):
    seen = set()
    for name, user in people().items():
        listed = set(Sheet.objects.to_fill(user))
        allowed = {
            sheet for sheet in sheets.values() if user.has_perm(Sheet.get_perm("fill"), sheet)
        }
        assert listed == allowed, name
        seen |= listed
    assert seen == set(sheets.values())


def test_a_group_leader_of_the_department_is_sent_to_nobody_s_lessons(sheets):
    leader = holder(Role.PREP_LEADER, department=DepartmentCode.TEACHING)
    assert not Sheet.objects.to_fill(leader).exists()
