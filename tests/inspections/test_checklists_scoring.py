"""What an observation costs, for any number that somebody could type."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from apps.inspections.checklists.models import Checklist, Item
from apps.inspections.checklists.scoring import MOST, points_for

TENTHS = st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)
COUNTED = st.sampled_from([Item.Method.COUNT, Item.Method.PERSON])
AMOUNTS = st.integers(0, MOST)
DEDUCT, POINTS = Checklist.Scoring.DEDUCT, Checklist.Scoring.POINTS


@st.composite
def counted_items(draw):
    """An item counted by times or persons, with a cap or without."""
    points = draw(TENTHS)
    cap = draw(st.none() | TENTHS.filter(lambda value: value >= points))
    return Item(
        code="W1",
        name="地面",
        method=draw(COUNTED),
        points=points,
        cap=cap,
        bonus=draw(st.booleans()),
    )


@st.composite
def banded_items(draw):
    bands = sorted(draw(st.lists(TENTHS, min_size=1, max_size=5)))
    return Item(code="W1", name="地面", method=Item.Method.BANDS, bands=bands)


def given_item(full: str = "10") -> Item:
    return Item(code="D1", name="提前量", method=Item.Method.POINTS, points=Decimal(full))


@given(counted_items(), AMOUNTS)
def test_a_deduction_is_never_positive_and_a_bonus_never_negative(item, amount):
    points = points_for(item, amount)
    assert points >= 0 if item.bonus else points <= 0


@given(counted_items(), AMOUNTS)
def test_nothing_costs_more_than_its_cap(item, amount):
    if item.cap is not None:
        assert abs(points_for(item, amount)) <= item.cap


@given(counted_items(), AMOUNTS.filter(lambda amount: amount < MOST))
def test_more_of_it_never_costs_less(item, amount):
    assert abs(points_for(item, amount + 1)) >= abs(points_for(item, amount))


@given(banded_items(), st.data())
def test_a_higher_band_never_costs_less(item, data):
    band = data.draw(st.integers(0, len(item.bands) - 1))
    assert points_for(item, band + 1) <= points_for(item, band) <= 0


@given(counted_items() | banded_items(), st.integers(0, 1))
def test_points_have_one_decimal(item, amount):
    assert points_for(item, amount) * 10 % 1 == 0


@given(counted_items() | banded_items())
def test_nothing_observed_costs_nothing(item):
    assert points_for(item, 0) == 0


@given(counted_items() | banded_items(), st.integers(max_value=-1))
def test_a_negative_count_is_refused(item, amount):
    with pytest.raises(ValidationError, match="不能是负数"):
        points_for(item, amount)


@given(counted_items() | banded_items(), st.integers(min_value=MOST + 1))
def test_an_absurd_count_is_refused(item, amount):
    with pytest.raises(ValidationError, match="最多"):
        points_for(item, amount)


@given(counted_items() | banded_items(), TENTHS.filter(lambda amount: amount % 1))
def test_half_a_person_is_refused(item, amount):
    with pytest.raises(ValidationError, match="整数"):
        points_for(item, amount)


@given(TENTHS)
def test_given_points_are_taken_as_they_are_up_to_the_items_points(amount):
    assert points_for(given_item(), amount, POINTS) == amount


@given(st.decimals("10.1", "1000", places=1))
def test_more_points_than_the_item_has_are_refused(amount):
    with pytest.raises(ValidationError, match="最多10分"):
        points_for(given_item(), amount, POINTS)


def test_points_finer_than_a_tenth_are_refused():
    with pytest.raises(ValidationError, match="一位小数"):
        points_for(given_item(), Decimal("9.25"), POINTS)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
@pytest.mark.parametrize("method", Item.Method.values)
def test_what_is_no_number_is_refused(amount, method):
    item = Item(code="W1", name="地面", method=method, points=Decimal(10), bands=[Decimal(1)])
    with pytest.raises(ValidationError):
        points_for(item, Decimal(amount))
