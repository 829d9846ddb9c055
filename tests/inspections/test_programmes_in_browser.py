"""The form of a programme in a real browser: it asks only what the choices made need."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from apps.inspections.models import Programme
from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode
from tests.factories import TermFactory, head_of
from tests.inspections.factories import VersionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_form_asks_only_what_is_needed_with_script_and_without(
    browser, live_server, client, javascript
):
    lay_out_term(TermFactory())
    checklist = VersionFactory().checklist
    client.force_login(head_of(DepartmentCode.MORAL))
    key = settings.SESSION_COOKIE_NAME
    context = browser.new_context(java_script_enabled=javascript)
    context.add_cookies([{"name": key, "value": client.cookies[key].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("inspections:programme-create"))

    expect(page.locator("[name=slots-0-code]")).to_be_visible()
    expect(page.locator("[name=share]")).to_be_hidden()
    page.check("[name=frequency][value=sample]")
    expect(page.locator("[name=share]")).to_be_visible()
    expect(page.locator("[name=slots-0-code]")).to_be_hidden()
    page.check("[name=target_kind][value=teacher]")
    page.check("[name=inspector_kind][value=role]")
    expect(page.locator("[name=inspector_role]")).to_be_visible()
    expect(page.locator("[name=two_checkers]")).to_be_hidden()

    page.fill("[name=name]", "教学常规抽查")
    page.select_option("[name=checklist]", str(checklist.pk))
    page.fill("[name=share]", "10")
    page.select_option("[name=inspector_role]", "VP-T")
    page.fill("[name=starts]", "2022-02-14")
    page.fill("[name=rest_weeks]", "0")
    page.locator("form.paper .form-end button").first.click()
    page.wait_for_url("**/inspections/programme/*/")
    assert Programme.objects.get().frequency == "sample"
    context.close()
