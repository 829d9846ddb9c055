"""Clauses are owned, measured and talked about by those who may; evidence is kept safe."""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Delegation
from apps.core.files import safe_attachment
from apps.core.models import BinEntry
from apps.plan.clauses.services import assign_owners, finish
from apps.plan.models import Clause, ClauseComment, ClauseRequirement, Evidence, Milestone, WorkPlan
from apps.reminders.models import ToDo
from apps.school.roles import DepartmentCode
from tests.factories import (
    DepartmentFactory,
    UserFactory,
    head_of,
    holder,
    principal,
    teacher,
)
from tests.plan.factories import MilestoneFactory, put_in_force, put_seed_in_force

pytestmark = pytest.mark.django_db
OWNERS = "/plan/owners/"


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel("2022-03-01 09:00 +0800", tick=False):
        yield


@pytest.fixture
def plan() -> WorkPlan:
    """Chapter 一 is the party branch's, chapter 二 that of 后勤保障中心."""
    plan = put_in_force()
    party, logistics = DepartmentFactory(code="PARTY"), DepartmentFactory(code="LOG")
    assign_owners(plan, {at(plan, "一").pk: party.pk, at(plan, "二").pk: logistics.pk})
    return plan


def at(plan: WorkPlan, path: str) -> Clause:
    return plan.clauses.get(path=path)


def milestone_data(clause: Clause, **changed) -> dict:
    owner = changed.pop("owner", None) or teacher().staff
    data = {"clause": clause.pk, "title": "故事会", "owner": owner.pk, "due_on": "2022-04-08"}
    return {**data, **changed}


def pdf(name: str = "记录.pdf", data: bytes = b"%PDF-1.7 ...") -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def test_everybody_reads_a_clause_with_its_promises_marked(client, plan):
    client.force_login(teacher())
    page = client.get(at(plan, "二.2¶1").get_absolute_url()).content.decode()
    assert '<mark class="promise' in page
    assert "每学期 2次" in page
    assert "设里程碑" not in page


def test_the_head_of_the_owning_department_measures_but_does_not_give_away(client, plan):
    clause = at(plan, "二.2")
    client.force_login(head_of("LOG"))
    assert client.get(reverse("plan:clause-measure", args=[clause.pk])).status_code == 200
    assert client.get(reverse("plan:clause-update", args=[clause.pk])).status_code == 403
    assert client.get(OWNERS).status_code == 403


def test_another_departments_head_is_refused_but_a_co_owners_is_not(client, plan):
    clause = at(plan, "二.2")
    user = head_of("SD")
    client.force_login(user)
    address = reverse("plan:clause-measure", args=[clause.pk])
    assert client.get(address).status_code == 403
    clause.co_owners.add(DepartmentFactory(code="SD"))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", ["PRIN", "VP-S", "SEC"])
def test_a_leader_gives_any_clause_to_a_department(client, plan, role):
    client.force_login(holder(role))
    clause, other = at(plan, "二.1"), DepartmentFactory(code="IT")
    client.post(reverse("plan:clause-update", args=[clause.pk]), {"owner": other.pk})
    clause.refresh_from_db()
    assert (clause.owner, clause.owned_on) == (other, date(2022, 3, 1))


def test_a_department_is_not_owner_and_co_owner_at_once(client, plan):
    client.force_login(principal())
    clause = at(plan, "二.1")
    data = {"owner": clause.owner_id, "co_owners": [clause.owner_id]}
    response = client.post(reverse("plan:clause-update", args=[clause.pk]), data)
    assert response.status_code == 422
    assert "不用再选作协同部门" in response.content.decode()


def test_a_clause_shows_who_changed_its_owner(client, plan):
    client.force_login(principal())
    assert client.get(reverse("plan:clause-history", args=[at(plan, "一").pk])).status_code == 200


def test_the_leaders_accept_all_proposals_with_one_press(client):
    for code in DepartmentCode:
        DepartmentFactory(code=code)
    plan = put_seed_in_force()
    client.force_login(principal())
    form = client.get(OWNERS).context["form"]
    data = {field.html_name: field.value() or "" for field in form.rows}
    client.post(OWNERS, {**data, "links": form["links"].value()})
    assert not plan.clauses.filter(owner=None).exists()
    assert at(plan, "五.1").owner.code == "IT"
    linked = set(ClauseRequirement.objects.values_list("clause__path", "requirement"))
    assert ("一.2", "notices.ten_nos") in linked
    assert ("二.1", "growth.coordinators") in linked


