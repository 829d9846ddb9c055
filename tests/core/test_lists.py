"""Lists that work like Excel."""

from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.core import lists
from apps.core.filters import filter_for
from apps.core.models import SavedView
from apps.school.calendar.services import lay_out_term
from apps.school.models import Enrolment, Place
from tests.factories import (
    EnrolmentFactory,
    PlaceFactory,
    StaffFactory,
    TermFactory,
    UserFactory,
    head_of,
    homeroom_teacher,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db

PLACES = reverse("school:place-list")


@pytest.fixture
def office(client):
    """A browser in which the principal is logged in."""
    client.force_login(principal())
    return client


def names(response) -> list[str]:
    """The names in the list, in the order of the page."""
    return [row.record.name for row in response.context["table"].paginated_rows]


@pytest.fixture
def places():
    return [
        PlaceFactory(code="A1", name="舞蹈教室", kind=Place.Kind.SPECIAL, building="蔡旭楼"),
        PlaceFactory(code="B2", name="阶梯教室", kind=Place.Kind.SPECIAL, building="季札楼"),
        PlaceFactory(code="C3", name="食堂", kind=Place.Kind.SERVICE),
    ]


@pytest.mark.parametrize("words", ["舞蹈", "wudao", "wdjs", "WDJ", "教室 wu", "舞蹈 教室"])
def test_a_room_is_found_by_characters_pinyin_and_initials(office, places, words):
    response = office.get(PLACES, {"q": words})
    assert names(response) == ["舞蹈教室"]


def test_filters_narrow_the_list_and_each_can_be_taken_off(office, places):
    response = office.get(PLACES, {"kind": "special", "building": "季札", "sort": "name"})
    assert names(response) == ["阶梯教室"]
    chips = response.context["active_filters"]
    assert [chip[:2] for chip in chips] == [("类别", "专用教室"), ("楼宇", "季札")]
    assert chips[0][2] == f"{PLACES}?building=%E5%AD%A3%E6%9C%AD&sort=name"


def test_names_sort_by_their_pinyin_both_ways(office, places):
    assert names(office.get(PLACES, {"sort": "name"})) == ["阶梯教室", "食堂", "舞蹈教室"]
    assert names(office.get(PLACES, {"sort": "-name"})) == ["舞蹈教室", "食堂", "阶梯教室"]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "abc"},
        {"page": "99999999999999999999"},
        {"sort": "evil"},
        {"sort": "keeper__user__password"},
        {"sort": "-"},
        {"sort": "\x00"},
        {"col": "nope"},
        {"year": "xx"},
        {"col": "\x00"},
    ],
)
def test_a_bent_address_still_opens_the_list(office, places, query):
    response = office.get(PLACES, query)
    assert response.status_code == 200
    assert response.context["table"].paginated_rows


@pytest.mark.parametrize(
    "query",
    [{"kind": "palace"}, {"q": "a\x00b"}, {"q": "长" * 101}, {"kind": "\x00"}],
)
def test_a_filter_that_makes_no_sense_is_answered_by_a_sentence(office, places, query):
    response = office.get(PLACES, query)
    assert response.status_code == 422
    assert response.context["problems"]
    assert not names(response)
    # The ways out do not hand over everything instead.
    for page in ("export", "print"):
        assert office.get(reverse(f"school:place-{page}"), query).status_code == 302


def test_chosen_columns_are_shown_exported_and_printed_in_the_section_s_order(office, places):
    query = {"col": ["kind", "name"], "sort": "-code"}
    shown = office.get(PLACES, query).context["table"].columns
    assert [column.header for column in shown] == ["名称", "类别"]
    sheet = exported(office, query)
    assert sheet[0] == ("名称", "类别")
    assert [row[0] for row in sheet[1:]] == ["食堂", "阶梯教室", "舞蹈教室"]
    printed = office.get(reverse("school:place-print"), query)
    assert printed.context["cells"] == [list(row) for row in sheet[1:]]


def exported(client, query, url="school:place-export") -> list[tuple]:
    response = client.get(reverse(url), query)
    return list(load_workbook(BytesIO(response.content)).active.values)


