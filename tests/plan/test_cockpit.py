"""The cockpit: numbers that reconcile, as of any day, at a flat price."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.plan.clauses.services import assign_owners, link_requirements
from apps.plan.cockpit.board import board
from apps.plan.cockpit.figures import Figures
from apps.plan.models import Clause, WorkPlan
from apps.reminders.models import ToDo
from apps.school.calendar.services import lay_out_term
from tests.factories import (
    DepartmentFactory,
    StaffFactory,
    head_of,
    holder,
    principal,
    teacher,
)
from tests.plan.factories import MilestoneFactory, put_in_force, put_seed_in_force

pytestmark = pytest.mark.django_db
COCKPIT = "/plan/"
CODE = "notices.ten_nos"


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel("2022-03-01 09:00 +0800", tick=False):
        yield


@pytest.fixture
def plan() -> WorkPlan:
    return put_in_force()


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(principal())
    return client


def at(plan: WorkPlan, path: str) -> Clause:
    return plan.clauses.get(path=path)


def owe(plan: WorkPlan, due_on: date, done_on: date | None = None, **todo) -> ToDo:
    staff = todo.pop("staff", None) or StaffFactory()
    return ToDo.objects.create(
        requirement=CODE,
        term=plan.term,
        staff=staff,
        label="签署承诺书",
        since=plan.term.starts,
        due_on=due_on,
        done_on=done_on,
        **todo,
    )


def figures_of(plan: WorkPlan, path: str, on: date, **options) -> Figures:
    lines = [line for top in board(plan, on, **options).chapters for line in top.walk()]
    return next(line.figures for line in lines if line.clause.path == path)


@pytest.mark.parametrize(
    ("figures", "word"),
    [
        (Figures(), "未设指标"),
        (Figures(measured=True), "暂无应办"),
        (Figures(expected=3, done=1, late=1, soon=1, measured=True), "滞后"),
        (Figures(expected=3, done=2, soon=1, measured=True), "临近"),
        (Figures(expected=3, done=2, measured=True), "进行中"),
        (Figures(expected=3, done=3, measured=True), "已达成"),
    ],
)
def test_the_first_rule_that_holds_lights_the_lamp(figures, word):
    assert figures.light.word == word


def test_a_clause_counts_its_requirements_and_its_milestones(plan):
    clause = at(plan, "一.2")
    link_requirements(clause, [CODE])
    owe(plan, date(2022, 2, 25), done_on=date(2022, 2, 24))
    owe(plan, date(2022, 2, 25))
    MilestoneFactory(clause=clause, due_on=date(2022, 3, 4))
    counted = figures_of(plan, "一.2", date(2022, 3, 1))
    assert (counted.expected, counted.done, counted.late, counted.soon) == (3, 1, 1, 1)


def test_a_chapter_counts_a_requirement_once_though_two_clauses_have_it(plan):
    for path in ("一.1", "一.2"):
        link_requirements(at(plan, path), [CODE])
    owe(plan, date(2022, 2, 25))
    assert figures_of(plan, "一", date(2022, 3, 1)).expected == 1


def test_a_past_day_is_shown_as_it_was(plan):
    clause = at(plan, "一.2")
    link_requirements(clause, [CODE])
    owe(plan, date(2022, 2, 25), done_on=date(2022, 2, 28))
    MilestoneFactory(clause=clause, due_on=date(2022, 2, 20), done_on=date(2022, 2, 18))
    states = {
        day: (counted.done, counted.late)
        for day in (date(2022, 2, 17), date(2022, 2, 18), date(2022, 2, 26), date(2022, 2, 28))
        for counted in [figures_of(plan, "一.2", day)]
    }
    assert list(states.values()) == [(0, 0), (1, 0), (1, 1), (2, 0)]


def test_the_trend_has_a_point_for_each_week_so_far_and_gaps_for_those_to_come(plan):
    clause = at(plan, "一.2")
    MilestoneFactory(clause=clause, due_on=date(2022, 2, 20), done_on=date(2022, 2, 22))
    MilestoneFactory(clause=clause, due_on=date(2022, 6, 20))
    percents = figures_of(plan, "一.2", date(2022, 3, 1)).percents
    assert percents == [0, 50, 50, *[None] * 17]


def test_a_department_sees_its_own_and_co_owned_clauses_under_their_headings(plan):
    owner, helper = DepartmentFactory(code="LOG"), DepartmentFactory(code="IT")
    assign_owners(plan, {at(plan, "二.2").pk: owner.pk})
    at(plan, "二.1").co_owners.add(helper)
    MilestoneFactory(clause=at(plan, "二.1"))
    seen = board(plan, date(2022, 3, 1), department="LOG")
    assert [top.clause.path for top in seen.chapters] == ["二"]
    assert [line.clause.path for line in seen.chapters[0].below] == ["二.2"]
    assert not seen.figures.measured
    assert board(plan, date(2022, 3, 1), department="IT").figures.expected == 1


def test_only_what_is_late_hides_the_rest_but_changes_no_number(plan):
    MilestoneFactory(clause=at(plan, "二.1"), due_on=date(2022, 2, 20))
    MilestoneFactory(clause=at(plan, "二.2"), due_on=date(2022, 6, 20))
    seen = board(plan, date(2022, 3, 1), only_late=True)
    assert [line.clause.path for top in seen.chapters for line in top.walk()] == ["二", "二.1"]
    assert seen.figures.expected == 2


def test_the_late_are_named_with_what_they_owe_in_all(plan):
    clause, late = at(plan, "一.2"), StaffFactory(name="王迟")
    link_requirements(clause, [CODE])
    owe(plan, date(2022, 2, 25), staff=late)
    MilestoneFactory(clause=clause, owner=late, due_on=date(2022, 2, 21))
    owe(plan, date(2022, 2, 25), done_on=date(2022, 2, 24))
    (person,) = board(plan, date(2022, 3, 1)).late_people
    assert (person.name, person.count, person.oldest) == ("王迟", 2, date(2022, 2, 21))


def test_names_of_the_late_are_for_leaders_and_heads(client, plan):
    MilestoneFactory(clause=at(plan, "一.2"), owner__name="王迟", due_on=date(2022, 2, 21))
    for user, shown in [(principal(), True), (head_of("CT"), True), (teacher(), False)]:
        client.force_login(user)
        assert ("王迟" in client.get(COCKPIT).content.decode()) is shown


def test_everybody_at_school_and_the_inspector_may_look(client, plan):
    for user in (teacher(), holder("INSP")):
        client.force_login(user)
        assert client.get(COCKPIT).status_code == 200


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("on=2022-09-01", "2022-09-01 不在2022年春学期内"),
        ("on=明天", "不是日期"),
        ("term=1999", "没有启用的计划"),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_sentence_and_the_nearest_answer(
    leader, plan, query, sentence
):
    response = leader.get(f"{COCKPIT}?{query}")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "截至第3周" in response.content.decode()


def test_without_a_plan_the_page_says_what_to_do(leader):
    assert "导入工作计划" in leader.get(COCKPIT).content.decode()


def test_each_chapter_of_the_sidebar_shows_that_chapter(leader):
    put_seed_in_force()
    for number, words in enumerate(["党建美师德", "教师美成长", "双减", "美德育", "美服务"], 1):
        page = leader.get(reverse(f"plan:chapter-{number}")).content.decode()
        assert words in page
        assert page.count('class="band"') == 1


def test_a_chapter_that_the_plan_does_not_have_is_said(leader, plan):
    assert "没有这一章" in leader.get(reverse("plan:chapter-5")).content.decode()


def test_the_rows_behind_a_number_are_as_many_as_the_number_says(leader, plan):
    clause = at(plan, "一.2")
    link_requirements(clause, [CODE])
    for _ in range(3):
        owe(plan, date(2022, 2, 25))
    MilestoneFactory(clause=clause, title="故事会")
    page = leader.get(reverse("plan:clause-rows", args=[at(plan, "一").pk])).content.decode()
    assert page.count("<tr>") - 1 == figures_of(plan, "一", date(2022, 3, 1)).expected == 4
    assert "故事会" in page


def test_a_teacher_sees_her_own_row_and_how_many_others_there_are(client, plan):
    user = teacher()
    clause = at(plan, "一.2")
    link_requirements(clause, [CODE])
    owe(plan, date(2022, 2, 25), staff=user.staff)
    owe(plan, date(2022, 2, 25), staff=StaffFactory(name="别的人"))
    client.force_login(user)
    page = client.get(reverse("plan:clause-rows", args=[clause.pk])).content.decode()
    assert user.staff.name in page
    assert "别的人" not in page
    assert "另有 1 项" in page


def test_the_rows_come_in_place_with_htmx(leader, plan):
    MilestoneFactory(clause=at(plan, "一.2"), title="故事会")
    address = reverse("plan:clause-rows", args=[at(plan, "一.2").pk])
    response = leader.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert "故事会" in response.content.decode()


def test_a_day_outside_the_term_has_no_rows(leader, plan):
    address = reverse("plan:clause-rows", args=[at(plan, "一.2").pk])
    assert leader.get(f"{address}?on=2023-01-01").status_code == 404


def test_the_cockpit_takes_at_most_fifteen_queries_however_much_there_is(
    leader, django_assert_max_num_queries
):
    plan = put_seed_in_force()
    lay_out_term(plan.term)
    clauses = list(plan.clauses.all())
    counts = []
    for size in (1, 30):
        for clause in clauses[:size]:
            link_requirements(clause, [CODE])
            clause.co_owners.add(DepartmentFactory(code=f"D{clause.pk}"))
            MilestoneFactory(clause=clause, due_on=date(2022, 2, 20))
            owe(plan, date(2022, 2, 25))
        with django_assert_max_num_queries(15) as captured:
            assert leader.get(COCKPIT).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_rows_cost_the_same_for_one_and_for_thirty(leader, plan, django_assert_num_queries):
    clause = at(plan, "一.2")
    link_requirements(clause, [CODE])
    address = reverse("plan:clause-rows", args=[clause.pk])
    owe(plan, date(2022, 2, 25))
    MilestoneFactory(clause=clause)
    with CaptureQueriesContext(connection) as captured:
        leader.get(address)
    for _ in range(30):
        owe(plan, date(2022, 2, 25))
        MilestoneFactory(clause=clause)
    with django_assert_num_queries(len(captured)):
        leader.get(address)


def test_the_schools_own_plan_prints_on_two_sheets(page, live_server, client):
    plan = put_seed_in_force()
    for clause in plan.clauses.all():
        MilestoneFactory(clause=clause, due_on=date(2022, 2, 20))
    user = principal()
    client.force_login(user)
    cookie = client.cookies.get("sessionid") or next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}{reverse('plan:cockpit-print')}")
    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheets)) == 2
