"""The programmes that a school starts with."""

from datetime import date

import pytest

from apps.inspections.models import Item, Programme, Round, Sheet
from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.rounds.services import open_day
from apps.school.calendar.services import lay_out_term
from tests.factories import DepartmentFactory, SchoolClassFactory, StaffFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programmes():
    lay_out_term(TermFactory())
    for code in ("SD", "CT"):
        DepartmentFactory(code=code)
    return write_programmes()


def test_the_defaults_are_written_once_and_keep_what_the_school_changed(programmes):
    Programme.objects.filter(code="patrol").update(grace_minutes=45)
    again = write_programmes()
    assert again == programmes
    assert again["patrol"].grace_minutes == 45
    assert Programme.objects.count() == 7
    assert Programme.objects.count() == len(programmes)
    assert programmes["patrol"].slots.count() == 7


def test_each_item_of_the_patrol_is_looked_at_in_some_slot_and_none_is_unknown(programmes):
    items = Item.objects.filter(category__version__checklist=programmes["patrol"].checklist)
    wanted = set(items.exclude(veto=True).values_list("code", flat=True))
    assert {code for slot in programmes["patrol"].slots.all() for code in slot.item_codes} == wanted


def test_a_first_tuesday_in_march_opens_patrol_monthly_check_and_sample(programmes):
    SchoolClassFactory.create_batch(3)
    StaffFactory.create_batch(20)
    open_day(date(2022, 2, 28))
    rounds = open_day(date(2022, 3, 1))
    assert [round.programme.code for round in rounds].count("patrol") == 7
    assert {round.programme.code for round in rounds} == {"patrol", "routine-monthly"}
    sampled = Sheet.objects.filter(round__programme__code="routine-sample")
    assert (sampled.count(), Round.objects.filter(draw__isnull=False).count()) == (2, 1)


def test_the_weekly_evaluation_of_after_school_service_adds_up_to_a_hundred(programmes):
    items = Item.objects.filter(category__version__checklist__code="after-school-week")
    assert sum(item.points for item in items) == 100
    SchoolClassFactory.create_batch(2)
    rounds = open_day(date(2022, 3, 4))
    assert "after-school-week" in {round.programme.code for round in rounds}
