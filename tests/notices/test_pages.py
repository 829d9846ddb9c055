"""The pages: who may open what, what bad input gets, what is printed, how many queries."""

import base64
import io
import re
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Delegation
from apps.notices import services
from apps.notices.models import AudienceRule, Notice, Receipt
from apps.reminders.models import Message
from apps.school.audience import AudienceKind
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    DepartmentFactory,
    SchoolClassFactory,
    SchoolYearFactory,
    StaffFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.notices.factories import draft, drawn, family, published, to_class, to_person

pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 09:00+0800", tick=False)
    TermFactory()


@pytest.fixture
def head():
    return head_of(DepartmentCode.TEACHING)


@pytest.fixture
def letter(head):
    """Issued by 课程教学中心, to be signed by everybody."""
    department = DepartmentFactory(code=DepartmentCode.TEACHING)
    return published(response="sign", notice={"author": head.staff, "department": department})


def page(client, name: str, *args, user=None, **query):
    if user:
        client.force_login(user)
    return client.get(reverse(f"notices:{name}", args=args), query)


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    document.add_heading("第一条", level=1)
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def composed(**more) -> dict:
    department = DepartmentFactory(code=DepartmentCode.TEACHING)
    return {
        "kind": "notice",
        "title": "期中教学检查",
        "department": department.pk,
        "body": "<p>第十周检查备课。</p>",
        "response": "read",
        "all_staff": "on",
        **more,
    }


