"""The pages of lead plans, outlines, the library and 我的备课, as each of those concerned sees them."""

import re
from datetime import date

import pytest
from django.urls import reverse
from time_machine import travel

from apps.teaching.leads import outlines, services
from apps.teaching.leads.copying import take_over
from apps.teaching.leads.models import LeadPlan, UnitOutline
from apps.teaching.manuscripts.services import document, replace_text
from tests.factories import SchoolClassFactory, StaffFactory, TeachingAssignmentFactory, head_of
from tests.teaching.factories import (
    COMPLETE,
    ClassLessonFactory,
    PrepGroupFactory,
    unit_of,
)

pytestmark = pytest.mark.django_db
State = LeadPlan.State
OUTLINE = {
    code: f"<p>{code}</p>"
    for code in ("info", "background", "schedule", "suggestions", "homework", "crossover")
} | {
    "goals": [{"text": f"目标{n}"} for n in (1, 2, 3)],
    "tasks": [{"text": "测一测", "goals": "1、2、3", "standard": "九成"}],
}


@pytest.fixture(autouse=True)
def _on_a_monday():
    with travel("2022-02-21 10:00+08:00", tick=False):
        yield


def member():
    """A teacher of the group of grade three."""
    return TeachingAssignmentFactory(school_class=SchoolClassFactory(grade=3)).staff


@pytest.fixture
def plan():
    """A plan of one 课时 that its lead has begun."""
    lead = member()
    return services.begin(unit_of(PrepGroupFactory(), 1, lead=lead), lead)


def write(plan, text=COMPLETE):
    for row in plan.lesson_plans.all():
        replace_text(row.manuscript, text, by=plan.unit.lead)


def share(plan):
    lead = plan.unit.lead
    services.move(plan, State.DISCUSSING, lead)
    services.give_opinion(plan, "第二环节再放开一些。", plan.group.leader)
    services.move(plan, State.FINAL, lead)
    return services.move(plan, State.SHARED, lead)


