"""周二观课议课: whose turn it is, who teaches, who comes, from 排课 to 归档."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.reminders.models import Message
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import Day, Lesson, Period
from apps.school.roles import DepartmentCode, Role
from apps.teaching.models import Observation, Observer
from apps.teaching.observations import coming, dropin, services
from apps.teaching.observations.tuesdays import clear_open, plan_term, turns
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
    head_of,
    holder,
)
from tests.teaching.factories import FIRST_TUESDAY, ObservationFactory, taught_class

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-02-28 08:00 +0800")]

TUESDAY = date(2022, 3, 1)


@pytest.fixture
def term():
    """Spring 2022 with its make-up days, one of which runs by Tuesday's timetable."""
    term = TermFactory()
    lay_out_term(term)
    for on, weekday in ((date(2022, 4, 2), 1), (date(2022, 4, 24), 2), (date(2022, 5, 7), 3)):
        change_days(term, on, on, mode=Day.Mode.ONSITE, runs_as=weekday, note="调休上课")
    return term


@pytest.fixture
def group(term):
    """Three teachers of 语文, each with a class; the first two teach in the first period."""
    teachers = StaffFactory.create_batch(3)
    for number, teacher in enumerate(teachers[:2], start=1):
        taught_class(number, teacher, weekdays=(2,))
    TeachingAssignmentFactory(staff=teachers[2], school_class=SchoolClassFactory(number=3))
    return teachers


@pytest.fixture
def office(term):
    return head_of(DepartmentCode.TEACHING).staff


@pytest.fixture
def leader(term):
    """教研组长 of 语文."""
    return holder(Role.RESEARCH_LEADER, subject=SubjectFactory()).staff


@pytest.fixture
def planned(group, leader):
    """A Tuesday for which everything is settled."""
    lesson = Lesson.objects.get(staff=group[0])
    return ObservationFactory(
        date=TUESDAY,
        teacher=group[0],
        reviewer=leader,
        school_class=lesson.school_class,
        period=lesson.period,
        title="燕子",
    )


class TestTurns:
    def test_a_holiday_tuesday_moves_on_and_a_make_up_day_stands_for_another(self, term):
        days = {turn.moved_from: turn.date for turn in turns(term) if turn.moved_from}
        assert days == {
            date(2022, 4, 5): date(2022, 4, 6),
            date(2022, 5, 3): date(2022, 4, 24),
        }
        skipped = [turn.date for turn in turns(term, skip_holidays=True)]
        assert date(2022, 4, 6) not in skipped
        assert date(2022, 4, 24) in skipped
        assert len(turns(term)) == 20

    def test_the_groups_take_turns_and_planning_again_goes_on_behind_the_last(self, term):
        chinese, maths = SubjectFactory(), SubjectFactory(code="math", name="数学")
        plan_term(term, [chinese, maths], last_week=3, today=term.starts)
        assert plan_term(term, [chinese, maths], last_week=3, today=term.starts) == []
        plan_term(term, [chinese, maths], last_week=5, today=term.starts)
        rows = Observation.objects.order_by("date").values_list("subject__name", flat=True)
        assert list(rows) == ["语文", "数学", "语文", "数学", "语文"]
        assert clear_open(term, date(2022, 3, 1)) == 3

    def test_one_click_plans_the_term_for_those_who_may(self, client, term, office, group):
        client.force_login(group[0].user)
        assert client.get(reverse("teaching:observation-turns")).status_code == 403
        client.force_login(office.user)
        url = reverse("teaching:observation-turns")
        asked = {"first_week": 3, "last_week": 30, "subjects": [SubjectFactory().pk]}
        assert "只有20周" in client.post(url, asked).content.decode()
        client.post(url, asked | {"last_week": 20})
        assert Observation.objects.count() == 18
        page = client.get(reverse("teaching:observations")).content.decode()
        assert "原4月5日" in page
        assert "缺执教" in page