class TestWhoMay:
    def test_a_teacher_reads_what_is_addressed_to_her_and_nothing_else(self, client, letter):
        other = published(to_person(StaffFactory()))
        me = teacher()
        services.ask(letter)
        assert page(client, "notice-detail", letter.notice_id, user=me).status_code == 200
        assert page(client, "notice-detail", other.notice_id).status_code == 404
        listed = page(client, "notice-list").content.decode()
        assert letter.notice.title in listed
        assert other.notice.title not in listed

    def test_a_teacher_may_neither_write_nor_follow_nor_chase(self, client, letter):
        me = teacher()
        services.ask(letter)
        pk = letter.notice_id
        assert page(client, "notice-create", user=me).status_code == 403
        assert page(client, "notice-update", pk).status_code == 403
        assert page(client, "tracking", pk).status_code == 403
        for action in ("chase", "withdraw", "revise", "publish"):
            assert client.post(reverse(f"notices:{action}", args=[pk])).status_code == 403
        assert client.post(reverse("notices:audience-count")).status_code == 403

    def test_another_department_does_not_know_of_it(self, client):
        version = draft()
        stranger = head_of(DepartmentCode.LOGISTICS)
        assert page(client, "notice-detail", version.notice_id, user=stranger).status_code == 404
        assert page(client, "tracking", version.notice_id).status_code == 404

    @pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.VICE_MORAL, Role.SECRETARY])
    def test_leaders_follow_everything(self, client, letter, role):
        client.force_login(holder(role))
        assert page(client, "tracking", letter.notice_id).status_code == 200

    def test_a_coordinator_writes_for_the_own_department_only(self, client):
        DepartmentFactory(code=DepartmentCode.LOGISTICS)
        me = holder(Role.COORDINATOR, department=DepartmentCode.TEACHING)
        html = page(client, "notice-create", user=me).content.decode()
        assert "课程教学中心" in html
        foreign = DepartmentFactory(code=DepartmentCode.LOGISTICS)
        answer = client.post(reverse("notices:notice-create"), composed(department=foreign.pk))
        assert answer.status_code == 422
        assert client.post(reverse("notices:notice-create"), composed()).status_code == 302

    def test_a_homeroom_teacher_writes_to_the_own_families_and_no_others(self, client):
        own, other = SchoolClassFactory(), SchoolClassFactory()
        family(own)
        me = homeroom_teacher(own)
        html = page(client, "notice-create", user=me).content.decode()
        assert re.search(rf'name="classes" value="{own.pk}"[^>]*checked', html)
        assert "签署" not in html
        data = composed(classes=[own.pk], publish="1")
        del data["department"], data["all_staff"]
        assert client.post(reverse("notices:notice-create"), data).status_code == 302
        assert Notice.objects.get().issuer == str(me.staff)
        data["classes"] = [other.pk]
        assert client.post(reverse("notices:notice-create"), data).status_code == 422

    def test_a_homeroom_teacher_follows_the_own_class_only(self, client):
        own, other = SchoolClassFactory(), SchoolClassFactory()
        mine, theirs = family(own), family(other)
        version = published(AudienceRule(kind=AudienceKind.ALL_GUARDIANS), response="confirm")
        html = page(client, "tracking", version.notice_id, user=homeroom_teacher(own))
        assert mine.wards.get().pupil.name in html.content.decode()
        assert theirs.wards.get().pupil.name not in html.content.decode()

    def test_a_signature_is_shown_to_its_owner_the_issuer_and_the_leaders(self, client, letter):
        me, colleague = StaffFactory(name="张三"), teacher()
        services.ask(letter)
        client.force_login(me.user)
        client.post(
            reverse("notices:answer", args=[letter.notice_id]),
            {"version": letter.pk, "typed_name": "张三", "drawn": drawn()},
        )
        receipt = letter.receipts.get(staff=me)
        assert receipt.state == Receipt.State.SIGN
        allowed = [me.user, letter.notice.author.user, principal()]
        for user in allowed:
            answer = page(client, "signature", receipt.pk, user=user)
            assert answer.status_code == 200
            assert answer["Content-Type"] == "image/png"
        assert page(client, "signature", receipt.pk, user=colleague).status_code == 404
        assert page(client, "receipt-print", receipt.pk, user=colleague).status_code == 404
        assert page(client, "receipt-print", receipt.pk, user=me.user).status_code == 200

    def test_attachments_follow_the_letter(self, client, letter):
        version = draft(to_person(StaffFactory()))
        file = SimpleUploadedFile("方案.txt", "内容".encode())
        rules = list(version.audience.all())
        services.save_draft(version, audience=rules, files=[file], by=None)
        row = version.attachments.get()
        assert page(client, "attachment", row.pk, user=teacher()).status_code == 404
        answer = page(client, "attachment", row.pk, user=version.notice.author.user)
        assert "attachment" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        row.file.storage.delete(row.file.name)
        assert page(client, "attachment", row.pk).status_code == 404

    def test_nobody_comes_in_without_login(self, client, letter):
        for name in ("notice-list", "notice-create", "families"):
            assert page(client, name).status_code == 302
        for name in ("notice-detail", "tracking", "tracking-print"):
            assert "/login/" in page(client, name, letter.notice_id)["Location"]


