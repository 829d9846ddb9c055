"""Pages in a real browser: accessible, fitting every screen, kind to what is typed."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.core import bin
from apps.school.models import Place
from tests.factories import PASSWORD, PlaceFactory

AXE = Path(settings.BASE_DIR, "tests", "vendor", "axe.min.js").read_text(encoding="utf-8")
SCREENS = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
PAGES = {
    "list": "/school/place/",
    "filtered list": "/school/place/?q=教室1&sort=-name",
    "list without a match": "/school/place/?q=nothing",
    "empty list": "/school/subject/",
    "detail": "/school/place/{pk}/",
    "form": "/school/place/create/",
    "history": "/school/place/{pk}/history/",
    "delete": "/school/place/{pk}/delete/",
    "printed sheet": "/school/place/print/",
    "blank sheet": "/school/place/blank/",
    "bin": "/core/bin/",
    "not found": "/nowhere/",
}


@pytest.fixture
def admin(transactional_db) -> User:
    return User.objects.create_superuser(
        "admin", password=PASSWORD, must_change_password=False, last_name="钱", first_name="秀英"
    )


@pytest.fixture
def places(admin) -> list[Place]:
    bin.put_in_bin([PlaceFactory()], by=admin)
    return PlaceFactory.create_batch(12)


@pytest.fixture
def desk(page, live_server, client, admin, places):
    """A browser window of somebody who may see everything."""
    client.force_login(admin)
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.visit = lambda address: page.goto(live_server.url + address)
    return page


def serious_violations(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("screen", "theme"),
    [("desk", "light"), ("desk", "dark"), ("tablet", "light"), ("phone", "light")],
)
def test_every_kind_of_page_is_accessible_and_fits_the_screen(desk, places, screen, theme):
    width, height = SCREENS[screen]
    desk.set_viewport_size({"width": width, "height": height})
    desk.emulate_media(color_scheme=theme)
    refused = []
    desk.on("console", lambda line: "Content Security" in line.text and refused.append(line.text))
    for kind, address in PAGES.items():
        desk.visit(address.format(pk=places[0].pk))
        assert serious_violations(desk) == [], kind
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, kind
    assert refused == []


def test_typing_in_the_search_narrows_the_list_and_the_address(desk, places):
    desk.visit("/school/place/")
    desk.locator("#list-form [name=q]").fill(places[3].name)
    expect(desk.locator(".rows tbody tr")).to_have_count(1)
    expect(desk).to_have_url(re.compile(r"/school/place/\?q=[^&]+$"))


def test_a_list_is_filtered_without_script_too(browser, desk, places):
    context = browser.new_context(
        java_script_enabled=False, storage_state=desk.context.storage_state()
    )
    page = context.new_page()
    desk.visit("/school/place/")
    page.goto(desk.url)
    page.locator("#list-form [name=q]").fill(places[3].name)
    page.get_by_role("button", name="筛选").last.click()
    assert page.locator(".rows tbody tr").count() == 1
    context.close()


def test_rows_are_walked_and_opened_by_keys(desk):
    desk.visit("/school/place/")
    second = desk.locator(".row-link").nth(1).get_attribute("href")
    for key in ("j", "j", "j", "k", "Enter"):
        desk.keyboard.press(key)
    expect(desk).to_have_url(re.compile(f"{second}$"))


def test_what_was_typed_is_offered_again_and_forgotten_once_saved(desk):
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.visit("/school/place/create/")
    desk.locator("[name=name]").press_sequentially("木工坊")
    expect(desk.get_by_text("草稿已存在本机")).to_be_visible()
    desk.reload()
    desk.get_by_role("button", name="恢复").click()
    expect(desk.locator("[name=name]")).to_have_value("木工坊")
    desk.locator("[name=code]").fill("W1")
    desk.locator("[name=kind]").select_option(index=1)
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.get_by_text("已保存“木工坊”")).to_be_visible()
    assert not desk.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


def test_a_form_that_leads_back_to_itself_offers_nothing_once_it_was_accepted(desk):
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.visit("/school/place/create/")
    desk.locator("[name=name]").fill("木工坊")
    desk.locator("[name=code]").fill("W1")
    desk.locator("[name=kind]").select_option(index=1)
    desk.locator("button[name=again]").click()
    expect(desk.get_by_text("已保存“木工坊”")).to_be_visible()
    expect(desk.get_by_text("没有提交的内容")).to_have_count(0)


def test_a_refused_form_keeps_what_was_typed_and_says_why(desk):
    desk.visit("/school/place/create/")
    desk.locator("[name=code]").fill("W1")
    with desk.expect_response(lambda answer: answer.request.method == "POST") as answer:
        desk.get_by_role("button", name="保存", exact=True).click()
    assert answer.value.status == 422
    expect(desk.locator("[name=code]")).to_have_value("W1")
    expect(desk.get_by_role("alert").first).to_contain_text("已填的内容都还在")


def test_the_chosen_theme_is_remembered(desk):
    desk.visit("/")
    desk.locator(".user-menu summary").click()
    desk.get_by_role("button", name="深色 / 浅色").click()
    desk.visit("/school/place/")
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_menu_is_a_drawer_on_a_phone(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.visit("/school/place/")
    menu = desk.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    desk.get_by_role("button", name="菜单", exact=True).click()
    expect(menu).to_be_visible()
    desk.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_failing_server_is_told_in_a_sentence_with_a_second_try(desk):
    desk.visit("/school/place/")
    desk.route("**/school/place/?*", lambda route: route.fulfill(status=500, body="broken"))
    desk.locator("#list-form [name=q]").fill("x")
    trouble = desk.get_by_role("alert").filter(has_text="没有完成")
    expect(trouble).to_be_visible()
    desk.unroute("**/school/place/?*")
    trouble.get_by_role("button", name="重试").click()
    expect(desk.get_by_text("没有符合条件的")).to_be_visible()
