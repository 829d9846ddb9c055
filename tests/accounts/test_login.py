"""Logging in by user name or staff number; guessing is slow and tells nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories import PASSWORD, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
WRONG = "用户名（工号）或密码不对"
NOON = datetime(2022, 3, 1, 4, 0, tzinfo=UTC)


def log_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


@pytest.fixture
def wang():
    return StaffFactory(number="T0007", user__username="wangfang").user


@pytest.mark.parametrize("name", ["wangfang", "T0007"])
def test_one_logs_in_by_user_name_or_staff_number(client, wang, name):
    assert log_in(client, name).status_code == 302
    assert client.get(reverse("accounts:account")).context["user"] == wang


def test_a_staff_number_that_is_a_colleagues_user_name_opens_neither_account(client, wang):
    UserFactory(username="T0007")
    assert log_in(client, "T0007").status_code == 422


def test_nobody_learns_which_accounts_exist_or_are_closed(client, wang):
    UserFactory(username="gone", is_active=False)
    pages = [
        log_in(client, "wangfang", "wrong"),
        log_in(client, "nobody", "wrong"),
        log_in(client, "gone", PASSWORD),
    ]
    assert {page.status_code for page in pages} == {422}
    assert all(WRONG in page.content.decode() for page in pages)


def test_what_was_typed_as_user_name_is_kept_but_not_the_password(client, wang):
    page = log_in(client, "wangfang", "my-wrong-secret").content.decode()
    assert "wangfang" in page
    assert "my-wrong-secret" not in page


def test_the_sixth_try_has_to_wait_even_with_the_right_password(client, wang):
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            assert log_in(client, "wangfang", "wrong").status_code == 422
        refused = log_in(client, "wangfang")
        assert refused.status_code == 429
        assert refused["Retry-After"] == "900"
        assert "请在15分钟后再试" in refused.content.decode()
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        assert "请在5分钟后再试" in log_in(client, "wangfang").content.decode()
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        assert log_in(client, "wangfang").status_code == 302


def test_an_account_that_does_not_exist_is_throttled_alike(client):
    with time_machine.travel(NOON, tick=False):
        answers = [log_in(client, "nobody", "wrong").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_one_may_log_in_from_elsewhere_while_a_stranger_guesses(client, wang):
    with time_machine.travel(NOON, tick=False):
        for _ in range(6):
            client.post(LOGIN, {"username": "wangfang", "password": "x"}, REMOTE_ADDR="203.0.113.9")
        assert log_in(client, "wangfang").status_code == 302


def test_a_right_password_starts_the_count_afresh(client, wang):
    with time_machine.travel(NOON, tick=False):
        for _ in range(3):
            for _ in range(4):
                assert log_in(client, "wangfang", "wrong").status_code == 422
            assert log_in(client, "wangfang").status_code == 302
            client.post(reverse("accounts:logout"))


def test_one_address_cannot_try_every_account(client, wang):
    with time_machine.travel(NOON, tick=False):
        for number in range(60):
            assert log_in(client, f"user{number}", "wrong").status_code == 422
        assert log_in(client, "wangfang").status_code == 429


def test_a_whole_staff_may_log_in_from_the_schools_one_address(client):
    names = [UserFactory().username for _ in range(61)]
    with time_machine.travel(NOON, tick=False):
        for name in names:
            assert log_in(client, name).status_code == 302
            client.logout()


def test_behind_the_proxy_the_address_it_saw_counts_not_one_that_was_invented(client, settings):
    settings.HTTPS = True
    UserFactory(username="wangfang")
    headers = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
    client.post(LOGIN, {"username": "wangfang", "password": PASSWORD}, headers=headers)
    session = client.get(reverse("accounts:account")).context["sessions"][0]
    assert session.address == "203.0.113.9"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/school/staff/", "/school/staff/"), ("https://evil.example/", "/"), ("//evil.example", "/")],
)
def test_after_login_one_goes_on_inside_the_portal_only(client, wang, asked, led_to):
    assert log_in(client, "wangfang", next=asked)["Location"] == led_to


def test_somebody_logged_in_is_not_asked_again(client, wang):
    client.force_login(wang)
    assert client.get(LOGIN).status_code == 302