class TestAnswering:
    def test_a_wrong_name_comes_back_with_a_sentence_and_what_was_typed(self, client, letter):
        me = StaffFactory(name="张三")
        services.ask(letter)
        client.force_login(me.user)
        answer = client.post(
            reverse("notices:answer", args=[letter.notice_id]),
            {"version": letter.pk, "typed_name": "李四", "drawn": drawn()},
        )
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "请输入您本人的姓名“张三”" in html
        assert 'value="李四"' in html
        assert "data:image/png;base64," in html

    def test_a_missing_signature_is_said_at_the_field(self, client, letter):
        me = StaffFactory(name="张三")
        services.ask(letter)
        client.force_login(me.user)
        url = reverse("notices:answer", args=[letter.notice_id])
        answer = client.post(url, {"version": letter.pk, "typed_name": "张三"})
        assert answer.status_code == 422
        assert "还没有签名" in answer.content.decode()

    def test_a_photo_of_the_signature_serves_without_script(self, client, letter):
        me = StaffFactory(name="张三")
        services.ask(letter)
        client.force_login(me.user)
        data = base64.b64decode(drawn().split(",")[1])
        client.post(
            reverse("notices:answer", args=[letter.notice_id]),
            {
                "version": letter.pk,
                "typed_name": "张三",
                "photo": SimpleUploadedFile("签名.png", data),
            },
        )
        assert letter.receipts.get(staff=me).is_done

    def test_opening_what_is_to_be_confirmed_counts_as_read_only(self, client):
        me = teacher()
        version = published(response="confirm")
        page(client, "notice-detail", version.notice_id, user=me)
        assert version.receipts.get(staff=me.staff).state == Receipt.State.READ
        assert "待确认" in page(client, "notice-list").content.decode()

    def test_a_deputy_reads_but_signs_for_nobody(self, client, letter):
        principal_user, deputy = principal(), teacher()
        services.ask(letter)
        delegation = Delegation.objects.create(
            principal=principal_user, deputy=deputy, ends=date(2022, 3, 31)
        )
        client.force_login(deputy)
        client.post(reverse("accounts:act", args=[delegation.pk]))
        html = page(client, "notice-detail", letter.notice_id).content.decode()
        assert "签署须由本人完成" in html
        answer = client.post(
            reverse("notices:answer", args=[letter.notice_id]),
            {
                "version": letter.pk,
                "typed_name": principal_user.staff.name,
                "drawn": drawn(),
            },
        )
        assert answer.status_code == 403
        assert not letter.receipts.get(staff=principal_user.staff).is_done

    def test_no_answer_to_a_version_that_was_never_asked(self, client, letter):
        client.force_login(teacher())
        url = reverse("notices:answer", args=[letter.notice_id])
        assert client.post(url, {"version": letter.pk}).status_code == 404
        assert client.post(url, {"version": "x"}).status_code == 404


