"""Every change is kept, with the names that people read."""

import pghistory
import pytest

from apps.core import history
from tests.factories import PlaceFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_change_shows_who_and_before_and_after():
    user, keeper = UserFactory(last_name="王", first_name="芳"), StaffFactory(name="赵强")
    place = PlaceFactory(name="图书馆")
    with pghistory.context(user=user.pk):
        place.keeper = keeper
        place.save()

    change = history.entries(place)[0]

    assert (change.who, change.action) == ("王芳", "修改")
    assert change.changes == [("责任人", "（空）", "赵强")]


def test_a_deputy_is_shown_with_the_person_acted_for():
    deputy, head = UserFactory(last_name="李"), UserFactory(last_name="周")
    with pghistory.context(user=deputy.pk, acting_for=head.pk):
        place = PlaceFactory()
    entry = history.entries(place)[0]
    assert (entry.who, entry.acting_for, entry.action) == ("李", "周", "新建")


def test_a_save_that_changes_nothing_leaves_no_trace():
    place = PlaceFactory()
    place.save()
    assert len(history.entries(place)) == 1
