"""What families read: only what is public, nobody's name, without login or script."""

import logging
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import RedisError

from apps.core.logs import HideSignedLinks
from apps.school.calendar.services import lay_out_term
from apps.teaching.homework.wall import pages
from apps.teaching.models import ClassDay, ClassPage, Homework
from tests.factories import (
    EnrolmentFactory,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TermFactory,
    head_of,
)
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkFactory, TrialFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-02-15 16:00+0800", tick=False)
    lay_out_term(TermFactory())


@pytest.fixture
def school_class():
    return SchoolClassFactory(grade=3, number=2)


@pytest.fixture
def page(school_class) -> ClassPage:
    return pages.pages_of([school_class])[0]


def public(school_class, **values) -> Homework:
    values = {"state": "published", "published_at": timezone.now(), **values}
    return HomeworkFactory(school_class=school_class, trial=TrialFactory(), **values)


def read(client: Client, page: ClassPage, name: str = "homework", *args: str):
    return client.get(reverse(f"open:{name}", args=[page.secret, *args]))


def test_a_family_reads_subject_what_how_long_and_for_whom(client, school_class, page):
    maths = SubjectFactory(code="math", name="数学", order=2)
    english = SubjectFactory(code="english", name="英语", order=3)
    public(school_class, subject=maths, content="补充习题第14页第1–4题", minutes=15, tier="B")
    public(school_class, subject=maths, content="思考题", minutes=10, required=False, tier="C")
    public(school_class, content="课文摘抄2处", minutes=18, elastic="书写困难的学生减半")
    public(school_class, subject=english, content="听读第3课", kind="oral", minutes=5)
    public(school_class, subject=english, content="抄写单词", place="school", minutes=9)
    answer = read(client, page)
    assert answer.status_code == 200
    for words in (
        "三（2）班", "2月15日 周二", "数学", "补充习题第14页第1–4题", "约15分钟", "必做", "B 提高层", "选做",
        "C 拓展层", "书写困难的学生减半", "口头", "校内完成", "按时就寝",
    ):  # fmt: skip
        assert words in answer.text, words
    # 15 and 18: the optional, the spoken and what is done at school do not count.
    assert "合计约<b>33</b>分钟" in answer.text


def test_nobodys_name_no_script_and_no_search_engine(client, school_class, page):
    teacher, tried_by = StaffFactory(name="欧阳静"), StaffFactory(name="司徒敏")
    pupil = EnrolmentFactory(school_class=school_class, pupil__name="诸葛小明").pupil
    public(school_class, staff=teacher)
    Homework.objects.update(trial=TrialFactory(staff=tried_by, digest="b" * 64))
    for answer in (read(client, page), read(client, page, "homework-week", "2022-02-15")):
        for name in (teacher.name, tried_by.name, pupil.name):
            assert name not in answer.text
        assert "<script" not in answer.text
        assert 'content="noindex"' in answer.text
        assert answer.text.count("stylesheet") == 1
        assert 'name="viewport"' in answer.text


@pytest.mark.parametrize(
    "state", [state for state in Homework.State if state not in Homework.PUBLIC]
)
def test_until_something_is_public_the_day_is_not(client, school_class, page, state):
    public(school_class, state=state, content="还不能看的")
    answer = read(client, page)
    assert "尚未公示" in answer.text
    assert "还不能看的" not in answer.text


@pytest.mark.parametrize("state", Homework.PUBLIC)
def test_what_is_public_stays_while_it_is_marked(client, school_class, page, state):
    public(school_class, state=state, content="看得见的")
    assert "看得见的" in read(client, page).text


def test_it_is_shown_as_soon_as_it_is_public_and_gone_when_withdrawn(client, school_class, page):
    one = public(school_class, content="听写第二课")
    assert "听写第二课" in read(client, page).text
    Homework.objects.filter(pk=one.pk).update(state="withdrawn")
    assert "听写第二课" not in read(client, page).text


def test_a_correction_bears_its_time(client, school_class, page):
    assert "已更正" not in read(client, page).text
    public(school_class, corrected_at=timezone.now())
    assert "已更正 2月15日 16:00" in read(client, page).text


def test_no_written_homework_is_said_and_the_spoken_stands_below(client, school_class, page):
    public(school_class, kind="oral", content="与家人朗读5分钟", minutes=5)
    assert "今日无书面作业" not in read(client, page).text
    ClassDay.objects.create(school_class=school_class, date=FIRST_TUESDAY, none=True)
    answer = read(client, page)
    assert "今日无书面作业" in answer.text
    assert "与家人朗读5分钟" in answer.text
    public(school_class, content="后来又布置的")
    assert "今日无书面作业" not in read(client, page).text


def test_in_the_morning_the_last_days_homework_stands_and_says_so(
    client, school_class, page, time_machine
):
    public(school_class, content="周二的")
    time_machine.move_to("2022-02-16 08:00+0800", tick=False)
    answer = read(client, page)
    assert "2月15日 周二" in answer.text
    assert "今天（2月16日 周三）的作业尚未公示" in answer.text
    assert "周二的" in answer.text


