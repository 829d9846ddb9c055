"""A class's day: who publishes it, when the clock does, who hears of it, what the plan counts."""

from datetime import date, datetime
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.reminders.models import Message, ToDo
from apps.reminders.services import reconcile, todos_for
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.homework.wall import days
from apps.teaching.homework.wall.requirements import HomeworkPublished
from apps.teaching.models import ClassDay, HomeworkRule
from apps.teaching.tasks import publish_homework
from tests.factories import (
    SchoolClassFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
    teacher,
)
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkFactory, HomeworkRuleFactory, TrialFactory

WEDNESDAY = date(2022, 2, 16)


@pytest.fixture(autouse=True)
def _spring(request, time_machine):
    time_machine.move_to("2022-02-15 14:00+0800", tick=False)
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    lay_out_term(TermFactory())


@pytest.fixture
def school_class():
    return SchoolClassFactory(grade=3, number=2)


@pytest.fixture
def homeroom(school_class):
    return homeroom_teacher(school_class)


def public(school_class, **values):
    """A piece that families see."""
    return HomeworkFactory(
        school_class=school_class,
        trial=TrialFactory(),
        state="published",
        published_at=timezone.now(),
        **values,
    )


def said(school_class, on=FIRST_TUESDAY) -> ClassDay | None:
    return ClassDay.objects.filter(school_class=school_class, date=on).first()


def test_the_homeroom_teacher_publishes_the_day_once_however_often(school_class, homeroom):
    public(school_class)
    for _ in range(2):
        days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff)
    assert ClassDay.objects.count() == 1
    assert said(school_class).published_by == homeroom.staff
    assert not said(school_class).none


@pytest.mark.parametrize(
    "make", [lambda: holder(Role.GRADE_LEADER, grade=3), lambda: head_of(DepartmentCode.TEACHING)]
)
def test_who_coordinates_publishes_for_the_classes_of_theirs(school_class, make):
    user = make()
    days.publish(school_class, FIRST_TUESDAY, by=user, staff=user.staff, none=True)
    assert said(school_class).none


@pytest.mark.parametrize(
    "make", [teacher, homeroom_teacher, lambda: holder(Role.GRADE_LEADER, grade=4)]
)
def test_nobody_else_publishes_a_class(school_class, make):
    public(school_class)
    user = make()
    with pytest.raises(PermissionDenied):
        days.publish(school_class, FIRST_TUESDAY, by=user, staff=user.staff)
    with pytest.raises(PermissionDenied):
        days.take_back(school_class, FIRST_TUESDAY, by=user)


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2022, 2, 13), "不上课"), (date(2022, 4, 5), "到时"), (WEDNESDAY, "到时")],
)
def test_a_day_without_school_or_to_come_is_not_published(school_class, homeroom, on, words):
    with pytest.raises(ValidationError, match=words):
        days.publish(school_class, on, by=homeroom, staff=homeroom.staff, none=True)
    assert said(school_class, on) is None


def test_nothing_and_deliberately_nothing_are_not_the_same(school_class, homeroom):
    HomeworkFactory(school_class=school_class)
    with pytest.raises(ValidationError, match="今日无书面作业"):
        days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff)
    days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff, none=True)
    assert said(school_class).none


def test_no_written_homework_is_not_said_where_there_is_some(school_class, homeroom):
    public(school_class)
    with pytest.raises(ValidationError, match="已经有老师"):
        days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff, none=True)


def test_spoken_homework_leaves_the_day_without_written_work(school_class, homeroom):
    public(school_class, kind="oral", minutes=5)
    days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff, none=True)
    assert said(school_class).none


def test_today_is_taken_back_but_not_yesterday(school_class, homeroom, time_machine):
    public(school_class)
    days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff)
    assert days.take_back(school_class, FIRST_TUESDAY, by=homeroom)
    assert not days.take_back(school_class, FIRST_TUESDAY, by=homeroom)
    days.publish(school_class, FIRST_TUESDAY, by=homeroom, staff=homeroom.staff)
    time_machine.move_to("2022-02-16 08:00+0800", tick=False)
    with pytest.raises(ValidationError, match="过去"):
        days.take_back(school_class, FIRST_TUESDAY, by=homeroom)
    assert said(school_class)


