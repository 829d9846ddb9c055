"""The roster as it hangs on the wall."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from apps.inspections.rosters.making import generate
from apps.school.roles import Role
from tests.factories import holder
from tests.inspections.school import patrol

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("per_grade", "routes", "sheets"), [(3, 3, 1), (6, 6, 2)])
def test_a_week_hangs_on_one_sheet_and_of_36_classes_on_two(
    page, live_server, client, per_grade, routes, sheets
):
    roster = patrol(per_grade, slots=7, routes=routes)
    generate(roster)
    client.force_login(holder(Role.COUNSELLOR, department="SD"))
    key = settings.SESSION_COOKIE_NAME
    session = {"name": key, "value": client.cookies[key].value, "url": live_server.url}
    page.context.add_cookies([session])
    page.goto(live_server.url + reverse("inspections:roster-sheet", args=[roster.pk]) + "?week=3")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == sheets
    page.emulate_media(media="print")
    table = page.locator(".duty-table")
    assert table.evaluate("it => it.scrollWidth <= it.clientWidth")