class TestWriting:
    def test_a_draft_is_kept_and_then_published(self, client, head):
        client.force_login(head)
        answer = client.post(reverse("notices:notice-create"), composed())
        notice = Notice.objects.get()
        assert answer["Location"] == reverse("notices:notice-update", args=[notice.pk])
        assert notice.status == Notice.Status.DRAFT
        seen = notice.draft.updated_at.isoformat()
        client.post(answer["Location"], composed(publish="1", title="新标题", seen=seen))
        notice.refresh_from_db()
        assert (notice.title, notice.status) == ("新标题", Notice.Status.PUBLISHED)

    def test_what_cannot_be_published_yet_is_kept_as_a_draft(self, client, head):
        client.force_login(head)
        data = composed(publish="1")
        del data["all_staff"]
        answer = client.post(reverse("notices:notice-create"), data)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "已存为草稿，但还不能发布：还没有选择发给谁" in html
        assert Notice.objects.get().title in html
        assert reverse("notices:notice-update", args=[Notice.objects.get().pk]) in html

    def test_two_who_write_at_once_hear_of_each_other(self, client, head, time_machine):
        client.force_login(head)
        edit = client.post(reverse("notices:notice-create"), composed())["Location"]
        seen = Notice.objects.get().draft.updated_at.isoformat()
        time_machine.move_to("2022-03-01 09:05+0800")
        assert client.post(edit, composed(body="<p>甲</p>", seen=seen)).status_code == 302
        answer = client.post(edit, composed(body="<p>乙</p>", seen=seen))
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "别人改过这份草稿" in html
        assert "乙" in html
        assert Notice.objects.get().draft.body == "<p>甲</p>"
        seen = re.search(r'name="seen" value="([^"]+)"', html)[1]
        assert client.post(edit, composed(body="<p>乙</p>", seen=seen)).status_code == 302
        assert Notice.objects.get().draft.body == "<p>乙</p>"

    def test_text_typed_without_the_editor_keeps_its_paragraphs(self, client, head):
        client.force_login(head)
        client.post(reverse("notices:notice-create"), composed(body="一\n\n二 < 三"))
        assert Notice.objects.get().draft.body == "<p>一</p>\n\n<p>二 &lt; 三</p>"

    def test_a_form_with_errors_loses_nothing_typed(self, client, head):
        client.force_login(head)
        data = composed(title="", due_on="2022-13-40", roles=["HEAD"])
        answer = client.post(reverse("notices:notice-create"), data)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "第十周检查备课" in html
        assert re.search(r'value="HEAD"[^>]*checked', html)
        assert not Notice.objects.exists()

    def test_a_word_file_becomes_the_text_and_stays_as_attachment(self, client, head):
        client.force_login(head)
        file = SimpleUploadedFile("制度.docx", word("凡来访人员必须登记。"), DOCX)
        client.post(reverse("notices:notice-create"), composed(body="", word=file))
        version = Notice.objects.get().draft
        assert version.body == "<h2>第一条</h2><p>凡来访人员必须登记。</p>"
        assert [row.name for row in version.attachments.all()] == ["制度.docx"]

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("空.docx", b"", "空"),
            ("坏.docx", word("好")[:-200], "损坏"),
            ("图.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "不是 Word 文档"),
            ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0d\0" * 9, "Office"),
            ("大.docx", b"PK\x03\x04" + b"0" * (11 * 1024 * 1024), "10 MB"),
        ],
    )
    def test_a_bad_word_file_gets_a_sentence_and_the_text_stays(
        self, client, head, name, content, sentence
    ):
        client.force_login(head)
        data = composed(word=SimpleUploadedFile(name, content, DOCX))
        answer = client.post(reverse("notices:notice-create"), data)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in html
        assert "第十周检查备课" in html
        assert not Notice.objects.exists()

    def test_a_zip_bomb_is_not_unpacked(self, client, head):
        client.force_login(head)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr("word/document.xml", b"<" + b" " * (80 * 1024 * 1024))
        data = composed(word=SimpleUploadedFile("炸弹.docx", out.getvalue(), DOCX))
        answer = client.post(reverse("notices:notice-create"), data)
        assert answer.status_code == 422
        assert "解压后过大" in answer.content.decode()

    def test_the_count_under_the_boxes_counts_each_person_once(self, client, head):
        family(SchoolClassFactory(), children=2)
        client.force_login(head)
        data = {"all_staff": "on", "people": [head.staff.pk], "all_guardians": "on"}
        html = client.post(reverse("notices:audience-count"), data).content.decode()
        assert '<b class="num">1</b> 位教职工' in html
        assert '<b class="num">2</b> 位学生的家长' in html

    def test_deleting_is_for_drafts(self, client, head, letter):
        client.force_login(head)
        url = reverse("notices:notice-delete", args=[letter.notice_id])
        assert client.post(url).status_code == 403
        client.post(reverse("notices:notice-create"), composed())
        made = Notice.objects.get(status=Notice.Status.DRAFT)
        assert client.post(reverse("notices:notice-delete", args=[made.pk])).status_code == 302
        assert not Notice.objects.filter(pk=made.pk).exists()


