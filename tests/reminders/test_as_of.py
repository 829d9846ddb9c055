"""Any past day of the term can be shown as it was."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.reminders.models import ToDo
from apps.reminders.todos.queries import Counts, trend
from tests.factories import StaffFactory, TermFactory

pytestmark = pytest.mark.django_db


def todo(**dates) -> ToDo:
    if "waived_on" in dates:
        dates["waived_reason"] = "产假"
    return ToDo.objects.create(
        requirement="test.x",
        term=TermFactory(),
        staff=StaffFactory(),
        label="x",
        **{"since": date(2022, 2, 14), "due_on": date(2022, 3, 11), **dates},
    )


def counts(day: date) -> Counts:
    return ToDo.objects.as_of(TermFactory(), day).counts().get("test.x", Counts())


def test_done_counts_from_the_day_of_the_fact():
    todo(done_on=date(2022, 3, 7))
    assert counts(date(2022, 3, 6)) == Counts(expected=1, done=0, late=0)
    assert counts(date(2022, 3, 7)) == Counts(expected=1, done=1, late=0)


def test_late_from_the_day_after_it_was_due_until_done():
    todo(done_on=date(2022, 3, 14))
    assert counts(date(2022, 3, 11)).late == 0
    assert counts(date(2022, 3, 12)).late == 1
    assert counts(date(2022, 3, 14)) == Counts(expected=1, done=1, late=0)


def test_owed_from_its_first_day_until_the_day_it_was_withdrawn():
    todo(since=date(2022, 3, 1), withdrawn_on=date(2022, 3, 10))
    assert counts(date(2022, 2, 28)).expected == 0
    assert counts(date(2022, 3, 9)).expected == 1
    assert counts(date(2022, 3, 10)).expected == 0


def test_a_waived_one_is_no_longer_expected():
    todo(waived_on=date(2022, 3, 3))
    assert counts(date(2022, 3, 2)).expected == 1
    assert counts(date(2022, 3, 3)).expected == 0


def test_waived_but_done_all_the_same_counts_as_done():
    todo(waived_on=date(2022, 3, 3), done_on=date(2022, 3, 8))
    assert counts(date(2022, 3, 5)).expected == 0
    assert counts(date(2022, 3, 8)) == Counts(expected=1, done=1, late=0)


def test_the_trend_agrees_with_each_sunday_and_is_one_statement():
    todo(done_on=date(2022, 3, 7))
    todo(since=date(2022, 3, 1), withdrawn_on=date(2022, 3, 30))
    todo(waived_on=date(2022, 3, 3), done_on=date(2022, 4, 8))
    todo()
    term = TermFactory()
    with CaptureQueriesContext(connection) as captured:
        weeks = trend(term, 20)["test.x"]
    assert len(captured) == 1
    assert len(weeks) == 20
    for number, (expected, done) in enumerate(weeks):
        sunday = date.fromordinal(date(2022, 2, 20).toordinal() + 7 * number)
        found = counts(sunday)
        assert (expected, done) == (found.expected, found.done)


def test_another_term_is_not_counted():
    todo()
    other = TermFactory(half=1, starts=date(2021, 9, 1), ends=date(2022, 1, 20))
    assert ToDo.objects.as_of(other, date(2022, 3, 1)).counts() == {}
    assert trend(other, 20) == {}
