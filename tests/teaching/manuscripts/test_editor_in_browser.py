"""Writing in the browser: what is typed survives the network, the login and the window; nobody is shut out."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from apps.teaching.adaptations import services as adaptations
from apps.teaching.leads.models import LeadPlan
from apps.teaching.manuscripts import services
from tests.core.test_look_in_browser import serious_violations
from tests.factories import TERM_START, StaffFactory, TeachingAssignmentFactory
from tests.teaching.factories import COMPLETE, ClassLessonFactory, UnitFactory, lesson_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    """A lesson plan in which its lead has written everything."""
    return lesson_plan(unit=UnitFactory(lead=TeachingAssignmentFactory().staff))


@pytest.fixture
def desk(page, live_server, client):
    """A browser window; ``enter`` logs somebody in, ``visit`` opens an address."""

    def enter(user):
        client.force_login(user)
        key = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
        )

    page.enter = enter
    page.leave = lambda: page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.visit = lambda address: page.goto(live_server.url + address)
    return page


def test_what_is_typed_survives_a_lost_network_an_expired_login_and_a_closed_window(desk, plan):
    text, user = plan.manuscript, plan.unit.lead.user
    desk.enter(user)
    desk.visit(text.get_absolute_url())
    state, board = desk.locator(".manuscript-state"), desk.locator("#part-board .rich")
    board.click()
    desk.keyboard.type("有网时")
    expect(state).to_contain_text("已保存")

    desk.context.set_offline(True)
    desk.keyboard.type("断网时")
    expect(state).to_contain_text("没有网络，内容留在本机")
    desk.context.set_offline(False)
    expect(state).to_contain_text("已保存")
    assert "断网时" in services.document(text)["board"]

    # The login expires; goals are typed by keyboard, and the window is closed.
    desk.leave()
    desk.locator("#part-goals textarea").first.focus()
    desk.keyboard.press("Alt+Enter")
    desk.keyboard.type("过期时写的目标")
    expect(state).to_contain_text("登录已过期，内容留在本机")
    desk.visit("/account/login/")

    # A colleague writes meanwhile; then the same person is back.
    goals = COMPLETE["goals"]
    changed = [goals[0], {"text": "能又对又快地计算"}]
    services.save_part(text, "goals", changed, revision=1, by=StaffFactory())
    desk.enter(user)
    desk.visit(reverse("teaching:preparation"))
    desk.get_by_text("打开看看").click()
    offer = desk.locator("#part-goals .kept")
    expect(offer).to_contain_text("过期时写的目标")
    offer.get_by_role("button", name="恢复这些内容").click()
    expect(desk.locator("#part-goals textarea")).to_have_count(3)
    assert [row["text"] for row in services.document(text)["goals"]] == [
        goals[0]["text"],
        "过期时写的目标",
        "能又对又快地计算",
    ]
    assert desk.evaluate("Object.keys(localStorage).length") == 0


def test_the_pages_of_a_lesson_are_accessible_on_every_screen(desk, plan):
    lead, user = plan.unit.lead, TeachingAssignmentFactory(school_class__grade=3).staff
    services.keep(plan.manuscript, note="共享", by=lead)
    plan.manuscript.remarks.create(code="focus", quote="算理", text="再具体些", staff=user)
    LeadPlan.objects.filter(pk=plan.plan_id).update(
        state=LeadPlan.State.SHARED, final_on=TERM_START, shared_on=TERM_START
    )
    mine = adaptations.adapt(plan.lesson, user)
    services.save_part(mine.manuscript, "board", "<p>进位的算理</p>", revision=1, by=user)
    lesson = plan.lesson
    ClassLessonFactory(lesson=lesson, staff=user, taught_on=TERM_START)
    pages = {
        lead: [record.get_absolute_url() for record in (plan.plan, plan.manuscript, plan)],
        user: [
            mine.get_absolute_url(),
            reverse("teaching:preparation"),
            reverse("teaching:lesson-reflect", args=[lesson.pk]),
            reverse("teaching:library"),
        ],
    }
    for staff, addresses in pages.items():
        desk.enter(staff.user)
        for address in addresses:
            desk.visit(address)
            assert serious_violations(desk) == [], address
            for width, height in ((1024, 768), (390, 844)):
                desk.set_viewport_size({"width": width, "height": height})
                wide = desk.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, address
