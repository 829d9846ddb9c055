"""The pages of classes, pupils and lessons: moves in the middle of a term, and the week as a grid."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.school.models import Lesson, Period, Pupil, TeachingAssignment
from apps.school.roles import DepartmentCode
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    SchoolClassFactory,
    SchoolYearFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    TermFactory,
    head_of,
    teacher,
)

TODAY = date(2022, 4, 11)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-04-11 10:00 +0800")]


@pytest.fixture(autouse=True)
def _term():
    TermFactory()


@pytest.fixture
def office(client):
    """The head of the teaching office, logged in."""
    client.force_login(head_of(DepartmentCode.TEACHING))
    return client


def lesson(assignment: TeachingAssignment, weekday: int = 1, number: int = 1) -> Lesson:
    period, _ = Period.objects.get_or_create(
        number=number, name=f"第{number}节", starts=time(7 + number), ends=time(7 + number, 40)
    )
    return Lesson.objects.create(
        term=assignment.term,
        school_class=assignment.school_class,
        weekday=weekday,
        period=period,
        subject=assignment.subject,
        staff=assignment.staff,
    )


def address(record, verb: str) -> str:
    return reverse(f"school:{record._meta.model_name}-{verb}", args=[record.pk])


def refusal(response, field: str) -> str:
    """The sentence at a field of a form that came back; nothing that was typed is lost."""
    assert response.status_code == 422
    return response.context["form"].errors[field][0]


MOVES = {
    "move": lambda: EnrolmentFactory().pupil,
    "withdraw": lambda: EnrolmentFactory().pupil,
    "homeroom": lambda: HomeroomTenureFactory().school_class,
    "takeover": TeachingAssignmentFactory,
}


@pytest.mark.parametrize("verb", MOVES)
def test_the_teaching_office_finds_each_move_on_the_record_s_page(office, verb):
    record = MOVES[verb]()
    url = address(record, verb)
    assert url in office.get(record.get_absolute_url()).content.decode()
    opened = office.get(url)
    assert opened.status_code == 200
    assert opened.context["form"]["on"].value() == TODAY


@pytest.mark.parametrize("verb", MOVES)
def test_a_teacher_sees_the_record_and_may_not_move_it(client, verb):
    record = MOVES[verb]()
    if isinstance(record, Pupil):
        school_class = record.enrolments.get().school_class
        client.force_login(TeachingAssignmentFactory(school_class=school_class).staff.user)
    else:
        client.force_login(teacher())
    url = address(record, verb)
    page = client.get(record.get_absolute_url())
    assert page.status_code == 200
    assert url not in page.content.decode()
    assert client.get(url).status_code == 403
    assert client.post(url, {"on": TODAY}).status_code == 403


def test_a_pupil_of_other_classes_is_not_found_by_a_teacher(client):
    client.force_login(teacher())
    assert client.get(address(EnrolmentFactory().pupil, "move")).status_code == 404


@pytest.mark.parametrize("verb", MOVES)
def test_an_empty_form_and_a_day_outside_the_term_are_refused_at_the_field(office, verb):
    url = address(MOVES[verb](), verb)
    assert refusal(office.post(url, {}), "on")
    assert "日期须在2022年春学期内" in refusal(office.post(url, {"on": "2062-04-11"}), "on")
    assert refusal(office.post(url, {"on": "不是日期"}), "on")


def test_between_two_terms_the_first_day_of_the_next_is_proposed(office, time_machine):
    time_machine.move_to("2022-02-01 10:00 +0800")
    opened = office.get(address(EnrolmentFactory().pupil, "move"))
    assert opened.context["form"]["on"].value() == date(2022, 2, 14)


# -- 转班, 转出 ---------------------------------------------------------------------------------


def test_a_pupil_moves_to_another_class_of_this_year(office):
    enrolment, to = EnrolmentFactory(), SchoolClassFactory()
    answer = office.post(
        address(enrolment.pupil, "move"),
        {"school_class": to.pk, "on": TODAY, "reason": "家庭搬迁"},
        follow=True,
    )
    assert f"从2022-04-11起在{to}" in answer.content.decode()
    assert "家庭搬迁" in answer.content.decode()
    assert enrolment.pupil.enrolments.on(TODAY).get().school_class == to
    assert enrolment.pupil.enrolments.on(date(2022, 4, 10)).get().school_class != to


def test_a_pupil_is_offered_neither_the_own_class_nor_last_year_s(office):
    enrolment, other = EnrolmentFactory(), SchoolClassFactory()
    SchoolClassFactory(year=SchoolYearFactory(start_year=2020))
    form = office.get(address(enrolment.pupil, "move")).context["form"]
    assert list(form.fields["school_class"].queryset) == [other]


def test_a_move_before_the_pupil_came_is_refused_at_the_day(office):
    enrolment, to = EnrolmentFactory(starts=TODAY), SchoolClassFactory()
    data = {"school_class": to.pk, "on": TODAY}
    answer = office.post(address(enrolment.pupil, "move"), data)
    assert "日期须晚于" in refusal(answer, "on")
    assert enrolment.pupil.enrolments.count() == 1


def test_a_pupil_who_leaves_the_school_is_no_longer_offered_to_leave(office):
    pupil = EnrolmentFactory().pupil
    url = address(pupil, "withdraw")
    answer = office.post(url, {"on": TODAY, "reason": "随父母回原籍"}, follow=True)
    assert "已转出" in answer.content.decode()
    assert url not in answer.content.decode()
    pupil.refresh_from_db()
    assert pupil.status == Pupil.Status.LEFT
    again = office.post(url, {"on": TODAY, "reason": "又一次"})
    assert "不用再办转出" in refusal(again, "__all__")


# -- 更换班主任, 接课 ---------------------------------------------------------------------------


def test_a_class_gets_a_new_homeroom_teacher(office):
    tenure, new = HomeroomTenureFactory(), StaffFactory(name="苏文")
    url = address(tenure.school_class, "homeroom")
    answer = office.post(url, {"staff": new.pk, "on": TODAY}, follow=True)
    rows = dict(answer.context["rows"])
    assert rows["班主任"] == "苏文"
    tenure.refresh_from_db()
    assert tenure.ends == date(2022, 4, 10)


def test_the_homeroom_teacher_cannot_follow_herself_nor_a_leaver_take_the_class(office):
    tenure, gone = HomeroomTenureFactory(), StaffFactory(left_on=date(2022, 1, 20))
    url = address(tenure.school_class, "homeroom")
    same = office.post(url, {"staff": tenure.staff.pk, "on": TODAY})
    assert "已经是" in refusal(same, "staff")
    assert refusal(office.post(url, {"staff": gone.pk, "on": TODAY}), "staff")
    assert tenure.school_class.homeroom_tenures.count() == 1


def test_a_tenure_that_begins_later_is_not_overlapped(office):
    school_class = HomeroomTenureFactory(starts=date(2022, 5, 4)).school_class
    url = address(school_class, "homeroom")
    answer = office.post(url, {"staff": StaffFactory().pk, "on": TODAY})
    assert "这段时间已有班主任" in refusal(answer, "__all__")


def test_a_colleague_takes_lessons_over_with_the_timetable(office):
    assignment, new = TeachingAssignmentFactory(), StaffFactory(name="苏文")
    lesson(assignment)
    url = address(assignment, "takeover")
    answer = office.post(url, {"staff": new.pk, "on": TODAY}, follow=True)
    assert "苏文从2022-04-11起教" in answer.content.decode()
    assert Lesson.objects.get().staff == new


def test_a_colleague_with_a_lesson_at_that_time_cannot_take_over(office):
    assignment, other = TeachingAssignmentFactory(), TeachingAssignmentFactory()
    lesson(assignment)
    lesson(other)
    url = address(assignment, "takeover")
    answer = office.post(url, {"staff": other.staff.pk, "on": TODAY})
    assert "星期一第1节已在" in refusal(answer, "staff")
    assignment.refresh_from_db()
    assert assignment.ends is None


# -- the pages of a class and of a colleague ------------------------------------------------------


def test_a_class_shows_today_s_pupils_its_teachers_and_its_week(office):
    tenure = HomeroomTenureFactory(staff__name="苏文")
    school_class = tenure.school_class
    EnrolmentFactory(school_class=school_class, pupil__name="林朵")
    EnrolmentFactory(
        school_class=school_class, pupil__name="秦川", ends=date(2022, 3, 31), pupil__status="left"
    )
    lesson(TeachingAssignmentFactory(school_class=school_class, staff__name="程远"), weekday=5)
    answer = office.get(school_class.get_absolute_url())
    text = answer.content.decode()
    assert dict(answer.context["rows"])["学生人数"] == 1
    assert "林朵" in text
    assert "秦川" not in text
    _period, week = answer.context["timetable"].rows[0]
    assert [len(lessons) for lessons in week] == [0, 0, 0, 0, 1]
    assert text.count("程远") == 2


def test_a_teacher_of_other_classes_sees_no_child_on_the_class_page(client):
    client.force_login(teacher())
    enrolment = EnrolmentFactory(pupil__name="林朵")
    answer = client.get(enrolment.school_class.get_absolute_url())
    assert answer.status_code == 200
    assert "林朵" not in answer.content.decode()


def test_a_class_of_an_earlier_year_shows_who_was_in_it_at_the_end(office):
    year = SchoolYearFactory(start_year=2020)
    TermFactory(year=year, starts=date(2021, 2, 22), ends=date(2021, 7, 1))
    school_class = SchoolClassFactory(year=year)
    EnrolmentFactory(
        school_class=school_class,
        pupil__name="林朵",
        starts=date(2020, 9, 1),
        ends=date(2021, 8, 31),
    )
    HomeroomTenureFactory(
        school_class=school_class,
        staff__name="苏文",
        starts=date(2020, 9, 1),
        ends=date(2021, 8, 31),
    )
    answer = office.get(school_class.get_absolute_url())
    rows = dict(answer.context["rows"])
    assert (rows["班主任"], rows["学生人数"]) == ("苏文", 1)
    assert "林朵" in answer.content.decode()
    assert address(school_class, "homeroom") not in answer.content.decode()


def test_thirty_pupils_cost_a_class_page_no_more_queries_than_one(office):
    school_class = SchoolClassFactory(room=PlaceFactory())
    url = school_class.get_absolute_url()

    def fill(number: int) -> None:
        EnrolmentFactory.create_batch(number, school_class=school_class)
        for _ in range(min(number, 5)):
            assignment = TeachingAssignmentFactory(school_class=school_class)
            lesson(assignment, weekday=Lesson.objects.count() % 5 + 1, number=number)

    fill(1)
    office.get(url)
    with CaptureQueriesContext(connection) as one:
        office.get(url)
    fill(6)
    EnrolmentFactory.create_batch(23, school_class=school_class)
    with CaptureQueriesContext(connection) as thirty:
        office.get(url)
    assert len(thirty) == len(one)


@pytest.mark.parametrize("of", ["school_class", "staff"])
def test_the_week_prints_on_a_sheet_of_its_own(office, of):
    record = getattr(lesson(TeachingAssignmentFactory()), of)
    url = address(record, "timetable")
    assert url in office.get(record.get_absolute_url()).content.decode()
    text = office.get(url).content.decode()
    assert f"常州市焦溪小学{record}课程表" in text
    assert "语文" in text
    assert "2021—2022学年第二学期" in text


def test_a_week_without_lessons_says_so(office):
    for record in (SchoolClassFactory(), StaffFactory()):
        assert "还没有排课" in office.get(record.get_absolute_url()).content.decode()
        assert "还没有排课" in office.get(address(record, "timetable")).content.decode()


# -- lists ----------------------------------------------------------------------------------------


def test_the_list_of_classes_is_this_year_s_unless_another_is_asked_for(office):
    present = SchoolClassFactory()
    past = SchoolClassFactory(year=SchoolYearFactory(start_year=2020))
    url = reverse("school:schoolclass-list")

    def listed(**query) -> list:
        table = office.get(url, query).context["table"]
        return [row.record for row in table.paginated_rows]

    assert listed() == [present]
    assert listed(year=past.year.pk) == [past]


def test_the_list_of_classes_names_homeroom_teacher_and_number_of_pupils(office):
    tenure = HomeroomTenureFactory(staff__name="苏文")
    EnrolmentFactory.create_batch(3, school_class=tenure.school_class)
    EnrolmentFactory(school_class=tenure.school_class, ends=date(2022, 3, 1))
    table = office.get(reverse("school:schoolclass-list")).context["table"]
    cells = [str(cell) for _, cell in table.paginated_rows[0].items()]
    assert cells[:3] == [str(tenure.school_class), "苏文", "3"]


def test_the_list_of_lessons_leads_to_each_class_s_week(office):
    school_class = lesson(TeachingAssignmentFactory()).school_class
    text = office.get(reverse("school:lesson-list")).content.decode()
    assert f"{school_class.get_absolute_url()}#timetable" in text