def test_a_wrong_choice_of_owner_is_refused_with_the_form(client, plan):
    client.force_login(principal())
    response = client.post(OWNERS, {f"owner-{at(plan, '一').pk}": "999"})
    assert response.status_code == 422
    assert at(plan, "一").owner.code == "PARTY"


def test_requirements_are_chosen_from_those_that_are_declared(client, plan):
    clause = at(plan, "一.2")
    client.force_login(head_of("PARTY"))
    address = reverse("plan:clause-measure", args=[clause.pk])
    assert client.post(address, {"codes": ["no.such"]}).status_code == 422
    assert client.post(address, {"codes": ["plan.milestone"]}).status_code == 422
    client.post(address, {"codes": ["notices.ten_nos"]})
    assert [row.requirement for row in clause.requirements.all()] == ["notices.ten_nos"]


def test_a_milestone_is_prefilled_from_the_promise_and_becomes_a_to_do(client, plan):
    clause = at(plan, "一.2")
    client.force_login(head_of("PARTY"))
    address = reverse("plan:milestone-create")
    page = client.get(f"{address}?clause={clause.pk}&title=签订承诺书").content.decode()
    assert 'value="签订承诺书"' in page
    data = milestone_data(clause)
    client.post(address, data)
    todo = ToDo.objects.get(requirement="plan.milestone")
    assert (todo.label, todo.staff_id) == ("故事会", data["owner"])


@pytest.mark.parametrize("due_on", ["2022-09-01", "2021-12-31", "", "2022-02-30"])
def test_a_milestone_is_due_inside_the_term(client, plan, due_on):
    client.force_login(principal())
    data = milestone_data(at(plan, "一.2"), due_on=due_on)
    response = client.post(reverse("plan:milestone-create"), data)
    assert response.status_code == 422
    assert "故事会" in response.content.decode()
    assert not Milestone.objects.exists()


def test_a_head_gives_no_milestone_to_another_departments_clause(client, plan):
    client.force_login(head_of("LOG"))
    data = milestone_data(at(plan, "一.2"))
    assert client.post(reverse("plan:milestone-create"), data).status_code == 422
    milestone = MilestoneFactory(clause=at(plan, "一.2"))
    assert client.get(reverse("plan:milestone-update", args=[milestone.pk])).status_code == 403


def test_who_owes_a_milestone_reports_it_done_with_evidence(client, plan):
    user = teacher()
    milestone = MilestoneFactory(clause=at(plan, "一.2"), owner=user.staff)
    client.force_login(user)
    address = reverse("plan:milestone-finish", args=[milestone.pk])
    client.post(
        address, {"done_on": "2022-02-28", "note": "办好了", "files": [pdf(), pdf("二.pdf")]}
    )
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.note) == (date(2022, 2, 28), "办好了")
    assert [row.name for row in milestone.evidence.all()] == ["记录.pdf", "二.pdf"]


