"""The day desk and the inspector's form in a real browser."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.inspections.models import Appeal, Entry, Sheet, State
from apps.inspections.sheets import services
from apps.inspections.sheets.services import Observed
from apps.school.models import Day, Term
from apps.school.roles import Role
from tests.factories import HomeroomTenureFactory, TermFactory, holder
from tests.inspections.factories import (
    CategoryFactory,
    ItemFactory,
    MonitorFactory,
    RoundFactory,
    SheetFactory,
)

AXE = Path(settings.BASE_DIR, "tests", "vendor", "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def round(transactional_db):
    """A round of today, open until tonight; today is a school day whatever the calendar says."""
    today = timezone.localdate()
    term = TermFactory()
    Term.objects.filter(pk=term.pk).update(
        starts=today - timedelta(days=3), ends=today + timedelta(days=100)
    )
    for offset in (-1, 0, 1):
        on = today + timedelta(days=offset)
        Day.objects.create(term=term, date=on, week=1, is_school_day=True)
    now = timezone.now()
    return RoundFactory(
        date=today, opens_at=now - timedelta(hours=1), due_at=now + timedelta(hours=8)
    )


@pytest.fixture
def item(round):
    part = CategoryFactory(version=round.version, name="卫生")
    return ItemFactory(category=part, code="W2", name="桌椅不齐")


@pytest.fixture
def counsellor(page: Page, live_server, client, round) -> Page:
    """The counsellor's browser; ``visit`` opens an address of the portal."""
    page.person = holder(Role.COUNSELLOR, department="SD")
    client.force_login(page.person)
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.visit = lambda address: page.goto(live_server.url + address)
    return page


def check(page: Page) -> None:
    """No serious accessibility violation on the page as it is now."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then((result) => result.violations)")
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], one["nodes"][0]["html"]) for one in serious]


def test_the_desk_fills_as_records_arrive_and_appeals_are_decided_in_place(counsellor, round, item):
    desk = counsellor
    sheets = [SheetFactory(round=round) for _ in range(3)]
    homeroom = HomeroomTenureFactory(school_class=sheets[0].school_class).staff
    services.enter(sheets[0], [Observed(item, Decimal(2))], monitor=MonitorFactory())
    services.publish(sheets[:1], by=desk.person.staff)
    services.appeal(Entry.objects.get(), reason="并非本班学生", by=homeroom)
    desk.visit(reverse("inspections:desk"))
    check(desk)
    grid = desk.locator("#grid")
    expect(grid.locator(".cell-lost", has_text="−2")).to_have_count(2)  # one is the legend's

    services.enter(sheets[1], [], monitor=MonitorFactory())
    expect(grid.locator("tbody .cell-fine")).to_have_count(0)
    desk.evaluate("htmx.trigger(document.body, 'desk-changed')")
    expect(grid.locator("tbody .cell-fine")).to_have_count(1)

    grid.locator("tbody .cell-lost").click()
    expect(desk.locator("#record")).to_contain_text("W2 桌椅不齐")
    expect(desk.locator("#record")).to_contain_text("收到（服务器时间）")
    expect(desk.locator("#record")).to_be_in_viewport()

    card = desk.locator(".ask", has_text="并非本班学生")
    card.get_by_label("更正为").fill("2")
    card.get_by_label("处理意见").fill("核实，确实不是")
    card.get_by_role("button", name="更正", exact=True).click()
    expect(card).to_contain_text("没有改动")
    expect(card.get_by_label("处理意见")).to_have_value("核实，确实不是")
    card.get_by_label("更正为").fill("0")
    card.get_by_role("button", name="更正", exact=True).click()
    expect(card).to_contain_text("已更正")
    expect(grid.locator("tbody .cell-fine sup")).to_have_text("更")
    assert Appeal.objects.get().state == Appeal.State.CORRECTED

    desk.get_by_role("button", name="发布今天（1）").click()
    expect(desk.get_by_text("已发布1份记录")).to_be_visible()


def test_an_inspector_fills_the_form_with_thumbs(counsellor, round, item, tmp_path):
    page = counsellor
    bands = ItemFactory(
        category=item.category,
        code="W1",
        name="地面纸屑",
        method="bands",
        bands=[1, 2, 3],
        band_labels=["1–3处", "4–6处", "6处以上"],
    )
    sheet = SheetFactory(round=round)
    page.set_viewport_size({"width": 390, "height": 844})
    page.visit(reverse("inspections:sheet-fill", args=[sheet.pk]))
    check(page)
    row = page.locator(".fill-item", has_text="桌椅不齐")
    row.get_by_role("button", name="加").click()
    row.get_by_role("button", name="加").click()
    row.get_by_role("button", name="减").click()
    expect(row.locator("input[type=number]")).to_have_value("1")
    page.get_by_text("4–6处").click()
    expect(page.locator("[data-score]")).to_have_text("−3")
    box = row.get_by_role("button", name="加").bounding_box()
    assert box["height"] >= 48
    fake = tmp_path / "a.jpg"
    fake.write_bytes(b"hello")
    page.get_by_label("照片", exact=True).set_input_files(fake)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("不是图片")).to_be_visible()
    expect(row.locator("input[type=number]")).to_have_value("1")
    expect(page.locator("[data-score]")).to_have_text("−3")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.state == State.ENTERED
    points = dict(sheet.entries.values_list("item", "points"))
    assert points == {item.pk: -1, bands.pk: -2}
    assert Sheet.objects.checked().count() == 1


def test_the_page_of_a_round_of_36_classes_prints_on_two_sheets_at_most(counsellor, round):
    SheetFactory.create_batch(36, round=round)
    counsellor.visit(round.get_absolute_url())
    paper = counsellor.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
