"""A plan comes into force as a whole, and a new version takes over what hangs on the old one."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from apps.plan.clauses.proposals import adopt_proposals
from apps.plan.clauses.services import assign_owners, finish, link_requirements, reopen
from apps.plan.models import Clause, ClauseComment, ClauseRequirement, WorkPlan
from apps.plan.services import copy_plan, tree_of
from apps.reminders.models import ToDo
from apps.school.models import Department, Term
from apps.school.roles import DepartmentCode
from tests.factories import (
    DepartmentFactory,
    SchoolYearFactory,
    TermFactory,
    UserFactory,
    principal,
)
from tests.plan.documents import SEED
from tests.plan.factories import PLAN, MilestoneFactory, put_in_force, put_seed_in_force

pytestmark = pytest.mark.django_db


def at(plan: WorkPlan, path: str) -> Clause:
    return plan.clauses.get(path=path)


@pytest.fixture
def departments() -> dict[str, Department]:
    return {code: DepartmentFactory(code=code) for code in DepartmentCode}


def test_the_command_puts_the_schools_own_plan_into_force():
    term = TermFactory()
    call_command("import_plan", str(SEED), "--term", term.code, stdout=StringIO())
    plan = WorkPlan.objects.of(term)
    assert (plan.revision, plan.clauses.filter(depth=1).count()) == (1, 5)
    assert plan.clauses.sections().count() == 16
    assert [row.number for row in at(plan, "三.2").children.all()] == [
        "（1）",
        "（2）",
        "（3）",
        "（4）",
    ]


def test_a_stored_plan_reads_as_it_was_imported():
    plan = put_seed_in_force()
    again = put_in_force(SEED.read_text("utf-8"))
    assert tree_of(plan).as_json() == tree_of(again).as_json()


def test_only_the_newest_version_is_in_force_and_the_older_stay():
    term = TermFactory()
    first, second = put_in_force(term=term), put_in_force(term=term)
    first.refresh_from_db()
    assert (first.status, second.status, second.revision) == ("former", "active", 2)
    assert WorkPlan.objects.of(term) == second


def test_a_new_version_takes_over_owners_links_milestones_and_discussion(departments):
    first = put_in_force()
    old = at(first, "一.2")
    old.co_owners.add(departments["SD"])
    assign_owners(first, {old.pk: departments["PARTY"].pk})
    link_requirements(old, ["plan.milestone"])
    milestone = MilestoneFactory(clause=old)
    comment = ClauseComment.objects.create(clause=old, author=UserFactory(), text="上周已布置")

    changed = PLAN.replace("每位教师须签订承诺书。", "每位教师每学期须签订承诺书。")
    new = at(put_in_force(changed), "一.2")

    milestone.refresh_from_db()
    comment.refresh_from_db()
    assert (new.key, new.owner.code) == (old.key, "PARTY")
    assert [row.code for row in new.co_owners.all()] == ["SD"]
    assert [row.requirement for row in new.requirements.all()] == ["plan.milestone"]
    assert (milestone.clause, comment.clause) == (new, new)
    assert old.requirements.exists()


def test_what_hangs_on_a_removed_clause_stays_with_the_old_version():
    first = put_in_force()
    milestone = MilestoneFactory(clause=at(first, "二.1"))
    put_in_force(PLAN.replace("1.信息支撑\n坚持常态化应用。\n", ""))
    milestone.refresh_from_db()
    assert milestone.clause.plan == first
    assert not ToDo.objects.open().filter(requirement="plan.milestone").exists()


def test_a_new_clause_starts_with_the_owner_of_the_clause_above(departments):
    first = put_in_force()
    assign_owners(first, {at(first, "二").pk: departments["LOG"].pk})
    second = put_in_force(PLAN + "3.后勤保障\n试行垃圾分类。\n")
    assert at(second, "二.3").owner.code == "LOG"


def test_a_failing_import_leaves_everything_as_it_was(monkeypatch):
    first = put_in_force()
    monkeypatch.setattr("apps.plan.services._copy_links", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put_in_force(PLAN)
    first.refresh_from_db()
    assert first.is_active
    assert WorkPlan.objects.count() == 1


def test_another_terms_plan_inherits_owners_but_no_milestones(departments):
    first = put_in_force()
    assign_owners(first, {at(first, "一").pk: departments["PARTY"].pk})
    MilestoneFactory(clause=at(first, "一.1"))
    autumn = TermFactory(
        year=SchoolYearFactory(start_year=2022),
        half=Term.Half.AUTUMN,
        starts=date(2022, 9, 1),
        ends=date(2023, 1, 15),
    )
    copied = copy_plan(first, term=autumn, by=None)
    first.refresh_from_db()
    clause = at(copied, "一.1")
    assert copied.title == "2022年秋学期工作计划"
    assert (clause.owner.code, clause.milestones.count()) == ("PARTY", 0)
    assert first.is_active


def test_the_proposals_give_every_chapter_of_the_schools_plan_to_its_department(departments):
    plan = put_seed_in_force()
    adopt_proposals(plan)
    chapters = [row.owner.code for row in plan.clauses.filter(depth=1).select_related("owner")]
    assert chapters == ["PARTY", "TD", "CT", "SD", "LOG"]
    assert at(plan, "五.1").owner.code == "IT"
    assert at(plan, "三.2（3）").owner.code == "CT"
    assert not plan.clauses.filter(owner=None).exists()


def test_what_stands_below_follows_its_clause_unless_it_went_its_own_way(departments):
    plan = put_in_force()
    top, own = at(plan, "二"), at(plan, "二.1")
    assign_owners(plan, {top.pk: departments["LOG"].pk})
    assign_owners(plan, {own.pk: departments["IT"].pk})
    assign_owners(plan, {top.pk: departments["SD"].pk})
    owners = dict(plan.clauses.filter(path__startswith="二").values_list("path", "owner__code"))
    assert owners.pop("二.1") == "IT"
    assert set(owners.values()) == {"SD"}


def test_linking_exactly_these_requirements_drops_the_others():
    clause = at(put_in_force(), "一.2")
    link_requirements(clause, ["plan.milestone", "plan.clause_owned"])
    link_requirements(clause, ["plan.clause_owned"])
    assert [row.requirement for row in ClauseRequirement.objects.all()] == ["plan.clause_owned"]


@time_machine.travel("2022-03-01")
def test_a_milestone_is_its_owners_to_do_until_it_is_done():
    milestone = MilestoneFactory(clause=at(put_in_force(), "一.1"))
    reopen(milestone)
    todo = ToDo.objects.get(requirement="plan.milestone")
    assert (todo.staff, todo.state) == (milestone.owner, "open")
    finish(milestone, done_on=date(2022, 3, 1), note="已交", files=[], by=milestone.owner.user)
    todo.refresh_from_db()
    assert (todo.state, todo.done_on) == ("done", date(2022, 3, 1))


@time_machine.travel("2022-02-21")
def test_sections_without_an_owner_are_owed_by_the_principal(departments):
    head = principal().staff
    plan = put_in_force()
    todos = ToDo.objects.filter(requirement="plan.clause_owned")
    assert {todo.staff for todo in todos} == {head}
    assert (todos.count(), {todo.due_on for todo in todos}) == (4, {date(2022, 2, 28)})

    adopt_proposals(plan)

    assert not todos.open().exists()
