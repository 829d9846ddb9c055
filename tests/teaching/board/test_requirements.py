"""What lesson preparation demands, of whom, by when, and when it is not asked."""

from datetime import date

import pytest
from time_machine import travel

from apps.reminders.models import Message, ToDo
from apps.reminders.services import reconcile, remind, todos_for
from apps.school.calendar.services import lay_out_term
from apps.school.roles import Role
from apps.teaching.models import Adaptation, ClassLesson, LeadPlan, Part, Redesign, UnitLesson
from apps.teaching.schedule.models import Unit
from tests.factories import (
    AppointmentFactory,
    PositionFactory,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.teaching.factories import (
    COMPLETE,
    ClassLessonFactory,
    UnitFactory,
    UnitLessonFactory,
    adaptation,
    lesson_plan,
    outline,
    reflection,
)

pytestmark = [pytest.mark.django_db]
TUESDAY = date(2022, 3, 8)


@pytest.fixture(autouse=True)
def _on_a_tuesday():
    lay_out_term(TermFactory())
    with travel(f"{TUESDAY} 10:00+08:00", tick=False):
        yield


@pytest.fixture
def plan():
    """A lesson of a plan that was shared on Tuesday the first of March."""
    found = lesson_plan(unit=UnitFactory(title="第三单元"))
    LeadPlan.objects.filter(pk=found.plan_id).update(
        state="shared", final_on="2022-02-28", shared_on="2022-03-01"
    )
    return found


def taught(plan, day: int, *, ticked: bool = False, staff=None, lesson=None) -> ClassLesson:
    on = date(2022, 3, day)
    return ClassLessonFactory(
        lesson=lesson or plan.lesson,
        date=on,
        staff=staff or StaffFactory(),
        taught_on=on if ticked else None,
    )


def owed(code: str) -> list[ToDo]:
    """The to-dos of a requirement as the data stand now, those that are still expected."""
    [outcome] = reconcile(codes=[f"teaching.{code}"])
    assert not outcome.error
    found = ToDo.objects.filter(requirement=f"teaching.{code}").exclude(state="withdrawn")
    return list(found.order_by("due_on", "pk"))


def days(todo: ToDo) -> tuple[str, str, str]:
    return str(todo.since), str(todo.due_on), str(todo.done_on)


# -- lead plans, outlines, homework ----------------------------------------------------------------


def test_the_plan_is_owed_a_week_before_the_first_class_and_the_outline_before_it(plan):
    taught(plan, 14)
    taught(plan, 16)
    LeadPlan.objects.update(state="writing", final_on=None, shared_on=None)
    [todo] = owed("lead_plan")
    assert (todo.staff, todo.label) == (plan.unit.lead, "《第三单元》主备定稿")
    assert days(todo) == ("2022-02-14", "2022-03-07", "None")
    [todo] = owed("unit_outline")
    assert days(todo) == ("2022-02-14", "2022-03-13", "None")
    outline(unit=plan.unit, state="group", submitted_on=date(2022, 3, 4))
    assert days(owed("unit_outline")[0])[2] == "2022-03-04"


def test_a_unit_of_tests_alone_needs_neither_plan_nor_homework():
    lesson = UnitLessonFactory(kind=UnitLesson.Kind.TEST)
    ClassLessonFactory(lesson=lesson, date=date(2022, 3, 14))
    assert owed("lead_plan") == owed("homework_design") == []


def test_homework_is_there_when_every_lesson_that_is_prepared_has_some(plan):
    taught(plan, 14)
    UnitLessonFactory(unit=plan.unit, kind=UnitLesson.Kind.TEST)
    assert days(owed("homework_design")[0]) == ("2022-02-14", "2022-03-07", "2022-03-08")
    other = lesson_plan({**COMPLETE, "homework": []}, lesson=UnitLessonFactory(unit=plan.unit))
    assert owed("homework_design")[0].done_on is None
    Part.objects.filter(manuscript=other.manuscript, code="homework").delete()
    assert owed("homework_design")[0].done_on is None


@pytest.mark.parametrize(
    ("lesson", "told"),
    [
        # Thursday's lesson: ten and eight days before it are school days.
        ("2022-03-17", ["03-07", "03-09"]),
        # Ten and eight days before Wednesday the 13th of April are 清明: never later than that,
        # and Saturday the 2nd is a school day.
        ("2022-04-13", ["03-31", "04-02"]),
        # Labour day: eight days before Thursday the 12th of May is the 4th.
        ("2022-05-12", ["04-27", "04-29"]),
    ],
)
def test_the_lead_is_reminded_ten_and_eight_days_before_then_daily_and_the_leader_hears(
    plan, lesson, told
):
    TeachingAssignmentFactory(staff=plan.unit.lead, school_class=SchoolClassFactory(grade=3))
    leader = AppointmentFactory(
        position=PositionFactory(role=Role.PREP_LEADER), subject=SubjectFactory(), grade=3
    ).staff
    LeadPlan.objects.update(state="writing", final_on=None, shared_on=None)
    ClassLessonFactory(lesson=plan.lesson, date=date.fromisoformat(lesson))
    reconcile(codes=["teaching.lead_plan"])
    due = ToDo.objects.get().due_on
    before, after = [], []
    for day in range(due.toordinal() - 9, due.toordinal() + 5):
        on = date.fromordinal(day)
        with travel(f"{on} 08:00+08:00", tick=False):
            remind()
        if Message.objects.filter(staff=plan.unit.lead, key=f"digest:{on}").exists():
            (before if on <= due else after).append(f"{on:%m-%d}")
    assert before == told
    first = Message.objects.filter(staff=leader).earliest("pk")
    assert first.key.endswith(after[0])
    assert len(after) >= 2


# -- adaptations -----------------------------------------------------------------------------------


def test_every_user_owes_a_change_before_the_first_of_the_own_classes_the_lead_none(plan):
    user = StaffFactory()
    taught(plan, 10, staff=user)
    taught(plan, 14, staff=user)
    taught(plan, 11)
    taught(plan, 9, staff=plan.unit.lead)
    first, second = owed("adaptation")
    assert (first.staff, days(first)) == (user, ("2022-03-03", "2022-03-10", "None"))
    assert first.label == f"《三位数加法》第{plan.lesson.number}课时二次备课"
    assert str(second.due_on) == "2022-03-11"
    adaptation(plan=plan, staff=user, changes=1, changed_on=TUESDAY)
    first, second = owed("adaptation")
    assert (days(first)[2], second.done_on) == ("2022-03-08", None)


def test_a_lesson_in_more_than_a_week_or_a_test_is_not_asked_for_yet(plan):
    taught(plan, 16)
    taught(plan, 10, lesson=UnitLessonFactory(unit=plan.unit, kind=UnitLesson.Kind.TEST))
    assert owed("adaptation") == []


def test_what_the_lead_did_not_share_in_time_is_not_the_users_fault(plan):
    taught(plan, 10)
    LeadPlan.objects.update(shared_on=date(2022, 3, 10))
    assert owed("adaptation") == []
    LeadPlan.objects.update(shared_on=date(2022, 3, 9))
    assert days(owed("adaptation")[0])[0] == "2022-03-09"
    # Sent back later, it stays owed by whoever has a copy.
    row = adaptation(plan=plan, staff=ClassLesson.objects.get().staff)
    LeadPlan.objects.update(state="writing", final_on=None, shared_on=None)
    assert len(owed("adaptation")) == 1
    row.delete()
    assert owed("adaptation") == []


def test_a_change_after_the_lesson_does_not_make_it_good_and_nobody_is_asked_for_it_then(plan):
    row = taught(plan, 7, ticked=True)
    adaptation(plan=plan, staff=row.staff, changes=1, changed_on=TUESDAY)
    [todo] = owed("adaptation")
    assert todo.done_on is None
    assert not ToDo.objects.asked_for().exists()
    Adaptation.objects.update(changed_on=date(2022, 3, 7))
    assert owed("adaptation")[0].done_on == date(2022, 3, 7)


def test_a_lesson_planned_for_yesterday_and_taught_later_is_due_when_it_was_taught(plan):
    row = taught(plan, 4, ticked=True)
    ClassLesson.objects.update(taught_on=TUESDAY)
    adaptation(plan=plan, staff=row.staff, changes=1, changed_on=date(2022, 3, 7))
    assert days(owed("adaptation")[0]) == ("2022-03-01", "2022-03-08", "2022-03-07")


def test_whoever_left_before_the_lesson_owes_nothing(plan):
    row = taught(plan, 10)
    row.staff.left_on = date(2022, 3, 9)
    row.staff.save()
    assert owed("adaptation") == []


# -- reflections -----------------------------------------------------------------------------------


def test_each_taught_lesson_wants_a_reflection_within_three_school_days_of_the_lead_too(plan):
    taught(plan, 4, ticked=True, staff=plan.unit.lead)
    taught(plan, 7)
    [todo] = owed("reflection")
    assert (todo.staff, days(todo)) == (plan.unit.lead, ("2022-03-04", "2022-03-09", "None"))
    assert todo.link == f"/teaching/lesson/{plan.lesson.pk}/reflect/"
    row = reflection(lesson=plan.lesson, staff=plan.unit.lead, written_on=TUESDAY)
    [todo] = owed("reflection")
    assert (days(todo)[2], todo.link) == ("2022-03-08", f"/teaching/reflection/{row.pk}/")


def test_every_week_with_lessons_wants_a_long_reflection(plan):
    user = StaffFactory()
    other = UnitLessonFactory(unit=plan.unit)
    taught(plan, 1, ticked=True, staff=user)
    taught(plan, 7, ticked=True, staff=user, lesson=other)
    reflection(lesson=plan.lesson, staff=user, written_on=date(2022, 3, 2))
    assert [days(one) for one in owed("long_reflection")] == [
        ("2022-02-28", "2022-03-06", "None"),
        ("2022-03-07", "2022-03-13", "None"),
    ]
    # Last week can no longer be made good.
    assert len(todos_for(user.user).open) == 1
    reflection(lesson=other, staff=user, text="讨论的时间不够。" * 25, written_on=TUESDAY)
    assert [days(one)[2] for one in owed("long_reflection")] == ["None", "2022-03-08"]


def test_a_redesign_is_owed_when_the_whole_unit_was_taught(plan):
    user = StaffFactory()
    last = UnitLessonFactory(unit=plan.unit)
    taught(plan, 1, ticked=True, staff=user)
    row = taught(plan, 4, staff=user, lesson=last)
    assert owed("redesign") == []
    ClassLesson.objects.filter(pk=row.pk).update(taught_on=date(2022, 3, 4))
    [todo] = owed("redesign")
    assert (todo.staff, days(todo)) == (user, ("2022-03-04", "2022-03-14", "None"))
    Redesign.objects.create(unit=plan.unit, staff=user, text="重建", written_on=TUESDAY)
    assert days(owed("redesign")[0])[2] == "2022-03-08"


def test_twenty_lessons_a_week_are_one_digest_and_old_ones_are_not_asked_for(plan):
    user = StaffFactory()
    for number in range(50, 70):
        found = lesson_plan(lesson=UnitLessonFactory(unit=plan.unit, number=number))
        taught(found, 3 if number % 2 else 9, ticked=bool(number % 2), staff=user)
    reconcile(codes=["teaching.adaptation", "teaching.reflection", "teaching.long_reflection"])
    with travel(f"{TUESDAY} 08:00+08:00", tick=False):
        remind()
    [message] = Message.objects.filter(staff=user)
    # Ten to adapt for tomorrow and ten to think over.
    assert message.title == "20项待办"
    assert len(todos_for(user.user).open) == 20
    with travel("2022-03-24 08:00+08:00", tick=False):
        assert todos_for(user.user).open == []


def test_a_unit_without_a_lead_owes_no_plan(plan):
    taught(plan, 14)
    Unit.objects.update(lead=None)
    assert owed("lead_plan") == []
