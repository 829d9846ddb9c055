"""The homeroom teacher looks after the sign-ups of the own class."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.reminders.models import Message
from apps.school.calendar.services import lay_out_term
from apps.school.models import Guardian, Guardianship
from apps.school.roles import DepartmentCode, Role
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.signups import SignUp, Wish
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    PupilFactory,
    SchoolClassFactory,
    TeachingAssignmentFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
)
from tests.teaching.after_school.factories import (
    CourseFactory,
    PlacementFactory,
    SegmentFactory,
    ServiceFactory,
    SignUpFactory,
    WishFactory,
)

pytestmark = pytest.mark.django_db
PHONE = "13800001234"


@pytest.fixture(autouse=True)
def _sign_up_days(time_machine):
    time_machine.move_to("2022-02-16 10:00+0800", tick=False)


@pytest.fixture
def service() -> Service:
    term = TermFactory()
    lay_out_term(term)
    service = ServiceFactory(term=term, state=Service.State.OPEN)
    SegmentFactory(service=service)
    SegmentFactory(service=service, number=2, name="作业辅导", starts="16:25", ends="17:30")
    return service


@pytest.fixture
def school_class():
    return SchoolClassFactory(grade=3, number=2)


@pytest.fixture
def own(client, school_class):
    user = homeroom_teacher(school_class)
    client.force_login(user)
    return user


def child(school_class, name="陈子涵"):
    pupil = PupilFactory(name=name)
    EnrolmentFactory(pupil=pupil, school_class=school_class)
    return pupil


def page(school_class, name="class-signups") -> str:
    return reverse(f"teaching:{name}", args=[school_class.pk])


def sheet(**given) -> dict:
    return {
        "joins": "yes",
        "weekdays": [1, 3],
        "segments": [2],
        "way_home": "guardian",
        "collector": "奶奶",
        "emergency_name": "陈志强",
        "emergency_phone": PHONE,
        "consent_name": "陈志强",
        **given,
    }


class TestReading:
    def test_the_own_class_stands_there_pupil_by_pupil(self, client, service, school_class, own):
        signed = child(school_class)
        child(school_class, "李梦瑶")
        signup = SignUpFactory(service=service, pupil=signed, note="对花生过敏")
        WishFactory(signup=signup, course=CourseFactory(service=service, name="围棋"))
        other = SignUpFactory(service=service, pupil=child(SchoolClassFactory(grade=6), "周小雨"))
        assert client.get(reverse("teaching:signups-mine"))["Location"] == page(school_class)
        html = client.get(page(school_class)).content.decode()
        for words in (
            "陈子涵",
            "已申请",
            "周一至周五 Ⅰ Ⅱ",
            "1 围棋",
            "对花生过敏",
            PHONE,
            "还没有答复",
        ):
            assert words in html
        assert str(other.pupil) not in html

    def test_leaders_see_the_list_but_no_telephone(self, client, service, school_class):
        SignUpFactory(service=service, pupil=child(school_class))
        for user in (holder(Role.PRINCIPAL), holder(Role.INSPECTOR)):
            client.force_login(user)
            html = client.get(page(school_class)).content.decode()
            assert "陈子涵" in html
            assert PHONE not in html

    def test_other_teachers_and_homeroom_teachers_see_nothing(self, client, service, school_class):
        signup = SignUpFactory(service=service, pupil=child(school_class))
        subject_teacher = TeachingAssignmentFactory(school_class=school_class).staff.user
        other = homeroom_teacher(SchoolClassFactory(grade=6))
        for user in (other, subject_teacher):
            client.force_login(user)
            for name in ("class-signups", "class-signups-excel", "class-signups-print"):
                assert client.get(page(school_class, name)).status_code == 403
            assert client.post(page(school_class, "class-signups-check")).status_code == 403
            url = reverse("teaching:pupil-signup", args=[signup.pupil_id])
            assert client.get(url).status_code in (403, 404)
            url = reverse("teaching:signup-withdraw", args=[signup.pk])
            assert client.get(url).status_code in (403, 404)

    def test_it_costs_no_more_for_thirty_pupils(self, client, service, school_class, own):
        course = CourseFactory(service=service)

        def fill(count: int) -> int:
            for _ in range(count):
                signup = SignUpFactory(service=service, pupil=child(school_class))
                WishFactory(signup=signup, course=course)
                PlacementFactory(signup=signup, course=course)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page(school_class)).status_code == 200
            return len(queries)

        client.get(page(school_class))
        assert fill(1) == fill(29)

    def test_before_it_opens_the_page_says_so(self, client, service, school_class, own):
        Service.objects.update(state="preparing")
        assert "还没有开放报名" in client.get(page(school_class)).content.decode()

    def test_who_has_two_classes_chooses(self, client, service, school_class, own):
        second = SchoolClassFactory(grade=5, number=1)
        HomeroomTenureFactory(school_class=second, staff=own.staff)
        html = client.get(reverse("teaching:signups-mine")).content.decode()
        assert page(second) in html


class TestChecking:
    def test_one_by_one_and_all_at_once(self, client, service, school_class, own):
        rows = [SignUpFactory(service=service, pupil=child(school_class)) for _ in range(3)]
        declined = SignUpFactory(service=service, pupil=child(school_class), state="declined")
        stranger = SignUpFactory(
            service=service, pupil=child(SchoolClassFactory(grade=6), "周小雨")
        )
        url = page(school_class, "class-signups-check")
        data = {"pk": [rows[0].pk, stranger.pk, declined.pk, "x"]}
        assert "已核对1名" in client.post(url, data, follow=True).content.decode()
        rows[0].refresh_from_db()
        assert (rows[0].state, rows[0].checked_by) == ("checked", own.staff)
        assert rows[0].checked_on == date(2022, 2, 16)
        assert "已核对2名" in client.post(url, {"all": "1"}, follow=True).content.decode()
        assert "没有要核对的" in client.post(url, {"all": "1"}, follow=True).content.decode()
        stranger.refresh_from_db()
        assert stranger.state == "applied"

    def test_the_families_that_have_not_answered_are_reminded(
        self, client, service, school_class, own
    ):
        child(school_class)
        html = client.post(page(school_class, "class-signups-remind"), follow=True)
        assert "还有1位家长没有答复" in html.content.decode()
        assert Message.objects.get(staff=own.staff).title.startswith("三（2）班还有1位家长")


class TestPaper:
    def test_a_paper_is_entered_as_checked_also_after_the_last_day(
        self, client, service, school_class, own, time_machine
    ):
        pupil = child(school_class)
        father = Guardian.objects.create(name="陈志强")
        Guardianship.objects.create(guardian=father, pupil=pupil)
        time_machine.move_to("2022-02-17 10:00+0800")
        url = reverse("teaching:pupil-signup", args=[pupil.pk])
        assert client.get(url).status_code == 200
        answer = client.post(url, sheet(), follow=True)
        assert "已登记陈子涵的课后服务" in answer.content.decode()
        signup = SignUp.objects.get()
        assert (signup.state, signup.checked_by) == ("checked", own.staff)
        confirmation = signup.confirmations.get()
        assert confirmation.who == f"{own.staff}老师代填"
        client.post(url, {"joins": "no"})
        signup.refresh_from_db()
        assert (signup.state, signup.checked_by) == ("declined", None)

    def test_bad_input_loses_nothing(self, client, service, school_class, own):
        url = reverse("teaching:pupil-signup", args=[child(school_class).pk])
        answer = client.post(url, sheet(emergency_phone="12", note="左撇子"))
        assert answer.status_code == 422
        assert "请填11位手机号" in answer.content.decode()
        assert "左撇子" in answer.content.decode()

    def test_once_placed_days_and_way_home_may_change_but_not_the_course(
        self, client, service, school_class, own
    ):
        pupil = child(school_class)
        signup = SignUpFactory(service=service, pupil=pupil, state="placed")
        course = CourseFactory(service=service, name="围棋")
        PlacementFactory(signup=signup, course=course)
        url = reverse("teaching:pupil-signup", args=[pupil.pk])
        assert "换课程由课程教学中心办理" in client.get(url).content.decode()
        for wrong, words in (
            ({"segments": [2]}, "已编入围棋，不能去掉时段Ⅰ"),
            ({"joins": "no"}, "选择一个有效的选项"),
        ):
            answer = client.post(url, sheet(**wrong))
            assert answer.status_code == 422
            assert words in answer.content.decode()
        client.post(url, sheet(segments=[1, 2], way_home="bus"))
        signup.refresh_from_db()
        assert (signup.state, signup.way_home, signup.weekdays) == ("placed", "bus", [1, 3])
        assert signup.placement.course == course

    def test_who_comes_when_courses_run_takes_part_at_once(
        self, client, service, school_class, own, time_machine, django_capture_on_commit_callbacks
    ):
        head = head_of(DepartmentCode.TEACHING)
        Service.objects.update(state="published")
        time_machine.move_to("2022-03-18 10:00+0800")
        client.force_login(own)
        CourseFactory(service=service, name="围棋")
        course = CourseFactory(service=service, name="武术")
        url = reverse("teaching:pupil-signup", args=[child(school_class).pk])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url, sheet(segments=[1, 2], wish_1=course.pk))
        signup = SignUp.objects.get()
        assert (signup.state, signup.wishes.get().course) == ("attending", course)
        assert "中途参加课后服务" in Message.objects.get(staff=head.staff).title


class TestLeaving:
    def test_a_pupil_leaves_in_the_middle_of_the_term_and_comes_back(
        self, client, service, school_class, own, time_machine, django_capture_on_commit_callbacks
    ):
        head = head_of(DepartmentCode.TEACHING)
        Service.objects.update(state="published")
        time_machine.move_to("2022-03-18 10:00+0800")
        client.force_login(own)
        signup = SignUpFactory(service=service, pupil=child(school_class), state="attending")
        course = CourseFactory(service=service)
        wish = WishFactory(signup=signup, course=course, outcome="got")
        PlacementFactory(signup=signup, course=course)
        url = reverse("teaching:signup-withdraw", args=[signup.pk])
        assert client.post(url, {"on": "", "because": ""}).status_code == 422
        for day, words in (
            ("2022-03-19", "到今天之间"),
            ("2021-12-01", "到今天之间"),
            ("?", "有效的日期"),
        ):
            answer = client.post(url, {"on": day, "because": "搬家"})
            assert answer.status_code == 422
            assert words in answer.content.decode()
            assert "搬家" in answer.content.decode()
        client.post(url, {"on": "2022-03-18", "because": "家里有人接"})
        signup.refresh_from_db()
        wish.refresh_from_db()
        assert (signup.state, signup.left_on) == ("withdrawn", date(2022, 3, 18))
        assert (course.placements.count(), wish.outcome) == (0, Wish.Outcome.CHANGED)
        html = client.get(page(school_class)).content.decode()
        assert "已退出" in html
        assert "家里有人接" in html
        assert "重新参加" in html
        answer = client.post(url, {"on": "2022-03-18", "because": "再退一次"})
        assert "现在是“已退出”" in answer.content.decode()
        back = reverse("teaching:signup-return", args=[signup.pk])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(back)
        signup.refresh_from_db()
        assert (signup.state, signup.left_on, signup.left_because) == ("attending", None, "")
        assert "还没有课程" in Message.objects.get(staff=head.staff).title
        answer = client.post(back, follow=True)
        assert "不用恢复" in answer.content.decode()

    def test_the_office_may_do_so_for_every_class(self, client, service, school_class):
        client.force_login(head_of(DepartmentCode.TEACHING))
        signup = SignUpFactory(service=service, pupil=child(school_class))
        url = reverse("teaching:signup-withdraw", args=[signup.pk])
        client.post(url, {"on": "2022-02-16", "because": "不想参加了"})
        signup.refresh_from_db()
        assert signup.state == "withdrawn"


class TestOut:
    def test_paper_and_workbook_hold_the_class_without_telephone_numbers(
        self, client, service, school_class, own
    ):
        signup = SignUpFactory(
            service=service, pupil=child(school_class, "=1+1"), way_home="guardian"
        )
        WishFactory(signup=signup, course=CourseFactory(service=service, name="围棋"))
        child(school_class, "李梦瑶")
        html = client.get(page(school_class, "class-signups-print")).content.decode()
        assert "常州市焦溪小学课后服务报名汇总表" in html
        assert "138****1234" in html
        assert PHONE not in html
        answer = client.get(page(school_class, "class-signups-excel"))
        rows = list(load_workbook(BytesIO(answer.content)).active.values)
        assert rows[0][:3] == ("序号", "班级", "姓名")
        assert rows[0][-1] == "备注"
        assert rows[1][2:6] == ("=1+1", "周一至周五", "Ⅰ Ⅱ", "围棋")
        assert rows[2][2] == "李梦瑶"
        assert rows[2][10] == "还没有答复"
        assert not any(PHONE in str(cell) for row in rows for cell in row)

    def test_the_whole_school_is_for_the_office(self, client, service, school_class, own):
        SignUpFactory(service=service, pupil=child(school_class))
        for name in ("signups-excel", "signups-print"):
            assert client.get(reverse(f"teaching:{name}")).status_code == 403
        client.force_login(head_of(DepartmentCode.TEACHING))
        html = client.get(reverse("teaching:signups-print")).content.decode()
        assert "陈子涵" in html

    def test_a_sheet_without_pupils_says_none(self, client, service, school_class, own):
        html = client.get(page(school_class, "class-signups-print")).content.decode()
        assert ">无</td>" in html
