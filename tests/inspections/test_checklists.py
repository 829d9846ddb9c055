"""检查标准: what every school starts with."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from apps.inspections.checklists.defaults import write_checklists
from apps.inspections.models import Checklist, Item
from tests.factories import TermFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["patrol", "routine"])
def test_the_parts_of_both_default_checklists_add_up_to_a_hundred(code):
    checklist = write_checklists()[code]
    version = checklist.versions.get()
    assert version.categories.aggregate(Sum("base"))["base__sum"] == version.total == 100


def test_the_items_of_each_part_of_the_teaching_routines_add_up_to_the_part():
    for category in write_checklists()["routine"].versions.get().categories.all():
        assert category.items.aggregate(Sum("points"))["points__sum"] == category.base


def test_the_default_items_pass_the_checks_that_a_form_makes():
    write_checklists()
    for item in Item.objects.all():
        item.full_clean()


def test_writing_the_defaults_again_leaves_what_the_school_changed():
    TermFactory()
    patrol = write_checklists()["patrol"]
    Checklist.objects.filter(pk=patrol.pk).update(name="一日常规（本校）")
    count = Item.objects.count()
    assert write_checklists()["patrol"].name == "一日常规（本校）"
    assert Item.objects.count() == count


def test_only_grave_matters_are_vetoes_and_they_alert_at_once():
    write_checklists()
    vetoes = Item.objects.filter(veto=True)
    assert {item.name for item in vetoes} == {"打架致伤", "欺凌属实", "安全事故"}
    assert all(item.alert and item.level == "1" for item in vetoes)


def test_bonus_is_capped_at_three_points_a_day():
    assert write_checklists()["patrol"].versions.get().bonus_cap == Decimal(3)
