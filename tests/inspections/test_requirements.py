"""What the inspections contribute to the plan: what is owed each day, and what proves it."""

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.inspections.models import Appeal, Programme, Rectification, Round, Sheet, State
from apps.reminders.models import Reconciliation, Reminder, ToDo
from apps.reminders.services import reconcile, remind
from apps.school.calendar.services import lay_out_term
from apps.school.models import Department
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    DepartmentFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
    head_of,
    holder,
)
from tests.inspections.factories import (
    AppealFactory,
    ChecklistFactory,
    EntryFactory,
    ProgrammeFactory,
    RectificationFactory,
    RoundFactory,
    SheetFactory,
    SlotFactory,
)

pytestmark = pytest.mark.django_db
TUESDAY = date(2022, 3, 1)


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 17:00+0800", tick=False)
    lay_out_term(TermFactory())


@pytest.fixture
def counsellor():
    return holder(Role.COUNSELLOR, department=DepartmentCode.MORAL).staff


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def todos(code: str):
    [outcome] = reconcile(codes=[code])
    assert outcome.error == ""
    return ToDo.objects.filter(requirement=code).order_by("due_on", "label")


def checked(round, number: int, state=State.ENTERED, **sheet) -> Sheet:
    return SheetFactory(
        round=round,
        school_class=SchoolClassFactory(grade=3, number=number),
        entered=True,
        state=state,
        received_at=at(round.date, 9),
        **sheet,
    )


def unchecked(round, number: int, state=State.MISSED) -> Sheet:
    return SheetFactory(
        round=round, school_class=SchoolClassFactory(grade=3, number=number), state=state
    )


class TestDaily:
    """每天检查."""

    code = "inspections.daily"

    @pytest.fixture
    def slot(self):
        return SlotFactory(code="P2", name="大课间")

    def test_each_school_day_and_slot_so_far_is_owed_once_by_the_counsellor(self, slot, counsellor):
        SlotFactory(programme=slot.programme, code="P7", starts=time(15, 15), ends=time(15, 30))
        found = todos(self.code)
        # From Monday 14 February to Tuesday 1 March there were twelve school days.
        assert found.count() == 24
        assert {todo.staff for todo in found} == {counsellor}
        assert found.first().due_on == date(2022, 2, 14)
        assert found.last().due_on == TUESDAY

    def test_without_a_counsellor_the_head_of_the_department_owes_it(self, slot):
        head = head_of(DepartmentCode.MORAL).staff
        assert {todo.staff for todo in todos(self.code)} == {head}

    def test_holidays_and_online_days_are_not_owed(self, slot, counsellor, time_machine):
        TermFactory().days.filter(date=TUESDAY).update(mode="online")
        time_machine.move_to("2022-04-06 17:00+0800", tick=False)
        days = {todo.due_on for todo in todos(self.code)}
        assert TUESDAY not in days
        assert date(2022, 4, 5) not in days  # 清明
        assert date(2022, 4, 2) in days  # a Saturday that makes up for it

    def test_it_is_done_when_every_class_has_a_record_or_is_exempt(self, slot, counsellor):
        round = RoundFactory(slot=slot, date=TUESDAY)
        checked(round, 1)
        unchecked(round, 2, State.EXEMPT)
        todo = todos(self.code).get(due_on=TUESDAY)
        assert (todo.state, todo.done_on) == ("done", TUESDAY)

    def test_a_class_that_nobody_looked_at_keeps_it_open_and_is_named(self, slot, counsellor):
        round = RoundFactory(slot=slot, date=TUESDAY, state=Round.State.CLOSED)
        checked(round, 1)
        unchecked(round, 2)
        todo = todos(self.code).get(due_on=TUESDAY)
        assert todo.state == "open"
        assert todo.label == "3月1日P2 大课间各班都要查到：三（2）班未查"
        assert todo.link.endswith("&day=2022-03-01")

    def test_what_is_recorded_later_closes_it_on_that_day(self, slot, counsellor):
        round = RoundFactory(slot=slot, date=date(2022, 2, 28), state=Round.State.CLOSED)
        sheet = unchecked(round, 2)
        assert todos(self.code).get(due_on=round.date).state == "open"
        Sheet.objects.filter(pk=sheet.pk).update(
            state=State.ENTERED, inspector=counsellor, received_at=at(TUESDAY, 9)
        )
        assert todos(self.code).get(due_on=round.date).done_on == TUESDAY

    def test_a_term_of_a_large_school_costs_as_few_statements_as_a_day(self, slot, counsellor):
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                reconcile(codes=[self.code])
            return len(captured)

        round = RoundFactory(slot=slot, date=TUESDAY)
        checked(round, 1)
        few = statements()
        for day in (date(2022, 2, 22), date(2022, 2, 23), date(2022, 2, 24)):
            given = {"slot": slot, "date": day, "version": round.version}
            round = RoundFactory(**given, state=Round.State.CLOSED)
            for number in range(1, 7):
                unchecked(round, number)
        assert statements() == few
        assert Reconciliation.objects.get().error == ""


