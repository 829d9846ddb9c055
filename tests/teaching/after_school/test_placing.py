"""编班: drawn, looked at, taken over, drawn again by whoever wants to check."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.core.jobs.services import carry_out, start
from apps.teaching.after_school.placing import services
from apps.teaching.after_school.placing.gathering import TOO_FEW, gather
from apps.teaching.after_school.placing.moves import move
from apps.teaching.after_school.placing.publishing import lacking, publish, take_back
from apps.teaching.after_school.placing.tasks import draw_placing
from apps.teaching.models import Course, Placement, PlacingRun, Service, SignUp
from tests.factories import SchoolYearFactory, StaffFactory, TermFactory, UserFactory
from tests.teaching.after_school.factories import (
    CourseFactory,
    OutsideTutorFactory,
    ServiceFactory,
)
from tests.teaching.after_school.wishing import guardian, sign_up, whys

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-02-17 09:00+08:00")]


@pytest.fixture
def service():
    return ServiceFactory(state=Service.State.PLACING, seed=20220217)


@pytest.fixture
def by():
    return StaffFactory()


def placed(service, by) -> PlacingRun:
    return services.apply(services.draw(service, by=by))


def places() -> dict[int, int]:
    return dict(Placement.objects.values_list("signup", "course"))


def test_the_lot_is_drawn_once_and_stays_when_sign_up_opens_again(by):
    service = ServiceFactory(state=Service.State.PLACING)
    seed = services.draw(service, by=by).seed
    service.refresh_from_db()
    assert service.seed == seed
    service.move(Service.State.OPEN)
    service.move(Service.State.PLACING)
    service.save()
    assert services.draw(service, by=by).seed == seed


def test_nothing_is_drawn_while_guardians_sign_up(by):
    with pytest.raises(ValidationError, match="不在编班阶段"):
        services.draw(ServiceFactory(state=Service.State.OPEN), by=by)


def test_a_preview_writes_nothing(service, by):
    sign_up(service, CourseFactory(service=service, minimum=1))
    run = services.draw(service, by=by)
    assert len(run.as_result().places) == 1
    assert not Placement.objects.exists()
    assert SignUp.objects.get().state == SignUp.State.APPLIED


def test_everybody_reads_why_they_got_what_they_got(service, by):
    chess = CourseFactory(service=service, name="围棋", capacity=2, minimum=1)
    dance = CourseFactory(service=service, name="舞龙", capacity=9, minimum=1)
    signups = [sign_up(service, chess, dance) for _ in range(5)]
    placed(service, by)
    got = places()
    lucky = [one for one in signups if got[one.pk] == chess.pk]
    others = [one for one in signups if got[one.pk] == dance.pk]
    assert (len(lucky), len(others)) == (2, 3)
    assert whys(lucky[0]) == [
        ("got", "第一志愿“围棋”录取。"),
        ("better", "已录取更靠前的志愿“围棋”。"),
    ]
    assert {whys(one)[0] for one in others} == {
        (
            "full",
            f"第一志愿“围棋”名额2人，第一志愿报名5人，抽签第{turn}位，名额已满；已录取第二志愿“舞龙”。",
        )
        for turn in (3, 4, 5)
    }
    assert {one.state for one in SignUp.objects.all()} == {SignUp.State.PLACED}


def test_a_course_below_its_minimum_does_not_open_and_its_wishes_say_so(service, by):
    small = CourseFactory(service=service, name="口琴", minimum=3)
    large = CourseFactory(service=service, name="围棋", minimum=2)
    signups = [sign_up(service, small, large) for _ in range(2)]
    placed(service, by)
    small.refresh_from_db()
    assert (small.cancelled_on, small.cancelled_because) == (date(2022, 2, 17), TOO_FEW)
    outcome, why = whys(signups[0])[0]
    assert outcome == "closed"
    assert why.startswith("第一志愿“口琴”最少3人开班，报名共2人")
    assert why.endswith("已录取第二志愿“围棋”。")


def test_a_course_that_did_not_open_opens_when_more_sign_up(service, by):
    course = CourseFactory(service=service, minimum=2)
    sign_up(service, course)
    placed(service, by)
    sign_up(service, course)
    placed(service, by)
    course.refresh_from_db()
    assert course.cancelled_on is None
    assert Placement.objects.filter(course=course).count() == 2


def test_what_the_office_called_off_stays_called_off(service, by):
    course = CourseFactory(
        service=service, minimum=1, cancelled_on=date(2022, 2, 16), cancelled_because="教师产假"
    )
    signup = sign_up(service, course)
    placed(service, by)
    assert whys(signup) == [("unfit", "这门课程本学期不开。")]


@pytest.mark.parametrize(
    ("course", "signup", "words"),
    [
        ({"grade_from": 4}, {}, "招四至六年级，学生在三年级"),
        ({"weekdays": [2, 4]}, {"weekdays": [1, 3]}, "没有一天相同"),
        ({}, {"segments": [2, 3]}, "没有报时段Ⅰ"),
    ],
)
def test_a_wish_that_does_not_fit_says_why(service, by, course, signup, words):
    one = sign_up(service, CourseFactory(service=service, minimum=1, **course), **signup)
    placed(service, by)
    assert not Placement.objects.exists()
    ((outcome, why),) = whys(one)
    assert outcome == "unfit"
    assert words in why


def test_one_day_in_common_is_enough(service, by):
    course = CourseFactory(service=service, minimum=1, weekdays=[2, 4])
    sign_up(service, course, weekdays=[4])
    placed(service, by)
    assert Placement.objects.count() == 1


def test_withdrawn_pupils_get_nothing(service, by):
    course = CourseFactory(service=service, minimum=1)
    sign_up(service, course, state="withdrawn", left_on=date(2022, 2, 16))
    placed(service, by)
    assert not Placement.objects.exists()


def test_brothers_and_sisters_who_ask_come_together(service, by):
    one, two = (CourseFactory(service=service, capacity=4, minimum=1) for _ in range(2))
    family = guardian()
    for _ in range(2):
        sign_up(service, one, two), sign_up(service, two, one)
    pair = [
        sign_up(service, one, two, guardian=family, with_sibling=True),
        sign_up(service, two, one, guardian=family, grade=5),
    ]
    for service.seed in range(8):
        gathered = gather(service)
        assert gathered.problem.siblings == (tuple(one.pk for one in pair),)
    service.save()
    run = placed(service, by)
    # First wishes of all go before: apart, everybody has the first wish.
    assert run.as_result().together == frozenset()
    Course.objects.filter(pk=two.pk).update(capacity=2)
    placed(service, by)
    got = places()
    assert got[pair[0].pk] == got[pair[1].pk] == one.pk


def test_who_got_no_wish_last_term_goes_first(service, by):
    course = CourseFactory(service=service, capacity=1, minimum=1)
    autumn = TermFactory(
        year=SchoolYearFactory(), half=1, starts=date(2021, 9, 1), ends=date(2022, 1, 20)
    )
    before = ServiceFactory(
        term=autumn,
        opens_on=date(2021, 9, 1),
        closes_on=date(2021, 9, 3),
        publish_on=date(2021, 9, 4),
        starts_on=date(2021, 9, 6),
        ends_on=date(2022, 1, 20),
    )
    old = CourseFactory(service=before)
    signups = [sign_up(service, course) for _ in range(6)]
    for signup in signups:
        row = sign_up(before, old)
        row.pupil = signup.pupil
        row.save()
        if signup != signups[4]:
            Placement.objects.create(signup=row, course=old, rank=1)
    placed(service, by)
    assert [row.signup for row in Placement.objects.filter(course=course)] == [signups[4]]
    assert "上学期志愿未满足，本学期优先" in whys(signups[4])[0][1]
    assert "上学期志愿未满足的同学优先" in whys(signups[0])[0][1]


def test_drawing_again_from_the_stored_list_brings_the_same(service, by):
    courses = [CourseFactory(service=service, capacity=2, minimum=2) for _ in range(3)]
    for number in range(8):
        sign_up(service, *courses[number % 3 :])
    run = placed(service, by)
    assert services.draw_again(run)
    run.result["places"][0][1] = 0
    assert not services.draw_again(run)


def test_a_second_run_leaves_what_was_set_by_hand(service, by):
    one = CourseFactory(service=service, capacity=2, minimum=1)
    two = CourseFactory(service=service, minimum=1)
    signups = [sign_up(service, one) for _ in range(3)]
    placed(service, by)
    left_out = next(signup for signup in signups if signup.pk not in places())
    first, second = (signup for signup in signups if signup != left_out)
    move(first, two, reason="家长来电改报", by=by)
    move(second, None, reason="家长不同意", by=by)
    placed(service, by)
    assert places() == {first.pk: two.pk, left_out.pk: one.pk}
    # Twice the same brings the same.
    placed(service, by)
    assert places() == {first.pk: two.pk, left_out.pk: one.pk}


def test_a_preview_that_is_out_of_date_is_not_taken_over(service, by):
    course = CourseFactory(service=service, minimum=1)
    sign_up(service, course)
    run = services.draw(service, by=by)
    sign_up(service, course)
    with pytest.raises(ValidationError, match="请重新预览"):
        services.apply(run)
    assert not Placement.objects.exists()


def test_the_queries_do_not_grow_with_the_pupils(service, by, django_assert_max_num_queries):
    courses = [CourseFactory(service=service, minimum=1) for _ in range(3)]
    for _ in range(20):
        sign_up(service, *courses)
    with django_assert_max_num_queries(30):
        placed(service, by)


def test_the_job_leads_to_the_preview(service, by):
    sign_up(service, CourseFactory(service=service, minimum=1))
    params = {"service": service.pk, "staff": by.pk}
    job = start(draw_placing, title="编班", by=UserFactory(), params=params)
    carry_out(job.pk, draw_placing.run.__wrapped__)
    job.refresh_from_db()
    assert job.result_url.endswith(f"/{PlacingRun.objects.get().pk}/")


# -- publication


def test_a_course_without_a_teacher_holds_up_the_publication(service, by):
    sign_up(service, CourseFactory(service=service, name="围棋", minimum=1, staff=None))
    placed(service, by)
    with pytest.raises(ValidationError, match="还没有教师：围棋"):
        publish(service)


def test_a_tutor_whose_papers_nobody_saw_holds_it_up(service, by):
    tutor = OutsideTutorFactory(name="何龙")
    sign_up(service, CourseFactory(service=service, minimum=1, staff=None, tutor=tutor))
    placed(service, by)
    assert any("何龙" in sentence and "还没有审核" in sentence for sentence in lacking(service))


def test_nothing_is_published_before_it_was_placed(service):
    assert lacking(service) == ["还没有采用过编班结果，请先预览编班并采用。"]


def test_the_publication_settles_every_sign_up(service, by):
    course = CourseFactory(service=service, minimum=1)
    signup, other = sign_up(service, course), sign_up(service)
    placed(service, by)
    service = publish(service)
    assert (service.state, service.published_on) == ("published", date(2022, 2, 17))
    assert signup.placement.course == course
    # Who is in no course is in 作业辅导, and settled too.
    other.refresh_from_db()
    assert other.state == SignUp.State.PLACED
    assert take_back(service).published_on is None


def test_pupils_attend_from_the_first_day_on(service, by, time_machine):
    from apps.teaching.after_school.placing.publishing import start as begin_lessons

    signup = sign_up(service, CourseFactory(service=service, minimum=1))
    placed(service, by)
    service = publish(service)
    assert begin_lessons(service) == 0
    time_machine.move_to("2022-02-21 00:30+08:00")
    assert begin_lessons(service) == 1
    signup.refresh_from_db()
    assert signup.state == SignUp.State.ATTENDING
    with pytest.raises(ValidationError, match="已经开班"):
        take_back(service)
