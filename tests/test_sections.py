"""What must hold in every section of the portal, whoever wrote it (architecture.md, last part)."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.core.models import BinEntry
from apps.core.values import display
from jiaoxi.menu import MENU
from tests.factories import UserFactory, teacher
from tests.sections import SECTIONS, everybody, patterns, views

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 10:00 +0800")]

VIEWS = views()
LISTS = [name for name, view in VIEWS.items() if "list" in view.pages]


def having(*pages: str) -> list[str]:
    """The sections with all of these pages."""
    return [name for name, view in sorted(VIEWS.items()) if set(pages) <= set(view.pages)]


def each(*pages: str):
    """Run a test for each section that has these pages."""
    return pytest.mark.parametrize("name", having(*pages))


@pytest.fixture
def viewer(client):
    """Somebody who may see everything, logged in."""
    user = everybody()
    client.force_login(user)
    return user


def make(name: str, viewer, number: int = 1) -> list:
    return [SECTIONS[name].make(viewer) for _ in range(number)]


def shown(response) -> list:
    """The records of the list on the page."""
    return [row.record for row in response.context["table"].paginated_rows]


def cells(response) -> list[list[str]]:
    """The texts of the list on the page, as the browser gets them."""
    return [
        [str(text) for _column, text in row.items()]
        for row in response.context["table"].paginated_rows
    ]


def test_every_section_has_its_factory():
    assert sorted(VIEWS) == sorted(SECTIONS)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_without_a_login_every_page_leads_to_the_login(client, viewer, name):
    record = make(name, viewer)[0]
    client.logout()
    for page in VIEWS[name].pages:
        args = [record.pk] if page in ("detail", "update", "delete", "history") else []
        response = client.get(reverse(f"{name}-{page}", args=args))
        assert response.status_code == 302, page
        assert response.url.startswith(reverse("accounts:login")), page


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_stranger_sees_no_row(client, viewer, name):
    """Somebody with an account who does not belong to the school."""
    record = make(name, viewer)[0]
    client.force_login(UserFactory())
    if "list" in VIEWS[name].pages:
        response = client.get(reverse(f"{name}-list"))
        assert response.status_code == 403 or record not in shown(response)
    for page in {"detail", "update", "delete", "history"} & set(VIEWS[name].pages):
        assert client.get(reverse(f"{name}-{page}", args=[record.pk])).status_code in (403, 404)


@each("list", "detail")
@pytest.mark.parametrize("who", ["everybody", "teacher"])
def test_the_rows_that_one_sees_are_those_that_one_may_open(client, viewer, name, who):
    records = make(name, viewer, 3)
    if who == "teacher":
        client.force_login(teacher())
    response = client.get(reverse(f"{name}-list"))
    seen = set() if response.status_code == 403 else {row.pk for row in shown(response)}
    if who == "everybody":
        assert {record.pk for record in records} <= seen
    opened = {
        record.pk
        for record in records
        if client.get(reverse(f"{name}-detail", args=[record.pk])).status_code == 200
    }
    assert opened == seen & {record.pk for record in records}


@each("list")
@pytest.mark.parametrize("page", ["list", "export", "print"])
def test_thirty_rows_cost_no_more_queries_than_one(client, viewer, name, page):
    if page not in VIEWS[name].pages:
        return
    make(name, viewer)
    url = reverse(f"{name}-{page}")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    make(name, viewer, 29)
    with CaptureQueriesContext(connection) as thirty:
        client.get(url)
    assert len(thirty) <= len(one), "\n".join(query["sql"][:200] for query in thirty)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_section_hangs_in_the_menu_or_below_a_page_that_leads_there(client, viewer, name):
    in_menu = {item.url for section in MENU for item in section.items}
    if f"{name}-list" not in in_menu:
        assert SECTIONS[name].parent, "neither in jiaoxi/menu.py nor below another page"
        record = make(name, viewer)[0]
        page = client.get(reverse(SECTIONS[name].parent), follow=True).content.decode()
        leads_to = reverse(f"{name}-list") if "list" in VIEWS[name].pages else ""
        assert (leads_to or record.get_absolute_url()) in page


@each("list", "export")
def test_the_export_is_exactly_the_list(client, viewer, name):
    make(name, viewer, 3)
    listed = client.get(reverse(f"{name}-list"))
    columns = [column.header for column in listed.context["table"].columns]
    file = client.get(reverse(f"{name}-export"))
    header, *rows = load_workbook(BytesIO(file.content)).active.values
    assert list(header) == columns
    assert [[as_shown(value) for value in row] for row in rows] == cells(listed)


def as_shown(value) -> str:
    """A cell as the list shows it; Excel knows no date without a time of day."""
    text = str(display(value))
    return text.removesuffix(" 00:00")


@each("list")
def test_every_column_with_a_sortable_heading_sorts_both_ways(client, viewer, name):
    make(name, viewer, 3)
    url = reverse(f"{name}-list")
    listed = client.get(url)
    for column in listed.context["table"].columns:
        if column.orderable:
            up = client.get(url, {"sort": column.name})
            down = client.get(url, {"sort": f"-{column.name}"})
            assert up.status_code == down.status_code == 200
            assert shown(up) == shown(down)[::-1], column.name


@each("list")
def test_every_filter_filters_and_takes_nonsense_calmly(client, viewer, name):
    records = make(name, viewer, 2)
    url = reverse(f"{name}-list")
    fields = client.get(url).context["filter"].form.fields
    for field in fields:
        for value in sample_values(fields[field]):
            response = client.get(url, {field: value})
            assert response.status_code == 200, (field, value)
            assert len(shown(response)) <= len(records) + 5
        for nonsense in ("nonsense", "\x00", "-1", "9" * 30):
            names = (field, f"{field}_after")
            response = client.get(url, dict.fromkeys(names, nonsense))
            assert response.status_code in (200, 422), (field, nonsense)


def sample_values(field) -> list[str]:
    """Up to three things that one can choose in a filter."""
    choices = [str(getattr(key, "value", key)) for key, _label in getattr(field, "choices", [])]
    return [choice for choice in choices if choice][:3] or ["2022"]


@each("list", "print")
def test_the_printed_sheet_follows_the_school_s_convention(client, viewer, name):
    make(name, viewer)
    for page in {"print", "blank"} & set(VIEWS[name].pages):
        text = client.get(reverse(f"{name}-{page}")).content.decode()
        for part in (
            "常州市焦溪小学",
            "记录表",
            "部门：",
            "周次：",
            "填表人：",
            "序号",
            "备注",
            "审核人：",
            "分管领导：",
            "<svg",
        ):
            assert part in text, (page, part)


@each("list", "print")
def test_an_empty_sheet_says_none(client, viewer, name):
    text = client.get(reverse(f"{name}-print"), {"q": "谁也没有的名字"}).content.decode()
    if "q" in client.get(reverse(f"{name}-list")).context["filter"].form.fields:
        assert re.search(r"<td[^>]*>无</td>", text)


@each("detail")
def test_a_row_that_is_not_there_is_not_found(client, viewer, name):
    for pk in (999_999_999, 10**25):
        assert client.get(reverse(f"{name}-detail", args=[pk])).status_code == 404


@each("history")
def test_the_history_opens(client, viewer, name):
    record = make(name, viewer)[0]
    assert client.get(reverse(f"{name}-history", args=[record.pk])).status_code == 200


@each("delete")
def test_what_is_deleted_comes_back_as_it_was(client, viewer, name):
    record = make(name, viewer)[0]
    model = type(record)
    before = serialize("json", [model.objects.get(pk=record.pk)])
    url = reverse(f"{name}-delete", args=[record.pk])
    response = client.get(url)
    if response.status_code == 409:
        assert response.context["refusal"]
        assert client.post(url).status_code == 409
        assert model.objects.filter(pk=record.pk).exists()
        return
    client.post(url)
    assert not model.objects.filter(pk=record.pk).exists()
    client.post(reverse("core:bin-restore", args=[BinEntry.objects.get().pk]))
    assert serialize("json", [model.objects.get(pk=record.pk)]) == before


def answers(form) -> dict:
    """What a browser would send if somebody only pressed 保存."""
    data = {}
    for field in form:
        value = field.value()
        if value is not False and value not in (None, "", []):
            data[field.html_name] = value
    return {key: value for key, value in data.items() if not hasattr(value, "chunks")}


@each("update")
def test_a_form_saved_untouched_changes_nothing(client, viewer, name):
    record = make(name, viewer)[0]
    model = type(record)
    before = serialize("python", [model.objects.get(pk=record.pk)])[0]["fields"]
    url = reverse(f"{name}-update", args=[record.pk])
    opened = client.get(url)
    if opened.status_code != 200:
        return  # what is published is revised, not edited
    response = client.post(url, answers(opened.context["form"]))
    assert response.status_code == 302, response.context["form"].errors
    after = serialize("python", [model.objects.get(pk=record.pk)])[0]["fields"]
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


@pytest.mark.parametrize(
    "name", [name for name in having("create", "update", "delete") if VIEWS[name].fields]
)
def test_a_row_typed_in_is_written_as_typed(client, viewer, name):
    """The form that a row would have, sent as a new one after the row is gone."""
    record = make(name, viewer)[0]
    form = client.get(reverse(f"{name}-update", args=[record.pk])).context["form"]
    typed = {key: value for key, value in answers(form).items() if key != "seen"}
    record.delete()
    response = client.post(reverse(f"{name}-create"), typed)
    assert response.status_code == 302, response.context["form"].errors
    new = VIEWS[name].model.objects.latest("pk")
    again = client.get(reverse(f"{name}-update", args=[new.pk])).context["form"]
    assert {key: value for key, value in answers(again).items() if key != "seen"} == typed


@each("create")
def test_an_empty_form_is_answered_by_sentences_and_nothing_is_written(client, viewer, name):
    url = reverse(f"{name}-create")
    assert client.get(url).status_code == 200
    before = VIEWS[name].model.objects.count()
    response = client.post(url, {})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert VIEWS[name].model.objects.count() == before


def pages_of(name: str, record) -> list[str]:
    """The addresses of a section's pages that answer HTML."""
    objects = ("detail", "update", "delete", "history")
    return [
        reverse(f"{name}-{page}", args=[record.pk] if page in objects else [])
        for page in VIEWS[name].pages
        if page not in ("export", "bulk", "bulk_delete")
    ]


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_page_of_a_section_is_sound(client, viewer, name):
    record = make(name, viewer)[0]
    for url in pages_of(name, record):
        assert_sound(client.get(url), url)


