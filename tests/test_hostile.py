"""Names with markup in them, and addresses that somebody has tampered with."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, CharField, F, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from apps.core import bin
from apps.school.models import Place, Term
from tests.core.rows import ROWS
from tests.notices.factories import VersionFactory
from tests.sections import SECTIONS, everybody, patterns, views

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 10:00 +0800")]

VIEWS = views()
FIRST = 5000
MARKUP = '<b>&"'
WORDS = {"name", "title", "first_name", "last_name", "heading", "text", "label", "reason", "remark"}
WORDS |= {"note", "what", "duties", "statement", "device", "location", "evaluation"}
ON_A_RECORD = ("detail", "update", "delete", "history")
OVER_RECORDS = ("list", "print", "blank", "create")


@pytest.fixture
def viewer(client):
    """Somebody who may see everything, logged in."""
    user = everybody()
    client.force_login(user)
    return user


def write_markup_everywhere() -> None:
    """Into every name, title and remark of the whole school."""
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        for field in model._meta.local_concrete_fields:
            if field.choices or not isinstance(field, CharField | TextField):
                continue
            if field.name in WORDS:
                changed = Concat(F(field.name), Value(MARKUP), output_field=TextField())
                model._base_manager.update(**{field.name: changed})


def addresses(name: str, record) -> list[str]:
    pages = VIEWS[name].pages
    own = [reverse(f"{name}-{page}", args=[record.pk]) for page in ON_A_RECORD if page in pages]
    return own + [reverse(f"{name}-{page}") for page in OVER_RECORDS if page in pages]


def written_once(response) -> bool:
    """Markup in words is shown as it was typed: neither run nor escaped twice."""
    html = response.content.decode()
    return MARKUP not in html and "&amp;lt;b" not in html


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_markup_in_words_is_shown_as_it_was_typed(client, viewer, name):
    record = SECTIONS[name].make(viewer)
    write_markup_everywhere()
    for address in addresses(name, record):
        response = client.get(address, follow=True)
        assert response.status_code < 500, address
        assert written_once(response), address


@pytest.mark.parametrize(
    "name", ["portal:home", "portal:search", "reminders:mine", "reminders:inbox", "core:bin-list"]
)
def test_markup_in_words_is_shown_as_it_was_typed_on_pages_over_all(client, viewer, name):
    for section in SECTIONS.values():
        section.make(viewer)
    write_markup_everywhere()
    bin.put_in_bin(Place.objects.all()[:1], by=viewer)
    response = client.get(reverse(name), {"q": "<b>"})
    assert response.status_code == 200
    assert written_once(response)
    if name in ("portal:search", "core:bin-list"):
        assert MARKUP in unescape(response.content.decode())


ASKED = {"q", "page", "sort", "col", "term", "version", "on", "edit", "split", "day", "title"}
ASKED |= {"list_name", "query", "next", "department", "late", "state", "from", "to", "staff"}


def one_row_of_each_model() -> None:
    """All of them bear the same key, so that one address fits every page."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in ROWS:
            if not isinstance(model._meta.pk, AutoField):
                continue
            cursor.execute(
                f"ALTER TABLE {model._meta.db_table} ALTER {model._meta.pk.column} RESTART {FIRST}"
            )
    for number, make in enumerate(ROWS.values(), start=1):
        make(number)


def odd_address(name: str, pattern, odd: str) -> str:
    """The address of the first row, or of one with an odd name."""
    converters = pattern.pattern.converters
    words = {IntConverter: FIRST, SlugConverter: "odd", UUIDConverter: UUID(int=FIRST)}
    given = {key: words.get(type(to), odd) for key, to in converters.items()}
    return reverse(name, kwargs=given)


@contextmanager
def undone(client) -> Iterator[None]:
    """The next page finds every row, and the same person logged in."""
    cookies = {key: cookie.value for key, cookie in client.cookies.items()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)


@pytest.mark.parametrize("odd", ["9" * 30, "a\x00b"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_odd_words_in_an_address_or_a_form_are_never_a_fault_of_the_server(
    client, viewer, odd, method
):
    one_row_of_each_model()
    for name, pattern in patterns():
        address = odd_address(name, pattern, odd)
        with undone(client):
            response = getattr(client, method)(address, dict.fromkeys(ASKED, odd))
        assert response.status_code < 500, (name, response.status_code)


def test_a_view_is_kept_and_one_stays_inside_the_portal(client, viewer):
    for address in ("https://evil.example/", "//evil.example", "x"):
        kept = {"title": "三楼", "list_name": "school:place", "query": "q=x", "next": address}
        response = client.post(reverse("core:savedview-create"), kept)
        assert response.status_code == 302
        assert "evil" not in response["Location"]


def test_a_text_that_was_put_right_by_hand_is_cleaned_too():
    version = VersionFactory(body="<p>通知</p>")
    version.body = "<p onclick=x>通知<script>alert(1)</script></p>"
    version.full_clean()
    assert version.body == "<p>通知</p>"


def test_a_school_without_a_term_is_told_so_when_it_changes_the_calendar(client, viewer):
    Term.objects.all().delete()
    day = {"first": "2022-03-01", "mode": "online", "half": "full"}
    response = client.post(reverse("school:calendar"), day)
    assert response.status_code == 422
    assert "还没有学期" in response.content.decode()


def test_only_signed_links_and_tablets_need_no_token_against_forged_forms():
    """Their secret stands in the address or in a header, so nobody can forge the request."""
    free = {name for name, pattern in patterns() if getattr(pattern.callback, "csrf_exempt", False)}
    assert free
    assert all(name.startswith(("families:", "guardians:", "tablet-api:")) for name in free)
