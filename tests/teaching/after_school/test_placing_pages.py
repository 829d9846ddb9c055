"""The pages of 编班: the whole way from the end of sign-up to the publication."""

import pytest
from django.urls import reverse

from apps.core.jobs.models import Job
from apps.school.roles import DepartmentCode
from apps.teaching.after_school.placing.views import placing as placing_views
from apps.teaching.after_school.services import close_signup
from apps.teaching.models import Placement, PlacementMove, PlacingRun, Service
from tests.factories import (
    HomeroomTenureFactory,
    SchoolClassFactory,
    StaffFactory,
    head_of,
    teacher,
)
from tests.teaching.after_school.factories import CourseFactory, ServiceFactory
from tests.teaching.after_school.wishing import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-02-17 09:00+08:00")]


@pytest.fixture
def office(client):
    client.force_login(head_of(DepartmentCode.TEACHING))
    return client


@pytest.fixture
def service():
    return ServiceFactory(state=Service.State.PLACING, seed=7)


def page(name: str, *args) -> str:
    return reverse(f"teaching:{name}", args=args)


def test_without_a_service_the_page_says_what_to_do(office):
    assert "还没有课后服务" in office.get(page("placing")).content.decode()
    assert office.post(page("placing-draw")).status_code == 302


def test_from_the_end_of_sign_up_to_the_publication(office):
    service = ServiceFactory(state=Service.State.OPEN)
    course = CourseFactory(service=service, name="围棋", capacity=1, minimum=1)
    signups = [sign_up(service, course) for _ in range(2)]
    assert "报名截止后开始编班" in office.get(page("placing")).content.decode()
    close_signup(service)
    answer = office.post(page("placing-draw"), follow=True)
    text = answer.content.decode()
    assert "只是预览" in text
    assert not Placement.objects.exists()
    run = PlacingRun.objects.get()
    text = office.post(page("placingrun-verify", run.pk), follow=True).content.decode()
    assert "结果完全一致" in text
    office.post(page("placingrun-apply", run.pk))
    assert Placement.objects.count() == 1
    text = office.get(page("placing-unplaced")).content.decode()
    assert (
        "第一志愿“围棋”名额1人，第一志愿报名2人，抽签第2位，名额已满；社团未录取，在作业辅导班。"
        in text
    )
    assert (
        signups[0].pupil.name
        in office.get(page("course-members", course.pk)).content.decode() + text
    )
    office.post(page("placing-publish"))
    service.refresh_from_db()
    assert service.state == Service.State.PUBLISHED
    office.post(page("placing-take-back"))
    service.refresh_from_db()
    assert service.state == Service.State.PLACING


def test_a_publication_that_lacks_something_says_what(office, service):
    course = CourseFactory(service=service, name="围棋", minimum=1, staff=None)
    sign_up(service, course)
    office.post(page("placing-draw"))
    office.post(page("placingrun-apply", PlacingRun.objects.get().pk))
    text = office.post(page("placing-publish"), follow=True).content.decode()
    assert "这些课程还没有教师：围棋。" in text
    service.refresh_from_db()
    assert service.state == Service.State.PLACING


def test_a_large_school_waits_for_the_worker(office, service, monkeypatch):
    monkeypatch.setattr(placing_views, "AT_ONCE", 0)
    sign_up(service, CourseFactory(service=service, minimum=1))
    answer = office.post(page("placing-draw"))
    assert answer.url == Job.objects.get().get_absolute_url()


def test_a_change_is_looked_at_before_it_is_saved(office, service):
    one, two = CourseFactory(service=service), CourseFactory(service=service)
    signup = sign_up(service, one)
    address = page("signup-place", signup.pk)
    text = office.get(address, {"to": two.pk}).content.decode()
    assert f"“{two}”不在{signup.pupil}的志愿里" in text
    assert "可以调整" in text
    answer = office.post(address, {"to": two.pk, "look": "1"})
    assert answer.status_code == 200
    assert not Placement.objects.exists()
    part = office.get(
        address, {"to": one.pk}, headers={"HX-Request": "true", "HX-Target": "placing-check"}
    ).content.decode()
    assert "第一志愿" in part
    assert "<html" not in part


def test_a_change_without_a_reason_is_refused_and_keeps_what_was_chosen(office, service):
    course = CourseFactory(service=service)
    signup = sign_up(service, course)
    answer = office.post(page("signup-place", signup.pk), {"to": course.pk, "reason": " "})
    assert answer.status_code == 422
    assert f'value="{course.pk}" selected' in answer.content.decode()
    assert not Placement.objects.exists()


@pytest.mark.parametrize("to", ["", "0", "abc", "9" * 30, "\x00"])
def test_nonsense_as_a_target_is_answered_by_a_sentence(office, service, to):
    signup = sign_up(service)
    answer = office.post(page("signup-place", signup.pk), {"to": to, "reason": "试"})
    assert answer.status_code == 422


