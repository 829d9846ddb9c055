"""Sums in SQL against the same sums done by hand in Python."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.inspections.models import Checklist, Entry, Sheet, State
from apps.inspections.sheets import summaries
from apps.inspections.sheets.models import UNCHECKED
from apps.school.calendar.services import lay_out_term
from tests.factories import SchoolClassFactory, TermFactory
from tests.inspections.factories import (
    CategoryFactory,
    ItemFactory,
    MonitorFactory,
    RoundFactory,
    SlotFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2022, 2, 14)
DAYS = [MONDAY + timedelta(days=offset) for offset in range(3)]

tenths = st.integers(0, 300).map(lambda n: Decimal(n) / 10)
categories = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 10)), min_size=1, max_size=3)
# For each class, day and slot: the state of the sheet and its entries by item number.
entries = st.dictionaries(
    st.integers(0, 5), st.tuples(tenths, st.booleans(), st.booleans()), max_size=4
)
sheets = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.integers(0, 1), st.sampled_from(State), entries
    ),
    max_size=14,
    unique_by=lambda row: row[:3],
)


class World:
    """One programme over three days, two slots and three classes, written as the example says."""

    def __init__(self, parts, rows, cap, scoring):
        slots = [SlotFactory()]
        self.programme = slots[0].programme
        slots.append(SlotFactory(programme=self.programme))
        checklist = self.programme.checklist
        checklist.scoring = scoring
        checklist.save()
        self.version = VersionFactory(checklist=checklist, bonus_cap=cap)
        self.parts = [
            CategoryFactory(version=self.version, base=base, floor=min(floor, base))
            for base, floor in parts
        ]
        self.items = [
            ItemFactory(category=self.parts[n % len(self.parts)], bonus=n in (4, 5), veto=n == 3)
            for n in range(6)
        ]
        self.classes = [SchoolClassFactory(grade=grade) for grade in (3, 3, 4)]
        rounds = {
            (on, slot): RoundFactory(slot=slots[slot], date=on, version=self.version)
            for on in DAYS
            for slot in (0, 1)
        }
        monitor = MonitorFactory()
        self.sheets, self.entries = [], []
        for who, day, slot, state, found in rows:
            sheet = Sheet(
                round=rounds[DAYS[day], slot],
                school_class=self.classes[who],
                state=state,
                monitor=monitor,
                uuid=uuid4(),
            )
            self.sheets.append(sheet)
            for number, (points, confirmed, some) in found.items():
                item = self.items[number]
                sign = 1 if item.bonus or scoring == "points" else -1
                self.entries.append(
                    Entry(
                        sheet=sheet,
                        item=item,
                        amount=int(some),
                        points=sign * points,
                        confirmed=confirmed,
                    )
                )
        Sheet.objects.bulk_create(self.sheets)
        Entry.objects.bulk_create(self.entries)

    def by_hand(self):
        """(class, day) → (total, capped bonus, events, vetoes, {category: score})."""
        days = defaultdict(list)
        for sheet in self.sheets:
            if sheet.state not in UNCHECKED:
                days[sheet.school_class_id, sheet.round.date].append(sheet)
        found = {}
        for key, looked_at in days.items():
            of_day = [entry for entry in self.entries if entry.sheet in looked_at]
            scores = {}
            for part in self.parts:
                lost = sum(
                    entry.points
                    for entry in of_day
                    if entry.item.category == part and not entry.item.bonus
                )
                start = 0 if self.programme.checklist.scoring == "points" else part.base
                scores[part.name] = max(Decimal(part.floor), start + lost)
            bonus = sum(e.points for e in of_day if e.item.bonus and e.confirmed)
            bonus = min(Decimal(self.version.bonus_cap), Decimal(bonus))
            found[key] = (
                sum(scores.values()) + bonus,
                bonus,
                sum(e.points < 0 for e in of_day),
                sum(e.item.veto and e.amount > 0 for e in of_day),
                scores,
            )
        return found


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def near(one, other):
    return abs(Decimal(one) - Decimal(other)) < Decimal("0.000001")


@given(
    parts=categories,
    rows=sheets,
    cap=st.integers(0, 5),
    scoring=st.sampled_from(["deduct", "points"]),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_days_and_weeks_are_what_one_would_add_up_by_hand(parts, rows, cap, scoring):
    with transaction.atomic():
        world = World(parts, rows, cap, scoring)
        by_hand = world.by_hand()
        totals = summaries.day_totals(world.programme, DAYS[0], DAYS[-1])
        assert {
            (row.school_class_id, row.date): (row.total, row.bonus, row.events, row.vetoes)
            for row in totals
        } == {key: row[:4] for key, row in by_hand.items()}
        assert {
            (row.school_class_id, row.date, row.category): row.score
            for row in summaries.day_scores(world.programme, DAYS[0], DAYS[-1])
        } == {(*key, name): score for key, row in by_hand.items() for name, score in row[4].items()}
        check_weeks(world, by_hand)
        transaction.set_rollback(True)


def check_weeks(world, by_hand):
    weeks = summaries.week_means(world.programme, DAYS[0], DAYS[-1])
    assert {row.school_class_id for row in weeks} == {who for who, _ in by_hand}
    for row in weeks:
        own = [found for (who, _), found in by_hand.items() if who == row.school_class_id]
        assert row.days == len(own)
        assert near(row.total, mean(found[0] for found in own))
        assert near(row.bonus, mean(found[1] for found in own))
        assert row.events == sum(found[2] for found in own)
        assert row.vetoes == sum(found[3] for found in own)
        assert near(row.total, sum(part.mean for part in row.categories) + row.bonus)
        for part in row.categories:
            assert near(part.mean, mean(found[4][part.name] for found in own))


@pytest.fixture
def week():
    """Class 0 lost 2 on Monday, nothing on Tuesday; class 2 of another grade lost 4 on Monday."""
    lay_out_term(TermFactory())
    rows = [
        (0, 0, 0, State.PUBLISHED, {0: (Decimal(2), True, True)}),
        (0, 1, 0, State.ENTERED, {}),
        (0, 2, 0, State.MISSED, {}),
        (2, 0, 0, State.LOCKED, {0: (Decimal(4), True, True), 3: (Decimal(0), True, True)}),
    ]
    return World([(25, 0)], rows, 3, Checklist.Scoring.DEDUCT)


def test_a_day_that_nobody_checked_is_left_out_of_the_mean(week):
    first, _ = summaries.week_means(week.programme, MONDAY, DAYS[-1])
    assert (first.days, first.total) == (2, Decimal(24))


def test_only_the_classes_asked_for_are_summed_up(week):
    rows = summaries.week_means(week.programme, MONDAY, DAYS[-1], week.classes[2:])
    assert [row.school_class_id for row in rows] == [week.classes[2].pk]
    assert rows[0].vetoes == 1


def test_a_class_that_was_never_checked_is_not_there(week):
    assert week.classes[1].pk not in {
        row.school_class_id for row in summaries.week_means(week.programme, MONDAY, DAYS[-1])
    }


def test_grades_are_means_over_their_classes_days(week):
    three, four = summaries.group_means(week.programme, MONDAY, DAYS[-1], "grade")
    assert (three.key, three.classes, three.days, three.total) == (3, 1, 2, Decimal(24))
    assert (four.key, four.total, four.events) == (4, Decimal(21), 1)


def test_a_term_is_a_line_of_weeks(week):
    rows = summaries.group_means(week.programme, MONDAY, DAYS[-1], "week", week.classes[:1])
    assert [(row.key, row.days, row.total) for row in rows] == [(MONDAY, 2, Decimal(24))]


def test_every_grouping_is_over_the_same_days_of_classes(week):
    """Three days of classes with 23, 25 and 21 points: the mean of all is 23."""
    whole = summaries.group_means(week.programme, MONDAY, DAYS[-1], "all")[0]
    assert (whole.classes, whole.days, whole.total, whole.events) == (2, 3, Decimal(23), 2)
    for by in summaries.GROUPS:
        rows = summaries.group_means(week.programme, MONDAY, DAYS[-1], by)
        assert sum(row.days for row in rows) == 3, by
        assert sum(row.days * row.total for row in rows) == 69, by
    part = summaries.category_sums(week.programme, MONDAY, DAYS[-1])[0]
    assert (part.days, part.mean, part.events, part.points) == (3, Decimal(23), 2, Decimal(-6))


def test_what_is_not_out_yet_is_left_out_for_those_concerned(week):
    """Class 0 has one published day and one that is only entered."""
    mine = week.classes[:1]
    row = summaries.group_means(week.programme, MONDAY, DAYS[-1], "class", mine, published=True)[0]
    assert (row.days, row.total) == (1, Decimal(23))
    Sheet.objects.update(state=State.ENTERED)
    days = (week.programme, MONDAY, DAYS[-1])
    assert summaries.group_means(*days, "all", published=True) == []
    assert summaries.category_sums(*days, published=True) == []
    assert summaries.item_counts(*days, published=True) == []


def test_items_are_counted_the_costliest_first(week):
    found = summaries.item_counts(week.programme, MONDAY, DAYS[-1])
    assert found[0]["events"] == 2
    assert (found[0]["points"], found[0]["classes"]) == (Decimal(-6), 2)
    one = summaries.item_counts(week.programme, MONDAY, DAYS[-1], classes=week.classes[:2])
    assert one[0]["points"] == Decimal(-2)
    assert summaries.item_counts(week.programme, MONDAY, DAYS[-1], classes=week.classes[1:2]) == []


def test_every_sum_is_one_statement(week, django_assert_num_queries):
    for ask in (summaries.day_scores, summaries.day_totals, summaries.week_means):
        with django_assert_num_queries(1):
            ask(week.programme, MONDAY, DAYS[-1])


def test_a_version_issued_at_noon_still_counts_the_morning(week):
    """Two versions on one day: the categories of the later one, the findings of both."""
    new = VersionFactory(
        checklist=week.programme.checklist, bonus_cap=3, starts=MONDAY + timedelta(days=1)
    )
    CategoryFactory(version=new, name=week.parts[0].name, base=30)
    round = RoundFactory(slot=SlotFactory(programme=week.programme), date=MONDAY, version=new)
    Sheet.objects.create(
        round=round, school_class=week.classes[0], state=State.ENTERED, monitor=MonitorFactory()
    )
    monday = summaries.day_totals(week.programme, MONDAY, MONDAY, week.classes[:1])
    assert [row.total for row in monday] == [Decimal(28)]