class TestTeaching:
    def test_whoever_offers_second_hears_who_was_first(self, client, group):
        row = ObservationFactory(date=TUESDAY)
        url = reverse("teaching:observation-volunteer", args=[row.pk])
        client.force_login(group[0].user)
        assert client.post(url).status_code == 302
        client.force_login(group[1].user)
        answer = client.post(url)
        assert answer.status_code == 422
        assert f"{group[0]}已经报名执教" in answer.content.decode()
        row.refresh_from_db()
        assert row.teacher == group[0]

    def test_nobody_offers_for_a_day_that_has_passed_or_another_group(self, group):
        with pytest.raises(ValidationError, match="已经过去"):
            services.volunteer(ObservationFactory(date=FIRST_TUESDAY), group[0])
        maths = ObservationFactory(date=TUESDAY, subject=SubjectFactory(code="m", name="数学"))
        with pytest.raises(ValidationError, match="本学科组"):
            services.volunteer(maths, group[0])

    def test_teacher_and_lesson_are_one_choice_from_that_days_timetable(
        self, client, group, leader, office
    ):
        row = ObservationFactory(date=TUESDAY)
        client.force_login(leader.user)
        url = reverse("teaching:observation-edit", args=[row.pk])
        lesson = Lesson.objects.get(staff=group[0])
        page = client.get(url).content.decode()
        assert f"{group[0]} 第1节 08:20 三（1）班（1位组员有课）" in page
        data = {
            "kind": "tuesday",
            "date": "2022-03-01",
            "subject": row.subject_id,
            "lesson": f"l{lesson.pk}",
            "title": "燕子",
            "reviewer": office.pk,
        }
        wrong_day = client.post(url, data | {"date": "2022-03-02"})
        assert (wrong_day.status_code, "这一天没有这节课" in wrong_day.content.decode()) == (
            422,
            True,
        )
        assert (
            "这一天不上课（清明" in client.post(url, data | {"date": "2022-04-05"}).content.decode()
        )
        past = client.post(url, data | {"date": "2022-02-22"})
        assert "已经过去" in past.content.decode()
        assert client.post(url, data).status_code == 302
        row.refresh_from_db()
        assert (row.teacher, row.school_class, row.period) == (
            group[0],
            lesson.school_class,
            lesson.period,
        )
        assert Message.objects.filter(staff=group[0], title__startswith="请您执教").exists()

    def test_a_teacher_settles_the_own_lesson_and_nothing_else(self, client, planned, group):
        client.force_login(group[0].user)
        url = reverse("teaching:observation-edit", args=[planned.pk])
        lesson = Lesson.objects.get(staff=group[0])
        client.post(url, {"lesson": f"l{lesson.pk}", "title": "荷花", "date": "2022-03-08"})
        planned.refresh_from_db()
        assert (planned.title, planned.date) == ("荷花", TUESDAY)
        client.force_login(group[1].user)
        assert client.get(url).status_code == 403

    def test_a_day_that_became_free_is_pointed_out(self, client, planned, leader):
        client.force_login(leader.user)
        assert "校历改过" not in client.get(planned.get_absolute_url()).content.decode()
        change_days(planned.term, TUESDAY, TUESDAY, mode=Day.Mode.CLOSED)
        assert "校历改过" in client.get(planned.get_absolute_url()).content.decode()
        assert "这天不上课" in client.get(reverse("teaching:observations")).content.decode()

    def test_nobody_is_observed_twice_at_a_time(self, planned, group, leader):
        other = ObservationFactory(date=TUESDAY)
        other.teacher, other.period = group[0], planned.period
        other.school_class = planned.school_class
        with pytest.raises(ValidationError, match="已经安排了观课"):
            services.arrange(other, {}, by=leader)


class TestComing:
    def test_published_the_group_must_come_and_the_office_is_asked(self, planned, group, office):
        services.publish(planned)
        rows = dict(planned.observers.values_list("staff", "reason"))
        assert rows[group[1].pk] == rows[group[2].pk] == Observer.Reason.MEMBER
        assert rows[office.pk] == Observer.Reason.OFFICE
        assert group[0].pk not in rows
        told = Message.objects.filter(title__startswith="邀请观课")
        assert set(told.values_list("staff", flat=True)) == {group[1].pk, group[2].pk, office.pk}

    def test_what_is_not_settled_is_not_published(self, planned, group):
        Observation.objects.update(title="", reviewer=None)
        with pytest.raises(ValidationError) as refusal:
            services.publish(planned)
        assert refusal.value.messages == ["还没有课题。", "还没有主评。"]
        group[0].left_on = date(2022, 2, 20)
        group[0].save()
        assert f"{group[0]}那时已离校，请另定执教。" in services.lacking(
            Observation.objects.with_names().get(pk=planned.pk)
        )

    def test_a_change_and_a_cancellation_are_told_to_all_who_come(
        self, client, planned, group, leader, office
    ):
        services.publish(planned)
        client.force_login(leader.user)
        lesson = Lesson.objects.get(staff=group[1])
        client.post(
            reverse("teaching:observation-edit", args=[planned.pk]),
            {
                "kind": "tuesday",
                "date": "2022-03-08",
                "lesson": f"l{lesson.pk}",
                "title": "燕子",
                "reviewer": leader.pk,
            },
        )
        planned = Observation.objects.get(pk=planned.pk)
        assert (planned.teacher, planned.date) == (group[1], date(2022, 3, 8))
        assert planned.moved_from == TUESDAY
        changed = Message.objects.filter(title__startswith="观课有变动")
        assert group[2].pk in changed.values_list("staff", flat=True)
        assert planned.observers.filter(staff=group[0]).exists()
        assert not planned.observers.filter(staff=group[1]).exists()
        with pytest.raises(ValidationError, match="取消原因"):
            services.cancel(planned, " ")
        services.cancel(planned, "外出培训")
        assert Message.objects.filter(title__startswith="观课取消", body__contains="外出").exists()

    def test_one_comes_excuses_oneself_or_signs_up(self, client, planned, group, office):
        services.publish(planned)
        url = reverse("teaching:observation-answer", args=[planned.pk])
        client.force_login(group[1].user)
        assert client.post(url, {"excuse": ""}).status_code == 422
        client.post(url, {"excuse": "外出"})
        guest = StaffFactory()
        client.force_login(guest.user)
        client.post(url, {"coming": "1"})
        found = dict(planned.observers.values_list("staff", "answer"))
        assert (found[group[1].pk], found[guest.pk]) == ("excused", "coming")
        with pytest.raises(ValidationError, match="您自己执教"):
            coming.answer(planned, group[0], True)
        page = client.get(planned.get_absolute_url()).content.decode()
        assert "缺课程教学中心或行政人员" in page
        coming.answer(planned, office, True)
        assert "缺课程教学中心" not in client.get(planned.get_absolute_url()).content.decode()