class TestRoutine:
    """教学常规 of 课程教学中心."""

    @pytest.fixture
    def head(self):
        return head_of(DepartmentCode.TEACHING).staff

    @pytest.fixture
    def programme(self, head):
        return self.make(Programme.Frequency.MONTHLY, code="routine-monthly", days_open=10)

    def make(self, frequency, **given) -> Programme:
        department = DepartmentFactory(code=DepartmentCode.TEACHING)
        return ProgrammeFactory(
            checklist=ChecklistFactory(department=department),
            name="教学常规例查",
            target_kind="teacher",
            frequency=frequency,
            inspector_kind=Programme.InspectorKind.ROLE,
            inspector_role=Role.RESEARCH_LEADER,
            publisher_role=Role.HEAD,
            feedback_days=3,
            **given,
        )

    def round(self, programme, on: date, **given) -> Round:
        return RoundFactory(programme=programme, slot=None, date=on, **given)

    def sheet(self, round, on: date, **given) -> Sheet:
        return SheetFactory(
            round=round,
            school_class=None,
            staff=StaffFactory(),
            state=given.pop("state", State.ENTERED),
            inspector=StaffFactory(),
            received_at=at(on, 10),
            **given,
        )

    def test_each_month_so_far_is_owed_by_the_head_within_the_days_it_is_open(
        self, programme, head
    ):
        found = todos("inspections.routine")
        assert [(todo.staff, todo.due_on) for todo in found] == [
            (head, date(2022, 2, 25)),
            (head, date(2022, 3, 14)),
        ]

    def test_a_month_is_done_when_nobody_is_left_out(self, programme, head):
        round = self.round(programme, TUESDAY)
        self.sheet(round, TUESDAY)
        late = SheetFactory(round=round, school_class=None, staff=StaffFactory())
        todo = todos("inspections.routine").get(label__contains="3月")
        assert todo.state == "open"
        Sheet.objects.filter(pk=late.pk).update(
            state=State.ENTERED, inspector=head, received_at=at(TUESDAY, 15)
        )
        todo = todos("inspections.routine").get(label__contains="3月")
        assert (todo.state, todo.done_on) == ("done", TUESDAY)

    def test_a_weekly_sample_is_owed_once_a_week(self, head):
        self.make(Programme.Frequency.SAMPLE, share=10, days_open=5, code="routine-sample")
        assert todos("inspections.routine").count() == 3

    def test_feedback_is_owed_within_three_school_days_and_done_when_all_is_published(
        self, programme, head
    ):
        round = self.round(programme, date(2022, 2, 24))
        first = self.sheet(round, date(2022, 2, 24))
        second = self.sheet(round, date(2022, 2, 24))
        todo = todos("inspections.feedback").get()
        assert (todo.staff, todo.due_on, todo.state) == (head, TUESDAY, "open")
        published = {"state": State.PUBLISHED, "published_at": at(TUESDAY, 16)}
        Sheet.objects.filter(pk=first.pk).update(**published)
        assert todos("inspections.feedback").get().state == "open"
        Sheet.objects.filter(pk=second.pk).update(**published)
        todo = todos("inspections.feedback").get()
        assert (todo.state, todo.done_on) == ("done", TUESDAY)

    def test_each_day_of_checking_is_answered_for_itself(self, programme, head):
        round = self.round(programme, date(2022, 2, 24))
        self.sheet(round, date(2022, 2, 24))
        self.sheet(round, date(2022, 2, 28))
        dues = [todo.due_on for todo in todos("inspections.feedback")]
        assert dues == [TUESDAY, date(2022, 3, 3)]


def test_a_finding_is_owed_by_whom_it_names_until_it_is_reported():
    found = RectificationFactory(due_on=date(2022, 3, 4))
    todo = todos("inspections.put_right").get()
    assert (todo.staff, todo.due_on) == (found.responsible, date(2022, 3, 4))
    assert todo.label == f"整改：{found.entry.item.code} 桌椅不齐"
    assert todo.link == f"/inspections/rectification/{found.pk}/"
    found.state, found.submitted_by = Rectification.State.SUBMITTED, found.responsible
    found.submitted_at = at(TUESDAY, 12)
    found.save()
    assert todos("inspections.put_right").get().done_on == TUESDAY
    found.state = Rectification.State.OPEN
    found.save()
    assert todos("inspections.put_right").get().state == "open"


def test_what_teachers_put_right_is_counted_with_the_teaching_office():
    department = DepartmentFactory(code=DepartmentCode.TEACHING)
    programme = ProgrammeFactory(checklist=ChecklistFactory(department=department))
    round = RoundFactory(programme=programme, slot=None)
    RectificationFactory(entry=EntryFactory(sheet__round=round))
    assert todos("inspections.routine_put_right").count() == 1
    assert not todos("inspections.put_right").exists()


