"""课程教学中心 leads the service through week 1: plan, courses, letter, sign-up."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.notices.models import Notice, Receipt
from apps.reminders.models import Message
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import SchoolYear, Term
from apps.school.roles import DepartmentCode
from apps.teaching.after_school import services, signing
from apps.teaching.after_school.clock import close_when_over, drop_leavers
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.signups import SignUp
from apps.teaching.after_school.week_one import week_one
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
    head_of,
    teacher,
)
from tests.notices.factories import family
from tests.teaching.after_school.factories import (
    CourseFactory,
    OutsideTutorFactory,
    PlacementFactory,
    SegmentFactory,
    ServiceFactory,
    SignUpFactory,
)

pytestmark = pytest.mark.django_db
State = Service.State
PAGE = "/teaching/after-school/"


@pytest.fixture(autouse=True)
def _first_day(time_machine):
    time_machine.move_to("2022-02-14 09:00+0800", tick=False)


@pytest.fixture
def term() -> Term:
    term = TermFactory()
    lay_out_term(term)
    return term


@pytest.fixture
def head(client, term):
    user = head_of(DepartmentCode.TEACHING)
    client.force_login(user)
    return user


@pytest.fixture
def service(term) -> Service:
    service = ServiceFactory(term=term)
    SegmentFactory(service=service)
    SegmentFactory(service=service, number=2, name="作业辅导", starts="16:25", ends="17:30")
    return service


def plan(**given) -> dict:
    return {
        "opens_on": "2022-02-14",
        "closes_on": "2022-02-16",
        "publish_on": "2022-02-18",
        "starts_on": "2022-02-21",
        "ends_on": "2022-06-30",
        "weeks": "19",
        "fee": "300",
        "fee_document": "常新经发〔2021〕137号",
        "name_1": "社团活动",
        "starts_1": "15:30",
        "ends_1": "16:20",
        "name_2": "作业辅导",
        "starts_2": "16:25",
        "ends_2": "17:30",
        "name_3": "延时托管",
        "starts_3": "17:30",
        "ends_3": "18:00",
        **given,
    }


class TestDays:
    def test_the_calendar_proposes_the_first_five_school_days(self, term):
        days = week_one(term)
        assert days.opens_on == date(2022, 2, 14)
        assert days.closes_on == date(2022, 2, 16)
        assert days.placed_by == date(2022, 2, 17)
        assert days.publish_on == date(2022, 2, 18)
        assert days.starts_on == date(2022, 2, 21)
        assert days.ends_on == date(2022, 6, 30)
        assert days.weeks == 19

    def test_a_broken_first_week_runs_on_into_the_second(self, term):
        change_days(term, date(2022, 2, 14), date(2022, 2, 15), mode="closed")
        days = week_one(term)
        assert (days.opens_on, days.publish_on) == (date(2022, 2, 16), date(2022, 2, 22))
        assert days.starts_on == date(2022, 2, 28)


class TestPlan:
    def test_it_is_proposed_and_kept(self, client, head):
        html = client.get(reverse("teaching:service-plan")).content.decode()
        assert 'value="2022-02-16"' in html
        assert 'value="延时托管"' in html
        answer = client.post(reverse("teaching:service-plan"), plan(), follow=True)
        assert "方案已保存" in answer.content.decode()
        service = Service.objects.get()
        assert [row.minutes for row in service.segments.all()] == [50, 65, 30]
        client.post(reverse("teaching:service-plan"), plan(name_3="", starts_3="", ends_3=""))
        assert Service.objects.get().segments.count() == 2

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"opens_on": "2022-02-19"}, "2月19日不上课"),
            ({"starts_on": "2022-04-05"}, "4月5日不上课"),
            ({"ends_on": "2022-08-01"}, "要在2022年春学期内"),
            ({"closes_on": "2022-02-21"}, "日期要依次是"),
            ({"closes_on": "第三天"}, "输入一个有效的日期"),
            ({"fee": "500"}, "300"),
            ({"fee": "-5"}, "0"),
            ({"weeks": "0"}, "1"),
            ({"fee_document": ""}, "必填"),
            ({"starts_2": "16:00"}, "要在前一个时段结束以后开始"),
            ({"ends_1": "15:00"}, "结束时间要晚于开始时间"),
            ({"name_2": ""}, "名称、开始、结束都要填"),
            ({"ends_3": "17:20", "starts_3": "", "name_3": ""}, "都要填，或者都不填"),
            ({f"{part}_{n}": "" for part in ("name", "starts", "ends") for n in (2, 3)}, "17:30"),
        ],
    )
    def test_bad_input_is_a_sentence_and_loses_nothing(self, client, head, wrong, sentence):
        answer = client.post(reverse("teaching:service-plan"), plan(name_1="小社团") | wrong)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert "小社团" in answer.content.decode()
        assert not Service.objects.exists()

    def test_once_published_it_stands(self, client, head, service):
        Service.objects.update(state="published")
        answer = client.post(reverse("teaching:service-plan"), plan(fee="200"))
        assert answer.status_code == 422
        assert "方案不能再改" in answer.content.decode()
        assert Service.objects.get().fee == 300

    def test_two_who_save_at_once_are_told(self, client, head, service):
        seen = "2022-02-13T09:00:00+08:00"
        answer = client.post(reverse("teaching:service-plan"), plan(seen=seen))
        assert answer.status_code == 409
        assert "别人改过方案" in answer.content.decode()


class TestCopying:
    def test_courses_of_the_last_service_come_without_those_who_left(self, client, head, service):
        autumn = TermFactory(
            year=SchoolYear.objects.get(),
            half=Term.Half.AUTUMN,
            starts=date(2021, 9, 1),
            ends=date(2022, 1, 20),
        )
        last = ServiceFactory(
            term=autumn,
            opens_on=date(2021, 9, 1),
            closes_on=date(2021, 9, 3),
            publish_on=date(2021, 9, 6),
            starts_on=date(2021, 9, 13),
            ends_on=date(2022, 1, 14),
            state=State.SETTLED,
        )
        CourseFactory(service=last, name="围棋")
        CourseFactory(service=last, name="武术", staff=StaffFactory(left_on=date(2022, 1, 31)))
        CourseFactory(service=last, name="停开的", cancelled_on=date(2021, 9, 6))
        CourseFactory(service=service, name="围棋", capacity=99)
        for words in ("复制了1门课程", "上学期的课程都已经有了"):
            answer = client.post(reverse("teaching:service-copy", args=[service.pk]), follow=True)
            assert words in answer.content.decode()
        kept = {row.name: row for row in service.courses.all()}
        assert kept.keys() == {"围棋", "武术"}
        assert kept["围棋"].capacity == 99
        assert kept["武术"].staff is None
        assert last.courses.count() == 3

    def test_without_an_earlier_service_it_says_so(self, client, head, service):
        answer = client.post(reverse("teaching:service-copy", args=[service.pk]), follow=True)
        assert "没有可以复制的课程" in answer.content.decode()


class TestCourses:
    def course(self, service, **given) -> dict:
        return {
            "service": service.pk,
            "name": "舞龙",
            "kind": "culture",
            "weekdays": [2, 4],
            "grade_from": 3,
            "grade_to": 6,
            "capacity": 24,
            "minimum": 8,
            **given,
        }

    def test_a_course_may_be_drafted_without_a_teacher(self, client, head, service):
        answer = client.post(reverse("teaching:course-create"), self.course(service))
        assert answer.status_code == 302
        assert (Course.objects.get().days, Course.objects.get().grades) == (
            "周二、四",
            "三至六年级",
        )

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"capacity": 0}, "1"),
            ({"capacity": 121}, "120"),
            ({"minimum": 30}, "最少开班人数要在1和名额之间"),
            ({"grade_to": 2}, "最高年级不能低于最低年级"),
            ({"weekdays": []}, "请至少选一个上课日"),
            ({"summary": "长" * 50_000}, "200"),
        ],
    )
    def test_bad_input_is_a_sentence(self, client, head, service, wrong, sentence):
        answer = client.post(reverse("teaching:course-create"), self.course(service, **wrong))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_capacity_cannot_fall_under_the_number_already_placed(self, client, head, service):
        course = CourseFactory(service=service, capacity=3, minimum=1)
        for _ in range(3):
            signup = SignUpFactory(service=service, state="placed")
            PlacementFactory(signup=signup, course=course)
        data = self.course(service, name="舞龙新", capacity=2, minimum=1)
        answer = client.post(reverse("teaching:course-update", args=[course.pk]), data)
        assert answer.status_code == 422
        assert "已编入3名学生，名额不能少于3" in answer.content.decode()
        assert "舞龙新" in answer.content.decode()
        course.refresh_from_db()
        assert course.capacity == 3

    def test_an_outside_tutor_has_to_be_reviewed(self, client, head, service):
        tutor = OutsideTutorFactory(name="张师傅")
        url = reverse("teaching:course-create")
        answer = client.post(url, self.course(service, tutor=tutor.pk))
        assert answer.status_code == 422
        assert "张师傅的资质还没有审核" in answer.content.decode()
        tutor.reviewed_on = date(2022, 2, 10)
        tutor.save()
        assert client.post(url, self.course(service, tutor=tutor.pk)).status_code == 302

    def test_the_same_place_on_the_same_day_is_pointed_out(self, client, head, service):
        place = PlaceFactory(name="操场")
        CourseFactory(service=service, name="足球", place=place, weekdays=[2])
        data = self.course(service, place=place.pk)
        answer = client.post(reverse("teaching:course-create"), data, follow=True)
        assert "操场同时有足球" in answer.content.decode()
        assert "操场同时有舞龙" in client.get(PAGE).content.decode()


class TestLetter:
    def test_the_draft_says_what_there_is_and_reaches_every_family(self, client, head, service):
        mother = family()
        url = reverse("teaching:service-letter", args=[service.pk])
        html = client.get(url).content.decode()
        for words in (
            "300元",
            "常新经发〔2021〕137号",
            "2月14日",
            "2月16日",
            "15:30—16:20",
            "家长链接",
        ):
            assert words in html
        data = {"title": "告家长书", "body": "<p>请报名<script>x</script></p>"}
        client.post(url, data)
        service.refresh_from_db()
        assert service.letter.title == "告家长书"
        version = service.letter.current
        assert "script" not in version.body
        assert version.due_on == service.closes_on
        receipts = Receipt.objects.filter(version=version)
        assert [row.pupil for row in receipts] == [mother.wards.get().pupil]
        client.post(url, data)
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize(
        "data", [{"title": "", "body": "<p>x</p>"}, {"title": "告", "body": "<p> </p>"}]
    )
    def test_nothing_written_is_nothing_sent(self, client, head, service, data):
        url = reverse("teaching:service-letter", args=[service.pk])
        assert client.post(url, data).status_code == 422
        assert not Notice.objects.exists()

    def test_with_nobody_to_read_it_nothing_is_half_written(self, client, head, service):
        url = reverse("teaching:service-letter", args=[service.pk])
        answer = client.post(url, {"title": "告家长书", "body": "<p>请报名</p>"})
        assert answer.status_code == 422
        assert "发布范围里现在没有人" in answer.content.decode()
        assert not Notice.objects.exists()


class TestOpening:
    def move(self, client, service, to):
        url = reverse("teaching:service-move", args=[service.pk])
        return client.post(url, {"to": to}, follow=True).content.decode()

    def test_a_course_without_a_teacher_or_with_an_unseen_tutor_cannot_be_opened(
        self, client, head, service
    ):
        CourseFactory(service=service, name="围棋", staff=None)
        CourseFactory(
            service=service, name="舞龙", staff=None, tutor=OutsideTutorFactory(name="张三")
        )
        html = self.move(client, service, "open")
        assert "这些课程还没有教师：围棋。" in html
        assert "校外教师还没有审核：舞龙（张三）" in html
        service.refresh_from_db()
        assert service.state == State.PREPARING

    def test_it_opens_tells_the_homeroom_teachers_and_closes_after_its_last_day(
        self, client, head, service, time_machine, django_capture_on_commit_callbacks
    ):
        CourseFactory(service=service)
        tenure = HomeroomTenureFactory()
        with django_capture_on_commit_callbacks(execute=True):
            assert "已开放报名" in self.move(client, service, "open")
        assert Message.objects.get(staff=tenure.staff).title.endswith("课后服务报名2月14日开始")
        assert "不用再开放报名" in self.move(client, service, "open")
        time_machine.move_to("2022-02-16 23:00+0800")
        assert close_when_over() == 0
        time_machine.move_to("2022-02-17 00:10+0800")
        assert [close_when_over(), close_when_over()] == [1, 0]
        service.refresh_from_db()
        assert service.state == State.PLACING
        assert "报名截止日期已经过去" in self.move(client, service, "open")

    def test_once_somebody_answered_it_is_not_taken_back(self, client, head, service):
        CourseFactory(service=service)
        self.move(client, service, "open")
        SignUpFactory(service=service)
        assert "已有1位家长答复" in self.move(client, service, "preparing")
        SignUp.objects.all().delete()
        assert "已退回筹备" in self.move(client, service, "preparing")
        assert "没有这一步" in self.move(client, service, "nonsense")
        assert "没有在报名" in self.move(client, service, "placing")

    def test_who_has_not_answered_is_reminded_once_a_day(self, client, head, service):
        Service.objects.update(state="open")
        school_class = SchoolClassFactory()
        tenure = HomeroomTenureFactory(school_class=school_class)
        asked = EnrolmentFactory(school_class=school_class).pupil
        done = EnrolmentFactory(school_class=school_class).pupil
        SignUpFactory(service=service, pupil=done, state="declined")
        url = reverse("teaching:service-remind", args=[service.pk])
        html = client.post(url, follow=True).content.decode()
        assert "还有1位家长没有答复，已请1位班主任提醒" in html
        message = Message.objects.get(staff=tenure.staff)
        assert asked.name in message.body
        assert done.name not in message.body
        assert "今天已经提醒过" in client.post(url, follow=True).content.decode()
        assert Message.objects.count() == 1


class TestPage:
    def test_without_a_service_the_steps_stand_there_with_their_days(self, client, head):
        html = client.get(PAGE).content.decode()
        for title in ("方案", "课程", "告家长书", "报名", "编班", "公示"):
            assert f"<b>{title}</b>" in html
        assert "2月18日 周五" in html

    def test_a_teacher_reads_it_without_buttons_and_sees_no_class(self, client, service):
        client.force_login(teacher())
        SignUpFactory(service=service)
        html = client.get(PAGE).content.decode()
        assert "修改方案" not in html
        assert "各班报名" not in html

    def test_it_costs_no_more_for_thirty_classes(self, client, head, service):
        def fill(count: int) -> int:
            for _ in range(count):
                place = EnrolmentFactory(school_class=SchoolClassFactory())
                HomeroomTenureFactory(school_class=place.school_class)
                SignUpFactory(service=service, pupil=place.pupil)
                CourseFactory(service=service)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(PAGE).status_code == 200
            return len(queries)

        client.get(PAGE)
        assert fill(1) == fill(29)

    def test_the_numbers_by_class_add_up(self, client, head, service):
        school_class = SchoolClassFactory(grade=2, number=1)
        pupils = [EnrolmentFactory(school_class=school_class).pupil for _ in range(5)]
        SignUpFactory(service=service, pupil=pupils[0])
        SignUpFactory(service=service, pupil=pupils[1], state="checked")
        SignUpFactory(service=service, pupil=pupils[2], state="declined", weekdays=[])
        SignUpFactory(
            service=service, pupil=pupils[3], state="withdrawn", left_on=date(2022, 2, 14)
        )
        line = client.get(PAGE).context["totals"].lines[0]
        assert (line.pupils, line.coming, line.declined, line.withdrawn) == (5, 2, 1, 1)
        assert (line.missing, line.unchecked) == (1, 1)


class TestLeavers:
    def test_who_left_the_school_leaves_the_service(self, service, time_machine):
        here = SignUpFactory(service=service, pupil=EnrolmentFactory().pupil)
        gone = EnrolmentFactory(ends=date(2022, 3, 4)).pupil
        left = SignUpFactory(service=service, pupil=gone, state="attending")
        PlacementFactory(signup=left)
        time_machine.move_to("2022-03-07 00:10+0800")
        assert [drop_leavers(), drop_leavers()] == [1, 0]
        left.refresh_from_db()
        here.refresh_from_db()
        assert (left.state, left.left_on, left.left_because) == (
            "withdrawn",
            date(2022, 3, 4),
            "转出",
        )
        assert not hasattr(SignUp.objects.get(pk=left.pk), "placement")
        assert here.state == "applied"

    def test_after_the_last_day_nobody_is_taken_out(self, service, time_machine):
        gone = EnrolmentFactory(ends=date(2022, 7, 1)).pupil
        SignUpFactory(service=service, pupil=gone, state="attending")
        time_machine.move_to("2022-07-10 00:10+0800")
        assert drop_leavers() == 0


def test_services_refuse_what_has_no_step(service):
    with pytest.raises(ValueError, match="preparing → published"):
        service.move(State.PUBLISHED)
    assert services.problems(service) == ["还没有一门课程，请先填课程，或从上学期复制。"]
    assert signing.unchecked_of(service, SchoolClassFactory()) == []
