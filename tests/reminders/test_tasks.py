"""What the scheduled jobs say about themselves."""

from datetime import date

import pytest

from apps.core.models import ScheduleRun
from apps.reminders import tasks
from apps.reminders.models import ToDo
from apps.school.calendar.services import lay_out_term
from tests.factories import PlaceFactory, StaffFactory, TermFactory
from tests.reminders.factories import DeliveryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def result(task) -> str:
    task.apply()
    return ScheduleRun.objects.get(task=task.name).result


def test_the_comparison_sums_up_what_it_found(trial, of_classes):
    PlaceFactory(keeper=StaffFactory())
    StaffFactory()
    assert result(tasks.reconcile) == "核对2项要求：新开2项，完成1项，重开0项，撤销0项"


def test_a_requirement_that_fails_makes_the_run_fail_with_its_code(trial, monkeypatch):
    monkeypatch.setattr(type(trial), "done", lambda self, term: 1 / 0)
    assert result(tasks.reconcile) == "ReconcileFailed：1项要求没有核对成：test.trial"


def test_facts_entered_in_the_first_days_of_the_holidays_still_count(trial, clock):
    staff = StaffFactory()
    tasks.reconcile.apply()
    PlaceFactory(keeper=staff)
    clock.move_to("2022-07-20 08:00 +08:00")
    tasks.reconcile.apply()
    assert ToDo.objects.get().state == "open"
    clock.move_to("2022-07-10 08:00 +08:00")
    tasks.reconcile.apply()
    assert ToDo.objects.get().state == "done"


def test_what_is_missing_from_a_term_that_is_over_was_a_mistake_and_leaves_its_figures(
    trial, clock
):
    staff = StaffFactory()
    tasks.reconcile.apply()
    staff.left_on = date(2022, 3, 1)
    staff.save()
    clock.move_to("2022-07-10 08:00 +08:00")
    tasks.reconcile.apply()
    assert ToDo.objects.as_of(TermFactory(), date(2022, 3, 9)).counts() == {}


def test_reminding_and_sending_say_how_many(trial):
    lay_out_term(TermFactory())
    StaffFactory()
    tasks.reconcile.apply()
    assert result(tasks.remind) == "提醒1人"
    DeliveryFactory()
    assert result(tasks.deliver_pending) == "发送1条"
