"""A to-do opens, closes, reopens and is withdrawn as the data says."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from apps.reminders import requirements
from apps.reminders.models import Message, Reconciliation, RequirementSetting, ToDo
from apps.reminders.requirements import Requirement, requirement
from apps.reminders.services import hand_over, reconcile
from apps.school.models import HomeroomTenure, Place, Staff
from apps.school.roles import DepartmentCode
from tests.factories import (
    HomeroomTenureFactory,
    PlaceFactory,
    SchoolClassFactory,
    StaffFactory,
    UserFactory,
    principal,
)
from tests.reminders.conftest import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def states() -> dict[str, str]:
    return {str(todo.staff): todo.state for todo in ToDo.objects.select_related("staff")}


def test_each_person_gets_one_todo_with_day_words_and_place(trial):
    staff = StaffFactory()
    reconcile()
    todo = ToDo.objects.get()
    assert (todo.staff, todo.state, todo.title) == (staff, "open", "每人管好一处场所")
    assert (todo.label, todo.link) == ("认领一处场所", "/school/place/")
    assert (todo.since, todo.due_on) == (date(2022, 2, 14), date(2022, 3, 11))


def test_it_closes_when_the_data_satisfies_it_and_counts_from_the_day_of_the_fact(trial):
    PlaceFactory(keeper=StaffFactory())
    reconcile()
    todo = ToDo.objects.get()
    assert (todo.state, todo.done_on) == ("done", date(2022, 3, 7))


def test_it_reopens_when_the_fact_is_taken_back(trial):
    place = PlaceFactory(keeper=StaffFactory())
    reconcile()
    place.delete()
    [outcome] = reconcile()
    assert ToDo.objects.get().state == "open"
    assert (outcome.opened, outcome.closed, outcome.reopened) == (0, 0, 1)


def test_a_second_run_changes_nothing(trial, of_classes):
    PlaceFactory(keeper=StaffFactory())
    StaffFactory()
    SchoolClassFactory()
    reconcile()
    before = list(ToDo.objects.order_by("pk").values())
    assert {str(outcome) for outcome in reconcile()} == {"新开0项，完成0项，重开0项，撤销0项"}
    assert list(ToDo.objects.order_by("pk").values()) == before


def test_what_is_no_longer_expected_is_withdrawn_and_comes_back_as_the_same_row(trial):
    staff = StaffFactory()
    reconcile()
    pk = ToDo.objects.get().pk
    Staff.objects.update(left_on=date(2022, 3, 1))
    [outcome] = reconcile()
    assert (outcome.withdrawn, states()[str(staff)]) == (1, "withdrawn")
    Staff.objects.update(left_on=None)
    [outcome] = reconcile()
    assert (outcome.reopened, ToDo.objects.get().pk, states()[str(staff)]) == (1, pk, "open")


def test_new_words_and_a_new_day_reach_the_open_todo(trial):
    StaffFactory()
    reconcile()
    type(trial).due = date(2022, 4, 1)
    reconcile()
    assert ToDo.objects.get().due_on == date(2022, 4, 1)


def test_several_facts_about_one_thing_count_once_and_the_first_day_holds(term):
    @requirement("test.many", title="多", owner=DepartmentCode.PARTY, measures="多")
    class Many(Requirement):
        def expected(self, term):
            return Staff.objects.values(
                staff_id=Value(staff.pk),
                object_key=text(""),
                due_on=Value(date(2022, 5, 1)),
                label=text("一"),
                link=text("/a/"),
            )

        def done(self, term):
            return Place.objects.values(
                staff_id=Value(staff.pk), object_key=text(""), done_on=Value(date(2022, 3, 2))
            )

    staff = StaffFactory()
    StaffFactory.create_batch(2)
    PlaceFactory.create_batch(3)
    reconcile()
    assert ToDo.objects.get().done_on == date(2022, 3, 2)


def test_a_proof_is_linked_where_the_requirement_knows_it(trial, monkeypatch):
    plain = type(trial).done
    monkeypatch.setattr(
        type(trial),
        "done",
        lambda self, term: plain(self, term).annotate(link=text("/school/place/7/")),
    )
    PlaceFactory(keeper=StaffFactory())
    reconcile()
    assert ToDo.objects.get().link == "/school/place/7/"


def test_a_day_of_its_own_from_which_it_is_owed(trial, monkeypatch):
    plain = type(trial).expected
    monkeypatch.setattr(
        type(trial),
        "expected",
        lambda self, term: plain(self, term).annotate(since=Value(date(2022, 3, 1))),
    )
    StaffFactory()
    reconcile()
    assert ToDo.objects.get().since == date(2022, 3, 1)


def test_an_empty_queryset_is_no_error(trial, monkeypatch):
    StaffFactory()
    monkeypatch.setattr(
        type(trial),
        "done",
        lambda self, term: Place.objects.none().values(
            staff_id=Value(1), object_key=text(""), done_on=Value(date(2022, 3, 2))
        ),
    )
    [outcome] = reconcile()
    assert (outcome.opened, outcome.error) == (1, "")


def test_a_requirement_that_fails_stops_no_other_and_says_why(trial, of_classes, monkeypatch):
    monkeypatch.setattr(type(of_classes), "expected", lambda self, term: 1 / 0)
    StaffFactory()
    reconcile()
    assert ToDo.objects.filter(requirement=trial.code).exists()
    assert "ZeroDivisionError" in Reconciliation.objects.get(requirement=of_classes.code).error


def test_a_moment_where_a_day_is_meant_is_refused(trial, monkeypatch):
    moments = Place.objects.values(
        staff_id=F("keeper"), object_key=text(""), done_on=F("created_at")
    )
    monkeypatch.setattr(type(trial), "done", lambda self, term: moments)
    PlaceFactory(keeper=StaffFactory())
    [outcome] = reconcile()
    assert "timestamp with time zone" in outcome.error
    assert not ToDo.objects.exists()


def test_only_the_requirements_asked_for_are_compared(trial, of_classes):
    StaffFactory()
    SchoolClassFactory()
    reconcile(codes=[of_classes.code])
    assert set(ToDo.objects.values_list("requirement", flat=True)) == {of_classes.code}


def test_a_requirement_switched_off_withdraws_its_todos(trial):
    StaffFactory()
    reconcile()
    setting = RequirementSetting.declared(trial)
    setting.active = False
    setting.save()
    reconcile()
    assert ToDo.objects.get().state == "withdrawn"


def test_one_statement_per_requirement_for_one_person_and_for_two_hundred(trial, of_classes):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            reconcile()
        return len(captured)

    PlaceFactory(keeper=StaffFactory())
    small = statements()
    rows = [Staff(number=f"B{n}", name="批量", gender="F") for n in range(200)]
    Staff.fill_pinyin(rows)
    Staff.objects.bulk_create(rows)
    assert statements() == small
    assert ToDo.objects.count() == 201


def test_without_a_term_there_is_nothing_to_do(db):
    assert reconcile() == []


def test_the_todo_of_a_class_moves_to_the_new_homeroom_teacher_in_mid_term(of_classes):
    tenure = HomeroomTenureFactory()
    reconcile()
    assert ToDo.objects.of_staff(tenure.staff_id).late().count() == 1
    HomeroomTenure.objects.update(ends=date(2022, 3, 8))
    new = HomeroomTenureFactory(school_class=tenure.school_class, starts=date(2022, 3, 9)).staff

    assert not ToDo.objects.of_staff(tenure.staff_id).exists()
    assert ToDo.objects.of_staff(new.pk).late().count() == 1
    assert ToDo.objects.with_responsible().get().responsible_id == new.pk
    assert ToDo.objects.with_responsible(date(2022, 3, 8)).get().responsible_id == tenure.staff_id


def test_a_leavers_open_todos_go_to_a_colleague_and_both_names_stay(trial):
    leaver, colleague = StaffFactory(name="老王"), StaffFactory(name="小李")
    reconcile()
    user = principal()
    reconcile()
    assert hand_over(leaver, colleague, by=user) == 1
    reconcile()
    assert Message.objects.get(staff=colleague).title == "老王的1项待办由您接手"
    todo = ToDo.objects.get(staff=leaver)
    assert todo.who == "老王（小李接手）"
    assert ToDo.objects.of_staff(colleague.pk).filter(pk=todo.pk).exists()
    assert not ToDo.objects.of_staff(leaver.pk).exists()


def test_handed_over_twice_it_is_the_last_ones_and_back_it_is_ones_own(trial):
    first, second, third = StaffFactory.create_batch(3)
    reconcile()
    user = UserFactory()
    hand_over(first, second, by=user)
    hand_over(second, third, by=user)
    assert ToDo.objects.of_staff(third.pk).count() == 3
    hand_over(third, first, by=user)
    todo = ToDo.objects.get(staff=first)
    assert (todo.handed_to, todo.who) == (None, str(first))


def test_a_code_is_declared_once(trial):
    with pytest.raises(ImproperlyConfigured):
        requirement(trial.code, title="", owner=DepartmentCode.PARTY, measures="")(type(trial))
    assert list(requirements.declared()) == [trial]