class TestJudged:
    """申诉 and 整改 are looked at again within a school day."""

    @pytest.fixture
    def made(self, time_machine):
        """An appeal of Friday afternoon."""
        time_machine.move_to("2022-02-25 16:30+0800", tick=False)
        appeal = AppealFactory(entry__sheet__round__date=date(2022, 2, 25))
        time_machine.move_to("2022-03-01 17:00+0800", tick=False)
        return appeal

    @pytest.fixture
    def reported(self):
        person = StaffFactory()
        return RectificationFactory(
            responsible=person,
            submitted_by=person,
            submitted_at=at(date(2022, 2, 28), 15),
            state=Rectification.State.SUBMITTED,
        )

    def test_an_appeal_is_owed_on_the_next_school_day_by_whoever_answers(self, made, counsellor):
        todo = todos("inspections.appeals").get()
        assert (todo.staff, todo.since, todo.due_on) == (
            counsellor,
            date(2022, 2, 25),
            date(2022, 2, 28),
        )
        target = made.entry.sheet.target
        assert todo.label == f"处理{target}的申诉：{made.entry.item.code} 桌椅不齐"
        assert todo.link == made.get_absolute_url()
        assert todo.state == "open"

    def test_decided_it_is_done_on_that_day(self, made, counsellor):
        made.state, made.decision = Appeal.State.UPHELD, "已核对。"
        made.decided_by, made.decided_at = counsellor, at(TUESDAY, 9)
        made.save()
        assert todos("inspections.appeals").get().done_on == TUESDAY

    def test_nobody_owes_the_decision_on_an_appeal_of_their_own(self, made, counsellor):
        Appeal.objects.update(staff=counsellor)
        Department.objects.update(overseer_role=Role.VICE_MORAL)
        overseer = holder(Role.VICE_MORAL).staff
        assert todos("inspections.appeals").get().staff == overseer
        head = head_of(DepartmentCode.MORAL).staff
        assert todos("inspections.appeals").get(state="open").staff == head

    def test_a_slow_one_is_told_to_the_head_and_then_to_the_overseer(
        self, made, counsellor, time_machine
    ):
        head = head_of(DepartmentCode.MORAL).staff
        overseer = holder(Role.VICE_MORAL).staff
        Department.objects.update(overseer_role=Role.VICE_MORAL)
        time_machine.move_to("2022-02-28 06:00+0800", tick=False)
        todos("inspections.appeals")
        heard = []
        for day in ("2022-03-01", "2022-03-02", "2022-03-03"):
            time_machine.move_to(f"{day} 09:00+0800", tick=False)
            remind()
            told = Reminder.objects.values_list("staff", flat=True)
            heard.append((head.pk in told, overseer.pk in told))
        assert heard == [(True, False), (True, False), (True, True)]

    def test_a_reported_repair_is_owed_on_the_next_school_day(self, reported, counsellor):
        todo = todos("inspections.reviewed").get()
        assert (todo.staff, todo.due_on, todo.state) == (counsellor, TUESDAY, "open")
        entry = reported.entry
        assert todo.label == f"复查{entry.sheet.target}的整改：{entry.item.code} 桌椅不齐"
        reported.state, reported.accepted_by = Rectification.State.ACCEPTED, counsellor
        reported.accepted_at = at(TUESDAY, 10)
        reported.save()
        assert todos("inspections.reviewed").get().done_on == TUESDAY

    def test_sent_back_it_waits_for_the_next_report(self, reported, counsellor):
        assert todos("inspections.reviewed").filter(state="open").count() == 1
        reported.state = Rectification.State.OPEN
        reported.save()
        assert not todos("inspections.reviewed").filter(state="open").exists()
        reported.state, reported.submitted_at = Rectification.State.SUBMITTED, at(TUESDAY, 16)
        reported.save()
        todo = todos("inspections.reviewed").get(state="open")
        assert todo.due_on == date(2022, 3, 2)

    def test_what_teachers_ask_is_owed_by_the_teaching_office(self):
        head = head_of(DepartmentCode.TEACHING).staff
        department = DepartmentFactory(code=DepartmentCode.TEACHING)
        programme = ProgrammeFactory(
            checklist=ChecklistFactory(department=department), publisher_role=Role.HEAD
        )
        round = RoundFactory(programme=programme, slot=None, date=date(2022, 2, 28))
        AppealFactory(entry__sheet__round=round)
        assert todos("inspections.routine_appeals").get().staff == head
        assert not todos("inspections.appeals").exists()

    @pytest.mark.parametrize("code", ["inspections.appeals", "inspections.reviewed"])
    def test_many_cost_as_few_statements_as_one(self, code, made, reported, counsellor):
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                todos(code).count()
            return len(captured)

        todos(code)
        few = statements()
        for _ in range(5):
            AppealFactory(entry__sheet__round=made.entry.sheet.round)
            RectificationFactory(
                entry__sheet__round=made.entry.sheet.round,
                submitted_by=reported.submitted_by,
                submitted_at=reported.submitted_at,
                state=Rectification.State.SUBMITTED,
            )
        assert statements() == few
