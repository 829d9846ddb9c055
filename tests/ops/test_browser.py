"""What the browser tests stand on: pages with their style, in a real browser."""

import pytest
from django.urls import reverse


@pytest.mark.django_db(transaction=True)
def test_a_page_comes_with_its_style_and_in_chinese(live_server, page):
    page.goto(live_server.url + reverse("accounts:login"))
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 10
    assert page.evaluate("navigator.language") == "zh-CN"
    assert page.evaluate("document.documentElement.lang").lower().startswith("zh")
