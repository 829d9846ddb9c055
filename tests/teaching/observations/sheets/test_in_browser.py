"""A sheet in a real browser: without a network, opened again, and after the login has expired."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.teaching.models import ObservationSheet, Rating, SheetStep
from tests.factories import StaffFactory
from tests.teaching.observations.sheets.lesson import account, watched_lesson


@pytest.fixture
def classroom(page: Page, live_server, client, transactional_db) -> Page:
    """The phone of an observer with the sheet open; ``login`` does it anew."""
    lesson, observer = watched_lesson(), StaffFactory()

    def login() -> None:
        client.force_login(account(observer))
        key = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
        )

    page.login = login
    login()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("teaching:observation-sheet", args=[lesson.pk]))
    says(page, "已上传")
    # Kept for the day when there is no network.
    page.locator("form[data-kept=true]").wait_for()
    return page


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-state]")).to_contain_text(words)


def test_written_without_a_network_and_opened_again_it_arrives_exactly_once(classroom):
    page, context = classroom, classroom.context
    context.set_offline(True)
    page.locator(".watch-bar [data-add-step]").click()
    page.keyboard.type("同桌互说算理")
    page.locator("[data-item]", has_text="目标明确可测").get_by_role("button", name="5").click()
    says(page, "没有网络")
    says(page, "2 处已存本机")
    page.reload()
    expect(page.get_by_label("活动")).to_have_value("同桌互说算理")
    expect(page.locator("[data-total]")).to_have_text("5/5")
    says(page, "2 处已存本机")
    assert not ObservationSheet.objects.exists()
    context.set_offline(False)
    says(page, "已上传")
    assert SheetStep.objects.get().activity == "同桌互说算理"
    assert Rating.objects.get().points == 5
    page.reload()
    says(page, "已上传")
    assert SheetStep.objects.count() == Rating.objects.count() == 1


def test_what_was_written_while_the_login_expired_waits_and_goes_after_it(classroom):
    page = classroom
    page.context.clear_cookies()
    page.locator("[name=strengths]").first.fill("参与面广")
    says(page, "登录已过期")
    says(page, "1 处已存本机")
    assert not ObservationSheet.objects.exists()
    page.login()
    page.evaluate("dispatchEvent(new Event('online'))")
    says(page, "已上传")
    assert ObservationSheet.objects.get().strengths == ["参与面广"]
