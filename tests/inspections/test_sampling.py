"""The lot: fair, unpredictable, repeatable; rest and cover hold over years of joining and leaving."""

from collections import Counter
from itertools import count, islice
from math import ceil
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inspections.rounds.sampling import Candidate, Rule, conflict, cover_by_default, draw

WEEKS_A_YEAR = 40


class School:
    """People who are drawn week after week, who join and who leave."""

    def __init__(self, people: int, rule: Rule, seed: int = 0) -> None:
        self.rule, self.seed, self.week = rule, seed, 0
        self.numbers = count()
        self.people = {n: Candidate(n) for n in islice(self.numbers, people)}
        self.rested: list[int] = []
        self.sizes: list[tuple[int, int]] = []
        self.gaps: list[int] = []
        self.longest = 0

    def draw(self) -> list[int]:
        rule, people = self.rule, list(self.people.values())
        drawn = draw(people, rule, f"{self.seed}-{self.week}")
        rested = sum(not who.drawn_before or who.turn > rule.rest for who in people)
        self.sizes.append((len(drawn), min(rule.size(len(people)), rested)))
        self.longest = max([self.longest, *(who.turn for who in people)])
        for who in people:
            if who.id in drawn:
                if who.drawn_before:
                    self.gaps.append(who.turn)
                self.people[who.id] = Candidate(who.id, 1, True)
            else:
                self.people[who.id] = Candidate(who.id, who.turn + 1, who.drawn_before)
        self.week += 1
        return drawn

    def join(self) -> None:
        newcomer = next(self.numbers)
        self.people[newcomer] = Candidate(newcomer)

    def leave(self, chance: Random) -> None:
        if len(self.people) > 1:
            self.people.pop(chance.choice(sorted(self.people)))


@st.composite
def rules_that_can_be_kept(draw_from):
    people = draw_from(st.integers(1, 80))
    share = draw_from(st.integers(1, 100))
    size = ceil(share * people / 100)
    rest = draw_from(st.integers(0, min(12, people // size - 1)))
    cover = draw_from(st.integers(ceil(people / size), 30 + ceil(people / size)))
    return people, Rule(share, rest, cover)


@settings(max_examples=60, deadline=None)
@given(rules_that_can_be_kept(), st.integers())
def test_a_rule_that_is_accepted_is_kept_in_every_week_of_five_years(given_rule, seed):
    people, rule = given_rule
    assert conflict(people, rule) == ""
    school = School(people, rule, seed)
    for _ in range(5 * WEEKS_A_YEAR):
        assert len(school.draw()) >= rule.size(people)
    assert min(school.gaps, default=rule.rest + 1) > rule.rest
    assert school.longest <= rule.cover


@settings(max_examples=60, deadline=None)
@given(rules_that_can_be_kept(), st.randoms(use_true_random=False), st.floats(0, 0.5))
def test_people_who_join_and_leave_neither_break_the_rest_nor_fall_through(
    given_rule, chance, turnover
):
    people, rule = given_rule
    school = School(people, rule, chance.randrange(10**9))
    for _ in range(5 * WEEKS_A_YEAR):
        if chance.random() < turnover:
            school.join()
        if chance.random() < turnover:
            school.leave(chance)
        school.draw()
    assert min(school.gaps, default=rule.rest + 1) > rule.rest
    assert school.longest <= rule.cover
    assert all(size >= wanted for size, wanted in school.sizes)


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_school_with_ordinary_turnover_always_reaches_the_share(chance):
    """48 teachers, six come and six go each summer: 10 % each week, 4 weeks of rest."""
    rule = Rule(share=10, rest=4, cover=cover_by_default(48, 10))
    school = School(48, rule, chance.randrange(10**9))
    for week in range(10 * WEEKS_A_YEAR):
        if week and week % WEEKS_A_YEAR == 0:
            for _ in range(6):
                school.join()
                school.leave(chance)
        assert len(school.draw()) >= rule.size(len(school.people))
    assert school.longest <= rule.cover
    assert min(school.gaps) > rule.rest


def test_everybody_has_the_same_chance():
    people = [Candidate(n) for n in range(40)]
    rule = Rule(share=10, rest=4, cover=20)
    times = Counter(pk for n in range(5000) for pk in draw(people, rule, f"seed{n}"))
    # 500 each are to be expected; five standard deviations are 106.
    assert len(times) == 40
    assert all(abs(each - 500) < 106 for each in times.values())


def test_in_ten_years_nobody_is_drawn_much_more_often_than_another():
    rule = Rule(share=10, rest=4, cover=20)
    school = School(48, rule)
    times = Counter(pk for _ in range(10 * WEEKS_A_YEAR) for pk in school.draw())
    assert max(times.values()) < 1.5 * min(times.values())


def test_the_same_seed_gives_the_same_draw_in_whatever_order_the_names_come():
    people = [Candidate(n) for n in range(30)]
    rule = Rule(share=20, rest=2, cover=10)
    assert draw(people, rule, "a") == draw(people[::-1], rule, "a")
    assert draw(people, rule, "a") != draw(people, rule, "b")


def test_who_joined_together_and_would_be_late_together_is_spread_over_the_weeks_before():
    rule = Rule(share=10, rest=4, cover=20)
    school = School(40, rule)
    for _ in range(60):
        school.draw()
    for n in range(20):
        school.people[500 + n] = Candidate(500 + n)
    for _ in range(20):
        assert len(school.draw()) == 6
    assert all(who.drawn_before for who in school.people.values())


def test_who_is_at_the_last_turn_comes_even_beyond_the_share():
    people = [Candidate(n, turn=10) for n in range(4)] + [Candidate(n) for n in range(4, 20)]
    assert set(draw(people, Rule(share=10, rest=4, cover=10), "seed")) >= {0, 1, 2, 3}


def test_nobody_is_drawn_from_nobody():
    assert draw([], Rule(share=10, rest=4, cover=10), "seed") == []


def test_by_default_everybody_comes_within_twice_the_fewest_weeks():
    assert cover_by_default(48, 10) == 20
    assert conflict(48, Rule(10, 4, 20)) == ""


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            Rule(10, 4, 8),
            "每周抽10%（48人中5人）、抽后休息4周：8周内轮不到全部48人，至少要10周。"
            "请提高比例或放宽周数。",
        ),
        (
            Rule(30, 4, 20),
            "每周抽30%（48人中15人）、抽后休息4周，第4周起休息好的人不够抽。"
            "请降低比例，或把休息改为2周以内。",
        ),
    ],
)
def test_a_rule_that_cannot_be_kept_says_which_part(rule, sentence):
    assert conflict(48, rule) == sentence
