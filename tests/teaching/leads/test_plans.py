"""The way of a lead plan: begun, written, discussed, final, shared, sent back, shared again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from time_machine import travel

from apps.reminders.models import Message
from apps.teaching.leads import services
from apps.teaching.leads.copying import sources_for, take_over_plan
from apps.teaching.leads.looks import PlanLook, shared_editions
from apps.teaching.leads.models import LeadPlan
from apps.teaching.leads.timing import timing
from apps.teaching.manuscripts.services import document, replace_text
from apps.teaching.models import Unit, UnitLesson
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.teaching.factories import (
    COMPLETE,
    ClassLessonFactory,
    PrepGroupFactory,
    UnitFactory,
    UnitLessonFactory,
    unit_of,
)

pytestmark = pytest.mark.django_db
State = LeadPlan.State
TODAY = date(2022, 2, 21)


@pytest.fixture(autouse=True)
def _on_a_monday():
    with travel(f"{TODAY} 10:00+08:00", tick=False):
        yield


def member():
    """A teacher of the group of grade three."""
    return TeachingAssignmentFactory(school_class=SchoolClassFactory(grade=3)).staff


@pytest.fixture
def lead():
    return member()


@pytest.fixture
def plan(lead):
    """A plan of two 课时, both fully written."""
    plan = services.begin(unit_of(PrepGroupFactory(), 2, lead=lead), lead)
    for row in plan.lesson_plans.all():
        replace_text(row.manuscript, COMPLETE, by=lead)
    return plan


def shared(plan, lead, *colleagues):
    services.move(plan, State.DISCUSSING, lead)
    for colleague in colleagues:
        services.give_opinion(plan, "第二环节再放开一些。", colleague)
    services.move(plan, State.FINAL, lead)
    return services.move(plan, State.SHARED, lead)


def told(staff):
    return list(Message.objects.filter(staff=staff).order_by("pk").values_list("title", flat=True))


def test_begun_by_its_lead_a_plan_is_written_at_once_with_a_text_for_each_lesson(lead):
    unit = unit_of(PrepGroupFactory(), 3, lead=lead)
    UnitLessonFactory(unit=unit, kind=UnitLesson.Kind.TEST)
    plan = services.begin(unit, lead)
    assert plan.state == State.WRITING
    assert plan.lesson_plans.count() == 3  # a test needs none


def test_begun_by_a_leader_it_waits_for_its_lead(lead):
    plan = services.begin(unit_of(PrepGroupFactory(), 1, lead=lead), member())
    assert plan.state == State.ASSIGNED
    assert services.begin(plan.unit, lead).state == State.WRITING


def test_begun_again_it_adds_the_lessons_that_came_since(plan, lead):
    UnitLessonFactory(unit=plan.unit)
    assert PlanLook(plan, TODAY).lacks_texts
    services.begin(plan.unit, lead)
    assert plan.lesson_plans.count() == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [({"lead": None}, "先分工"), ({}, "添加课时")],
)
def test_a_unit_without_lead_or_lessons_cannot_begin(values, words):
    with pytest.raises(ValidationError, match=words):
        services.begin(UnitFactory(**values), member())


def test_a_lead_who_left_the_school_is_replaced_first_and_nothing_is_lost(plan, lead):
    lead.left_on = date(2022, 2, 18)
    lead.save()
    with pytest.raises(ValidationError, match="改派主备人"):
        services.move(plan, State.DISCUSSING, lead)
    successor = member()
    Unit.objects.filter(pk=plan.unit_id).update(lead=successor)
    assert services.move(plan, State.DISCUSSING, successor).state == State.DISCUSSING


def test_it_takes_two_opinions_of_others_to_be_final(plan, lead):
    colleagues = [member(), member(), member()]
    services.move(plan, State.DISCUSSING, lead)
    services.give_opinion(plan, "作业再分层。", colleagues[0])
    with pytest.raises(ValidationError, match="还差1人意见"):
        services.move(plan, State.FINAL, lead)
    # Said twice it is still one opinion.
    services.give_opinion(plan, "作业再分层，第三题删去。", colleagues[0])
    assert PlanLook(plan, TODAY).missing == 1
    services.give_opinion(plan, "板书很清楚。", colleagues[1])
    assert services.move(plan, State.FINAL, lead).final_on == TODAY


@pytest.mark.parametrize(("others", "sentence"), [(0, "不需要研讨意见"), (1, "只有1位同事")])
def test_a_small_group_needs_no_more_opinions_than_it_has_colleagues(plan, lead, others, sentence):
    colleagues = [member() for _ in range(others)]
    final = shared(plan, lead, *colleagues)
    assert final.state == State.SHARED
    plan.refresh_from_db()
    [opinions, *_] = PlanLook(plan, TODAY).conditions(State.FINAL)
    assert opinions.met
    assert sentence in opinions.sentence


def test_a_plan_without_homework_is_not_final(plan, lead):
    row = plan.lesson_plans.first()
    text = {code: content for code, content in COMPLETE.items() if code != "homework"}
    replace_text(row.manuscript, text, by=lead)
    services.move(plan, State.DISCUSSING, lead)
    with pytest.raises(ValidationError, match=r"第\d+课时：“作业设计”还没有写"):
        services.move(plan, State.FINAL, lead)


def test_a_goal_without_a_task_keeps_it_from_being_final(plan, lead):
    row = plan.lesson_plans.first()
    replace_text(row.manuscript, COMPLETE | {"tasks": COMPLETE["tasks"][:1]}, by=lead)
    services.move(plan, State.DISCUSSING, lead)
    with pytest.raises(ValidationError, match="教学目标第2条"):
        services.move(plan, State.FINAL, lead)


def test_a_blank_lesson_is_not_discussed(lead):
    plan = services.begin(unit_of(PrepGroupFactory(), 1, lead=lead), lead)
    with pytest.raises(ValidationError, match="还是空白"):
        services.move(plan, State.DISCUSSING, lead)


def test_sharing_keeps_an_edition_of_each_lesson_and_tells_the_group(plan, lead):
    colleague = member()
    shared(plan, lead, colleague)
    editions = shared_editions([row.manuscript_id for row in plan.lesson_plans.all()])
    assert {edition.note for edition in editions.values()} == {"共享"}
    assert len(editions) == 2
    assert [title[-3:] for title in told(colleague)] == ["的主备", "已共享"]
    assert told(lead) == [f"{colleague}对《{plan.unit}》写了意见"]


def test_a_shared_plan_that_is_edited_is_shared_again_with_a_new_edition(plan, lead):
    colleague = member()
    plan = shared(plan, lead, colleague)
    with pytest.raises(ValidationError, match="不用再次共享"):
        services.move(plan, State.SHARED, lead)
    row = plan.lesson_plans.first()
    replace_text(row.manuscript, COMPLETE | {"board": "<p>满十进一</p>"}, by=lead)
    assert shared_editions([row.manuscript_id])[row.manuscript_id].content == COMPLETE
    services.move(plan, State.SHARED, lead)
    newest = shared_editions([row.manuscript_id])[row.manuscript_id]
    assert newest.content["board"] == "<p>满十进一</p>"
    last = Message.objects.filter(staff=colleague).latest("pk")
    assert "有更新" in last.title
    assert f"第{row.lesson.number}课时" in last.body


def test_sent_back_with_a_reason_it_is_no_longer_final_and_the_lead_is_told(plan, lead):
    leader, colleague = member(), member()
    plan = shared(plan, lead, colleague, leader)
    with pytest.raises(ValidationError, match="退回原因"):
        services.move(plan, State.WRITING, leader, "  ")
    with pytest.raises(ValidationError, match="最多300字"):
        services.move(plan, State.WRITING, leader, "改" * 301)
    plan = services.move(plan, State.WRITING, leader, "作业偏难，第二课时重写。")
    assert (plan.state, plan.final_on) == (State.WRITING, None)
    assert plan.steps.latest("pk").reason == "作业偏难，第二课时重写。"
    assert told(lead)[-1].endswith("主备被退回")


def test_an_outdated_page_moves_nothing(plan, lead):
    with pytest.raises(ValidationError, match="现在是“撰写”"):
        services.move(plan, State.SHARED, lead)
    with pytest.raises(ValidationError, match="组内研讨时才写意见"):
        services.give_opinion(plan, "好。", member())


@pytest.mark.parametrize(
    ("first", "final", "tone", "sentence"),
    [
        (date(2022, 3, 14), None, "future", "还有14天定稿"),
        (date(2022, 3, 2), None, "soon", "还有2天定稿"),
        (date(2022, 2, 28), None, "soon", "今天要定稿"),
        (date(2022, 2, 25), None, "late", "迟3天，还没有定稿"),
        (date(2022, 3, 2), date(2022, 2, 21), "kept", "提前9天定稿"),
        (date(2022, 2, 25), date(2022, 2, 20), "late", "迟2天定稿"),
        (None, None, "quiet", "还没有排课时日期，定稿期限待定"),
    ],
)
def test_it_is_due_seven_days_before_the_earliest_lesson(plan, first, final, tone, sentence):
    if first:
        lesson = plan.unit.lessons.first()
        ClassLessonFactory(lesson=lesson, date=first)
        ClassLessonFactory(lesson=lesson, date=date(2022, 4, 1))
    if final:
        plan.state, plan.final_on = State.FINAL, final
    found = timing(Unit.objects.with_dates().get(pk=plan.unit_id), plan, TODAY)
    assert (found.tone, found.sentence) == (tone, sentence)


def test_a_plan_of_last_year_becomes_this_years_with_credit(plan, lead):
    shared(plan, lead)
    group = PrepGroupFactory(
        term=TermFactory(half=1, starts=date(2021, 9, 1), ends=date(2022, 1, 20))
    )
    unit = unit_of(group, 2, lead=lead, title=plan.unit.title)
    own = services.begin(unit, lead)
    assert list(sources_for(own)) == [plan]
    assert take_over_plan(own, plan, lead) == 2
    for row in own.lesson_plans.all():
        assert document(row.manuscript) == COMPLETE
        assert row.copied_from.plan == plan


def test_what_stood_there_before_is_kept_when_a_plan_is_taken_over(plan, lead):
    shared(plan, lead)
    other = services.begin(unit_of(PrepGroupFactory(), 2, lead=lead), lead)
    row = other.lesson_plans.first()
    replace_text(row.manuscript, {"board": "<p>我的板书</p>"}, by=lead)
    take_over_plan(other, plan, lead)
    assert row.manuscript.editions.get(note="沿用前").content == {"board": "<p>我的板书</p>"}


def test_a_final_plan_takes_over_nothing(plan, lead):
    shared(plan, lead)
    with pytest.raises(ValidationError, match="撰写和研讨时才能沿用"):
        take_over_plan(plan, plan, lead)


def test_a_whole_unit_is_read_with_few_queries(plan, django_assert_max_num_queries):
    for _ in range(6):
        UnitLessonFactory(unit=plan.unit)
    services.begin(plan.unit, StaffFactory())
    with django_assert_max_num_queries(6):
        assert len([look.problems for look in PlanLook(plan, TODAY).lessons]) == 8