def test_an_exported_cell_is_never_run_and_reads_back_unchanged(office):
    for index, name in enumerate(["=1+1", "+86", "-", "@SUM(A1)"]):
        PlaceFactory(code=f"X{index}", name=name)
    response = office.get(reverse("school:place-export"))
    sheet = load_workbook(BytesIO(response.content)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["=1+1", "+86", "-", "@SUM(A1)"]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_dates_and_numbers_stay_dates_and_numbers_in_excel(office):
    StaffFactory(number="T1", joined_on=date(2015, 9, 1))
    rows = exported(office, {"q": "T1", "col": "joined_on"}, "school:staff-export")
    assert rows[1][0].date() == date(2015, 9, 1)


def test_the_file_is_named_by_the_school_s_convention(client, time_machine):
    time_machine.move_to("2022-03-01 10:00 +0800")
    lay_out_term(TermFactory())
    user = head_of("LOG")
    client.force_login(user)
    name = unquote(client.get(reverse("school:place-export"))["Content-Disposition"])
    assert name.endswith("2021—2022学年第二学期_后勤保障中心_场所_20220301.xlsx")


def test_with_htmx_only_the_results_come_back(office, places):
    part = office.get(PLACES, headers={"HX-Request": "true", "HX-Target": "results"})
    text = part.content.decode()
    assert "<html" not in text
    assert "舞蹈教室" in text
    assert "HX-Request" in part["Vary"]
    restored = office.get(
        PLACES,
        headers={
            "HX-Request": "true",
            "HX-Target": "results",
            "HX-History-Restore-Request": "true",
        },
    )
    assert "<html" in restored.content.decode()


def test_pages_of_fifty_keep_the_filters(office):
    for index in range(60):
        PlaceFactory(code=f"P{index:02}", name="教室")
    response = office.get(PLACES, {"q": "js", "page": 2})
    assert len(names(response)) == 10
    assert "?q=js&amp;page=1" in response.content.decode()


def test_a_page_loads_its_own_rows_alone(office):
    for index in range(60):
        PlaceFactory(code=f"P{index:02}")
    with CaptureQueriesContext(connection) as queries:
        office.get(PLACES)
    loaded = [query["sql"] for query in queries if 'FROM "school_place"' in query["sql"]]
    assert len(loaded) == 2
    assert "COUNT" in loaded[0]
    assert "LIMIT 50" in loaded[1]


def test_a_list_without_end_is_leafed_through_up_to_a_limit_and_then_narrowed(
    office, places, monkeypatch
):
    monkeypatch.setattr(lists, "MOST", 2)
    response = office.get(PLACES)
    assert len(names(response)) == 2
    assert "只列出前" in response.content.decode()
    assert "只列出前" not in office.get(PLACES, {"q": "教室"}).content.decode()


@pytest.mark.parametrize("page", ["export", "print"])
def test_more_rows_than_anybody_could_read_are_neither_printed_nor_exported(
    office, places, monkeypatch, page
):
    monkeypatch.setattr(lists, "MOST", 2)
    response = office.get(reverse(f"school:place-{page}"), follow=True)
    assert response.redirect_chain == [(PLACES, 302)]
    assert "请先筛选，再导出或打印" in response.content.decode()
    assert office.get(reverse(f"school:place-{page}"), {"q": "教室"}).status_code == 200


def test_the_last_filters_are_offered_when_one_comes_back(office, places):
    office.get(PLACES, {"kind": "special", "page": "1"})
    response = office.get(PLACES)
    assert f'href="{PLACES}?kind=special"' in response.content.decode()
    assert not office.get(reverse("school:staff-list")).context["last_query"]


def test_a_view_is_kept_under_a_name_and_shared(office, client, places):
    office.post(
        reverse("core:savedview-create"),
        {
            "title": "专用教室",
            "list_name": "school:place-list",
            "query": "kind=special&col=name",
            "shared": "on",
            "next": PLACES,
        },
    )
    client.force_login(teacher())
    views = client.get(PLACES).context["saved_views"]
    assert [(view["name"], view["mine"]) for view in views] == [("专用教室", False)]
    assert len(names(client.get(views[0]["url"]))) == 2


def test_nobody_deletes_a_colleague_s_view(office):
    view = SavedView.objects.create(user=UserFactory(), list_name="x", title="y", shared=True)
    assert office.post(reverse("core:savedview-delete", args=[view.pk])).status_code == 404


def test_a_filter_offers_only_rows_that_one_may_see(rf):
    own, other = EnrolmentFactory(), EnrolmentFactory()
    user = homeroom_teacher(own.school_class)
    request = rf.get("/")
    request.user = user
    cls = filter_for(Enrolment, fields=["pupil"], search_fields=[])
    offered = cls(request.GET, request=request).form.fields["pupil"].queryset
    assert own.pupil in offered
    assert other.pupil not in offered


def test_an_empty_list_says_what_to_do(office):
    response = office.get(PLACES)
    assert "还没有场所" in response.content.decode()
    assert "没有符合条件的场所" in office.get(PLACES, {"q": "无此地"}).content.decode()
