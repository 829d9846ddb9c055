"""The editor's pages, without a browser: saving, refusing, uploading, placing."""

import io
import json

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from PIL import Image

from apps.accounts.models import Delegation
from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.models import Picture, WordUpload
from apps.teaching.manuscripts.word import read_upload
from tests.factories import StaffFactory, TeachingAssignmentFactory, UserFactory
from tests.teaching.factories import UnitFactory, lesson_plan, outline

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
        if line.startswith("第"):
            document.add_heading(line)
        else:
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


def test_every_part_of_both_kinds_of_text_can_be_saved(client, plan):
    author = plan.unit.lead
    for text in (plan.manuscript, outline(unit=plan.unit).manuscript):
        for kind in text.kinds:
            typed = {column.code: ["1"] for column in kind.columns} or {"text": "写好了"}
            address = reverse("teaching:manuscript-part", args=[text.pk, kind.code])
            part = text.parts.filter(code=kind.code).first()
            fields = {**typed, "revision": part.revision if part else 0}
            answer = client.post(address, fields, headers={"accept": "application/json"})
            assert answer.status_code == 200, kind.title
    assert author == text.parts.get(code="info").edited_by


def test_what_a_colleague_wrote_meanwhile_survives_the_next_saves(client, plan):
    text, lines = plan.manuscript, "<p>第一段</p><p>第二段</p><p>第三段</p>"
    services.save_part(text, "textbook", lines, revision=0, by=plan.unit.lead)
    theirs = lines.replace("第三段", "第三段，同事加的")
    services.save_part(text, "textbook", theirs, revision=1, by=StaffFactory())
    mine = lines.replace("第一段", "第一段，我改的")
    fields = {"revision": "1", "base": json.dumps(lines)}
    answer = save(client, plan, "textbook", text=mine, **fields).json()
    assert answer["merged"]
    assert answer["sent"] == mine
    # The page still shows what was sent: the next save says so, and of no revision.
    fields = {"revision": "0", "base": json.dumps(answer["sent"])}
    save(client, plan, "textbook", text=mine.replace("第二段", "第二段，又改"), **fields)
    assert services.document(text)["textbook"] == (
        "<p>第一段，我改的</p><p>第二段，又改</p><p>第三段，同事加的</p>"
    )


def test_in_two_windows_of_ones_own_nobody_else_is_blamed(client, plan):
    save(client, plan, "board", revision="1", text="<p>这个窗口</p>")
    fields = {"revision": "1", "base": json.dumps("<p>进位加法</p>"), "text": "<p>那个窗口</p>"}
    assert save(client, plan, "board", **fields).json()["problem"].startswith("您在另一个窗口")


def test_who_writes_at_the_moment_is_said_to_the_other(client, plan):
    save(client, plan, "board", revision="1", text="写")
    client.force_login(plan.group.leader.user)
    page = client.get(address(plan, "manuscript")).content.decode()
    assert f"{plan.unit.lead}正在改“板书设计”" in page


def test_a_deputy_writes_in_the_name_of_the_lead(client, plan):
    deputy = UserFactory()  # of no staff
    today = timezone.localdate()
    Delegation.objects.create(
        principal=plan.unit.lead.user, deputy=deputy, starts=today, ends=today
    )
    client.force_login(deputy)
    client.post(reverse("accounts:act", args=[Delegation.objects.get().pk]))
    assert save(client, plan, "board", revision="1", text="代写").status_code == 200
    part = plan.manuscript.parts.get(code="board")
    assert part.edited_by == plan.unit.lead
    client.post(address(plan, "manuscript-keep"))
    client.post(address(plan, "manuscript-upload"), {"file": word("一、板书设计", "x")})
    upload = WordUpload.objects.get()
    assert (upload.staff, upload.job.by) == (plan.unit.lead, deputy)
    assert client.get(upload.get_absolute_url()).status_code == 200


def test_more_rows_than_a_part_holds_are_refused_and_none_is_dropped(client, plan):
    answer = save(client, plan, "goals", revision="1", text=[f"目标{n}" for n in range(80)])
    assert answer.status_code == 413
    assert "最多60行，现在有80行" in answer.json()["problem"]
    page = client.post(address(plan, "manuscript-part", "goals"), {"text": ["目标"] * 80})
    assert page.content.decode().count("目标\n") >= 79


@pytest.mark.parametrize("base", ["[1]", "[" * 5000, "{}", '["x"]', "\x00", "1e999999"])
def test_nonsense_in_what_is_sent_is_no_error(client, plan, base):
    fields = {"revision": "٣" * 3, "base": base, "goals": "1\x00", "text": "说\x00一说"}
    assert save(client, plan, "tasks", **fields).status_code in (200, 409)
    assert save(client, plan, "board", **fields).status_code in (200, 409)
    remark = {"code": "focus", "quote": "x" * 500, "text": "\x00"}
    assert client.post(address(plan, "manuscript-remarks"), remark).status_code == 422
    page = client.get(address(plan, "manuscript-editions"), {"a": base, "b": "²"})
    assert page.status_code == 200


def test_without_script_nobody_need_see_a_tag(client, plan):
    typed = "重点：3<5\n\n难点：说清 a & b"
    client.post(address(plan, "manuscript-part", "focus"), {"text": typed, "revision": "1"})
    page = client.get(address(plan, "manuscript")).content.decode()
    assert escape(typed) in page


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


def test_two_lessons_of_a_file_do_not_go_to_one_text_and_the_choices_stay(client, plan):
    lesson_plan({}, unit=plan.unit)
    lines = ("前言", "第1课时 甲", "一、板书设计", "x", "第2课时 乙", "一、板书设计", "y")
    file = word(*lines)
    file.name = "很长的名字" * 40 + ".docx"
    client.post(reverse("teaching:plan-upload", args=[plan.plan_id]), {"file": file})
    upload = WordUpload.objects.get()
    read_upload(upload.job_id)
    places = {"lesson-0": plan.manuscript.pk, "lesson-1": plan.manuscript.pk, "piece-0": "focus"}
    answer = client.post(upload.get_absolute_url(), places)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不能放进同一篇" in page
    assert '<option value="focus" selected>' in page
    client.post(upload.get_absolute_url(), places | {"lesson-1": ""})
    again = client.post(upload.get_absolute_url(), places | {"lesson-1": ""})
    assert "已采用。" in again.content.decode()


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
