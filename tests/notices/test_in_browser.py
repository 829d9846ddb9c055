"""A letter from writing to the list of who has signed, in a real browser."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from apps.notices.models import Notice, Receipt
from apps.school.calendar.services import lay_out_term
from apps.school.links.services import hand_out, path_of
from apps.school.roles import DepartmentCode
from tests.factories import SchoolClassFactory, StaffFactory, TermFactory, head_of, homeroom_teacher
from tests.notices.factories import family, published, to_class

AXE = Path(settings.BASE_DIR, "tests", "vendor", "axe.min.js").read_text(encoding="utf-8")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _term():
    lay_out_term(TermFactory())


@pytest.fixture
def enter(page, live_server, client):
    """Go to an address as somebody; whatever the browser complains of fails the test."""
    complaints = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def go(address: str, user=None):
        if user:
            client.force_login(user)
            key = settings.SESSION_COOKIE_NAME
            cookie = {"name": key, "value": client.cookies[key].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        page.goto(live_server.url + address)
        return page

    yield go
    assert not complaints


def serious_violations(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_a_letter_is_written_signed_by_hand_and_followed(enter):
    head = head_of(DepartmentCode.TEACHING)
    teacher = StaffFactory(name="张三")

    page = enter(reverse("notices:notice-create"), head)
    page.get_by_text("责任书", exact=True).click()
    page.get_by_label("标题").first.fill("课堂安全责任书")
    editor = page.get_by_role("textbox", name="正文")
    page.get_by_role("button", name="标题", exact=True).click()
    editor.press_sequentially("一、责任")
    editor.press("Enter")
    editor.press_sequentially("课前清点人数。")
    page.get_by_text("全体教师", exact=True).click()
    expect(page.locator("#audience-count")).to_contain_text("2 位教职工")
    page.get_by_text("签署", exact=True).click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("h1")).to_have_text("课堂安全责任书")
    notice = Notice.objects.get()
    assert notice.current.body == "<h2>一、责任</h2><p>课前清点人数。</p>"

    page = enter(notice.get_absolute_url(), teacher.user)
    page.get_by_label("姓名").fill("张三")
    box = page.locator(".signature-box canvas")
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    page.mouse.move(at["x"] + 40, at["y"] + 120)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(at["x"] + 40 + 30 * step, at["y"] + (40 if step % 2 else 130), steps=4)
    page.mouse.up()
    page.get_by_role("button", name="签署").click()
    expect(page.locator(".answer")).to_contain_text("已签署")
    assert Receipt.objects.get(staff=teacher).typed_name == "张三"

    page = enter(reverse("notices:tracking", args=[notice.pk]), head)
    expect(page.locator(".tally")).to_contain_text("已签署")
    expect(page.locator(".who-group").last).to_contain_text("已签署 1 人")


def test_a_guardian_confirms_on_the_phone(enter, page):
    school_class = SchoolClassFactory()
    mother = family(school_class, children=2)
    published(to_class(school_class), response="confirm")
    page.set_viewport_size({"width": 390, "height": 844})
    page = enter(path_of(hand_out([mother])[mother.pk]))
    expect(page.locator(".child")).to_have_count(2)
    page.locator(".child-letter").first.click()
    page.get_by_role("button", name="我已阅读并确认").click()
    expect(page.locator(".answer")).to_contain_text("已确认")
    page.get_by_role("link", name="全部通知").click()
    expect(page.locator(".child").first).to_contain_text("已确认")
    expect(page.locator(".child").last).to_contain_text("请您回执")


def test_the_pages_fit_every_screen_and_are_accessible(enter, page):
    head = head_of(DepartmentCode.TEACHING)
    school_class = SchoolClassFactory()
    mother = family(school_class)
    homeroom = homeroom_teacher(school_class)
    link = hand_out([mother])[mother.pk]
    letter = published(response="sign", notice={"author": head.staff})
    families = published(to_class(school_class), response="confirm")
    pages = [
        (reverse("notices:notice-list"), head),
        (reverse("notices:notice-create"), head),
        (letter.get_absolute_url(), head),
        (reverse("notices:tracking", args=[letter.notice_id]), head),
        (reverse("notices:tracking-print", args=[letter.notice_id]), head),
        (reverse("notices:class-links", args=[school_class.pk]), homeroom),
        (path_of(link), None),
        (f"{path_of(link)}{families.receipts.get().pk}/", None),
    ]
    for address, user in pages:
        enter(address, user)
        for width in (1440, 1024, 390):
            page.set_viewport_size({"width": width, "height": 850})
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits or "print" in address, (address, width)
        assert serious_violations(page) == [], address
