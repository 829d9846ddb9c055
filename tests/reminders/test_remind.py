"""One digest per person and school day, never twice, and it stops when the thing is done."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.reminders.models import Message, Preference, Reminder, RequirementSetting, ToDo
from apps.reminders.services import reconcile, remind
from apps.school.calendar.services import lay_out_term
from apps.school.models import Department, Staff
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    AppointmentFactory,
    DepartmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    PositionFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "school_days")]


@pytest.fixture
def school_days(term):
    lay_out_term(term)


@pytest.fixture
def person(trial) -> Staff:
    """Owes one thing by Friday 11 March; it is Wednesday the 9th, 8 o'clock."""
    staff = StaffFactory(name="王老师")
    reconcile()
    return staff


def at(clock, moment: str) -> int:
    clock.move_to(f"2022-{moment} +08:00")
    return remind()


def steps_of(staff: Staff) -> list[str]:
    rows = Reminder.objects.filter(staff=staff).order_by("created_at", "pk")
    return list(rows.values_list("step", flat=True))


def test_the_digest_says_what_is_due_and_leads_to_the_list(person):
    assert remind() == 1
    message = Message.objects.get()
    assert (message.staff, message.title, message.link) == (person, "1项待办", "/todo/")
    assert message.body == "· 认领一处场所（还有2天）"
    assert steps_of(person) == ["lead:3"]


def test_the_same_step_is_told_once_however_often_the_job_runs(person, clock):
    assert [remind(), remind(), at(clock, "03-09 09:00"), at(clock, "03-10 08:00")] == [1, 0, 0, 0]


def test_before_and_after_the_due_day_each_step_in_its_turn(person, clock):
    told = [day for day in range(7, 20) if at(clock, f"03-{day:02} 08:00")]
    assert told == [8, 11, 14, 16]
    assert steps_of(person) == ["lead:3", "lead:0", "late:1", "late:3"]


def test_the_weekend_counts_no_days_and_sees_no_digest(person, clock):
    assert at(clock, "03-12 08:00") == 0
    assert at(clock, "03-14 08:00") == 1
    assert steps_of(person) == ["late:1"]
    assert "逾期3天" in Message.objects.get().body


def test_a_saturday_on_which_the_school_works_is_a_day_like_any_other(person, trial, clock):
    type(trial).due = date(2022, 4, 1)
    reconcile()
    assert at(clock, "04-02 08:00") == 1  # makes up for the holidays of 清明
    assert steps_of(person) == ["late:1"]


def test_what_is_done_meanwhile_is_not_reminded_of(person):
    PlaceFactory(keeper=person)
    assert remind() == 0
    assert not Reminder.objects.exists()


def test_what_is_waived_is_not_reminded_of(person):
    ToDo.objects.update(waived_on=date(2022, 3, 1), waived_reason="产假")
    assert remind() == 0


def test_not_before_ones_hour_and_not_in_quiet_hours(person, clock):
    assert at(clock, "03-09 07:29") == 0
    assert at(clock, "03-09 20:00") == 0
    assert at(clock, "03-10 07:30") == 1


def test_everybody_has_an_hour_of_their_own(person, clock):
    Preference.objects.create(staff=person, digest_at=time(16, 0))
    assert at(clock, "03-09 15:59") == 0
    assert at(clock, "03-09 16:00") == 1


def test_one_digest_holds_all_and_no_second_comes_that_day(person, of_classes, clock):
    HomeroomTenureFactory(staff=person)
    reconcile()
    assert remind() == 1
    assert Message.objects.get().title == "2项待办，其中1项逾期"
    HomeroomTenureFactory(staff=person)
    reconcile()
    assert at(clock, "03-09 10:00") == 0
    assert at(clock, "03-10 08:00") == 1


def test_a_due_day_that_is_moved_begins_anew(person, trial, clock):
    remind()
    type(trial).due = date(2022, 4, 1)
    reconcile()
    assert at(clock, "03-14 08:00") == 0
    assert at(clock, "03-29 08:00") == 1
    assert steps_of(person)[-1] == "lead:3"


def test_a_department_sets_the_days_of_its_requirement(person, trial, clock):
    setting = RequirementSetting.declared(trial)
    setting.lead_days, setting.overdue_days = [5], [2]
    setting.save()
    told = [day for day in range(2, 20) if at(clock, f"03-{day:02} 08:00")]
    assert told == [4, 15]


def test_a_leaver_is_not_written_to(person):
    Staff.objects.update(left_on=date(2022, 3, 1))
    assert remind() == 0


