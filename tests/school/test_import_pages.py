"""Importing in the browser: upload, preview, write, undo; bad files are answered with a sentence."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from apps.school.models import ImportRun, Place
from apps.school.roles import DepartmentCode
from tests.factories import TermFactory, head_of, teacher
from tests.school.test_imports import xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eager")]
HEADER = ["编号", "名称", "类别"]


@pytest.fixture
def office(client):
    TermFactory()
    client.force_login(head_of(DepartmentCode.TEACHING))
    return client


def upload(client, content: bytes, name: str = "场所.xlsx", kind: str = "places"):
    file = SimpleUploadedFile(name, content)
    data = {"term": TermFactory().pk, "file": file}
    return client.post(reverse("school:import", args=[kind]), data)


def test_the_template_comes_back_as_a_good_file(office, django_capture_on_commit_callbacks):
    answer = office.get(reverse("school:import-template", args=["places"]))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet.cell(1, 1).value == "编号"
    row = [cell.value for cell in sheet[2]][:3]
    with django_capture_on_commit_callbacks(execute=True):
        upload(office, xlsx(HEADER, row))
    assert ImportRun.objects.get().state == ImportRun.State.READY


def test_from_upload_to_undo(office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        upload(office, xlsx(HEADER, ["J1", "教室一", "普通教室"]))
    run = ImportRun.objects.get()
    page = office.get(reverse("school:import-run", args=[run.pk]))
    assert page.status_code == 200
    assert "确认写入" in page.content.decode()
    assert not Place.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("school:import-write", args=[run.pk]))
    assert Place.objects.get().name == "教室一"
    assert (
        "撤销这次导入" in office.get(reverse("school:import-run", args=[run.pk])).content.decode()
    )

    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("school:import-undo", args=[run.pk]))
    assert not Place.objects.exists()


def test_faulty_rows_are_shown_first_and_answered_with_422(
    office, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload(office, xlsx(HEADER, ["J1", "教室一", "普通教室"], ["J2", "教室二", "阁楼"]))
    page = office.get(reverse("school:import-run", args=[ImportRun.objects.get().pk]))
    assert page.status_code == 422
    assert "“阁楼”应是" in page.content.decode()
    assert "确认写入" not in page.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "空.xlsx", "空"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "图.xlsx", "表格"),
        (b"PK\x03\x04broken", "坏.xlsx", "损坏"),
        (xlsx(["姓名"], ["甲"]), "别的.xlsx", "缺少列"),
        (b"\xff\xfe\x00" * 7, "乱码.csv", "编码"),
    ],
)
def test_a_bad_file_is_answered_with_a_sentence_and_422(office, content, name, word):
    answer = upload(office, content, name)
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()
    assert word in answer.content.decode()


def test_others_neither_import_nor_see_the_file(office, client):
    upload(office, xlsx(HEADER, ["J1", "教室一", "普通教室"]))
    run = ImportRun.objects.get()
    client.force_login(teacher())
    assert client.get(reverse("school:import", args=["places"])).status_code == 403
    assert client.get(reverse("school:import-run", args=[run.pk])).status_code == 403
    client.force_login(head_of(DepartmentCode.IT))
    assert client.get(reverse("school:import-run", args=[run.pk])).status_code == 404


def test_an_unknown_kind_is_not_found(office):
    assert office.get(reverse("school:import", args=["ghosts"])).status_code == 404
