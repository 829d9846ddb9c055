"""The whole job in a real browser: the school's plan from its file to the cockpit."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.plan.models import Clause, WorkPlan
from apps.school.roles import DepartmentCode
from tests.factories import DepartmentFactory, TermFactory, principal
from tests.plan.documents import SEED
from tests.plan.factories import MilestoneFactory, put_seed_in_force

AXE = Path(settings.BASE_DIR, "tests", "vendor", "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def leader(page: Page, live_server, client, transactional_db) -> Page:
    """The principal's browser; ``visit`` opens an address of the portal."""
    for code in DepartmentCode:
        DepartmentFactory(code=code)
    client.force_login(principal())
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.visit = lambda address: page.goto(live_server.url + address)
    return page


def node(page: Page, words: str):
    return page.locator(".node", has_text=words).first


def test_from_the_file_to_the_cockpit(leader):
    TermFactory()
    leader.visit(reverse("plan:upload"))
    leader.set_input_files("input[type=file]", SEED)
    leader.get_by_role("button", name="上传并校对").click()
    expect(leader.locator(".node")).to_have_count(43)
    expect(leader.get_by_text("没有待核对的地方")).to_be_visible()

    section = node(leader, "督导评估高品位")
    section.click()
    leader.keyboard.press("Tab")
    expect(section).to_have_class(re.compile("depth-3"))
    leader.keyboard.press("Shift+Tab")
    expect(section).to_have_class(re.compile("depth-2"))
    leader.keyboard.press("Enter")
    leader.get_by_label("标题", exact=True).fill("督导评估创佳绩")
    leader.get_by_role("button", name="保存").click()
    expect(node(leader, "督导评估创佳绩")).to_be_visible()
    leader.keyboard.press("Control+z")
    expect(node(leader, "督导评估高品位")).to_be_visible()
    leader.get_by_role("button", name="重做").click()
    expect(node(leader, "督导评估创佳绩")).to_be_visible()

    leader.get_by_role("link", name="下一步：启用").click()
    leader.get_by_role("button", name="启用").click()
    expect(leader.get_by_role("heading", name="认领责任部门")).to_be_visible()
    leader.get_by_role("button", name="全部保存").click()

    expect(leader.get_by_role("heading", name="计划驾驶舱")).to_be_visible()
    expect(leader.locator(".band")).to_have_count(5)
    plan = WorkPlan.objects.get()
    assert plan.clauses.get(path="一.3").heading == "督导评估创佳绩"
    assert not plan.clauses.filter(owner=None).exists()


def test_a_click_on_a_line_opens_its_rows_in_place_and_a_week_goes_back_in_time(leader):
    clause = put_seed_in_force().clauses.get(path="一.1")
    MilestoneFactory(
        clause=clause, title="修订规划", due_on=date(2022, 3, 1), done_on=date(2022, 2, 28)
    )
    leader.visit(reverse("plan:cockpit"))
    line = leader.locator(f"#line-{clause.pk}")
    line.locator("summary").click()
    expect(line.get_by_text("修订规划")).to_be_visible()
    expect(line.get_by_text("已完成")).to_be_visible()
    leader.get_by_role("link", name="截至第2周", exact=True).click()
    expect(leader.get_by_text("截至第2周 2022年2月27日")).to_be_visible()
    line.locator("summary").click()
    expect(line.locator("table").get_by_text("临近")).to_be_visible()


def test_a_milestone_is_added_from_a_promise_and_the_form_is_prefilled(leader):
    clause = put_seed_in_force().clauses.get(path="二.4")
    leader.visit(clause.get_absolute_url())
    leader.locator(".promise-list li", has_text="公开课").get_by_role("link").click()
    expect(leader.get_by_label("要做的事")).to_have_value(re.compile("每位教师每学期须上好一节"))


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_pages_fit_every_screen_and_are_accessible(leader, width):
    plan = put_seed_in_force()
    clause = Clause.objects.get(path="二.4")
    milestone = MilestoneFactory(clause=clause)
    leader.set_viewport_size({"width": width, "height": 844})
    addresses = [
        reverse("plan:cockpit"),
        clause.get_absolute_url(),
        reverse("plan:clause-rows", args=[clause.pk]),
        reverse("plan:clause-measure", args=[clause.pk]),
        milestone.get_absolute_url(),
        reverse("plan:milestone-finish", args=[milestone.pk]),
        plan.get_absolute_url(),
        reverse("plan:owners"),
        reverse("plan:upload"),
    ]
    for address in addresses:
        check(leader, address)
    leader.get_by_role("button", name="开始修订").click()
    check(leader, None)
    leader.get_by_role("link", name="比较、启用").click()
    check(leader, None)


def check(page: Page, address: str | None) -> None:
    """No serious accessibility violation, and nothing wider than the screen."""
    if address:
        assert page.visit(address).status == 200
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    serious = [
        (row["id"], row["nodes"][0]["html"])
        for row in found
        if row["impact"] in ("serious", "critical")
    ]
    assert not serious, (page.url, serious)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, (page.url, wider)
