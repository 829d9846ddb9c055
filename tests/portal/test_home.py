"""我的: what is today, what is owed; nothing that one cannot act on."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from apps.inspections.models import Sheet, State
from apps.school.calendar.services import lay_out_term
from apps.school.models import Lesson, Period, Term
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    SubjectFactory,
    TermFactory,
    UserFactory,
    holder,
)
from tests.inspections.factories import (
    AppealFactory,
    EntryFactory,
    ParkedRecordFactory,
    ProgrammeFactory,
    RoundFactory,
    SheetFactory,
)
from tests.moral.factories import ClassWeekFactory
from tests.notices.factories import published, to_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def homeroom():
    """A homeroom teacher with one pupil and a lesson on Tuesdays."""
    tenure = HomeroomTenureFactory(school_class__grade=3, school_class__number=2)
    EnrolmentFactory(school_class=tenure.school_class)
    term = TermFactory()
    lay_out_term(term)
    Lesson.objects.create(
        term=term,
        school_class=tenure.school_class,
        weekday=2,
        period=Period.objects.create(number=1, name="第一节", starts="08:20", ends="09:00"),
        subject=SubjectFactory(name="语文"),
        staff=tenure.staff,
    )
    return tenure.staff.user


def page(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("portal:home")).content.decode()


@time_machine.travel("2022-03-01 08:00 +0800")
def test_the_day_stands_on_top_with_ones_lessons_and_class(client, homeroom):
    text = page(client, homeroom)
    assert "第3周 周二 3月1日" in text
    assert "今天上课" in text
    assert "三（2）班 语文" in text
    assert "1名学生" in text


@time_machine.travel("2022-04-05 08:00 +0800")
def test_on_a_holiday_there_are_no_lessons_though_it_is_a_tuesday(client, homeroom):
    text = page(client, homeroom)
    assert "今天不上课" in text
    assert "清明" in text
    assert "今天的课" not in text


@time_machine.travel("2022-03-01 08:00 +0800")
def test_somebody_without_any_part_in_the_school_sees_an_empty_day_not_an_error(client):
    text = page(client, UserFactory())
    assert "没有待办" in text
    assert "我的班级" not in text


def test_before_the_first_term_is_laid_out_the_page_still_opens(client):
    assert "不在学期内" in page(client, UserFactory())


def test_letters_of_past_terms_no_longer_wait_on_the_page(client, homeroom):
    letter = {"title": "应急疏散预案", "term": Term.objects.get()}
    published(to_person(homeroom.staff), notice=letter)
    with time_machine.travel("2022-03-01 08:00 +0800"):
        assert "应急疏散预案" in page(client, homeroom)
    TermFactory(year__start_year=2022, half=1, starts="2022-09-01", ends="2023-01-19")
    with time_machine.travel("2022-09-06 08:00 +0800"):
        assert "应急疏散预案" not in page(client, homeroom)


@time_machine.travel("2022-03-01 12:00 +0800")
def test_a_homeroom_teacher_sees_what_was_published_about_the_class_today(client, homeroom):
    school_class = homeroom.staff.homeroom_tenures.get().school_class
    round = RoundFactory(date=date(2022, 3, 1))
    sheet = SheetFactory(round=round, school_class=school_class, entered=True)
    EntryFactory(sheet=sheet, amount=2, points=-2)
    assert "今天还没有发布检查结果" in page(client, homeroom)
    Sheet.objects.update(state=State.PUBLISHED)
    text = page(client, homeroom)
    assert "今天1次检查，扣2分（1项）" in text
    assert reverse("inspections:class-day", args=[school_class.pk]) in text


@time_machine.travel("2022-03-01 12:00 +0800")
def test_a_homeroom_teacher_sees_what_the_newest_published_week_came_to(client, homeroom):
    school_class = homeroom.staff.homeroom_tenures.get().school_class
    rows = {
        week: ClassWeekFactory(
            school_class=school_class, result__week=week, total=90 + week, place=week
        )
        for week in (1, 2)
    }
    ClassWeekFactory(school_class=school_class, result__week=3, result__state="draft", total=99)
    text = page(client, homeroom)
    assert "第2周92.00分，年级第2名" in text
    assert "第1周" not in text
    assert "第3周99" not in text
    term = rows[2].result.term
    assert reverse("moral:class-week", args=[term.code, 2, school_class.pk]) in text


@time_machine.travel("2022-03-01 12:00 +0800")
def test_what_was_taken_back_or_is_a_bonus_is_not_told_as_lost(client, homeroom):
    school_class = homeroom.staff.homeroom_tenures.get().school_class
    round = RoundFactory(date=date(2022, 3, 1))
    sheet = SheetFactory(round=round, school_class=school_class, entered=True, state="published")
    EntryFactory(sheet=sheet, amount=0, points=0)
    assert "今天1次检查，没有扣分<" in page(client, homeroom)
    EntryFactory(sheet=sheet, amount=1, points=1)
    EntryFactory(sheet=sheet, amount=1, points=1, confirmed=False)
    assert "今天1次检查，没有扣分，加1分<" in page(client, homeroom)


@time_machine.travel("2022-03-01 12:00 +0800")
def test_each_line_of_the_desk_leads_to_where_it_is_done(client):
    lay_out_term(TermFactory())
    round = RoundFactory(date=date(2022, 3, 1))
    SheetFactory(round=round, state=State.MISSED)
    AppealFactory(entry__sheet__round=round)
    ParkedRecordFactory(date=date(2022, 3, 1))
    client.force_login(holder(Role.COUNSELLOR, department=DepartmentCode.MORAL))
    lines = client.get(reverse("portal:home")).context["desk"]
    waiting = "?state=waiting"
    assert {line.title: line.url for line in lines} == {
        "今天已查的班次": reverse("inspections:desk"),
        "今天没有查到的班次": reverse("inspections:desk"),
        "等复核、发布的记录": reverse("inspections:desk"),
        "等处理的申诉": reverse("inspections:appeal-list") + waiting,
        "平板送来待处理的记录": reverse("inspections:parkedrecord-list") + waiting,
    }
    for line in lines:
        assert client.get(line.url).status_code == 200


@time_machine.travel("2022-03-01 12:00 +0800")
def test_the_counsellor_sees_what_waits_at_the_desk_and_colleagues_do_not(client, homeroom):
    round = RoundFactory(date=date(2022, 3, 1))
    SheetFactory(round=round, state=State.MISSED)
    SheetFactory(round=round, entered=True)
    AppealFactory(entry__sheet__round=round)
    text = page(client, holder(Role.COUNSELLOR, department=DepartmentCode.MORAL))
    assert "今天已查的班次" in text
    assert "今天没有查到的班次" in text
    assert "等处理的申诉" in text
    assert "等处理的申诉" not in page(client, homeroom)


@time_machine.travel("2022-03-01 12:00 +0800")
def test_who_inspects_sees_the_open_rounds_with_how_many_are_left(client, homeroom):
    leader = holder(Role.RESEARCH_LEADER)
    programme = ProgrammeFactory(
        name="教学常规例查",
        target_kind="teacher",
        frequency="monthly",
        inspector_kind="role",
        inspector_role=Role.RESEARCH_LEADER,
    )
    round = RoundFactory(programme=programme, slot=None, date=date(2022, 3, 1))
    SheetFactory(round=round, school_class=None, staff=homeroom.staff)
    text = page(client, leader)
    assert "教学常规例查 03-01" in text
    assert "还有1个" in text
    assert "我要检查的" not in page(client, homeroom)
