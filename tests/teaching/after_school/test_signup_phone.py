"""Guardians sign up on the phone: what they may say, when, and what both phones see."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from apps.school.calendar.services import lay_out_term
from apps.school.links.services import hand_out, revoke, token_of
from apps.school.models import Enrolment, Guardian, Guardianship
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.services import close_signup
from apps.teaching.after_school.signing import Answer, answer
from apps.teaching.after_school.signups import Confirmation, SignUp, Wish
from tests.factories import EnrolmentFactory, PupilFactory, SchoolClassFactory, TermFactory
from tests.teaching.after_school.factories import (
    CourseFactory,
    PlacementFactory,
    SegmentFactory,
    ServiceFactory,
    SignUpFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sign_up_days(time_machine):
    time_machine.move_to("2022-02-15 19:00+0800", tick=False)


@pytest.fixture
def service() -> Service:
    term = TermFactory()
    lay_out_term(term)
    service = ServiceFactory(term=term, state=Service.State.OPEN)
    SegmentFactory(service=service)
    SegmentFactory(service=service, number=2, name="作业辅导", starts="16:25", ends="17:30")
    return service


@pytest.fixture
def mother() -> Guardian:
    return Guardian.objects.create(name="李芳", phone="13800001111")


@pytest.fixture
def pupil(mother):
    pupil = PupilFactory(name="陈子涵")
    EnrolmentFactory(pupil=pupil, school_class=SchoolClassFactory(grade=3))
    Guardianship.objects.create(guardian=mother, pupil=pupil)
    return pupil


@pytest.fixture
def go(service):
    return CourseFactory(service=service, name="围棋", weekdays=[1, 3])


def url_of(guardian, pupil) -> str:
    link = hand_out([guardian])[guardian.pk]
    return reverse("families:signup", args=[token_of(link), pupil.pk])


def sheet(**given) -> dict:
    return {
        "joins": "yes",
        "weekdays": [1, 2, 3, 4, 5],
        "segments": [2],
        "way_home": "guardian",
        "collector": "妈妈李芳",
        "emergency_name": "李芳",
        "emergency_phone": "13800001111",
        "consent_name": "李芳",
        **given,
    }


class TestSigningUp:
    def test_a_family_confirms_and_sees_what_it_said(self, client, service, mother, pupil, go):
        second = CourseFactory(service=service, name="武术")
        url = url_of(mother, pupil)
        html = client.get(url).content.decode()
        assert "陈子涵 课后服务" in html
        assert "围棋（周一、三" in html
        data = sheet(segments=[1, 2], wish_1=go.pk, wish_2=second.pk)
        answer = client.post(url, data, follow=True)
        assert "报名已确认" in answer.content.decode()
        signup = SignUp.objects.get()
        assert (signup.state, signup.guardian, signup.segments) == ("applied", mother, [1, 2])
        ranks = Wish.objects.values_list("rank", "course__name")
        assert list(ranks) == [(1, "围棋"), (2, "武术")]
        html = answer.content.decode()
        assert "2月15日 周二 19:00 李芳" in html
        assert "现在以这次为准" in html

    def test_pressing_twice_is_one_row_and_one_confirmation(self, client, service, mother, pupil):
        url = url_of(mother, pupil)
        for _ in range(2):
            assert client.post(url, sheet()).status_code == 302
        assert SignUp.objects.count() == Confirmation.objects.count() == 1

    def test_no_is_an_answer_and_needs_nothing_else(self, client, service, mother, pupil):
        url = url_of(mother, pupil)
        html = client.post(url, {"joins": "no", "emergency_phone": "?"}, follow=True)
        assert "已答复：不参加" in html.content.decode()
        signup = SignUp.objects.get()
        assert (signup.state, signup.weekdays) == ("declined", [])
        assert not SignUp.objects.standing().exists()
        client.post(url, sheet())
        assert SignUp.objects.get().state == "applied"

    def test_changing_a_checked_answer_asks_for_a_new_check(self, client, service, mother, pupil):
        url = url_of(mother, pupil)
        client.post(url, sheet())
        SignUp.objects.update(state="checked", checked_on=date(2022, 2, 15))
        client.post(url, sheet())
        assert SignUp.objects.get().state == "checked"
        client.post(url, sheet(weekdays=[1, 2]))
        signup = SignUp.objects.get()
        assert (signup.state, signup.checked_on, signup.weekdays) == ("applied", None, [1, 2])

    def test_two_children_have_a_sheet_each_behind_one_link(self, client, service, mother, pupil):
        sister = PupilFactory(name="陈子晴")
        EnrolmentFactory(pupil=sister, school_class=SchoolClassFactory(grade=1))
        Guardianship.objects.create(guardian=mother, pupil=sister)
        token = token_of(hand_out([mother])[mother.pk])
        home = client.get(reverse("guardians:home", args=[token])).content.decode()
        for child in (pupil, sister):
            assert reverse("families:signup", args=[token, child.pk]) in home
        assert home.count("报名中，2月16日截止") == 2
        client.post(url_of(mother, pupil), sheet(with_sibling="on"))
        home = client.get(reverse("guardians:home", args=[token])).content.decode()
        assert home.count("报名中") == 1
        assert "已确认" in home
        assert SignUp.objects.get().with_sibling

    def test_the_home_page_costs_no_more_for_more_children(
        self, client, service, mother, pupil, django_assert_max_num_queries
    ):
        for _ in range(5):
            child = PupilFactory()
            EnrolmentFactory(pupil=child)
            Guardianship.objects.create(guardian=mother, pupil=child)
            SignUpFactory(service=service, pupil=child)
        token = token_of(hand_out([mother])[mother.pk])
        with django_assert_max_num_queries(12):
            client.get(reverse("guardians:home", args=[token]))

    def test_the_sheet_costs_no_more_for_more_courses(
        self, client, service, mother, pupil, go, django_assert_max_num_queries
    ):
        for _ in range(15):
            CourseFactory(service=service)
        url = url_of(mother, pupil)
        with django_assert_max_num_queries(11):
            client.get(url)


BAD = [
    ({"joins": ""}, "请选择参加还是不参加"),
    ({"weekdays": []}, "请至少选一天"),
    ({"weekdays": [7]}, "选择一个有效的选项"),
    ({"segments": []}, "请至少选一个时段"),
    ({"segments": [1]}, "请至少填第一志愿"),
    ({"segments": [1], "wish_1": "999999"}, "选择一个有效的选项"),
    ({"segments": [2], "wish_1": "GO"}, "请同时勾选时段Ⅰ"),
    ({"segments": [1], "wish_1": "GO", "wish_2": "GO"}, "前面已经填过"),
    ({"segments": [1], "wish_1": "GO", "weekdays": [2]}, "围棋在周一、三上课，这几天您都没有选"),
    ({"way_home": ""}, "请选怎样离校"),
    ({"way_home": "alone"}, "自行回家只限四年级及以上"),
    ({"collector": ""}, "请写谁来接"),
    ({"emergency_name": ""}, "请写紧急时联系谁"),
    ({"emergency_phone": ""}, "请写紧急时打哪个电话"),
    ({"emergency_phone": "1380000111"}, "请填11位手机号"),
    ({"consent_name": ""}, "请输入家长姓名作为签名"),
    ({"consent_name": "王小二"}, "签名要和学校登记的监护人姓名一致（李芳）"),
    ({"note": "长" * 50_000}, "最多写120个字"),
    ({"collector": "a\x00b"}, "空字符"),
]


class TestBadInput:
    @pytest.mark.parametrize(("wrong", "sentence"), BAD)
    def test_a_sentence_stands_at_the_field_and_nothing_is_lost(
        self, client, service, mother, pupil, go, wrong, sentence
    ):
        wrong = {name: go.pk if value == "GO" else value for name, value in wrong.items()}
        data = sheet(note="对花生过敏") | wrong
        answer = client.post(url_of(mother, pupil), data)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in html
        assert "已填的内容都还在" in html
        if "note" not in wrong:
            assert "对花生过敏" in html
        assert not SignUp.objects.exists()

    def test_the_third_wish_needs_a_second(self, client, service, mother, pupil, go):
        other = CourseFactory(service=service)
        data = sheet(segments=[1], wish_1=go.pk, wish_3=other.pk)
        assert "请先填第二志愿" in client.post(url_of(mother, pupil), data).content.decode()

    def test_a_course_of_another_grade_is_not_offered(self, client, service, mother, pupil):
        senior = CourseFactory(service=service, name="无人机", grade_from=5)
        url = url_of(mother, pupil)
        assert "无人机" not in client.get(url).content.decode()
        assert client.post(url, sheet(segments=[1], wish_1=senior.pk)).status_code == 422

    def test_from_grade_four_a_child_may_walk_home_alone_once_it_is_promised(
        self, client, service, mother, pupil
    ):
        Enrolment.objects.update(school_class=SchoolClassFactory(grade=4))
        url = url_of(mother, pupil)
        data = sheet(way_home="alone", collector="")
        assert "自行回家要家长承诺" in client.post(url, data).content.decode()
        assert client.post(url, data | {"promise": "on"}).status_code == 302
        assert "自行回家（已承诺）" in Confirmation.objects.get().summary

    def test_a_fixed_number_with_its_area_code_is_a_number(self, client, service, mother, pupil):
        data = sheet(emergency_phone="0519-88886666")
        assert client.post(url_of(mother, pupil), data).status_code == 302


class TestWhoMayOpenIt:
    def test_a_link_changed_by_one_character_opens_nothing(self, client, service, mother, pupil):
        url = url_of(mother, pupil)
        for wrong in (url.replace("/service", "x/service"), url[:4] + "9" + url[4:]):
            answer = client.get(wrong)
            assert answer.status_code == 404
            assert "这个链接打不开" in answer.content.decode()

    def test_an_expired_or_revoked_link_says_so(self, client, service, mother, pupil, time_machine):
        url = url_of(mother, pupil)
        link = mother.links.get()
        revoke(link, by=None)
        assert client.post(url, sheet()).status_code == 410
        url = url_of(mother, pupil)
        time_machine.move_to("2023-02-15 19:00+0800")
        answer = client.get(url)
        assert answer.status_code == 410
        assert "到期" in answer.content.decode()
        assert not SignUp.objects.exists()

    def test_a_child_who_left_or_is_not_theirs_gets_a_sentence(
        self, client, service, mother, pupil
    ):
        stranger = EnrolmentFactory().pupil
        left = EnrolmentFactory(ends=date(2022, 2, 1)).pupil
        Guardianship.objects.create(guardian=mother, pupil=left)
        for other in (stranger, left):
            answer = client.post(url_of(mother, other), sheet())
            assert answer.status_code == 404
            assert "已经不在本校，或者不在您的链接里" in answer.content.decode()
        assert not SignUp.objects.exists()

    def test_the_page_is_not_kept_and_tells_nobody_its_address(
        self, client, service, mother, pupil
    ):
        answer = client.get(url_of(mother, pupil))
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]


class TestDays:
    def test_before_it_opens_nobody_sees_a_sheet(self, client, service, mother, pupil):
        Service.objects.update(state="preparing")
        answer = client.get(url_of(mother, pupil))
        assert answer.status_code == 404
        assert "报名还没有开始" in answer.content.decode()

    def test_after_the_last_day_one_reads_and_is_told_what_to_do(
        self, client, service, mother, pupil, time_machine
    ):
        url = url_of(mother, pupil)
        client.post(url, sheet())
        time_machine.move_to("2022-02-17 08:00+0800")
        html = client.get(url + "?edit=1").content.decode()
        assert "报名已于2月16日截止。要补报、更改或退出，请联系班主任。" in html
        assert "<form" not in html
        answer = client.post(url, sheet(weekdays=[1], note="来晚了"))
        assert answer.status_code == 422
        assert "已于2月16日截止" in answer.content.decode()
        assert "来晚了" in answer.content.decode()
        assert SignUp.objects.get().weekdays == [1, 2, 3, 4, 5]

    def test_the_last_day_counts_to_its_end(self, client, service, mother, pupil, time_machine):
        time_machine.move_to("2022-02-16 23:59+0800")
        assert client.post(url_of(mother, pupil), sheet()).status_code == 302

    def test_the_course_is_told_once_it_is_published(
        self, client, service, mother, pupil, go, time_machine
    ):
        time_machine.move_to("2022-02-17 08:00+0800")
        signup = SignUpFactory(service=service, pupil=pupil, state="placed", segments=[1])
        PlacementFactory(signup=signup, course=go)
        Service.objects.update(state="placing")
        url = url_of(mother, pupil)
        assert "围棋" not in client.get(url).content.decode()
        Service.objects.update(state="published")
        html = client.get(url).content.decode()
        assert "已编班 围棋" in html

    def test_who_withdrew_asks_the_homeroom_teacher(self, client, service, mother, pupil):
        SignUpFactory(service=service, pupil=pupil, state="withdrawn", left_on=date(2022, 2, 15))
        url = url_of(mother, pupil)
        assert "要重新参加，请联系班主任" in client.get(url).content.decode()
        assert client.post(url, sheet()).status_code == 422


class TestTwoPhones:
    def test_the_last_confirmed_wins_and_both_see_it(
        self, client, service, mother, pupil, time_machine
    ):
        father = Guardian.objects.create(name="陈志强", phone="13900002222")
        Guardianship.objects.create(guardian=father, pupil=pupil)
        client.post(url_of(mother, pupil), sheet())
        time_machine.shift(timedelta(minutes=5))
        data = sheet(weekdays=[1], consent_name="陈志强")
        html = client.post(url_of(father, pupil), data, follow=True).content.decode()
        assert "李芳在2月15日 19:00确认过" in html
        assert "现在以您这次确认的为准" in html
        assert SignUp.objects.get().weekdays == [1]
        html = client.get(url_of(mother, pupil)).content.decode()
        assert "19:05 陈志强" in html
        assert "19:00 李芳" in html

    def test_the_same_answer_from_the_other_phone_is_written_down_too(
        self, client, service, mother, pupil
    ):
        father = Guardian.objects.create(name="陈志强")
        Guardianship.objects.create(guardian=father, pupil=pupil)
        client.post(url_of(mother, pupil), sheet())
        client.post(url_of(father, pupil), sheet())
        assert [row.who for row in Confirmation.objects.all()] == ["陈志强", "李芳"]


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_the_same_moment_leave_one_row_and_two_confirmations(service, mother, pupil):
    father = Guardian.objects.create(name="陈志强")
    Guardianship.objects.create(guardian=father, pupil=pupil)
    barrier = threading.Barrier(8)
    failures: list[Exception] = []

    def confirm(guardian: Guardian, day: int) -> None:
        try:
            barrier.wait()
            given = Answer(joins=True, weekdays=[day], segments=[2], way_home="bus")
            answer(Service.objects.get(pk=service.pk), pupil, given, guardian=guardian)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    people = [(mother, 1), (father, 2)] * 4
    threads = [threading.Thread(target=confirm, args=one) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    signup = SignUp.objects.get()
    last = signup.confirmations.first()
    assert signup.guardian == last.guardian
    assert signup.weekdays == [1 if last.guardian == mother else 2]
    assert {row.guardian for row in signup.confirmations.all()} == {mother, father}


@pytest.mark.django_db(transaction=True)
def test_two_browsers_of_one_family_post_at_once(service, mother, pupil):
    url = url_of(mother, pupil)
    barrier, codes = threading.Barrier(4), []

    def send() -> None:
        barrier.wait()
        codes.append(Client().post(url, sheet()).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302] * 4
    assert SignUp.objects.count() == Confirmation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_family_that_confirms_while_sign_up_closes_is_either_in_or_told(service, mother, pupil):
    """The one who comes second waits for the first: no answer lands in a list already closed."""
    with transaction.atomic():
        close_signup(service)
        waiting: list = []

        def confirm() -> None:
            try:
                answer(service, pupil, Answer(joins=False), guardian=mother)
            except ValidationError as refusal:
                waiting.append(refusal.messages[0])
            finally:
                connection.close()

        thread = threading.Thread(target=confirm)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    assert "截止" in waiting[0]
    assert not SignUp.objects.exists()
