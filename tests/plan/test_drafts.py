"""A plan is read, corrected in steps that can be undone, compared and put into force."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.models import BinEntry
from apps.plan.drafts import services
from apps.plan.models import ImportDraft, WorkPlan
from apps.plan.reading import editing, read_plan
from apps.school.rollover.services import roll_over
from apps.school.rollover.services import undo as undo_rollover
from tests.factories import TermFactory, head_of, holder, principal, teacher
from tests.plan.documents import SEED, text_file, word_file, word_of
from tests.plan.factories import PLAN, put_in_force

pytestmark = pytest.mark.django_db
UPLOAD = "/plan/import/"


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(principal())
    return client


@pytest.fixture
def draft() -> ImportDraft:
    tree = read_plan(text_file(PLAN))
    return services.open_draft(tree, term=TermFactory(), by=None, source="计划.txt")


def headings(draft: ImportDraft) -> list[str]:
    draft.refresh_from_db()
    return [f"{clause.level}{clause.name}" for clause in services.tree_of(draft).walk()]


def upload(client: Client, file: io.BytesIO, **data):
    file.seek(0)
    return client.post(UPLOAD, {"term": TermFactory().pk, "file": file, **data})


def press(client: Client, draft: ImportDraft, do: str, **data):
    draft.refresh_from_db()
    return client.post(draft.get_absolute_url(), {"at": draft.position, "do": do, **data})


def test_an_uploaded_word_file_becomes_a_draft_and_is_kept(leader):
    document = word_of("工作计划", "一、党建", "1.学习", "每周学习一次。")
    response = upload(leader, word_file(document))
    draft = ImportDraft.objects.get()
    assert (response.url, draft.source_name) == (draft.get_absolute_url(), "计划.docx")
    assert draft.source_file.size > 0
    assert "每周学习一次" in leader.get(response.url).content.decode()


def encrypted() -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"\0" * (80 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.docx", lambda: b"", "是空文件"),
        ("计划.pdf", lambda: b"%PDF-1.7", "PDF"),
        ("计划.docx", encrypted, "密码"),
        ("计划.docx", lambda: b"PK\x03\x04 broken", "损坏"),
        ("计划.docx", bomb, "过大"),
        ("计划.txt", lambda: b"\xff\xfe\xfd" * 40 + b"\x81", "计划.txt"),
        ("大.txt", lambda: "一、".encode() * (4 * 1024 * 1024), "超过"),
        ("网页.txt", lambda: b"<html>", "网页"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(leader, name, data, sentence):
    file = io.BytesIO(data())
    file.name = name
    response = upload(leader, file)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ImportDraft.objects.exists()


def test_without_a_file_the_form_asks_for_one_and_keeps_the_term(leader):
    term = TermFactory()
    response = leader.post(UPLOAD, {"term": term.pk})
    assert response.status_code == 422
    assert "请选择工作计划文件。" in response.content.decode()
    assert f'value="{term.pk}" selected' in response.content.decode()


def test_each_correction_can_be_undone_and_done_again(draft):
    before = headings(draft)
    node = next(node for node in services.nodes_of(services.state_of(draft)) if node.number == "2")
    services.change_nodes(draft, 0, "降级", editing.indent, node.id)
    indented = headings(draft)
    services.undo(draft, 1)
    assert headings(draft) == before != indented
    services.redo(draft, 0)
    assert headings(draft) == indented


def test_a_new_correction_after_undo_forgets_what_was_undone(draft):
    services.change_head(draft, 0, title="甲", preamble="")
    services.undo(draft, 1)
    services.change_head(draft, 0, title="乙", preamble="")
    services.redo(draft, 1)
    draft.refresh_from_db()
    assert (draft.position, services.state_of(draft).title) == (1, "乙")


def test_nothing_happens_twice_when_a_button_is_pressed_twice(draft):
    services.change_head(draft, 0, title="甲", preamble="")
    with pytest.raises(services.DraftChanged):
        services.change_head(draft, 0, title="甲", preamble="")


def test_the_first_clause_can_go_back_to_the_preamble(draft):
    services.change_nodes(draft, 0, "升级", editing.outdent, 2)
    draft.refresh_from_db()
    services.merge_up(draft, 1, 1)
    draft.refresh_from_db()
    assert services.state_of(draft).preamble.endswith("一、党建与师德")


def test_the_buttons_of_the_page_do_the_same_without_script(leader, draft):
    node = services.nodes_of(services.state_of(draft))[1]
    assert press(leader, draft, f"outdent:{node.id}").url.endswith(f"#n{node.id}")
    assert headings(draft)[1] == "1党建赋能"
    press(leader, draft, "undo")
    assert headings(draft)[1] == "2党建赋能"


def test_with_htmx_only_the_tree_is_answered(leader, draft):
    response = leader.post(
        draft.get_absolute_url(),
        {"at": 0, "do": "outdent:2"},
        headers={"HX-Request": "true", "HX-Target": "draft"},
    )
    assert response.status_code == 200
    assert b"<html" not in response.content
    assert 'name="at" value="1"' in response.content.decode()


def test_a_text_is_cut_at_one_of_the_offered_places(leader):
    upload(leader, text_file("计划\n一、安全\n1.演练\n开展演练两次，每天检查。及时整改。\n"))
    draft = ImportDraft.objects.get()
    page = leader.get(f"{draft.get_absolute_url()}?split=2").content.decode()
    offered = [int(place) for place in re.findall(r"split:2:(\d+)", page)]
    assert offered == [0, 7, 12]
    press(leader, draft, "split:2:12")
    draft.refresh_from_db()
    texts = [node.text for node in services.nodes_of(services.state_of(draft))]
    assert texts[1:] == ["开展演练两次，每天检查。", "及时整改。"]


@pytest.mark.parametrize(
    ("do", "status"),
    [
        ("outdent:1", 422),
        ("indent:1", 422),
        ("split:1:0", 422),
        ("merge:999", 422),
        ("shout:1", 400),
        ("indent:x", 400),
        ("indent", 400),
        ("", 400),
    ],
)
def test_what_is_not_possible_is_said_and_changes_nothing(leader, draft, do, status):
    before = headings(draft)
    response = press(leader, draft, do)
    assert response.status_code == status
    assert "data-sentence" in response.content.decode()
    assert headings(draft) == before


def test_an_outdated_page_is_told_so(leader, draft):
    services.change_head(draft, 0, title="甲", preamble="")
    response = leader.post(draft.get_absolute_url(), {"at": 0, "do": "outdent:2"})
    assert response.status_code == 409
    assert "刚在别处改动过" in response.content.decode()


def test_a_clause_is_not_emptied_and_what_was_typed_stays(leader, draft):
    response = press(leader, draft, "edit:2", number="一二三" * 9, heading="新的标题", text="")
    assert response.status_code == 422
    assert "新的标题" in response.content.decode()
    response = press(leader, draft, "edit:2", number="", heading="", text="")
    assert "不能都空着" in response.content.decode()


def test_what_the_reader_doubts_is_shown_until_somebody_has_looked(leader):
    upload(leader, text_file("一、党建\n1.学习\n每周一次。\n9.没有来由的编号\n"))
    draft = ImportDraft.objects.get()
    doubts = services.open_doubts(draft, services.nodes_of(services.state_of(draft)))
    assert doubts
    for _ in doubts:
        press(leader, draft, "accept:0")
    assert "没有待核对的地方" in leader.get(draft.get_absolute_url()).content.decode()


def test_the_comparison_shows_every_kind_of_change(leader):
    put_in_force()
    new = PLAN.replace("签订承诺书", "签订并张贴承诺书").replace(
        "坚持常态化应用。", "全部换成别的做法了。"
    )
    upload(leader, text_file(f"{new}3.后勤保障\n试行垃圾分类。\n"))
    page = leader.get(reverse("plan:draft-compare", args=[ImportDraft.objects.get().pk]))
    text = page.content.decode()
    assert "<ins>并张贴</ins>" in text
    assert all(word in text for word in ("改动", "新增", "未变"))


def test_activating_puts_the_draft_into_force_and_asks_for_owners(leader, draft):
    response = leader.post(reverse("plan:draft-compare", args=[draft.pk]), {"at": 0})
    plan = WorkPlan.objects.get()
    assert (response.url, plan.revision) == (reverse("plan:owners"), 1)
    assert not ImportDraft.objects.exists()


def test_a_draft_that_changed_meanwhile_is_not_activated(leader, draft):
    services.change_head(draft, 0, title="甲", preamble="")
    leader.post(reverse("plan:draft-compare", args=[draft.pk]), {"at": 0})
    assert not WorkPlan.objects.exists()


def test_a_discarded_draft_comes_back_from_the_bin(leader, draft):
    leader.post(reverse("plan:draft-discard", args=[draft.pk]))
    assert not ImportDraft.objects.exists()
    leader.post(reverse("core:bin-restore", args=[BinEntry.objects.get().pk]))
    assert services.state_of(ImportDraft.objects.get()).title == "2022年春学期工作计划"


def test_the_plan_in_force_can_be_revised_without_a_file(leader):
    plan = put_in_force(SEED.read_text("utf-8"))
    leader.post(reverse("plan:workplan-revise", args=[plan.pk]))
    draft = ImportDraft.objects.get()
    assert (draft.based_on, draft.term) == (plan, plan.term)
    page = leader.get(reverse("plan:draft-compare", args=[draft.pk])).content.decode()
    assert "一字未改" in page


@pytest.mark.parametrize("who", [teacher, lambda: head_of("CT"), lambda: holder("INSP")])
def test_only_leaders_bring_plans_in(client, draft, who):
    client.force_login(who())
    assert client.get(UPLOAD).status_code == 403
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(reverse("plan:draft-compare", args=[draft.pk]), {"at": 0}).status_code == 404


def test_a_rollover_leaves_a_draft_of_the_new_terms_plan_and_its_undo_takes_it_back():
    plan = put_in_force()
    rollover = roll_over(plan.term, starts=date(2022, 9, 1), ends=date(2023, 1, 15))
    draft = ImportDraft.objects.get()
    assert (draft.term, services.state_of(draft).title) == (rollover.term, "2022年秋学期工作计划")
    undo_rollover(rollover)
    assert not ImportDraft.objects.exists()
    assert WorkPlan.objects.of(plan.term) == plan
