"""One box for everything that one may see."""

import pytest
from django.urls import reverse

from apps.plan.models import WorkPlan
from apps.portal.search import find
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    principal,
    teacher,
)
from tests.notices.factories import published
from tests.plan.factories import put_in_force

pytestmark = pytest.mark.django_db


def titles(words: str, user) -> dict[str, list[str]]:
    """What is found, by kind."""
    return {group.title: [hit.title for hit in group.hits] for group in find(words, user)}


@pytest.mark.parametrize("words", ["王晓芳", "wangxiaofang", "wxf", "WXF", "T0042", "晓芳"])
def test_a_colleague_is_found_by_name_pinyin_initials_and_number(words):
    StaffFactory(name="王晓芳", number="T0042")
    assert titles(words, teacher())["教职工"] == ["王晓芳"]


def test_who_has_exactly_these_initials_comes_first():
    StaffFactory(name="大山", number="A0")  # dashan holds “as” too
    StaffFactory(name="安尚", number="Z9")
    assert titles("as", teacher())["教职工"] == ["安尚", "大山"]


@pytest.mark.parametrize("words", ["三（2）班", "三(2)班", "3（2）", "三2", "32", "三2班"])
def test_a_class_is_found_as_people_write_it(words):
    SchoolClassFactory(grade=3, number=2)
    SchoolClassFactory(grade=3, number=1)
    assert titles(words, teacher())["班级"] == ["三（2）班"]


def test_a_grade_finds_its_classes():
    for number in (1, 2):
        SchoolClassFactory(grade=3, number=number)
    assert titles("三年级", teacher())["班级"] == ["三（1）班", "三（2）班"]


def test_a_teacher_finds_the_pupils_of_the_own_classes_alone():
    tenure = HomeroomTenureFactory()
    EnrolmentFactory(pupil__name="李小麦", school_class=tenure.school_class)
    EnrolmentFactory(pupil__name="李大麦")
    assert titles("李", tenure.staff.user)["学生"] == ["李小麦"]
    assert "学生" not in titles("李", teacher())
    assert len(titles("李", principal())["学生"]) == 2


def test_places_notices_clauses_and_pages_are_found():
    PlaceFactory(name="安全体验馆")
    published(notice={"title": "安全责任书"})
    put_in_force()
    found = titles("安全", principal())
    assert found["场所"] == ["安全体验馆"]
    assert found["通知与责任书"] == ["安全责任书"]
    assert any("校园安全" in title for title in found["计划条目"])
    assert titles("校历", principal())["页面"] == ["校历"]


def test_a_plan_that_was_replaced_is_not_found():
    put_in_force()
    WorkPlan.objects.update(status=WorkPlan.Status.FORMER)
    assert "计划条目" not in titles("安全", principal())


def test_more_hits_than_shown_lead_to_the_list(client):
    for index in range(7):
        PupilFactory(name=f"王小明{index}")
    client.force_login(principal())
    response = client.get(reverse("portal:search"), {"q": "wxm"})
    group = next(group for group in response.context["groups"] if group.title == "学生")
    assert len(group.hits) == 5
    assert len(client.get(group.more).context["table"].paginated_rows) == 7


@pytest.mark.parametrize("words", ["", "   ", "\x00", "%", "'; --", "长" * 300, "（（（"])
def test_odd_words_find_nothing_and_break_nothing(client, words):
    client.force_login(principal())
    response = client.get(reverse("portal:search"), {"q": words})
    assert response.status_code == 200
    assert not response.context["groups"]


def test_the_search_costs_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    published(notice={"title": "安全责任书"})
    for index in range(30):
        StaffFactory(name=f"安老师{index}")
        PupilFactory(name=f"安小明{index}")
    client.force_login(principal())
    with django_assert_max_num_queries(17):
        client.get(reverse("portal:search"), {"q": "安"})


def test_with_htmx_only_the_hits_come_back(client):
    client.force_login(teacher())
    response = client.get(reverse("portal:search"), {"q": "x"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()


def test_pupils_at_the_school_come_first_and_show_their_class():
    PupilFactory(name="李早", number="1", status="graduated")
    EnrolmentFactory(pupil__name="李麦", pupil__number="2", school_class__grade=3)
    (group,) = [group for group in find("李", principal()) if group.title == "学生"]
    assert [hit.title for hit in group.hits] == ["李麦", "李早"]
    assert group.hits[0].hint.startswith("三（")
    assert group.hits[1].hint == "已毕业，学号 1"