def test_a_full_course_is_refused_with_what_was_typed(office, service):
    course = CourseFactory(service=service, name="围棋", capacity=1, minimum=1)
    there, signup = sign_up(service), sign_up(service)
    Placement.objects.create(signup=there, course=course)
    data = {"to": course.pk, "reason": "家长来电"}
    answer = office.post(page("signup-place", signup.pk), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "名额1人已满" in text
    assert "家长来电" in text
    # Whoever is in it can be exchanged.
    other = CourseFactory(service=service)
    Placement.objects.create(signup=signup, course=other)
    office.post(page("signup-place", signup.pk), {**data, "other": there.pk})
    assert Placement.objects.get(signup=there).course == other


def test_a_change_is_saved_and_undone_from_the_message(office, service):
    course = CourseFactory(service=service)
    signup = sign_up(service, course)
    data = {"to": course.pk, "reason": "补报名"}
    text = office.post(page("signup-place", signup.pk), data, follow=True).content.decode()
    row = PlacementMove.objects.get()
    assert page("placementmove-undo", row.pk) in text
    office.post(page("placementmove-undo", row.pk))
    assert not Placement.objects.exists()
    assert "已撤销" in office.get(page("placing-moves")).content.decode()


def test_a_teacher_sees_the_list_of_the_own_course_only(client, service):
    user = teacher()
    client.force_login(user)
    own = CourseFactory(service=service, staff=user.staff)
    other = CourseFactory(service=service)
    for name in ("course-members", "course-members-print", "course-members-excel"):
        assert client.get(page(name, own.pk)).status_code == 200
        assert client.get(page(name, other.pk)).status_code == 403
    text = client.get(page("placing-courses")).content.decode()
    assert page("course-members", own.pk) in text
    assert page("course-members", other.pk) not in text


def test_an_empty_list_is_printed_as_none(office, service):
    course = CourseFactory(service=service)
    assert ">无<" in office.get(page("course-members-print", course.pk)).content.decode()


@pytest.mark.parametrize(
    "name", ["placing", "placing-courses", "placing-unplaced", "course-members"]
)
def test_the_queries_do_not_grow(office, service, name, django_assert_max_num_queries):
    course = CourseFactory(service=service, minimum=1)
    sign_up(service, course)
    address = page(name, course.pk) if name == "course-members" else page(name)
    office.get(address)
    for _ in range(10):
        signup = sign_up(service, course, CourseFactory(service=service))
        if name == "course-members":
            Placement.objects.create(signup=signup, course=course)
    with django_assert_max_num_queries(30):
        office.get(address)


# -- what everybody sees


def test_the_public_page_names_courses_and_no_pupil(client, service):
    staff = StaffFactory(name="欧阳明")
    course = CourseFactory(service=service, name="围棋", staff=staff, weekdays=[2, 4], capacity=20)
    signup = sign_up(service, course)
    Placement.objects.create(signup=signup, course=course, rank=1)
    Service.objects.update(state=Service.State.PUBLISHED)
    answer = client.get("/p/courses/")
    text = answer.content.decode()
    assert "围棋" in text
    assert "周二、四" in text
    assert "余 19 个名额" in text
    assert "欧老师" in text
    assert staff.name not in text
    assert signup.pupil.name not in text
    assert (
        answer["Cache-Control"] == "public, max-age=300" or "max-age=300" in answer["Cache-Control"]
    )


def test_the_public_page_costs_no_query_the_second_time(client, service, django_assert_num_queries):
    CourseFactory(service=service)
    client.get("/p/courses/")
    with django_assert_num_queries(0):
        client.get("/p/courses/")


def test_the_public_page_is_there_before_any_service(client):
    assert "公布以后" in client.get("/p/courses/").content.decode()


def test_homeroom_teachers_hear_of_the_publication(office, service):
    tenure = HomeroomTenureFactory(school_class=SchoolClassFactory(grade=3, number=1))
    course = CourseFactory(service=service, minimum=1)
    sign_up(service, course)
    office.post(page("placing-draw"))
    office.post(page("placingrun-apply", PlacingRun.objects.get().pk))
    office.post(page("placing-publish"))
    assert tenure.staff.messages.get().title == "课后服务编班已公示"
    assert course.staff.messages.get().title == "您的社团课程名单已定"


def test_an_empty_course_is_called_off_with_a_reason_and_back(office, service):
    course = CourseFactory(service=service, name="口琴")
    address = page("course-cancel", course.pk)
    assert "请写明停开的原因" in office.post(address, follow=True).content.decode()
    text = office.post(address, {"reason": "教师外出培训"}, follow=True).content.decode()
    assert "已停开：教师外出培训" in text
    office.post(page("course-reopen", course.pk))
    course.refresh_from_db()
    assert course.cancelled_on is None
    Placement.objects.create(signup=sign_up(service), course=course)
    text = office.post(address, {"reason": "教师外出培训"}, follow=True).content.decode()
    assert "里还有1名学生，请先调走再停开" in text
