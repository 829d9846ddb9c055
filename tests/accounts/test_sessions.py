"""Where one is logged in: seen, ended one by one or all together."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import UserSession
from apps.accounts.sessions import device_words
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Safari/537.36"
)


def logged_in(user, agent: str = CHROME) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/account/login/", {"username": user.username, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome · Windows"),
        (CHROME + " Edg/129.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; HUAWEI) AppleWebKit/537.36 Chrome/90 Mobile "
            "Safari/537.36 AliApp(DingTalk/7.0.0)",
            "钉钉 · Android",
        ),
        ("", "其他浏览器 · 其他设备"),
    ],
)
def test_a_device_is_named_in_words(agent, words):
    assert device_words(agent) == words


def test_the_account_page_lists_each_device_and_marks_this_one():
    user = UserFactory()
    here, _ = logged_in(user), logged_in(user, "Firefox Linux")
    page = here.get(ACCOUNT)
    assert {row.device for row in page.context["sessions"]} == {
        "Chrome · Windows",
        "Firefox · Linux",
    }
    assert page.content.decode().count("这台设备") == 1


def test_one_device_is_logged_out_from_afar():
    user = UserFactory()
    here, there, third = (logged_in(user) for _ in range(3))
    session = UserSession.objects.get(session_id=there.session.session_key)

    here.post(reverse("accounts:session-end", args=[session.pk]))

    assert [is_in(client) for client in (here, there, third)] == [True, False, True]


def test_all_other_devices_are_logged_out_at_once():
    user, colleague = UserFactory(), UserFactory()
    here, there, third = (logged_in(user) for _ in range(3))
    other = logged_in(colleague)

    here.post(reverse("accounts:session-end-others"))

    assert [is_in(client) for client in (here, there, third, other)] == [True, False, False, True]


def test_nobody_ends_a_colleagues_session():
    here, other = logged_in(UserFactory()), logged_in(UserFactory())
    session = UserSession.objects.get(session_id=other.session.session_key)
    assert here.post(reverse("accounts:session-end", args=[session.pk])).status_code == 404
    assert is_in(other)


def test_logging_out_takes_the_device_off_the_list():
    client = logged_in(UserFactory())
    client.post(reverse("accounts:logout"))
    assert not UserSession.objects.exists()


def test_last_use_is_noted_every_five_minutes_and_not_at_every_click(
    django_assert_max_num_queries,
):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client = logged_in(UserFactory())
    with time_machine.travel(start + timedelta(minutes=4), tick=False):
        client.get(ACCOUNT)
        assert UserSession.objects.get().seen_at == start
    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        client.get(ACCOUNT)
        assert UserSession.objects.get().seen_at == start + timedelta(minutes=6)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one():
    user = UserFactory()
    here, there = logged_in(user), logged_in(user)
    new = "龙溪河畔-2022"
    here.post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert [is_in(client) for client in (here, there)] == [True, False]
    assert UserSession.objects.get().session_id == here.session.session_key


def test_a_closed_account_is_out_at_once():
    user = UserFactory()
    client = logged_in(user)
    services.close_account(user, by=UserFactory(is_staff=True))
    assert not is_in(client)
    assert not UserSession.objects.exists()
