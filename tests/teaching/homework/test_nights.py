"""Which limit holds for a night, and when homework is due."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.school.calendar.services import lay_out_term
from apps.teaching.homework.nights import Bucket, night_of, nights_of
from tests.factories import TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def term():
    term = TermFactory()
    lay_out_term(term)
    return term


@pytest.mark.parametrize(
    ("on", "due_on", "bucket"),
    [
        (date(2022, 3, 1), date(2022, 3, 2), Bucket.NIGHT),
        (date(2022, 3, 4), date(2022, 3, 7), Bucket.WEEKEND),
        # A make-up Saturday, then Qingming: 3–5 April.
        (date(2022, 4, 2), date(2022, 4, 6), Bucket.HOLIDAY),
        # A make-up Sunday is a school day: from Friday only Saturday is free.
        (date(2022, 4, 22), date(2022, 4, 24), Bucket.WEEKEND),
        # The Dragon Boat weekend has three days.
        (date(2022, 6, 2), date(2022, 6, 6), Bucket.HOLIDAY),
    ],
)
def test_the_days_until_the_next_lesson_say_which_limit_holds(on, due_on, bucket):
    night = night_of(on)

    assert (night.due_on, night.bucket) == (due_on, bucket)


def test_a_long_stretch_without_school_is_a_holiday_though_the_state_has_none(term):
    term.days.filter(date__range=(date(2022, 3, 10), date(2022, 3, 11))).update(
        is_school_day=False, mode="closed"
    )

    assert night_of(date(2022, 3, 9)).bucket == Bucket.HOLIDAY


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2022, 3, 5), "3月5日不上课"),
        (date(2022, 4, 5), "清明"),
        (date(2022, 7, 20), "不在学期内"),
    ],
)
def test_a_day_without_school_is_refused_with_the_reason(on, words):
    with pytest.raises(ValidationError, match=words):
        night_of(on)


def test_the_last_day_before_the_vacation_is_due_when_the_next_term_begins(term):
    assert night_of(date(2022, 6, 30)).due_on == date(2022, 7, 1)

    following = TermFactory(
        year__start_year=2022, half=1, starts=date(2022, 9, 1), ends=date(2023, 1, 13)
    )
    lay_out_term(following)

    night = night_of(date(2022, 6, 30))
    assert (night.due_on, night.bucket) == (date(2022, 9, 1), Bucket.HOLIDAY)


def test_many_nights_are_found_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = nights_of([date(2022, 3, day) for day in range(1, 31)])

    assert len(found) == 22
