"""The editor of a checklist in a real browser: what was typed outlives a closed tab."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from apps.inspections.models import Item
from apps.school.roles import DepartmentCode
from tests.factories import head_of
from tests.inspections.factories import ItemFactory

# Answers as soon as the browser keeps the new row.
KEPT = """new Promise((done) => setInterval(
  () => Object.values(localStorage).some((kept) => kept.includes("窗台花盆乱")) && done(), 50))"""

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_added_to_a_draft_are_offered_again_after_the_tab_was_closed(
    browser, live_server, client
):
    checklist = ItemFactory(code="W1", name="地面纸屑").category.version.checklist
    client.force_login(head_of(DepartmentCode.MORAL))
    key = settings.SESSION_COOKIE_NAME
    context = browser.new_context()
    context.add_cookies([{"name": key, "value": client.cookies[key].value, "url": live_server.url}])
    address = live_server.url + reverse("inspections:checklist-draft", args=[checklist.pk])

    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="加一项").click()
    page.locator("[name=c0-i1-code]").fill("W9")
    page.locator("[name=c0-i1-name]").fill("窗台花盆乱")
    page.locator("[name=c0-i1-bonus]").check()
    expect(page.get_by_text("草稿已存在本机")).to_be_visible()
    page.evaluate(KEPT)
    page.close()

    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    expect(page.locator("[name=c0-i1-code]")).to_have_count(0)
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("[name=c0-i1-name]")).to_have_value("窗台花盆乱")
    expect(page.locator("[name=c0-i1-bonus]")).to_be_checked()
    page.get_by_role("button", name="保存草稿").first.click()
    page.wait_for_url("**/checklistversion/*/")
    assert Item.objects.filter(code="W9").exists()
    assert not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    context.close()