def test_on_a_weekend_fridays_homework_stands(client, school_class, page, time_machine):
    public(school_class, night=date(2022, 2, 18), due_on=date(2022, 2, 21), content="周末读书")
    time_machine.move_to("2022-02-19 10:00+0800", tick=False)
    answer = read(client, page)
    assert "周末读书" in answer.text
    assert "尚未公示" not in answer.text


def test_a_day_to_come_tells_nothing_yet(client, school_class, page):
    public(school_class, night=date(2022, 2, 17), due_on=date(2022, 2, 18), content="周四的")
    for answer in (
        read(client, page),
        read(client, page, "homework-day", "2022-02-17"),
        read(client, page, "homework-week", "2022-02-17"),
    ):
        assert answer.status_code == 200
        assert "周四的" not in answer.text


def test_the_week_shows_its_school_days_so_far(client, school_class, page):
    public(school_class, night=date(2022, 2, 14), due_on=FIRST_TUESDAY, content="周一的")
    public(school_class, content="周二的")
    answer = read(client, page, "homework-week", "2022-02-16")
    assert re.findall(r"2月1\d日 周.", answer.text) == ["2月14日 周一", "2月15日 周二"]
    assert "周一的" in answer.text
    assert "周二的" in answer.text


def test_a_make_up_saturday_is_a_day_of_its_week(client, school_class, page, time_machine):
    time_machine.move_to("2022-04-02 16:00+0800", tick=False)
    public(school_class, night=date(2022, 4, 2), due_on=date(2022, 4, 6), content="清明前的")
    assert "清明前的" in read(client, page, "homework-week", "2022-03-30").text


def test_another_classes_homework_is_never_shown(client, school_class, page):
    public(SchoolClassFactory(grade=3, number=3), content="别班的")
    assert "别班的" not in read(client, page).text


@pytest.mark.parametrize(
    "secret", ["made-up", "x" * 22, "a" * 500, "%00%00", "..%2f..", "中文链接中文链接中文"]
)
def test_an_address_that_leads_nowhere_says_what_to_do(client, secret):
    for path in ("", "2022-02-15/", "week/2022-02-15/"):
        answer = client.get(f"/p/homework/{secret}/{path}")
        assert answer.status_code == 404
        assert "扫教室门口的新二维码" in answer.text or "%2f" in secret


@pytest.mark.parametrize(
    "day", ["2022-13-45", "yesterday", "0001-01-01", "9999-12-31", "2019-03-01"]
)
def test_a_day_that_is_none_of_the_year_is_not_found(client, page, day):
    for name in ("homework-day", "homework-week"):
        answer = read(client, page, name, day)
        assert answer.status_code == 404
        assert "没有这一天" in answer.text


def test_one_character_changed_leads_nowhere(client, page):
    other = page.secret[:-1] + ("A" if page.secret[-1] != "A" else "B")
    assert client.get(reverse("open:homework", args=[other])).status_code == 404


def test_a_renewed_address_kills_the_old_one(client, school_class, page):
    old = page.secret
    page = pages.renew(school_class, by=head_of("CT"))
    assert client.get(reverse("open:homework", args=[old])).status_code == 404
    assert read(client, page).status_code == 200


def test_a_class_has_one_page_however_often_it_is_asked_for(school_class):
    others = [SchoolClassFactory(grade=3, number=number) for number in (5, 4)]
    first = pages.pages_of([school_class])
    assert [one.school_class for one in pages.pages_of([*others, school_class])] == [
        *others,
        school_class,
    ]
    assert pages.pages_of([school_class]) == first
    assert ClassPage.objects.count() == 3
    assert len(first[0].secret) >= 22  # 128 bits


def test_it_may_be_kept_for_half_a_minute_and_is_asked_for_by_its_tag(client, school_class, page):
    public(school_class)
    answer = read(client, page)
    assert answer["Cache-Control"] == "public, max-age=30"
    address = reverse("open:homework", args=[page.secret])
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    public(school_class, content="又一项")
    changed = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert changed.status_code == 200
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_for_some_seconds_all_families_get_what_one_was_given(
    client, settings, school_class, page, django_assert_num_queries
):
    settings.HOMEWORK_PAGE_SECONDS = 10
    first = read(client, page).text
    public(school_class)
    with django_assert_num_queries(0):
        assert Client().get(reverse("open:homework", args=[page.secret])).text == first


def test_while_redis_is_away_the_page_opens(client, settings, school_class, page, monkeypatch):
    def away(*args, **kwargs):
        raise RedisError("away")

    settings.HOMEWORK_PAGE_SECONDS = 10
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get", away)
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.set", away)
    public(school_class, content="听写第二课")
    assert "听写第二课" in read(client, page).text


def test_thirty_pieces_cost_no_more_queries_than_one(client, school_class, page, count_queries):
    public(school_class)
    one = count_queries(lambda: read(client, page))
    for number in range(30):
        public(school_class, content=f"第{number}题")
    assert count_queries(lambda: read(client, page)) == one
    assert one <= 8


@pytest.fixture
def count_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(work) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    return count


def test_no_log_line_tells_the_address(page):
    record = logging.LogRecord(
        "django", logging.WARNING, "", 0, "Not Found: /p/homework/%s/week/", (page.secret,), None
    )
    HideSignedLinks().filter(record)
    assert record.getMessage() == "Not Found: /p/homework/…/week/"