def seen(client, staff, address: str) -> str:
    client.force_login(staff.user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_the_next_step_waits_for_leads_to_its_place(client, plan):
    row = plan.lesson_plans.get()
    page = seen(client, plan.unit.lead, plan.get_absolute_url())
    assert f'href="{row.manuscript.get_absolute_url()}"' in page  # still blank
    write(plan, COMPLETE | {"tasks": COMPLETE["tasks"][:1]})
    services.move(plan, State.DISCUSSING, plan.unit.lead)
    page = seen(client, plan.unit.lead, plan.get_absolute_url())
    assert f"{row.manuscript.get_absolute_url()}#part-goals" in page


def test_the_groups_leader_says_an_opinion_and_writes_beside_the_lead(client, plan):
    leader = plan.group.leader
    write(plan)
    services.move(plan, State.DISCUSSING, plan.unit.lead)
    client.force_login(leader.user)
    client.post(reverse("teaching:plan-opinion", args=[plan.pk]), {"text": "作业再分层。"})
    assert plan.opinions.get().staff == leader
    row = plan.lesson_plans.get()
    page = seen(client, leader, row.manuscript.get_absolute_url())
    assert "教学过程" in page


def test_while_it_is_written_again_its_users_go_on_with_what_was_shared(client, plan):
    write(plan)
    user = member()
    share(plan)
    services.move(plan, State.WRITING, plan.group.leader, "作业偏难。")
    write(plan, COMPLETE | {"board": "<p>还没有写好的板书</p>"})
    lesson = plan.lesson_plans.get().lesson
    page = seen(client, user, lesson.get_absolute_url())
    assert "下面是上次共享的内容" in page
    assert "还没有写好的板书" not in page
    answer = client.post(reverse("teaching:lesson-adapt", args=[lesson.pk]))
    assert "/adaptation/" in answer["Location"]


def test_the_office_passes_an_outline_and_its_author_adds_the_reflection_only(client, plan):
    unit = plan.unit
    outline = outlines.begin_outline(unit, unit.lead)
    replace_text(outline.manuscript, OUTLINE, by=unit.lead)
    client.force_login(unit.lead.user)
    move = reverse("teaching:outline-move", args=[outline.pk])
    client.post(move, {"target": "group"})
    client.force_login(plan.group.leader.user)
    client.post(move, {"target": "office"})
    office = head_of("CT")
    assert "下一步：通过" in seen(client, office.staff, outline.get_absolute_url())
    client.post(move, {"target": "passed"})
    outline.refresh_from_db()
    assert outline.state == UnitOutline.State.PASSED
    client.force_login(unit.lead.user)
    text = outline.manuscript.pk
    answers = {
        code: client.post(
            reverse("teaching:manuscript-part", args=[text, code]), {"text": "写", "revision": "0"}
        ).status_code
        for code in ("reflection", "info")
    }
    assert answers == {"reflection": 302, "info": 403}
    assert client.get(reverse("teaching:manuscript-upload", args=[text])).status_code == 403


def test_what_the_groups_leader_wrote_waits_for_the_office_at_once(client):
    group = PrepGroupFactory()
    unit = unit_of(group, 1, lead=group.leader)
    outline = outlines.begin_outline(unit, unit.lead)
    replace_text(outline.manuscript, OUTLINE, by=unit.lead)
    outlines.move_outline(outline, "group", unit.lead)
    page = seen(client, head_of("CT").staff, f"{reverse('teaching:outlines')}?state=waiting")
    assert f"open={outline.pk}" in page


def test_whoever_leads_the_unit_by_now_goes_on_with_its_outline(client, plan):
    unit, successor = plan.unit, member()
    outline = outlines.begin_outline(unit, unit.lead)
    replace_text(outline.manuscript, OUTLINE, by=unit.lead)
    type(unit).objects.filter(pk=unit.pk).update(lead=successor)
    client.force_login(successor.user)
    client.post(reverse("teaching:outline-move", args=[outline.pk]), {"target": "group"})
    outline.refresh_from_db()
    assert (outline.state, outline.staff) == (UnitOutline.State.GROUP, successor)


def test_the_library_shows_words_in_their_order_and_no_pictures(client, plan):
    picture = '<img src="/teaching/picture/00000000-0000-4000-8000-000000000000/" alt="">'
    write(plan, COMPLETE | {"board": f"<p>算理{picture}</p>", "textbook": "<p>本课讲算理。</p>"})
    share(plan)
    page = seen(client, member(), f"{reverse('teaching:library')}?q=算理")
    excerpt = re.search(r'class="library-excerpt">(.*?)</p>', page)[1]
    assert excerpt.startswith("本课讲<mark>算理</mark>")
    assert "picture" not in excerpt


def test_what_is_taken_from_a_shared_plan_is_what_was_shared(plan):
    write(plan)
    share(plan)
    write(plan, COMPLETE | {"board": "<p>还没有共享</p>"})
    lead = plan.unit.lead
    own = services.begin(unit_of(plan.group, 1, lead=lead), lead).lesson_plans.get()
    take_over(own, plan.lesson_plans.get(), lead)
    assert document(own.manuscript)["board"] == COMPLETE["board"]


@pytest.mark.parametrize("asked", ["²", "9" * 5000, "x", ""])
def test_nonsense_is_no_error(client, plan, asked):
    write(plan)
    share(plan)
    row = plan.lesson_plans.get()
    client.force_login(plan.unit.lead.user)
    posts = {
        reverse("teaching:plan-copy", args=[plan.pk]): "source",
        reverse("teaching:lessonplan-use", args=[row.pk]): "place",
    }
    assert [client.post(url, {name: asked}).status_code for url, name in posts.items()] == [422] * 2
    assert client.get(reverse("teaching:outlines"), {"open": asked}).status_code == 200
    client.force_login(plan.group.leader.user)
    back = {"target": "writing", "reason": "\x00"}
    answer = client.post(reverse("teaching:plan-move", args=[plan.pk]), back)
    assert "请写明退回原因" in answer.content.decode()


# -- 我的备课 ------------------------------------------------------------------------------------


def duties(client, staff) -> list[str]:
    """Kind, title and button of each line, in order."""
    page = seen(client, staff, reverse("teaching:preparation"))
    cards = re.findall(r"<article.*?</article>", page, re.DOTALL)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", card).split()) for card in cards]


def test_what_is_to_be_done_now_stands_in_order_of_its_day(client, plan):
    lead, user = plan.unit.lead, member()
    lesson = plan.lesson_plans.get().lesson
    ClassLessonFactory(lesson=lesson, staff=user, date=date(2022, 2, 24))
    found = duties(client, lead)
    assert [(line.split()[0], line.split()[1], line.split()[-1]) for line in found] == [
        ("主备", "迟4天", "接着写"),
        ("课程纲要", "还有2天", "写纲要"),
    ]
    assert duties(client, user) == []  # nothing that one cannot act on
    write(plan)
    services.move(plan, State.DISCUSSING, lead)
    assert [line.split()[0] for line in duties(client, user)] == ["研讨"]
    services.give_opinion(plan, "好。", user)
    services.give_opinion(plan, "好。", plan.group.leader)
    services.move(plan, State.FINAL, lead)
    services.move(plan, State.SHARED, lead)
    [line] = duties(client, user)
    assert line.split()[:2] + line.split()[-1:] == ["二次备课", "还有3天", "我要用"]
    client.post(reverse("teaching:lesson-adapt", args=[lesson.pk]))
    assert duties(client, user)[0].endswith("去修改")


def test_what_was_taught_asks_for_a_reflection_and_a_finished_unit_for_a_redesign(client, plan):
    user, lesson = member(), plan.lesson_plans.get().lesson
    ClassLessonFactory(lesson=lesson, staff=user, taught_on=date(2022, 2, 18))
    page = seen(client, user, reverse("teaching:preparation"))
    assert reverse("teaching:lesson-reflect", args=[lesson.pk]) in page
    assert reverse("teaching:unit-redesign", args=[plan.unit_id]) in page
    assert "本周还缺一篇二百字以上的详案反思" in page
    client.post(reverse("teaching:lesson-reflect", args=[lesson.pk]), {"text": "说算理" * 70})
    page = seen(client, user, reverse("teaching:preparation"))
    assert reverse("teaching:lesson-reflect", args=[lesson.pk]) not in page


def test_the_first_page_costs_the_same_however_much_there_is(
    client, plan, django_assert_max_num_queries
):
    user = member()
    write(plan)
    share(plan)
    lesson = plan.lesson_plans.get().lesson
    ClassLessonFactory(lesson=lesson, staff=user, date=date(2022, 2, 22))
    for number in range(4):
        unit = unit_of(plan.group, 2, lead=user)
        for other in unit.lessons.all():
            ClassLessonFactory(lesson=other, staff=user, date=date(2022, 2, 23))
            ClassLessonFactory(lesson=other, staff=user, taught_on=date(2022, 2, 14 + number))
    client.force_login(user.user)
    client.get(reverse("teaching:preparation"))
    with django_assert_max_num_queries(26):
        client.get(reverse("teaching:preparation"))


def test_a_stranger_to_the_school_has_nothing_to_prepare(client):
    client.force_login(StaffFactory(external=True).user)
    assert client.get(reverse("teaching:preparation")).status_code == 403
