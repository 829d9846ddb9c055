"""To-dos are waived by those who answer for the requirement, with a reason, and by nobody else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pghistory.models import Events

from apps.reminders.models import ToDo
from apps.reminders.services import reconcile, unwaive, waive
from apps.school.models import Place, Staff
from apps.school.roles import DepartmentCode, Role
from tests.factories import PlaceFactory, StaffFactory, head_of, holder, principal, teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def todo(trial) -> ToDo:
    staff = StaffFactory()
    reconcile()
    return ToDo.objects.get(staff=staff)


@pytest.mark.parametrize("who", [lambda: head_of(DepartmentCode.TEACHING), principal])
def test_the_owners_head_and_the_leaders_waive_with_a_reason(todo, who):
    user = who()
    waive(todo, reason=" 产假 ", by=user)
    todo.refresh_from_db()
    assert (todo.state, todo.waived_reason, todo.waived_by) == ("waived", "产假", user.staff)


@pytest.mark.parametrize(
    "who",
    [
        lambda todo: head_of(DepartmentCode.MORAL),
        lambda todo: holder(Role.COORDINATOR, department=DepartmentCode.TEACHING),
        lambda todo: teacher(),
        lambda todo: todo.staff.user,
    ],
)
def test_nobody_else_waives(todo, who):
    with pytest.raises(PermissionDenied):
        waive(todo, reason="产假", by=who(todo))
    with pytest.raises(PermissionDenied):
        unwaive(todo, by=who(todo))


def test_a_waiver_needs_a_reason(todo):
    with pytest.raises(ValidationError, match="原因"):
        waive(todo, reason="  ", by=principal())


def test_what_is_done_needs_no_waiver(todo):
    PlaceFactory(keeper=todo.staff)
    reconcile()
    with pytest.raises(ValidationError, match="已完成"):
        waive(todo, reason="产假", by=principal())


def test_a_waiver_outlives_the_next_comparison_and_can_be_taken_back(todo):
    waive(todo, reason="产假", by=principal())
    reconcile()
    assert ToDo.objects.get(pk=todo.pk).state == "waived"
    unwaive(todo, by=principal())
    assert ToDo.objects.get(pk=todo.pk).state == "open"


def test_done_after_all_it_counts_as_done(todo):
    waive(todo, reason="产假", by=principal())
    PlaceFactory(keeper=todo.staff)
    reconcile()
    assert ToDo.objects.get(pk=todo.pk).state == "done"
    Place.objects.all().delete()
    reconcile()
    assert ToDo.objects.get(pk=todo.pk).state == "waived"


def test_the_history_keeps_the_waiver(todo):
    waive(todo, reason="产假", by=principal())
    event = Events.objects.tracks(todo).get(pgh_label="update")
    assert event.pgh_data["waived_reason"] == "产假"


def test_who_sees_which_todos(todo):
    everybody = set(ToDo.objects.all())
    stranger = teacher()
    Staff.objects.filter(user=stranger).update(left_on="2021-01-01")
    assert set(ToDo.objects.visible_to(principal())) == everybody
    assert set(ToDo.objects.visible_to(head_of(DepartmentCode.TEACHING))) == everybody
    assert set(ToDo.objects.visible_to(head_of(DepartmentCode.MORAL))) == set()
    assert set(ToDo.objects.visible_to(todo.staff.user)) == {todo}
    assert set(ToDo.objects.visible_to(stranger)) == set()
