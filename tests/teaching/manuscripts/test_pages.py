"""The editor's pages, without a browser: saving, refusing, uploading, placing."""

import io
import json

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.models import Picture, WordUpload
from apps.teaching.manuscripts.word import read_upload
from tests.factories import StaffFactory, TeachingAssignmentFactory
from tests.teaching.factories import UnitFactory, lesson_plan

pytestmark = pytest.mark.django_db
OLD_WORD = bytes.fromhex("D0CF11E0A1B11AE1") + "WordDocument".encode("utf-16-le") + bytes(600)


@pytest.fixture
def plan(client):
    """A lesson plan whose lead is logged in."""
    lead = TeachingAssignmentFactory().staff
    client.force_login(lead.user)
    return lesson_plan(unit=UnitFactory(lead=lead))


def address(plan, name: str, *args) -> str:
    return reverse(f"teaching:{name}", args=[plan.manuscript.pk, *args])


def save(client, plan, code: str, **fields):
    url = address(plan, "manuscript-part", code)
    return client.post(url, fields, headers={"accept": "application/json"})


def word(*lines: str) -> SimpleUploadedFile:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("教案.docx", out.getvalue())


def test_the_page_shows_every_part_and_what_is_missing(client, plan):
    services.save_part(plan.manuscript, "tasks", [], revision=1, by=plan.unit.lead)
    page = client.get(address(plan, "manuscript")).content.decode()
    assert "板书设计" in page
    assert "“评价任务”还没有写。" in page


def test_a_part_saved_by_script_answers_with_what_is_wrong_now(client, plan):
    rows = {"text": ["说一说", "算一算"], "goals": ["1", "3"]}
    answer = save(client, plan, "tasks", revision="1", **rows).json()
    assert answer["revision"] == 2
    assert answer["problems"]["tasks"] == [[1, "没有第3条教学目标，目标只有2条。"]]
    assert answer["problems"]["goals"] == [[1, "还没有评价任务对应这一条目标。"]]


def test_a_part_saved_without_script_leads_back_to_it(client, plan):
    answer = client.post(
        address(plan, "manuscript-part", "board"), {"text": "进位加法", "revision": "1"}
    )
    assert answer["Location"].endswith("#part-board")
    assert services.document(plan.manuscript)["board"] == "<p>进位加法</p>"


def test_pasted_scripts_are_cleaned_away(client, plan):
    save(client, plan, "board", revision="1", text='<p onclick="x()">好<script>x()</script></p>')
    assert services.document(plan.manuscript)["board"] == "<p>好</p>"


def test_two_at_one_place_get_both_texts_and_choose(client, plan):
    theirs = StaffFactory()
    services.save_part(plan.manuscript, "board", "<p>对方写的</p>", revision=1, by=theirs)
    fields = {"revision": "1", "base": json.dumps("<p>进位加法</p>"), "text": "<p>我写的</p>"}
    answer = save(client, plan, "board", **fields)
    assert answer.status_code == 409
    assert answer.json()["choices"]["merged"] == "<p>对方写的</p><p>我写的</p>"
    page = client.post(address(plan, "manuscript-part", "board"), fields)
    assert page.status_code == 409
    assert "我写的" in page.content.decode()


def test_nobody_else_writes_but_colleagues_read_the_editions(client, plan):
    services.keep(plan.manuscript, note="", by=None)
    client.force_login(StaffFactory().user)
    assert client.get(address(plan, "manuscript")).status_code == 403
    assert save(client, plan, "board", revision="1", text="x").status_code == 403
    assert client.get(address(plan, "manuscript-editions")).status_code == 200


def test_a_picture_is_kept_once_and_sent_to_colleagues_only(client, plan):
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    answers = [
        client.post(
            address(plan, "manuscript-picture"),
            {"picture": SimpleUploadedFile("a.png", out.getvalue(), "image/png")},
        ).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Picture.objects.count() == 1
    assert client.get(answers[0]["src"])["Content-Type"] == "image/png"
    client.logout()
    assert client.get(answers[0]["src"]).status_code == 302


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"hello", "不是 Word 文档"), (OLD_WORD, "另存为 .docx")],
)
def test_what_is_no_word_file_is_refused_at_the_field(client, plan, data, sentence):
    answer = client.post(
        address(plan, "manuscript-upload"), {"file": SimpleUploadedFile("教案.docx", data)}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_uploaded_file_is_read_placed_and_taken_over(client, plan):
    file = word("前言一句", "一、教学目标", "1. 能说出算理", "二、板书设计", "新的板书")
    client.post(address(plan, "manuscript-upload"), {"file": file})
    upload = WordUpload.objects.get()
    read_upload(upload.job_id)
    page = client.get(upload.get_absolute_url()).content.decode()
    assert "前言一句" in page
    client.post(upload.get_absolute_url(), {"lesson-0": plan.manuscript.pk, "piece-0": "textbook"})
    text = services.document(plan.manuscript)
    assert text["textbook"] == "<p>前言一句</p>"
    assert text["goals"] == [{"text": "能说出算理"}]
    assert text["board"] == "<p>新的板书</p>"
    # What the file does not have stays, and what stood there before can be had back.
    assert text["focus"]
    assert plan.manuscript.editions.count() == 2


def test_an_upload_is_shown_to_whoever_uploaded_it_only(client, plan):
    client.post(address(plan, "manuscript-upload"), {"file": word("一、板书设计", "x")})
    client.force_login(StaffFactory().user)
    assert client.get(WordUpload.objects.get().get_absolute_url()).status_code == 404


def test_a_colleague_of_the_group_remarks_and_the_author_settles(client, plan):
    member = TeachingAssignmentFactory(subject=plan.group.subject, term=plan.group.term).staff
    client.force_login(member.user)
    url = address(plan, "manuscript-remarks")
    assert client.post(url, {"code": "focus", "text": ""}).status_code == 422
    client.post(url, {"code": "focus", "quote": "算理", "text": "再具体一些"})
    remark = plan.manuscript.remarks.get()
    client.force_login(plan.unit.lead.user)
    client.post(address(plan, "manuscript-settle", remark.pk), {"answer": "已改"})
    remark.refresh_from_db()
    assert remark.settled_by == plan.unit.lead


def test_a_stranger_to_the_group_does_not_remark(client, plan):
    client.force_login(StaffFactory().user)
    answer = client.post(address(plan, "manuscript-remarks"), {"code": "focus", "text": "x"})
    assert answer.status_code == 403
