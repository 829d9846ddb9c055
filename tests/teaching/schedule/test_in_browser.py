"""The plan written by keyboard, the work divided before one's eyes."""

import pytest
from django.conf import settings
from django.urls import reverse

from apps.school.calendar.services import lay_out_term
from apps.teaching.models import Unit
from apps.teaching.schedule import services
from apps.teaching.schedule.services import PlannedUnit as U
from tests.factories import StaffFactory, TermFactory
from tests.teaching.factories import PrepGroupFactory, taught_class

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_plan_is_written_by_keyboard_and_the_balance_follows_the_choice(
    page, live_server, client
):
    leader, member = StaffFactory(), StaffFactory(name="成老师")
    lay_out_term(TermFactory())
    taught_class(1, member)
    group = PrepGroupFactory(leader=leader)
    services.write_units(group, [U("甲单元", (("古诗", 2),))], by=None)
    client.force_login(leader.user)
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.goto(live_server.url + reverse("teaching:group-write", args=[group.pk]))
    page.locator("[name='u0-l1-title']").fill("燕子")
    page.keyboard.press("Enter")
    page.locator("[name='u0-l2-title']:focus").wait_for()
    page.keyboard.type("荷花")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    assert page.locator("[data-total]").evaluate("output => output.value") == "6"
    page.get_by_role("button", name="保存计划").first.click()
    page.locator(".message-success").wait_for()
    titles = group.units.get().lessons.order_by("number").values_list("title", flat=True)
    assert list(titles) == ["古诗", "古诗", "燕子", "荷花", "荷花", "荷花"]
    page.goto(live_server.url + reverse("teaching:division", args=[group.pk]))
    page.locator("select").select_option(label="成老师")
    row = page.locator(f"[data-member='{member.pk}']")
    assert row.locator("[data-lessons]").inner_text() == "6"
    page.get_by_role("button", name="保存分工").click()
    page.locator(".message-success").wait_for()
    assert Unit.objects.get().lead == member
