"""Duty pupils: chosen for a term, carried over, given their PINs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.inspections.models import Monitor
from apps.inspections.rosters.pins import check_pin, set_pin
from apps.inspections.rosters.selection import choose, former
from apps.school.classes.services import withdraw_pupil
from apps.school.models import Guardian, Guardianship, Term
from apps.school.roles import Role
from tests.factories import EnrolmentFactory, SchoolClassFactory, head_of, holder, teacher
from tests.inspections.factories import MonitorFactory, TeamFactory
from tests.inspections.school import monitor_of, school_term

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 07:30 +0800")]
TODAY = date(2022, 3, 1)
PICK, PINS = "inspections:monitor-pick", "inspections:monitor-pins"


@pytest.fixture
def counsellor(client):
    user = holder(Role.COUNSELLOR, department="SD")
    client.force_login(user)
    return user


@pytest.fixture
def term() -> Term:
    return school_term()


def pupils_of(grade: int, count: int = 3) -> list[int]:
    school_class = SchoolClassFactory(grade=grade, number=1)
    return [row.pupil_id for row in EnrolmentFactory.create_batch(count, school_class=school_class)]


def test_pupils_of_several_classes_become_monitors_on_one_page(client, counsellor, term):
    four, six = pupils_of(4), pupils_of(6)
    shown = client.get(reverse(PICK))
    assert [one.name for one in shown.context["classes"]] == ["四（1）班", "六（1）班"]
    answer = client.post(reverse(PICK), {"pupil": [*four[:2], *six[:2]]}, follow=True)
    assert "已选定4名队员，新增4名" in answer.content.decode()
    assert sorted(Monitor.objects.values_list("badge", flat=True)) == [1, 2, 3, 4]
    assert client.get(reverse(PICK)).context["chosen"] == {*four[:2], *six[:2]}


def test_other_grades_are_shown_when_asked_for_and_others_stay_as_they_are(
    client, counsellor, term
):
    three, five = pupils_of(3), pupils_of(5)
    choose(term, five[:2], offered=five, on=TODAY)
    url = reverse(PICK) + "?grade=3"
    assert [one.name for one in client.get(url).context["classes"]] == ["三（1）班"]
    client.post(url, {"pupil": [three[0], five[2], 999_999]})
    assert set(Monitor.objects.on_duty().values_list("pupil", flat=True)) == {three[0], *five[:2]}


def test_who_is_dropped_is_off_duty_and_forgotten_only_without_pin_and_team(term):
    pupils = pupils_of(5, 4)
    choose(term, pupils, offered=pupils, on=TODAY)
    with_pin, in_team, neither, stays = Monitor.objects.order_by("badge")
    set_pin(with_pin)
    TeamFactory(roster__term=term).members.add(in_team)
    choose(term, [stays.pupil_id], offered=pupils, on=TODAY)
    assert set(Monitor.objects.on_duty()) == {stays}
    assert set(Monitor.objects.all()) == {with_pin, in_team, stays}
    assert not Monitor.objects.filter(pk=neither.pk).exists()
    choose(term, [stays.pupil_id, with_pin.pupil_id], offered=pupils, on=TODAY)
    assert Monitor.objects.get(pk=with_pin.pk).active


def test_a_page_without_a_tick_does_not_take_everybody_off_duty(client, counsellor, term):
    pupils = pupils_of(5)
    choose(term, pupils, offered=pupils, on=TODAY)
    answer = client.post(reverse(PICK), {"pupil": ["x", "999999"]})
    assert answer.status_code == 422
    assert "一名队员都没有勾选" in answer.content.decode()
    assert Monitor.objects.on_duty().count() == 3


def test_the_page_says_which_teams_lack_somebody_afterwards(client, counsellor, term):
    pupils = pupils_of(5)
    choose(term, pupils, offered=pupils, on=TODAY)
    team = TeamFactory(roster__term=term, number=4)
    team.members.set(Monitor.objects.filter(pupil__in=pupils[:2]))
    answer = client.post(reverse(PICK), {"pupil": pupils[1:]}, follow=True).content.decode()
    assert "已选定2名队员，新增0名，撤下1名。" in answer
    assert "值岗表里第4组缺人" in answer


def test_sisters_and_brothers_classes_are_avoided_from_the_start(term):
    one, other = pupils_of(5, 2), pupils_of(2, 1)
    guardian = Guardian.objects.create(name="王爱华", phone="13800000000")
    for pupil in (one[0], other[0]):
        Guardianship.objects.create(guardian=guardian, pupil_id=pupil)
    choose(term, one, offered=one, on=TODAY)
    first, second = Monitor.objects.order_by("badge")
    assert [str(avoided) for avoided in first.avoids.all()] == ["二（1）班"]
    assert not second.avoids.exists()


def test_last_term_s_monitors_are_ticked_without_those_who_left(client, counsellor, term):
    autumn = Term.objects.create(
        year=term.year, half=Term.Half.AUTUMN, starts=date(2021, 9, 1), ends=date(2022, 1, 20)
    )
    pupils = pupils_of(5)
    choose(autumn, pupils, offered=pupils, on=date(2021, 10, 8))
    left = Monitor.objects.first().pupil
    withdraw_pupil(left, on=date(2022, 2, 1), reason="转学")
    assert len(former(term)) == 2
    shown = client.get(reverse(PICK), {"copy": 1})
    assert shown.context["chosen"] == set(pupils) - {left.pk}
    assert "仍在校的 2 名" in shown.content.decode()
    assert not Monitor.objects.filter(term=term).exists()


def test_without_term_or_classes_the_page_says_what_to_do(client, counsellor):
    assert "还没有学期" in client.get(reverse(PICK)).content.decode()
    school_term()
    assert "这些年级还没有班级" in client.get(reverse(PICK)).content.decode()
    assert client.get(reverse(PICK), {"term": "9" * 12}).status_code == 404


def test_badge_numbers_go_on_in_the_form_too(client, counsellor, term):
    MonitorFactory(term=term, badge=7)
    form = client.get(reverse("inspections:monitor-create")).context["form"]
    assert form.initial["badge"] == 8
    assert form.initial["term"] == term


def test_pins_are_given_to_those_ticked_and_shown_once(client, counsellor, term):
    monitors = [monitor_of(SchoolClassFactory(grade=5, number=n + 1)) for n in range(3)]
    answer = client.post(reverse(PINS), {"pk": [one.pk for one in monitors[:2]]})
    slips = answer.context["slips"]
    assert {monitor for monitor, _ in slips} == set(monitors[:2])
    assert all(check_pin(monitor, pin) for monitor, pin in slips)
    text = answer.content.decode()
    assert all(pin in text for _, pin in slips)
    assert "no-store" in answer["Cache-Control"]
    again = client.get(reverse(PINS)).content.decode()
    assert not any(f">{pin}<" in again for _, pin in slips)
    assert Monitor.objects.get(pk=monitors[2].pk).pin == ""


def test_one_pin_is_given_anew_from_the_monitor_s_page(client, counsellor, term):
    monitor = monitor_of(SchoolClassFactory(grade=5))
    old = set_pin(monitor)
    url = reverse("inspections:monitor-pin", args=[monitor.pk])
    assert client.get(url).status_code == 405
    ((_, pin),) = client.post(url).context["slips"]
    assert check_pin(monitor, pin)
    assert pin == old or not check_pin(monitor, old)
    assert Monitor.objects.get().pin_round == 2


@pytest.mark.parametrize("ticked", [[], ["x"], ["999999"], ["9" * 40]])
def test_nobody_ticked_gets_a_sentence(client, counsellor, term, ticked):
    answer = client.post(reverse(PINS), {"pk": ticked}, follow=True)
    assert "请先勾选" in answer.content.decode()


def test_teachers_and_other_departments_see_no_monitor_pages(client, term):
    monitor = monitor_of(SchoolClassFactory(grade=5))
    for user in (teacher(), head_of("CT")):
        client.force_login(user)
        for url in (reverse(PICK), reverse(PINS), monitor.get_absolute_url()):
            assert client.get(url).status_code == 403
        assert client.post(reverse(PINS), {"pk": monitor.pk}).status_code == 403
        assert client.post(reverse("inspections:monitor-pin", args=[monitor.pk])).status_code == 403
    assert Monitor.objects.get().pin == ""


@pytest.mark.parametrize("name", [PICK, PINS])
def test_more_monitors_cost_no_more_queries(client, counsellor, term, name):
    counts = []
    for _ in range(2):
        for _ in range(4):
            monitor_of(SchoolClassFactory(grade=5))
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(name))
        counts.append(len(found))
    assert counts[1] <= counts[0]
