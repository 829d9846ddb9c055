"""What 德育 contributes to the plan: weekly results, council meetings, the flag."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.moral.models import Ceremony, Speech
from apps.reminders.models import ToDo
from apps.reminders.requirements import declared
from apps.reminders.services import reconcile
from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode, Role
from tests.factories import HomeroomTenureFactory, TermFactory, holder
from tests.inspections.factories import ProgrammeFactory
from tests.moral.factories import (
    CeremonyFactory,
    MeetingFactory,
    SpeechFactory,
    WeekResultFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 17:00+0800", tick=False)
    lay_out_term(TermFactory())


@pytest.fixture(autouse=True)
def counsellor():
    ProgrammeFactory(code="patrol")
    return holder(Role.COUNSELLOR, department=DepartmentCode.MORAL).staff


def todos(code: str):
    [outcome] = reconcile(codes=[code])
    assert outcome.error == ""
    return ToDo.objects.filter(requirement=code).order_by("due_on")


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(16)))


def test_each_weeks_result_is_out_by_the_next_flag_raising(counsellor):
    found = todos("moral.week")
    assert [(todo.staff, todo.due_on) for todo in found] == [
        (counsellor, date(2022, 2, 21)),
        (counsellor, date(2022, 2, 28)),
        (counsellor, date(2022, 3, 7)),
    ]
    assert found[0].link == reverse("moral:week", args=[TermFactory().code, 1])
    WeekResultFactory(week=1, published_at=at(date(2022, 2, 18)))
    WeekResultFactory(week=2, state="confirmed", published_at=None)
    assert [todo.done_on for todo in todos("moral.week")] == [date(2022, 2, 18), None, None]
    assert found[1].link == reverse("moral:week", args=["2021-2022-2", 2])


def test_the_council_meets_every_fortnight(counsellor):
    MeetingFactory(date=date(2022, 2, 16), minutes="")
    held = MeetingFactory(date=date(2022, 2, 25), minutes="商量了课间纪律。")
    found = todos("moral.council")
    assert [todo.link for todo in found] == [
        held.get_absolute_url(),
        reverse("moral:meeting-create"),
    ]
    assert [(todo.due_on, todo.done_on) for todo in found] == [
        (date(2022, 2, 25), date(2022, 2, 25)),
        (date(2022, 3, 11), None),
    ]


def test_each_raising_has_pupils_who_were_settled_before(counsellor):
    CeremonyFactory(week=3, date=date(2022, 2, 28), settled=True)
    ahead = CeremonyFactory(week=4, date=date(2022, 3, 7))
    found = todos("moral.flag")
    assert found[0].link == reverse("moral:ceremony-list")  # nobody's turn yet
    assert found[3].link == ahead.get_absolute_url()
    assert [todo.state for todo in found] == ["open", "open", "done", "open"]
    assert found.last().due_on == date(2022, 3, 7)


def test_the_class_whose_turn_it_is_names_its_pupils_in_time(counsellor):
    ceremony = CeremonyFactory(week=4, date=date(2022, 3, 7))
    CeremonyFactory(week=12, date=date(2022, 5, 5))
    HomeroomTenureFactory(school_class=ceremony.school_class)
    todo = todos("moral.nominated").get()
    assert (todo.school_class, todo.due_on) == (ceremony.school_class, date(2022, 3, 2))
    assert todo.link == ceremony.get_absolute_url()
    Ceremony.objects.filter(pk=ceremony.pk).update(
        state="nominated", nominated_at=at(date(2022, 3, 1))
    )
    assert todos("moral.nominated").get().done_on == date(2022, 3, 1)


def test_a_speech_is_handed_in_a_week_before(counsellor):
    speech = SpeechFactory(ceremony__week=5, ceremony__date=date(2022, 3, 14))
    todo = todos("moral.speech").get()
    assert (todo.staff, todo.due_on) == (speech.speaker, date(2022, 3, 7))
    Speech.objects.update(state="submitted", submitted_on=date(2022, 3, 1))
    assert todos("moral.speech").get().state == "done"


def test_the_plan_s_own_words_are_linked_to_what_measures_them():
    """光荣升旗手 stands in 四.2, so who is late with a nomination shows there; speeches do not."""
    clauses = {one.code: one.clauses for one in declared() if one.code.startswith("moral.")}
    assert clauses.pop("moral.speech") == ()
    assert set(clauses.values()) == {("四.2¶3",)}