class TestFollowing:
    def test_everybody_asked_hears_of_it_once(self, client, head):
        me = StaffFactory()
        version = published(to_person(me), notice={"title": "消防检查"})
        message = Message.objects.get(staff=me)
        assert message.title == "通知《消防检查》"
        assert message.link == version.get_absolute_url()
        assert Message.objects.count() == 1

    def test_what_lapsed_with_its_school_year_is_neither_owed_nor_chased(
        self, client, head, letter, time_machine
    ):
        TermFactory(
            year=SchoolYearFactory(start_year=2022),
            half=1,
            starts=date(2022, 9, 1),
            ends=date(2023, 1, 20),
        )
        rule = published(notice={"kind": Notice.Kind.REGULATION, "author": head.staff})
        time_machine.move_to("2022-09-05 09:00+0800")
        client.force_login(head)
        html = page(client, "notice-list", todo=1).content.decode()
        assert rule.notice.title in html
        assert letter.notice.title not in html
        services.withdraw(rule.notice, by=None)
        assert "没有等您回执的通知" in page(client, "notice-list", todo=1).content.decode()
        answer = client.post(reverse("notices:chase", args=[letter.notice_id]), follow=True)
        assert "以前学年" in answer.content.decode()

    def test_chasing_reminds_exactly_those_who_have_not_once_a_day(self, client, letter, head):
        done, late = StaffFactory(name="张三"), StaffFactory(name="李四")
        services.ask(letter)
        client.force_login(done.user)
        client.post(
            reverse("notices:answer", args=[letter.notice_id]),
            {"version": letter.pk, "typed_name": "张三", "drawn": drawn()},
        )
        client.force_login(head)
        url = reverse("notices:chase", args=[letter.notice_id])
        for _ in range(3):
            client.post(url)
        assert Message.objects.filter(staff=late).count() == 1
        assert not Message.objects.filter(staff=done).exists()
        receipt = letter.receipts.get(staff=late)
        assert (receipt.chased_times, receipt.chased_on) == (1, date(2022, 3, 1))
        assert "每人每天最多提醒一次" in page(client, "tracking", letter.notice_id).content.decode()

    def test_families_are_chased_through_the_homeroom_teacher(self, client, head):
        school_class = SchoolClassFactory()
        homeroom = homeroom_teacher(school_class)
        family(school_class, children=2)
        department = DepartmentFactory(code=DepartmentCode.TEACHING)
        version = published(
            to_class(school_class),
            response="confirm",
            notice={"author": head.staff, "department": department},
        )
        client.force_login(head)
        client.post(reverse("notices:chase", args=[version.notice_id]))
        message = Message.objects.get(staff=homeroom.staff)
        assert "2位家长未回执" in message.title

    def test_the_export_lists_everybody_and_runs_nothing(self, client, letter, head):
        StaffFactory(name="=张三")
        services.ask(letter)
        answer = page(client, "tracking-export", letter.notice_id, user=head)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        cells = {row[1].value: row[1] for row in sheet.iter_rows(min_row=2)}
        assert len(cells) == letter.receipts.count()
        assert cells["=张三"].data_type == "s"
        assert "%E5%9B%9E%E6%89%A7_20220301.xlsx" in answer["Content-Disposition"]

    def test_the_signed_sheet_shows_who_has_not(self, client, letter, head):
        html = page(client, "tracking-print", letter.notice_id, user=head).content.decode()
        assert "签名表" in html
        assert "2021—2022学年第二学期" in html
        assert "未签署" in html

    def test_versions_are_compared_by_paragraph(self, client, head, letter):
        client.force_login(head)
        client.post(reverse("notices:revise", args=[letter.notice_id]))
        revised = letter.notice.draft
        revised.body = "<p>请各位老师认真落实到位。</p><p>新的一条。</p>"
        revised.save()
        html = page(client, "versions", letter.notice_id).content.decode()
        assert "<ins>到位</ins>" in html
        assert "<ins>新的一条。</ins>" in html

    def test_the_same_number_of_queries_for_one_and_for_thirty(self, client, head, letter):
        client.force_login(head)
        family(SchoolClassFactory())
        department = DepartmentFactory(code=DepartmentCode.TEACHING)
        names = ["notice-list", "tracking", "tracking-print", "tracking-export", "notice-detail"]

        def count(name):
            args = [] if name == "notice-list" else [letter.notice_id]
            page(client, name, *args)
            with CaptureQueriesContext(connection) as queries:
                assert page(client, name, *args).status_code == 200
            return len(queries)

        before = {name: count(name) for name in names}
        for _ in range(30):
            StaffFactory()
        services.ask(letter)
        for _ in range(30):
            published(notice={"author": head.staff, "department": department})
        assert {name: count(name) for name in names} == before