def test_a_colleague_does_not_report_it(client, plan):
    milestone = MilestoneFactory(clause=at(plan, "一.2"))
    client.force_login(teacher())
    assert client.get(reverse("plan:milestone-finish", args=[milestone.pk])).status_code == 403


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"done_on": "2022-03-02"}, "不能晚于今天"),
        ({"done_on": ""}, "必填"),
        ({"files": [pdf("病毒.exe", b"MZ\x90")]}, "病毒.exe"),
        ({"files": [pdf("空.pdf", b"")]}, "空文件"),
        ({"files": [pdf(f"{n}.pdf") for n in range(11)]}, "最多上传10个"),
    ],
)
def test_a_report_with_a_mistake_is_given_back_with_what_was_typed(client, plan, changed, sentence):
    milestone = MilestoneFactory(clause=at(plan, "一.2"))
    client.force_login(principal())
    for file in changed.get("files", []):
        file.seek(0)
    data = {"done_on": "2022-02-28", "note": "写了很多字", **changed}
    response = client.post(reverse("plan:milestone-finish", args=[milestone.pk]), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "写了很多字" in response.content.decode()
    assert not Evidence.objects.exists()


@pytest.fixture
def evidence(plan) -> Evidence:
    milestone = MilestoneFactory(clause=at(plan, "一.2"))
    finish(
        milestone,
        done_on=date(2022, 3, 1),
        note="",
        files=[safe_attachment(pdf("现场照片.pdf"))],
        by=milestone.owner.user,
    )
    return Evidence.objects.get()


def test_evidence_is_a_download_for_those_who_read_the_plan(client: Client, evidence):
    address = evidence.get_absolute_url()
    assert client.get(address).status_code == 302
    client.force_login(teacher())
    response = client.get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 ..."


def test_evidence_whose_file_was_lost_is_answered_in_words(client, evidence):
    evidence.file.storage.delete(evidence.file.name)
    client.force_login(teacher())
    response = client.get(evidence.get_absolute_url())
    assert response.status_code == 404
    assert "从备份恢复" in response.content.decode()


def test_deleted_evidence_comes_back_with_its_file(client, evidence):
    client.force_login(principal())
    client.post(reverse("plan:evidence-delete", args=[evidence.pk]))
    assert not Evidence.objects.exists()
    client.post(reverse("core:bin-restore", args=[BinEntry.objects.get().pk]))
    assert Evidence.objects.get().file.read() == b"%PDF-1.7 ..."


def test_a_milestone_can_be_reopened(client, evidence):
    client.force_login(principal())
    client.post(reverse("plan:milestone-reopen", args=[evidence.milestone_id]))
    assert Milestone.objects.get().done_on is None
    assert ToDo.objects.get(requirement="plan.milestone").state == "open"


def test_colleagues_talk_about_a_clause_and_take_back_only_their_own_words(client, plan):
    author, other = teacher(), teacher()
    clause = at(plan, "一.1")
    client.force_login(author)
    client.post(reverse("plan:clause-comment", args=[clause.pk]), {"text": "已和社区联系"})
    said = ClauseComment.objects.get()
    client.force_login(other)
    assert "已和社区联系" in client.get(clause.get_absolute_url()).content.decode()
    assert client.post(reverse("plan:comment-delete", args=[said.pk])).status_code == 403
    client.force_login(author)
    client.post(reverse("plan:comment-delete", args=[said.pk]))
    assert not ClauseComment.objects.exists()


def test_a_deputys_word_shows_both_names(client, plan):
    head, deputy = principal(), teacher()
    for user, name in ((head, "孙卫东"), (deputy, "李敏")):
        user.last_name = name
        user.save()
    today = timezone.localdate()
    given = Delegation.objects.create(principal=head, deputy=deputy, starts=today, ends=today)
    client.force_login(deputy)
    client.post(reverse("accounts:act", args=[given.pk]))
    clause = at(plan, "一.1")
    client.post(reverse("plan:clause-comment", args=[clause.pk]), {"text": "请补充材料"})
    text = client.get(clause.get_absolute_url()).content.decode()
    assert "<b>李敏</b>（代 孙卫东）" in text


def test_an_empty_word_is_not_sent(client, plan):
    client.force_login(teacher())
    clause = at(plan, "一.1")
    response = client.post(reverse("plan:clause-comment", args=[clause.pk]), {"text": " "})
    assert response.status_code == 422
    assert "还没有写内容" in response.content.decode()


def test_a_former_version_is_read_but_not_measured(client, plan):
    clause = at(plan, "一.2")
    put_in_force()
    client.force_login(principal())
    page = client.get(clause.get_absolute_url()).content.decode()
    assert "已被新版取代" in page
    assert "加里程碑" not in page
    assert client.get(reverse("plan:clause-measure", args=[clause.pk])).status_code == 403


def test_every_version_is_listed_read_and_compared(client, plan):
    second = put_in_force()
    client.force_login(teacher())
    assert client.get(reverse("plan:workplan-list")).status_code == 200
    assert "承诺书" in client.get(plan.get_absolute_url()).content.decode()
    assert client.get(reverse("plan:workplan-compare", args=[second.pk])).status_code == 200
    assert client.get(reverse("plan:workplan-compare", args=[plan.pk])).status_code == 404
    missing = client.get(reverse("plan:workplan-file", args=[plan.pk]))
    assert missing.status_code == 404
    assert "没有原文件" in missing.content.decode()


@pytest.mark.parametrize("name", ["clause", "milestone", "workplan"])
def test_somebody_without_a_place_in_the_school_sees_nothing(client, plan, name):
    row = {"clause": at(plan, "一"), "workplan": plan}.get(name) or MilestoneFactory(
        clause=at(plan, "一")
    )
    client.force_login(UserFactory())
    assert client.get(row.get_absolute_url()).status_code == 404
