"""值岗密码: drawn so that nobody guesses it, kept as a hash, throttled."""

import hashlib
from base64 import b64decode
from datetime import date, timedelta

import pytest

from apps.inspections.models import Monitor
from apps.inspections.rosters.pins import ITERATIONS, is_weak
from apps.inspections.rosters.services import check_pin, set_pin, set_pins
from tests.inspections.factories import MonitorFactory

pytestmark = pytest.mark.django_db


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10_000:04}"


def test_the_pin_given_is_the_one_that_is_right():
    monitor = MonitorFactory()
    pin = set_pin(monitor)
    assert len(pin) == 4
    assert pin.isdigit()
    assert check_pin(monitor, pin)
    assert not check_pin(monitor, wrong(pin))
    assert not check_pin(monitor, "")


def test_only_a_salted_hash_is_kept_which_a_tablet_can_check_by_itself():
    monitor = MonitorFactory()
    pin = set_pin(monitor)
    kept = Monitor.objects.get().pin
    iterations, salt, digest = kept.split("$")
    assert int(iterations) == ITERATIONS
    found = hashlib.pbkdf2_hmac("sha256", pin.encode(), b64decode(salt), ITERATIONS, 32)
    assert found == b64decode(digest)
    set_pin(monitor)
    assert Monitor.objects.get().pin.split("$")[1] != salt


def test_each_new_pin_has_its_round_and_the_old_one_is_void():
    monitor = MonitorFactory()
    old, new = set_pin(monitor), set_pin(monitor)
    assert Monitor.objects.get().pin_round == 2
    assert check_pin(monitor, new)
    assert old == new or not check_pin(monitor, old)


def test_without_a_pin_nothing_is_right():
    assert not check_pin(MonitorFactory(), "")


def test_five_misses_close_the_name_for_five_minutes(time_machine):
    time_machine.move_to("2022-03-01 07:40 +0800", tick=False)
    monitor = MonitorFactory()
    pin = set_pin(monitor)
    for _ in range(4):
        check_pin(monitor, wrong(pin))
    assert check_pin(monitor, pin)
    for _ in range(5):
        check_pin(monitor, wrong(pin))
    assert not check_pin(monitor, pin)
    time_machine.shift(timedelta(minutes=4, seconds=59))
    assert not check_pin(monitor, pin)
    time_machine.shift(timedelta(seconds=2))
    assert check_pin(monitor, pin)


def test_a_new_pin_opens_a_closed_name():
    monitor = MonitorFactory()
    pin = set_pin(monitor)
    for _ in range(5):
        check_pin(monitor, wrong(pin))
    assert check_pin(monitor, set_pin(monitor))


@pytest.mark.parametrize(
    "pin", ["0000", "1234", "9876", "1212", "1122", "1000", "2012", "1999", "0123", "4321"]
)
def test_what_others_try_first_is_weak(pin):
    assert is_weak(pin)


@pytest.mark.parametrize("pin", ["7294", "1357", "3806", "0519"])
def test_other_numbers_are_not(pin):
    assert not is_weak(pin)


def test_weak_numbers_and_the_birthday_are_never_given(monkeypatch):
    drawn = iter([0, 1234, 1111, 2012, 516, 7294])
    monkeypatch.setattr("secrets.randbelow", lambda _limit: next(drawn))
    monitor = MonitorFactory(pupil__born_on=date(2012, 5, 16))
    assert set_pin(monitor) == "7294"


def test_several_get_theirs_at_once_each_a_different_one_kept(django_assert_max_num_queries):
    monitors = MonitorFactory.create_batch(12)
    with django_assert_max_num_queries(5):
        given = set_pins(monitors)
    assert [monitor for monitor, _ in given] == monitors
    assert len({monitor.pin for monitor, _ in given}) == 12
    assert all(check_pin(monitor, pin) for monitor, pin in given)
