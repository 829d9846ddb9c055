"""The head of 学生发展中心 settles the week in the browser, and a phone without script reads it."""

import pytest
from django.conf import settings

from apps.moral.models import WeekResult
from tests.moral.patrol import Patrol, grade

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def patrol() -> Patrol:
    patrol = Patrol()
    classes = grade(3, 2)
    patrol.week(classes[0], 卫生=1)
    patrol.week(classes[1], 卫生=2)
    patrol.compute()
    return patrol


def test_confirm_publish_print(page, live_server, client, patrol):
    client.force_login(patrol.head.user)
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/moral/weeks/{patrol.term.code}/3/")
    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_text("已确认，这一周的检查记录已锁定").wait_for()
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("已发布，班主任已收到通知").wait_for()
    assert WeekResult.objects.get().is_published
    page.get_by_role("link", name="打印", exact=True).click()
    page.get_by_role("heading", name="第3周班级常规评比").wait_for()
    assert page.get_by_role("img", name="流动红旗").count() == 1


def test_the_public_page_works_on_a_phone_without_script(browser, live_server, patrol):
    patrol.publish()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/p/flags/")
    assert page.get_by_text("三（1）班").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
