"""The pages in a real browser: readable by everybody, fitting the phone, done in a few taps."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from apps.reminders.models import Message, RequirementSetting, ToDo
from apps.reminders.services import notify, reconcile
from apps.school.roles import DepartmentCode
from tests.core.test_look_in_browser import SCREENS, serious_violations
from tests.factories import PlaceFactory, StaffFactory, head_of
from tests.reminders.factories import ChannelFactory, DeliveryFactory


@pytest.fixture
def head(transactional_db, trial):
    """Head of the department, with something open, a message and a channel."""
    user = head_of(DepartmentCode.TEACHING)
    StaffFactory(name="王老师")
    reconcile()
    staff = user.staff
    notify([staff], key="k", title="2项待办", body="· 公开课", link="/todo/")
    DeliveryFactory(channel=ChannelFactory(staff=staff), state="given_up", error="没有连上对方。")
    return user


@pytest.fixture
def desk(page, live_server, client, head):
    client.force_login(head)
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.visit = lambda name, *args: page.goto(
        live_server.url + reverse(f"reminders:{name}", args=args)
    )
    return page


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_every_page_is_accessible_and_fits_the_screen(desk, head, trial, screen):
    width, height = SCREENS[screen]
    desk.set_viewport_size({"width": width, "height": height})
    refused = []
    desk.on("console", lambda line: "Content Security" in line.text and refused.append(line.text))
    todo = ToDo.objects.exclude(staff=head.staff).get()
    channel = head.staff.channels.get()
    pages = [
        ("mine",),
        ("late",),
        ("todo-list",),
        ("todo-detail", todo.pk),
        ("waive", todo.pk),
        ("requirement-list",),
        ("requirement-detail", trial.code),
        ("requirement-settings", trial.code),
        ("inbox",),
        ("preferences",),
        ("channel-create",),
        ("channel-detail", channel.pk),
        ("delivery-list",),
        ("reminder-list",),
    ]
    for page in pages:
        desk.visit(*page)
        assert serious_violations(desk) == [], page
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, page
    assert refused == []


@pytest.mark.usefixtures("eager")
def test_a_comparison_is_asked_for_and_its_result_is_seen(desk, head, trial):
    PlaceFactory(keeper=head.staff)
    desk.visit("requirement-detail", trial.code)
    expect(desk.locator("#check")).to_contain_text("0/2")
    desk.get_by_role("button", name="立即核对").click()
    expect(desk.locator("#check")).to_contain_text("1/2")
    expect(desk.locator("#check")).to_contain_text("完成1项")


def test_a_todo_is_waived_and_a_setting_with_a_mistake_is_not_lost(desk, head, trial):
    todo = ToDo.objects.exclude(staff=head.staff).get()
    desk.visit("todo-detail", todo.pk)
    desk.get_by_role("link", name="免除").click()
    desk.get_by_label("免除原因").fill("产假")
    desk.get_by_role("button", name="免除").click()
    expect(desk.get_by_role("button", name="撤回免除")).to_be_visible()

    desk.visit("requirement-settings", trial.code)
    desk.get_by_label("提前提醒").fill("三天")
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_label("提前提醒")).to_have_value("三天")
    desk.get_by_label("提前提醒").fill("5、0")
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(trial.title)
    assert RequirementSetting.objects.get().lead_days == [0, 5]


def test_a_message_is_opened_from_the_inbox_and_is_read_then(desk, head):
    desk.visit("inbox")
    desk.get_by_role("link", name="2项待办").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("我的待办")
    assert not Message.objects.unread().exists()
