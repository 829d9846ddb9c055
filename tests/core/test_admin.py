"""数据维护: every model, for those who have the right, with the same rules as everywhere."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pghistory.models import Event

from apps.accounts.models import User
from apps.core.admin import LedgerAdmin
from apps.core.models import BinEntry
from apps.school.models import Enrolment, Place, Pupil, Staff
from tests.core.rows import ROWS
from tests.factories import (
    EnrolmentFactory,
    PlaceFactory,
    StaffFactory,
    UserFactory,
    head_of,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db
OURS = sorted(
    (
        model
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and not issubclass(model, Event)
    ),
    key=lambda model: model._meta.label,
)
XLSX, CSV = "0", "1"


@pytest.fixture
def keeper(client):
    user = UserFactory(is_staff=True, first_name="沈数据")
    client.force_login(user)
    return user


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def export(client, model, file_format: str = XLSX):
    return client.post(address(model, "export"), {"format": file_format, "resource": "0"})


def queries(ask: Callable) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_can_be_mended_and_its_list_costs_the_same_for_one_row_and_thirty(
    client, keeper, model
):
    assert admin.site.is_registered(model), f"{model._meta.label} is missing in its admin.py"
    assert model in ROWS, f"{model._meta.label} is missing in tests/core/rows.py"
    row = ROWS[model](1)
    site = admin.site.get_model_admin(model)
    url = address(model, "changelist")

    for page in (url, f"{url}?q=王", address(model, "change", row.pk)):
        assert client.get(page).status_code == 200
    assert client.get(address(model, "history", row.pk)).status_code == 200
    if site.has_add_permission(client.get(url).wsgi_request):
        assert client.get(address(model, "add")).status_code == 200
    assert export(client, model)["Content-Type"].startswith("application/vnd.openxmlformats")

    one = queries(lambda: client.get(url)), queries(lambda: export(client, model))
    for number in range(2, 31):
        ROWS[model](number)
    assert (queries(lambda: client.get(url)), queries(lambda: export(client, model))) == one


@pytest.mark.parametrize("who", [teacher, principal, lambda: head_of("IT")])
def test_without_the_right_nobody_comes_in_whatever_the_post(client, who):
    client.force_login(who())
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(address(Pupil, "changelist"), follow=True).status_code == 403


def test_the_data_admin_has_no_login_of_its_own(client):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/account/login/?next=/admin/"
    answer = client.post("/admin/login/", {"username": "x", "password": "y"})
    assert answer["Location"].startswith("/account/login/")


def test_passwords_are_not_shown_nor_exported(client, keeper):
    page = client.get(f"/admin/accounts/user/{keeper.pk}/change/").content.decode()
    for text in (page, export(client, User, CSV).content.decode()):
        assert keeper.password not in text


def test_the_data_keeper_cannot_become_superuser(client, keeper):
    client.post(
        f"/admin/accounts/user/{keeper.pk}/change/",
        {"username": keeper.username, "is_superuser": "on", "is_active": "on", "is_staff": "on"},
    )
    keeper.refresh_from_db()
    assert not keeper.is_superuser


def test_what_is_computed_is_shown_but_not_written(client, keeper):
    place = PlaceFactory(name="图书馆")
    page = client.get(address(Place, "change", place.pk)).content.decode()
    assert "tushuguan" in page
    assert 'name="pinyin"' not in page


def test_a_change_is_kept_with_the_keepers_name(client, keeper):
    place = PlaceFactory(name="图书馆", code="A1")
    client.post(
        address(Place, "change", place.pk), {"name": "阅览室", "code": "A1", "kind": "special"}
    )
    page = client.get(address(Place, "history", place.pk)).content.decode()
    assert "沈数据" in page
    assert "图书馆 → 阅览室" in page


def test_the_same_constraints_hold_as_on_the_portals_pages(client, keeper):
    enrolment, other = EnrolmentFactory(), EnrolmentFactory()
    page = client.post(
        address(Enrolment, "add"),
        {
            "pupil": enrolment.pupil.pk,
            "school_class": other.school_class.pk,
            "starts": "2021-10-01",
            "reason": "",
        },
    )
    assert "已在另一个班" in page.content.decode()
    assert Enrolment.objects.count() == 2


def test_what_is_deleted_goes_to_the_bin_one_by_one_or_together(client, keeper):
    first, second, third = (PlaceFactory() for _ in range(3))
    client.post(address(Place, "delete", first.pk), {"post": "yes"})
    client.post(
        address(Place, "changelist"),
        {"action": "delete_selected", "_selected_action": [second.pk, third.pk], "post": "yes"},
    )
    assert not Place.objects.exists()
    assert BinEntry.objects.count() == 2
    for entry in BinEntry.objects.all():
        client.post(reverse("core:bin-restore", args=[entry.pk]))
    assert Place.objects.count() == 3


def test_what_others_stand_on_is_not_deleted(client, keeper):
    school_class = EnrolmentFactory().school_class
    page = client.post(address(type(school_class), "delete", school_class.pk), {"post": "yes"})
    assert page.status_code in (200, 403)
    assert type(school_class).objects.filter(pk=school_class.pk).exists()


def test_a_related_row_is_found_by_typing_pinyin(client, keeper):
    StaffFactory(name="王芳")
    answer = client.get(
        "/admin/autocomplete/",
        {"term": "wf", "app_label": "school", "model_name": "place", "field_name": "keeper"},
    )
    assert [row["text"] for row in answer.json()["results"]] == ["王芳"]


def test_what_the_portal_writes_for_itself_is_only_looked_up(client, keeper):
    row = ROWS[BinEntry](1)
    assert isinstance(admin.site.get_model_admin(BinEntry), LedgerAdmin)
    assert client.get(address(BinEntry, "add")).status_code == 403
    assert client.post(address(BinEntry, "change", row.pk), {"title": "x"}).status_code == 403
    assert client.get(address(BinEntry, "import")).status_code == 403


# -- tables in and out --------------------------------------------------------------------------


def table(rows: list[list]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("场所.xlsx", out.getvalue())


def bring_in(client, model, upload: SimpleUploadedFile, file_format: str = XLSX):
    """Upload, and confirm where the portal found nothing wrong."""
    page = client.post(
        address(model, "import"),
        {"import_file": upload, "format": file_format, "resource": "0"},
    )
    form = page.context.get("confirm_form")
    if form is None:
        return page
    return client.post(address(model, "process_import"), form.initial, follow=True)


HEAD = ["id", "名称", "编号", "类别", "楼宇", "容纳人数", "责任人"]


def test_an_exported_table_is_brought_in_again_and_changes_nothing(client, keeper):
    PlaceFactory(name="=1+1", code="A1", keeper=StaffFactory(number="T0007"), capacity=40)
    was = list(Place.objects.values())
    content = export(client, Place).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert list(rows[0]) == HEAD
    assert rows[1][1] == "'=1+1"
    assert rows[1][-1] == "T0007"

    page = bring_in(client, Place, SimpleUploadedFile("场所.xlsx", content))

    assert page.status_code == 200
    assert list(Place.objects.values()) == was


def test_a_table_changes_one_row_adds_another_and_keeps_the_pinyin_right(client, keeper):
    place, staff = PlaceFactory(code="A1"), StaffFactory(number="T0007")
    bring_in(
        client,
        Place,
        table(
            [
                HEAD,
                [place.pk, "图书馆", "A1", "special", "", None, "T0007"],
                [None, "食堂", "B1", "service", "", 300, None],
            ]
        ),
    )
    assert list(Place.objects.values_list("name", "pinyin", "keeper")) == [
        ("图书馆", "tushuguan tsg", staff.pk),
        ("食堂", "shitang st", None),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([None, "食堂", "A1", "service", "", None, None], "编号"),
        ([None, "食堂", "B1", "nonsense", "", None, None], "nonsense"),
        ([None, "食堂", "B1", "service", "", None, "T9999"], "没有编号为“T9999”的教职工"),
        ([None, "", "B1", "service", "", None, None], "名称"),
    ],
)
def test_one_bad_row_and_no_row_at_all_is_written(client, keeper, row, sentence):
    PlaceFactory(code="A1")
    good = [None, "礼堂", "C1", "special", "", None, None]
    page = bring_in(client, Place, table([HEAD, good, row]))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "file_format"), [(b"not a workbook", XLSX), (b"\xff\xfe\x00", CSV), (b"", XLSX)]
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(client, keeper, content, file_format):
    page = bring_in(client, Place, SimpleUploadedFile("x.xlsx", content), file_format)
    assert page.status_code == 422


def test_an_import_is_kept_in_the_history_with_the_keepers_name(client, keeper):
    bring_in(client, Place, table([HEAD, [None, "食堂", "B1", "service", "", 300, None]]))
    page = client.get(address(Place, "history", Place.objects.get().pk)).content.decode()
    assert "沈数据" in page


def test_the_schedules_of_celery_beat_are_the_keepers_too(client, keeper):
    assert client.get("/admin/django_celery_beat/periodictask/").status_code == 200
    client.force_login(Staff.objects.create(number="1", name="王", user=UserFactory()).user)
    assert client.get("/admin/django_celery_beat/periodictask/").status_code == 302