class TestAfterwards:
    @pytest.mark.time_machine("2022-03-01 10:00 +0800")
    def test_held_it_is_archived_only_with_minutes_and_may_be_given_once_more(
        self, client, planned, group, leader
    ):
        with pytest.raises(ValidationError, match="还没有公布"):
            services.mark_held(planned)
        services.publish(planned)
        present = planned.observers.filter(staff=group[1]).values_list("pk", flat=True)
        assert coming.sign_in(planned, set(present)) == 1
        held = services.mark_held(planned)
        client.force_login(leader.user)
        url = reverse("teaching:observation-history", args=[held.pk])
        assert "公布" in client.get(url).content.decode()
        assert held.held_on == TUESDAY
        came = held.observers.with_came().get(staff=group[1])
        assert came.came
        with pytest.raises(ValidationError, match="议课纪要"):
            services.archive(held)
        with pytest.raises(ValidationError, match="不能取消"):
            services.cancel(held, "外出")
        again = services.redesign(held, on=date(2022, 3, 8), by=leader)
        assert (again.redesign_of, again.teacher, again.kind) == (held, group[0], "open")
        with pytest.raises(ValidationError, match="上课日"):
            services.redesign(held, on=date(2022, 3, 5), by=leader)


class TestDropIn:
    @pytest.mark.time_machine("2022-03-01 08:30 +0800")
    def test_a_tap_on_the_lesson_that_runs_opens_it_for_all_who_come(self, client, group):
        guests = StaffFactory.create_batch(2)
        lesson = Lesson.objects.get(staff=group[0])
        url = reverse("teaching:observation-dropin")
        for guest in guests:
            client.force_login(guest.user)
            page = client.get(url).content.decode()
            assert "正在上" in page
            client.post(url, {"day": "2022-03-01", "lesson": lesson.pk})
        row = Observation.objects.get(kind="dropin")
        assert (row.state, row.teacher, row.observers.count()) == ("held", group[0], 2)
        client.post(reverse("teaching:observation-undo", args=[row.pk]))
        assert row.observers.get().staff == guests[0]
        stranger = StaffFactory()
        assert not Observation.objects.visible_to(stranger.user).filter(pk=row.pk).exists()
        assert Observation.objects.visible_to(guests[0].user).filter(pk=row.pk).exists()
        dropin.undo(row, guests[0])
        assert not Observation.objects.exists()

    @pytest.mark.time_machine("2022-03-02 08:30 +0800")
    def test_what_cannot_be_is_said_in_a_sentence(self, client, group):
        client.force_login(StaffFactory().user)
        lesson = Lesson.objects.get(staff=group[0])
        url = reverse("teaching:observation-dropin")
        for data, sentence in (
            ({"lesson": lesson.pk}, "那天这一节没有课"),
            ({"lesson": lesson.pk, "day": "2022-03-08"}, "还没到这一天"),
            ({"lesson": "9" * 40}, "没有这节课"),
            ({"lesson": "\x00", "day": "2022-02-30"}, "日期不对"),
        ):
            answer = client.post(url, data)
            assert answer.status_code == 422
            assert sentence in answer.content.decode()
        with pytest.raises(ValidationError, match="您自己的课"):
            dropin.drop_in(lesson, TUESDAY, group[0])


def test_the_schedule_costs_the_same_for_one_row_and_for_many(
    client, group, office, django_assert_max_num_queries
):
    client.force_login(office.user)
    url = reverse("teaching:observations")
    period = Period.objects.get(number=1)
    for number in range(20):
        Observation.objects.create(
            term=TermFactory(),
            date=TUESDAY,
            subject=SubjectFactory(),
            teacher=StaffFactory(),
            reviewer=StaffFactory(),
            school_class=SchoolClassFactory(grade=4, number=number + 1),
            period=period,
            title="燕子",
        )
    with django_assert_max_num_queries(24):
        page = client.get(url)
    assert page.content.decode().count("燕子") == 20
    workbook = client.get(reverse("teaching:observations-excel"))
    assert workbook["Content-Type"].startswith("application/vnd")
    paper = client.get(reverse("teaching:observations-print"), {"person": str(group[0])})
    assert "常州市焦溪小学观课议课安排表" in paper.content.decode()
    assert client.get(url, {"state": "x\x00", "subject": "9" * 30}).status_code == 422