PLAIN = [
    name
    for name, pattern in patterns()
    if not pattern.pattern.converters
    and not hasattr(pattern.callback, "view_class")
    and not name.startswith(("accounts:log", "i18n"))
]


@pytest.mark.parametrize("name", PLAIN)
def test_every_other_page_is_sound(client, viewer, name):
    try:
        url = reverse(name)
    except Exception:
        pytest.fail(f"{name} has no address without arguments")
    assert_sound(client.get(url), url)


def assert_sound(response, url: str) -> None:
    """A page in Chinese with one heading, and nothing that the policy forbids."""
    assert response.status_code < 500, url
    if response.status_code in (302, 405) or "html" not in response["Content-Type"]:
        return
    text = response.content.decode()
    assert '<html lang="zh-Hans"' in text, url
    assert re.search(r"<title>\s*\S+.*</title>", text, re.DOTALL), url
    assert len(re.findall(r"<h1[ >]", text)) == 1, url
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|<[^>]+\son[a-z]+=", text), url
    assert not re.search(r"\{%|\{\{|None</", unescape(text)), url


def test_every_constraint_speaks_to_people():
    """What the database refuses of a form is said in a sentence, in Chinese."""
    silent = [
        constraint.name
        for name in having("create")
        for constraint in VIEWS[name].model._meta.constraints
        if not re.search(r"[\u4e00-\u9fff]", str(constraint.violation_error_message))
        or "%(" in str(constraint.violation_error_message)
    ]
    assert silent == []
