"""Every section's pages in a real browser: no serious barrier, nothing that the policy refuses."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.core.test_look_in_browser import serious_violations
from tests.sections import SECTIONS, everybody, views
from tests.test_sections import PLAIN, pages_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, client):
    """A browser window of somebody who may see everything."""
    viewer = everybody()
    client.force_login(viewer)
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )
    page.viewer, page.refused = viewer, []
    page.on(
        "console",
        lambda line: "Content Security" in line.text and page.refused.append(line.text),
    )
    page.visit = lambda address: page.goto(live_server.url + address)
    return page


def barriers(desk, addresses: list[str]) -> dict[str, list[str]]:
    """The serious violations of each address that shows its page."""
    found = {}
    for address in addresses:
        answer = desk.visit(address)
        if answer.status != 200 or answer.request.redirected_from:
            continue
        if violations := serious_violations(desk):
            found[address] = violations
    return found


def test_every_page_of_every_section_is_accessible(desk):
    for name in sorted(views()):
        record = SECTIONS[name].make(desk.viewer)
        assert barriers(desk, pages_of(name, record)) == {}, name
    assert desk.refused == []


def test_every_other_page_is_accessible(desk, client):
    answers = {reverse(name): client.get(reverse(name)) for name in PLAIN}
    pages = [
        address
        for address, answer in answers.items()
        if answer.status_code == 200 and "html" in answer["Content-Type"]
    ]
    assert barriers(desk, pages) == {}
    assert desk.refused == []
