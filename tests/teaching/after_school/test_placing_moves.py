"""人工调整: checked before it is saved, undone, and safe from two people at once."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.teaching.after_school.placing import services
from apps.teaching.after_school.placing.gathering import TOO_FEW
from apps.teaching.after_school.placing.moves import check_move, check_swap, move, swap, undo
from apps.teaching.models import Course, Placement, PlacementMove, Service, SignUp
from tests.factories import StaffFactory
from tests.teaching.after_school.factories import CourseFactory, ServiceFactory
from tests.teaching.after_school.wishing import guardian, sign_up, whys

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-02-17 09:00+08:00")]


@pytest.fixture
def service():
    return ServiceFactory(state=Service.State.PLACING, seed=7)


@pytest.fixture
def by():
    return StaffFactory()


def where(signup) -> Course | None:
    row = Placement.objects.filter(signup=signup).first()
    return row and row.course


def put(signup, course, rank=1):
    Placement.objects.create(signup=signup, course=course, rank=rank)
    signup.state = SignUp.State.PLACED
    signup.save()
    return signup


def test_the_check_names_seats_minimum_and_wish(service):
    one = CourseFactory(service=service, name="围棋", minimum=2)
    two = CourseFactory(service=service, name="舞龙", capacity=3)
    signup = put(sign_up(service, one, two), one)
    put(sign_up(service, one), one)
    check = check_move(signup, two)
    assert check.problems == []
    assert check.notes == [
        "第二志愿。",
        "“舞龙”编入后还剩2个名额。",
        "“围棋”将剩1人，少于最少开班人数2人。",
    ]


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ({"capacity": 1, "minimum": 1}, "名额1人已满"),
        ({"grade_from": 4}, "招四至六年级"),
        ({"weekdays": [1]}, "没有一天相同"),
        ({"cancelled_on": date(2022, 2, 17)}, "已停开"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(service, by, course, words):
    home = CourseFactory(service=service)
    signup = put(sign_up(service, home, weekdays=[2, 3]), home)
    other = CourseFactory(service=service, **course)
    if "capacity" in course:
        put(sign_up(service, other), other)
    with pytest.raises(ValidationError, match=words):
        move(signup, other, reason="家长来电", by=by)
    assert where(signup) == home
    assert not PlacementMove.objects.exists()


def test_a_pupil_is_moved_with_a_reason_and_back(service, by):
    one, two = CourseFactory(service=service), CourseFactory(service=service)
    signup = put(sign_up(service, one), one)
    before = whys(signup)
    row = move(signup, two, reason="家长来电", by=by)
    assert where(signup) == two
    assert Placement.objects.get().by_hand
    assert whys(signup) == [("changed", f"学校调整，编入“{two}”。")]
    undo(row)
    assert where(signup) == one
    assert not Placement.objects.get().by_hand
    assert whys(signup) == before
    # Twice is as good as once.
    undo(row)
    assert where(signup) == one


def test_taken_out_and_added(service, by):
    course = CourseFactory(service=service)
    signup = put(sign_up(service, course), course)
    row = move(signup, None, reason="家长不同意", by=by)
    assert where(signup) is None
    signup.refresh_from_db()
    assert signup.state == SignUp.State.CHECKED
    undo(row)
    assert where(signup) == course
    late = sign_up(service)
    move(late, course, reason="补报名", by=by)
    late.refresh_from_db()
    assert late.state == SignUp.State.PLACED


def test_two_pupils_change_places_in_full_courses(service, by):
    one, two = (CourseFactory(service=service, capacity=1, minimum=1) for _ in range(2))
    first, second = put(sign_up(service, two), one), put(sign_up(service, one), two)
    row = swap(first, second, reason="双方家长同意", by=by)
    assert (where(first), where(second)) == (two, one)
    undo(row)
    assert (where(first), where(second)) == (one, two)


def test_a_swap_that_does_not_fit_one_of_them_moves_neither(service, by):
    one = CourseFactory(service=service)
    two = CourseFactory(service=service, grade_from=5)
    first, second = put(sign_up(service), one), put(sign_up(service, grade=5), two)
    assert check_swap(first, second).problems
    with pytest.raises(ValidationError, match="招五至六年级"):
        swap(first, second, reason="对调", by=by)
    assert (where(first), where(second)) == (one, two)


def test_the_check_says_that_siblings_are_parted(service):
    one, two = CourseFactory(service=service), CourseFactory(service=service)
    family = guardian()
    first = put(sign_up(service, one, guardian=family, with_sibling=True), one)
    second = put(sign_up(service, one, guardian=family), one)
    assert any("将不在一起" in note for note in check_move(first, two).notes)
    Placement.objects.filter(signup=second).update(course=two)
    assert any("在一起" in note for note in check_move(first, two).notes)


def test_a_seat_given_away_since_cannot_be_undone_into(service, by):
    one = CourseFactory(service=service, capacity=1, minimum=1)
    two = CourseFactory(service=service)
    signup = put(sign_up(service, one), one)
    row = move(signup, two, reason="换项", by=by)
    put(sign_up(service, one), one)
    with pytest.raises(ValidationError, match="名额已给了别的学生"):
        undo(row)
    assert where(signup) == two


def test_what_was_moved_again_is_not_undone(service, by):
    courses = [CourseFactory(service=service) for _ in range(3)]
    signup = put(sign_up(service), courses[0])
    row = move(signup, courses[1], reason="一", by=by)
    move(signup, courses[2], reason="二", by=by)
    with pytest.raises(ValidationError, match="后来又调整过"):
        undo(row)


def test_nobody_is_moved_while_guardians_sign_up(by):
    service = ServiceFactory(state=Service.State.OPEN)
    with pytest.raises(ValidationError, match="编班阶段和公示以后才能调整"):
        move(sign_up(service), CourseFactory(service=service), reason="早", by=by)


def test_capacity_does_not_go_below_who_is_in(service):
    course = CourseFactory(service=service, capacity=3)
    for _ in range(3):
        put(sign_up(service), course)
    course.capacity = 2
    with pytest.raises(ValidationError, match="名额不能少于3"):
        course.full_clean()


def test_a_course_that_lacked_pupils_opens_for_one_put_there_and_closes_again(service, by):
    course = CourseFactory(
        service=service, cancelled_on=date(2022, 2, 17), cancelled_because=TOO_FEW
    )
    signup = sign_up(service, course)
    assert any("重新开班" in note for note in check_move(signup, course).notes)
    row = move(signup, course, reason="家长再次确认", by=by)
    course.refresh_from_db()
    assert course.cancelled_on is None
    undo(row)
    course.refresh_from_db()
    assert course.cancelled_because == TOO_FEW


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_fill_the_last_seat_twice(service, by):
    course = CourseFactory(service=service, capacity=1, minimum=1)
    signups = [sign_up(service) for _ in range(4)]
    barrier, outcomes = Barrier(4), []

    def press(signup):
        barrier.wait(10)
        try:
            move(signup, course, reason="同时", by=by)
            outcomes.append("in")
        except ValidationError as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [Thread(target=press, args=[signup]) for signup in signups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Placement.objects.filter(course=course).count() == 1
    assert sorted(outcomes)[0] == "in"
    assert all("已满" in words for words in sorted(outcomes)[1:])


@pytest.mark.django_db(transaction=True)
def test_moving_while_a_placing_is_taken_over_overfills_nothing(service, by):
    course = CourseFactory(service=service, capacity=1, minimum=1)
    wished, moved = sign_up(service, course), sign_up(service)
    run = services.draw(service, by=by)
    barrier = Barrier(2)

    def press(work):
        barrier.wait(10)
        try:
            work()
        except ValidationError:
            pass
        finally:
            connection.close()

    works = [lambda: services.apply(run), lambda: move(moved, course, reason="补", by=by)]
    threads = [Thread(target=press, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Placement.objects.filter(course=course).count() == 1
    assert wished.pk
