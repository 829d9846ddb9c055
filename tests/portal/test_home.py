"""我的: what is today, what is owed; nothing that one cannot act on."""

import pytest
import time_machine
from django.urls import reverse

from apps.school.calendar.services import lay_out_term
from apps.school.models import Lesson, Period, Term
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    SubjectFactory,
    TermFactory,
    UserFactory,
)
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
