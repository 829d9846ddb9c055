"""The office's wall, a class's day, and what of them is printed."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.homework.wall.week import wall
from apps.teaching.models import ClassDay, ClassPage
from tests.factories import (
    HomeroomTenureFactory,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TermFactory,
    UserFactory,
    head_of,
    holder,
    homeroom_teacher,
    teacher,
)
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkFactory, HomeworkRuleFactory, TrialFactory

pytestmark = pytest.mark.django_db
WALL = "/teaching/homework/wall/"


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-02-15 14:00+0800", tick=False)
    lay_out_term(TermFactory())
    HomeworkRuleFactory(grade=3)
    HomeworkRuleFactory(grade=5)


@pytest.fixture
def school_class():
    return SchoolClassFactory(grade=3, number=2)


def public(school_class, **values):
    values = {"state": "published", "published_at": timezone.now(), **values}
    return HomeworkFactory(school_class=school_class, trial=TrialFactory(), **values)


def cell(school_class, on=FIRST_TUESDAY):
    found = wall(on)
    [line] = [line for line in found.lines if line.school_class == school_class]
    return next(one for one in line.cells if one.on == on)


def test_a_cell_says_minutes_and_what_is_missing(school_class):
    public(school_class, minutes=45)
    HomeworkFactory(school_class=school_class, minutes=10, subject__code="math")
    waiting = HomeworkFactory(school_class=school_class, minutes=20, trial=TrialFactory())
    type(waiting).objects.filter(pk=waiting.pk).update(state="review")
    found = cell(school_class)
    assert found.text == "45+30 !1 ○1"
    assert "1项待统筹" in found.words
    assert "1项缺试做" in found.words
    ClassDay.objects.create(school_class=school_class, date=FIRST_TUESDAY)
    assert cell(school_class).text == "45+30 ● !1 ○1"


@pytest.mark.parametrize(
    ("minutes", "tone", "text"),
    [
        (30, "low", "30"),
        (31, "half", "31"),
        (55, "near", "55"),
        (60, "near", "60"),
        (65, "over", "65 超"),
    ],
)
def test_the_colour_is_the_share_of_the_cap_and_over_is_a_word_too(
    school_class, minutes, tone, text
):
    public(school_class, minutes=minutes)
    assert (cell(school_class).tone, cell(school_class).text) == (tone, text)


def test_deliberately_none_is_a_word_and_nothing_is_empty(school_class):
    assert cell(school_class).text == ""
    ClassDay.objects.create(school_class=school_class, date=FIRST_TUESDAY, none=True)
    assert cell(school_class).text == "无 ●"


def test_a_day_gone_by_unpublished_stands_out(school_class):
    assert cell(school_class, date(2022, 2, 14)).text == "未公示"


def test_the_wall_shows_make_up_days_and_leaves_holidays_out(school_class):
    assert [info.date.day for info in wall(date(2022, 4, 1)).days] == [28, 29, 30, 31, 1, 2]
    assert [info.date.day for info in wall(date(2022, 4, 5)).days] == [6, 7, 8]


def test_a_class_of_another_year_is_not_on_the_wall(client, school_class):
    SchoolClassFactory(grade=3, number=2, year__start_year=2020)
    assert [line.school_class for line in wall(FIRST_TUESDAY).lines] == [school_class]


def test_the_wall_is_read_by_the_staff_filtered_and_turned(client, school_class):
    SchoolClassFactory(grade=5, number=1)
    public(school_class, minutes=45)
    client.force_login(teacher())
    page = client.get(WALL)
    assert page.status_code == 200
    assert "三（2）班" in page.text
    assert f"{WALL}{school_class.pk}/?date=2022-02-15" in page.text
    grade = client.get(WALL, {"grade": "5"})
    assert "五（1）班" in grade.text
    assert "三（2）班" not in grade.text
    assert "date=2022-02-21&amp;grade=5" in grade.text
    client.force_login(UserFactory())
    assert client.get(WALL).status_code == 403


@pytest.mark.parametrize(
    "query", ["date=2022-13-01", "date=9999-12-31", "grade=7", "grade=x", "date=%00"]
)
def test_a_week_that_is_not_understood_is_answered_by_a_sentence(client, school_class, query):
    client.force_login(teacher())
    answer = client.get(f"{WALL}?{query}")
    assert answer.status_code == 422
    assert "ask-error" in answer.text


def test_a_week_without_school_says_so(client, school_class):
    client.force_login(teacher())
    assert "这一周不上课" in client.get(WALL, {"date": "2022-07-20"}).text


def test_thirty_classes_cost_no_more_queries_than_one(
    client, school_class, django_assert_max_num_queries
):
    client.force_login(teacher())
    client.get(WALL)
    with django_assert_max_num_queries(25) as one:
        client.get(WALL)
    for number in range(3, 33):
        other = SchoolClassFactory(grade=3, number=number)
        public(other)
        ClassDay.objects.create(school_class=other, date=FIRST_TUESDAY)
    with django_assert_max_num_queries(len(one)):
        client.get(WALL)


def test_the_homeroom_teacher_publishes_with_one_button(client, school_class):
    user = homeroom_teacher(school_class)
    client.force_login(user)
    public(school_class, content="补充习题第14页")
    HomeworkFactory(school_class=school_class, content="还没试做的")
    mine = client.get(f"{WALL}mine/", follow=True)
    assert mine.redirect_chain == [(f"{WALL}{school_class.pk}/?date=2022-02-15", 302)]
    assert "补充习题第14页" in mine.text
    assert "缺试做" in mine.text
    assert "还有1项没有公示" in mine.text
    assert "今日无书面作业</button>" not in mine.text
    page = client.post(f"{WALL}{school_class.pk}/publish/", {"date": "2022-02-15"}, follow=True)
    assert "已公示" in page.text
    assert ClassDay.objects.get().published_by == user.staff
    client.post(f"{WALL}{school_class.pk}/take-back/", {"date": "2022-02-15"})
    assert not ClassDay.objects.exists()


def test_no_written_homework_is_one_button_too(client, school_class):
    client.force_login(homeroom_teacher(school_class))
    answer = client.post(
        f"{WALL}{school_class.pk}/publish/", {"date": "2022-02-15", "none": "1"}, follow=True
    )
    assert "今日无书面作业已公示" in answer.text
    assert ClassDay.objects.get().none


def test_what_is_refused_is_said_on_the_page(client, school_class):
    client.force_login(homeroom_teacher(school_class))
    answer = client.post(f"{WALL}{school_class.pk}/publish/", {"date": "2022-02-15"}, follow=True)
    assert "还没有老师公示作业" in answer.text
    assert not ClassDay.objects.exists()


def test_others_read_the_day_but_have_no_button(client, school_class):
    public(school_class)
    client.force_login(teacher())
    page = client.get(f"{WALL}{school_class.pk}/")
    assert "公示</button>" not in page.text
    for step in ("publish", "take-back", "renew"):
        assert client.post(f"{WALL}{school_class.pk}/{step}/").status_code == 403


def test_a_teacher_with_two_classes_changes_between_them(client, school_class):
    other = SchoolClassFactory(grade=3, number=7)
    user = homeroom_teacher(school_class)
    HomeroomTenureFactory(school_class=other, staff=user.staff)
    client.force_login(user)
    page = client.get(f"{WALL}{school_class.pk}/")
    assert f"{WALL}{other.pk}/?date=2022-02-15" in page.text


def test_the_day_leads_to_the_public_page_and_who_may_renews_it(client, school_class):
    client.force_login(holder(Role.GRADE_LEADER, grade=3))
    page = client.get(f"{WALL}{school_class.pk}/")
    secret = ClassPage.objects.get().secret
    assert reverse("open:homework", args=[secret]) in page.text
    assert "<svg" in page.text
    assert "更换链接" in page.text
    client.post(f"{WALL}{school_class.pk}/renew/")
    assert ClassPage.objects.get().secret != secret


def test_the_notice_has_the_columns_of_the_school(client, school_class):
    maths = SubjectFactory(code="math", name="数学", order=2)
    setter, tried_by = StaffFactory(name="周敏"), StaffFactory(name="吴洁")
    row = public(school_class, subject=maths, staff=setter, minutes=15, type="layered", tier="A")
    type(row).objects.filter(pk=row.pk).update(trial=TrialFactory(staff=tried_by, digest="c" * 64))
    HomeworkFactory(school_class=school_class, content="还没有公示的")
    client.force_login(teacher())
    page = client.get(f"{WALL}{school_class.pk}/notice/", {"date": "2022-02-15"}).text
    header = (
        "序号", "日期", "班级", "学科", "内容", "类型", "必做/选做", "预计时长", "试做教师·用时", "易错点",
        "批改方式", "布置人", "备注",
    )  # fmt: skip
    places = [page.index(f">{label}</th>") for label in header]
    assert places == sorted(places)
    for words in ("分层A", "吴洁·5分", "商末尾的0漏写", "周敏", "年级组长：", "（≤60）"):
        assert words in page, words
    assert "书面合计 <b>15</b> 分钟" in page
    assert "还没有公示的" not in page


def test_a_grades_notice_has_every_class_and_none_is_a_word(client, school_class):
    other = SchoolClassFactory(grade=3, number=4)
    SchoolClassFactory(grade=5, number=1)
    ClassDay.objects.create(school_class=other, date=FIRST_TUESDAY, none=True)
    client.force_login(head_of(DepartmentCode.TEACHING))
    page = client.get(f"{WALL}notice/", {"date": "2022-02-15", "grade": "3"}).text
    assert "今日无书面作业" in page
    assert ">无<" in page
    assert "五（1）班" not in page


def test_the_week_goes_into_a_workbook_and_on_paper(client, school_class):
    public(school_class, minutes=65)
    client.force_login(teacher())
    answer = client.get(f"{WALL}excel/", {"date": "2022-02-15"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [row[0].value for row in sheet] == ["班级", "三（2）班"]
    assert sheet["C1"].value == "周二 2月15日"
    assert sheet["C2"].value == "65 超"
    assert "20220214-20220218" in answer["Content-Disposition"]
    page = client.get(f"{WALL}print/", {"date": "2022-02-15"}).text
    assert "65 超" in page
    assert "分管领导" in page


def test_every_classroom_gets_a_sheet_for_its_door(client, school_class):
    SchoolClassFactory(grade=3, number=4)
    SchoolClassFactory(grade=5, number=1)
    client.force_login(teacher())
    page = client.get(f"{WALL}doors/", {"grade": "3"}).text
    assert page.count('class="door"') == 2
    assert page.count('class="segno"') == 2
    assert client.get(f"{WALL}{school_class.pk}/door/").text.count('class="door"') == 1
    assert ClassPage.objects.count() == 2