@pytest.mark.django_db(transaction=True)
def test_a_person_and_the_clock_at_the_same_moment_publish_one_day(transactional_db):
    school_class = SchoolClassFactory(grade=3, number=2)
    user = homeroom_teacher(school_class)
    public(school_class)
    failures = []

    def work(verb):
        try:
            verb()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def by_hand():
        days.publish(school_class, FIRST_TUESDAY, by=user, staff=user.staff)

    threads = [
        Thread(target=work, args=[verb])
        for verb in (by_hand, lambda: days.publish_due(FIRST_TUESDAY), by_hand)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ClassDay.objects.count() == 1


def test_the_clock_publishes_what_is_there_and_asks_about_the_rest_once(
    school_class, homeroom, time_machine
):
    time_machine.move_to("2022-02-15 15:15+0800", tick=False)
    full, by_hand = SchoolClassFactory(grade=3, number=1), SchoolClassFactory(grade=4, number=1)
    public(full)
    ClassDay.objects.create(school_class=by_hand, date=FIRST_TUESDAY, none=True)
    HomeworkFactory(school_class=school_class)  # a draft: families see nothing yet
    for _ in range(2):
        publish_homework.apply()
    assert said(full).published_by is None
    assert not said(full).none
    assert said(school_class) is None
    [told] = Message.objects.all()
    assert told.staff == homeroom.staff
    assert "三（2）班" in told.title
    assert told.link == f"{reverse('teaching:wall-day', args=[school_class.pk])}?date=2022-02-15"


def test_grades_one_and_two_need_not_say_every_day_that_nothing_is_written():
    HomeworkRuleFactory(grade=1)
    little = SchoolClassFactory(grade=1, number=1)
    assert days.publish_due(FIRST_TUESDAY) == (1, [])
    assert said(little).none


def test_the_clock_does_nothing_on_a_day_without_school(school_class, time_machine):
    public(school_class, night=date(2022, 2, 19), due_on=date(2022, 2, 21))
    time_machine.move_to("2022-02-19 15:15+0800", tick=False)
    publish_homework.apply()
    assert said(school_class, date(2022, 2, 19)) is None


def todos():
    [outcome] = reconcile(codes=[HomeworkPublished.code])
    assert outcome.error == ""
    return ToDo.objects.filter(requirement=HomeworkPublished.code).order_by("due_on")


def publish_at(school_class, on: date, at: str) -> None:
    moment = timezone.make_aware(datetime.fromisoformat(at))
    ClassDay.objects.update_or_create(
        school_class=school_class, date=on, defaults={"published_at": moment}
    )


def test_every_class_owes_every_school_day_so_far(school_class):
    other = SchoolClassFactory(grade=6, number=1)
    SchoolClassFactory(grade=6, number=1, year__start_year=2020)
    found = todos()
    assert {(todo.school_class, todo.due_on) for todo in found} == {
        (one, on) for one in (school_class, other) for on in (date(2022, 2, 14), FIRST_TUESDAY)
    }
    first = found.filter(school_class=school_class).first()
    assert first.label == "2月14日的班级作业公示"
    assert first.link == f"{reverse('teaching:wall-day', args=[school_class.pk])}?date=2022-02-14"


@pytest.mark.parametrize(
    ("at", "done_on"),
    [
        ("2022-02-15 09:00", FIRST_TUESDAY),
        ("2022-02-15 15:15:08", FIRST_TUESDAY),  # the clock, a few seconds after its order
        ("2022-02-15 15:21", WEDNESDAY),
        ("2022-02-15 23:59", WEDNESDAY),
        ("2022-02-16 07:00", WEDNESDAY),
        ("2022-02-16 16:00", date(2022, 2, 17)),
    ],
)
def test_a_day_ends_at_a_quarter_past_three(school_class, at, done_on):
    publish_at(school_class, FIRST_TUESDAY, at)
    assert todos().get(due_on=FIRST_TUESDAY).done_on == done_on


def test_the_rule_of_the_day_says_until_when(school_class):
    HomeworkRule.objects.create(grade=3, starts=date(2022, 2, 1), publish_by="15:15")
    HomeworkRule.objects.create(grade=3, starts=FIRST_TUESDAY, publish_by="16:30")
    publish_at(school_class, date(2022, 2, 14), "2022-02-14 16:00")
    publish_at(school_class, FIRST_TUESDAY, "2022-02-15 16:00")
    assert [todo.done_on for todo in todos()] == [FIRST_TUESDAY, FIRST_TUESDAY]


def test_closed_days_are_not_owed_online_and_half_days_are(school_class, time_machine):
    time_machine.move_to("2022-03-18 18:00+0800", tick=False)
    term = TermFactory()
    change_days(term, date(2022, 3, 16), date(2022, 3, 16), mode="closed", is_school_day=False)
    change_days(term, date(2022, 3, 17), date(2022, 3, 17), mode="online")
    change_days(term, date(2022, 3, 18), date(2022, 3, 18), mode="onsite", half="morning")
    owed = set(todos().values_list("due_on", flat=True))
    assert date(2022, 3, 16) not in owed
    assert {date(2022, 3, 17), date(2022, 3, 18)} <= owed


def test_the_homeroom_teacher_has_it_among_the_to_dos_of_the_day(
    school_class, homeroom, time_machine
):
    todos()
    assert [row.todo.due_on for row in todos_for(homeroom).open] == [FIRST_TUESDAY]
    time_machine.move_to("2022-02-16 07:00+0800", tick=False)
    assert (
        todos_for(homeroom).open == []
    )  # asked of nobody once the day is over; the figures keep it
    assert todos().filter(due_on=FIRST_TUESDAY, done_on=None).exists()