# -- escalation -----------------------------------------------------------------------------------


@pytest.fixture
def superiors(person) -> dict[str, Staff]:
    """The person teaches 语文 in grade 3; the department is overseen by 分管教学副校长."""
    teaching = DepartmentFactory(
        code=DepartmentCode.TEACHING, name="教导处", overseer_role=Role.VICE_TEACHING
    )
    chinese = SubjectFactory()
    TeachingAssignmentFactory(staff=person, subject=chinese, school_class__grade=3)

    def holder(role, **where) -> Staff:
        staff = AppointmentFactory(
            position=PositionFactory(role=role), staff__name=Role(role).label, **where
        ).staff
        PlaceFactory(keeper=staff)
        return staff

    found = {
        "group": holder(Role.PREP_LEADER, subject=chinese, grade=3),
        "other_group": holder(Role.PREP_LEADER, subject=chinese, grade=4),
        "head": holder(Role.HEAD, department=teaching),
        "vice": holder(Role.VICE_TEACHING),
        "other_vice": holder(Role.VICE_MORAL),
    }
    reconcile()
    return found


def test_lateness_climbs_from_leader_to_head_to_vice_principal(superiors, clock):
    told: dict[str, str] = {}
    for day in [*range(11, 32)]:
        at(clock, f"03-{day:02} 08:00")
        for name, staff in superiors.items():
            if steps_of(staff) and name not in told:
                told[name] = f"{steps_of(staff)[0]} 3/{day}"
    # Three, five and ten school days after Friday the 11th.
    assert told == {"group": "leader 3/16", "head": "head 3/18", "vice": "overseer 3/25"}


def test_what_was_opened_late_is_not_told_on_before_the_person_had_the_same_days(
    superiors, trial, clock
):
    ToDo.objects.all().delete()
    clock.move_to("2022-04-11 06:00 +08:00")
    reconcile()
    told = [day for day in range(11, 20) if at(clock, f"04-{day:02} 08:00")]
    assert told == [11, 14, 18]
    assert steps_of(superiors["group"]) == ["leader"]
    assert steps_of(superiors["head"]) == ["head"]


def test_a_superior_hears_of_each_lateness_once_with_the_name(superiors, clock):
    at(clock, "03-18 08:00")
    at(clock, "03-21 08:00")
    [message] = Message.objects.filter(staff=superiors["head"])
    assert message.title == "1项逾期待您督促"
    assert message.body == "· 王老师：认领一处场所（逾期7天）"
    assert message.link == "/todo/late/"


def test_a_head_who_is_late_as_well_reads_both_in_one_digest(superiors, clock):
    head = superiors["head"]
    head.place_set.update(keeper=None)
    reconcile()
    at(clock, "03-18 08:00")
    assert steps_of(head) == ["head", "late:3"]
    [message] = Message.objects.filter(staff=head)
    assert message.title == "1项待办，其中1项逾期，1项逾期待您督促"


def test_a_step_left_empty_reaches_nobody(superiors, trial, clock):
    setting = RequirementSetting.declared(trial)
    setting.head_after = None
    setting.save()
    at(clock, "03-25 08:00")
    assert steps_of(superiors["head"]) == []
    assert steps_of(superiors["vice"]) == ["overseer"]


def test_the_new_homeroom_teacher_hears_of_the_class_that_is_late(of_classes, clock):
    tenure = HomeroomTenureFactory()
    reconcile()
    remind()
    assert steps_of(tenure.staff) == ["late:3"]
    tenure.ends = date(2022, 3, 9)
    tenure.save()
    new = HomeroomTenureFactory(school_class=tenure.school_class, starts=date(2022, 3, 10)).staff
    at(clock, "03-10 08:00")
    assert steps_of(new) == ["late:3"]
    assert Message.objects.filter(staff=tenure.staff).count() == 1


def test_the_statements_do_not_grow_with_the_school(trial):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            remind()
        return len(captured)

    StaffFactory()
    reconcile()
    small = statements()
    Message.objects.all().delete()
    Reminder.objects.all().delete()
    rows = [Staff(number=f"B{n}", name="批量", gender="F") for n in range(200)]
    Staff.fill_pinyin(rows)
    Staff.objects.bulk_create(rows)
    reconcile()
    assert statements() == small
    assert Message.objects.count() == 201


def test_no_overseer_no_message(superiors, clock):
    Department.objects.update(overseer_role=Role.SECRETARY)
    at(clock, "03-25 08:00")
    assert not Reminder.objects.filter(step="overseer").exists()
