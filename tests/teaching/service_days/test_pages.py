"""The pages of an afternoon: roll on a phone, the chief's day, absences, hand-over, substitutes."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from apps.inspections.models import Sheet
from apps.inspections.programmes.defaults import write_programmes
from apps.reminders.models import Message
from apps.teaching.models import Leave, Mark, PickUp, Session
from apps.teaching.service_days.patrols import patrols_on
from apps.teaching.service_days.roll import call, expected
from tests.factories import (
    DepartmentFactory,
    HomeroomTenureFactory,
    SchoolClassFactory,
    StaffFactory,
    head_of,
)
from tests.teaching.service_days.conftest import at, placed
from tests.teaching.service_days.factories import (
    TUESDAY,
    DutyFactory,
    MarkFactory,
    PickUpFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_afternoon():
    with time_machine.travel(at(15, 31), tick=False):
        yield


@pytest.fixture
def teacher(client, course_session):
    """The teacher of the course, logged in."""
    client.force_login(course_session.staff.user)
    return course_session.staff


def of(name: str, row) -> str:
    return reverse(f"teaching:{name}", args=[row.pk])


def test_the_teacher_sees_the_present_session_with_one_button(client, course_session, teacher):
    page = client.get(reverse("teaching:my-afternoons"))
    assert page.context["now"] == course_session
    assert course_session.get_absolute_url() in page.content.decode()


def test_a_roll_is_one_page_and_one_button(client, course_session, teacher):
    page = client.get(course_session.get_absolute_url()).content.decode()
    assert page.count('name="out"') == 3
    missing = expected(course_session).first().pupil_id
    answer = client.post(
        of("session-call", course_session), {"shown": "{}", "out": [missing]}, follow=True
    )
    assert "应到3，实到2" in answer.content.decode()
    assert Mark.objects.get().kind == "absent"


def test_refused_nothing_that_was_tapped_is_lost(client, course_session, teacher):
    one, two, _three = (row.pupil_id for row in expected(course_session))
    sent = {
        "shown": "{}",
        "out": [one, two],
        f"kind-{one}": "elsewhere",
        f"kind-{two}": "late",
        f"note-{two}": "值日",
    }
    answer = client.post(of("session-call", course_session), sent)
    assert answer.status_code == 422
    said = {line.pupil.pk: (line.kind, line.note) for line in answer.context["roll"]}
    assert said[one] == ("elsewhere", "")
    assert said[two] == ("late", "值日")
    assert "写明" in answer.content.decode()
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"shown": "no json", "out": ["x", "-1", "9" * 30]},
        {"shown": "[1]", "out": []},
        {"shown": '{"a": 1}', "out": ["1"], "kind-1": "nonsense"},
        {},
    ],
)
def test_nonsense_is_no_error(client, course_session, teacher, sent):
    assert client.post(of("session-call", course_session), sent).status_code in (302, 422)


def test_a_kind_that_does_not_exist_is_refused(client, course_session, teacher):
    one = expected(course_session).first().pupil_id
    sent = {"shown": "{}", "out": [one], f"kind-{one}": "nonsense"}
    assert client.post(of("session-call", course_session), sent).status_code == 422


def test_what_is_shown_comes_back_so_that_a_colleagues_tap_stays(client, course_session, teacher):
    one, two, _three = (row.pupil_id for row in expected(course_session))
    shown = client.get(course_session.get_absolute_url()).context["shown"]
    assert json.loads(shown) == {str(row.pupil_id): ["", ""] for row in expected(course_session)}
    call(course_session, shown={}, said={one: ("absent", "")}, by=None)
    client.post(of("session-call", course_session), {"shown": shown, "out": [two]})
    assert set(Mark.objects.values_list("pupil", flat=True)) == {one, two}


def test_another_teacher_sees_no_roll_and_calls_none(client, course_session):
    client.force_login(StaffFactory().user)
    assert client.get(course_session.get_absolute_url()).status_code == 404
    assert client.post(of("session-call", course_session)).status_code == 404


def test_the_homeroom_teacher_of_a_class_sees_its_session_and_calls_no_roll(client, service):
    own = SchoolClassFactory()
    session = SessionFactory(
        duty=DutyFactory(tutoring=True, school_class=own, segment=service.segments.get(number=2))
    )
    client.force_login(HomeroomTenureFactory(school_class=own).staff.user)
    assert client.get(session.get_absolute_url()).status_code == 200
    assert client.post(of("session-call", session)).status_code == 403


def test_the_chief_of_the_day_calls_any_roll_of_that_day_only(
    client, course_session, chief_session
):
    client.force_login(chief_session.staff.user)
    answer = client.post(of("session-call", course_session), {"shown": "{}"})
    assert answer.status_code == 302
    tomorrow = SessionFactory(duty=course_session.duty, date=TUESDAY + timedelta(days=7))
    assert client.get(tomorrow.get_absolute_url()).status_code == 404


def test_arrival_too_early_is_a_sentence(client, course_session, teacher):
    with time_machine.travel(at(12)):
        answer = client.post(of("session-arrive", course_session))
    assert answer.status_code == 422
    assert "还没有到签到的时间" in answer.content.decode()
    client.post(of("session-arrive", course_session))
    course_session.refresh_from_db()
    assert course_session.minutes_late == 4


def test_the_log_is_kept_and_too_long_a_text_comes_back(client, course_session, teacher):
    answer = client.post(of("session-log", course_session), {"log": "棋" * 50_000})
    assert answer.status_code == 422
    assert "棋" * 1000 in answer.content.decode()
    client.post(of("session-log", course_session), {"log": "复盘三局"})
    course_session.refresh_from_db()
    assert course_session.log == "复盘三局"


# -- absences


def test_guardians_numbers_are_for_who_has_to_ring(client, course_session, chief_session):
    pupil = expected(course_session).first().pupil
    mark = MarkFactory(session=course_session, pupil=pupil)
    homeroom = HomeroomTenureFactory(school_class=pupil.enrolments.get().school_class).staff
    for person, sees in [
        (homeroom, True),
        (chief_session.staff, True),
        (course_session.staff, False),
    ]:
        client.force_login(person.user)
        page = client.get(of("mark", mark))
        assert page.status_code == 200
        assert ("13800001234" in page.content.decode()) == sees, person


def test_an_absence_is_resolved_with_what_was_found(client, course_session, teacher):
    mark = MarkFactory(session=course_session, pupil=expected(course_session).first().pupil)
    answer = client.post(of("mark", mark), {"resolution": "elsewhere"})
    assert answer.status_code == 422
    client.post(of("mark", mark), {"resolution": "elsewhere", "note": "在图书室"})
    client.post(of("mark", mark), {"resolution": "arrived"})
    mark.refresh_from_db()
    assert (mark.resolution, mark.resolved_note, mark.resolved_by) == (
        "elsewhere",
        "在图书室",
        teacher,
    )
    assert mark.resolved_at == at(15, 31)


# -- hand-over


def test_everyone_handed_over_is_one_button_and_who_waits_stays_with_the_chief(
    client, course_session, chief_session
):
    client.force_login(course_session.staff.user)
    signup = expected(course_session).first()
    signup.segments = [1]
    signup.save()
    assert client.post(of("session-handover", course_session)).status_code == 422
    client.post(of("session-call", course_session), {"shown": "{}"})
    leaving = client.get(course_session.get_absolute_url()).context["leaving"]
    assert [line.pupil for line in leaving] == [signup.pupil]
    for _ in range(2):
        client.post(of("session-handover", course_session), {"waiting": [signup.pupil_id]})
    pickup = PickUp.objects.get()
    client.force_login(chief_session.staff.user)
    assert client.get(reverse("teaching:afternoon")).context["afternoon"].waiting == [pickup]
    assert client.post(of("pickup", pickup), {"collector": ""}).status_code == 422
    client.post(of("pickup", pickup), {"collector": "外婆"})
    pickup.refresh_from_db()
    assert (pickup.collector, pickup.staff) == ("外婆", chief_session.staff)
    assert client.get(reverse("teaching:afternoon")).context["afternoon"].waiting == []


# -- substitutes


@pytest.fixture
def office(client):
    user = head_of("CT")
    client.force_login(user)
    return user.staff


def test_a_substitute_is_named_and_both_are_told(client, course_session, office):
    someone = StaffFactory()
    url = of("session-substitute", course_session)
    client.post(url, {"staff": someone.pk, "reason": "病假"})
    course_session.refresh_from_db()
    assert (course_session.substitute, course_session.arranged_by) == (someone, office)
    told = set(Message.objects.values_list("staff", flat=True))
    assert told == {someone.pk, course_session.staff_id}
    client.force_login(someone.user)
    assert client.get(course_session.get_absolute_url()).context["may_call"]
    client.force_login(course_session.staff.user)
    assert client.post(of("session-call", course_session), {"shown": "{}"}).status_code == 403


def test_who_stands_elsewhere_is_no_substitute(client, course_session, office):
    busy = SessionFactory(duty=DutyFactory(segment=course_session.segment)).staff
    page = client.get(of("session-substitute", course_session))
    assert busy not in page.context["free"]
    answer = client.post(
        of("session-substitute", course_session), {"staff": busy.pk, "reason": "病假"}
    )
    assert answer.status_code == 422
    assert 'value="病假"' in answer.content.decode()


# -- the chief's day


def test_the_day_shows_who_called_and_costs_the_same_for_thirty_sessions(
    client, course_session, office, django_assert_max_num_queries
):
    for _ in range(30):
        session = SessionFactory(duty=DutyFactory(segment=course_session.segment))
        pupil = placed(SchoolClassFactory(), session.course).pupil
        MarkFactory(session=session, pupil=pupil)
    client.get(reverse("teaching:afternoon"))
    with django_assert_max_num_queries(40):
        page = client.get(reverse("teaching:afternoon"))
    assert len(page.context["afternoon"].absences) == 30
    assert len(page.context["afternoon"].lines) == 31


@pytest.mark.parametrize("asked", ["2022-02-31", "x", "9999-12-31", ""])
def test_a_day_that_is_none_is_no_error(client, office, asked):
    assert client.get(reverse("teaching:afternoon"), {"date": asked}).status_code == 200


def test_the_chief_patrols_and_the_record_is_the_engines(client, service, chief_session):
    DepartmentFactory(code="CT")
    write_programmes()
    client.force_login(chief_session.staff.user)
    school_class = SchoolClassFactory()
    page = client.get(of("patrol-fill", school_class))
    assert page.status_code == 200
    assert not Sheet.objects.exists()
    uuid = page.context["form"].initial["uuid"]
    sent = {"uuid": uuid, "note": "辅导师晚到4分，已提醒"}
    assert client.post(of("patrol-fill", school_class), sent).status_code == 302
    [sheet] = patrols_on(TUESDAY, TUESDAY)
    assert (sheet.school_class, sheet.inspector) == (school_class, chief_session.staff)
    page = client.get(reverse("teaching:afternoon")).content.decode()
    assert "辅导师晚到4分，已提醒" in page
    assert "1/2" in page


def test_who_is_chief_tomorrow_does_not_patrol_today(client, service, chief_session):
    Session.objects.update(date=TUESDAY + timedelta(days=7))
    client.force_login(chief_session.staff.user)
    assert client.get(reverse("teaching:patrol")).status_code == 403


# -- leave


def test_the_homeroom_teacher_enters_leave_of_own_pupils_only(client, service):
    own = placed(SchoolClassFactory())
    other = placed(SchoolClassFactory())
    school_class = own.pupil.enrolments.get().school_class
    client.force_login(HomeroomTenureFactory(school_class=school_class).staff.user)
    url = reverse("teaching:leave-create")
    sent = {"starts": TUESDAY, "ends": TUESDAY, "reason": "发热", "segments": ["1"]}
    assert client.post(url, {**sent, "pupil": other.pupil_id}).status_code == 422
    client.post(url, {**sent, "pupil": own.pupil_id})
    leave = Leave.objects.get()
    assert (leave.pupil, leave.segments) == (own.pupil, [1])
    assert leave.staff is not None
    assert client.post(url, {**sent, "pupil": own.pupil_id}).status_code == 422


def test_a_pick_up_of_another_session_is_not_there(client, course_session):
    pickup = PickUpFactory(session=course_session)
    client.force_login(StaffFactory().user)
    assert client.get(of("pickup", pickup)).status_code == 404
