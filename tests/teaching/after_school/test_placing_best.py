"""Placing pupils in courses: compared with every possible placing on small cases."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.teaching.after_school.placing.problem import (
    Applicant,
    Offer,
    Problem,
    Result,
    profile,
)
from apps.teaching.after_school.placing.solving import LOTS, place


@st.composite
def problems(draw) -> Problem:
    """Up to six pupils, three courses with few seats and real minimum sizes, some siblings."""
    courses = list(range(101, 101 + draw(st.integers(1, 3))))
    offers = tuple(Offer(key, draw(st.integers(1, 3)), draw(st.integers(0, 3))) for key in courses)
    applicants = []
    for key in range(1, 1 + draw(st.integers(1, 6))):
        wishes = draw(st.lists(st.sampled_from(courses), unique=True, max_size=3))
        first = draw(st.integers(1, 4 - len(wishes))) if wishes else 1
        applicants.append(
            Applicant(key, tuple(enumerate(wishes, start=first)), draw(st.booleans()))
        )
    keys = [one.key for one in applicants]
    pairs = [(a, b) for a in keys for b in keys if a < b]
    siblings = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    return Problem(draw(st.integers(0, 10**9)), tuple(applicants), offers, tuple(siblings))


def possible(problem: Problem):
    """Every placing that keeps seats and minimum sizes."""
    offers = {offer.key: offer for offer in problem.offers}
    choices = [[None, *(course for _, course in one.wishes)] for one in problem.applicants]
    for chosen in product(*choices):
        places = {
            one.key: course
            for one, course in zip(problem.applicants, chosen, strict=True)
            if course is not None
        }
        taken = {key: list(places.values()).count(key) for key in offers}
        if all(
            count == 0 or offers[key].minimum <= count <= offers[key].seats
            for key, count in taken.items()
        ):
            yield places


def best(problem: Problem) -> dict[int, int]:
    """The placing that the rules name, found by looking at all of them."""
    turns = problem.in_turn()

    def together(places):
        return [
            (pair, places[pair[0]])
            for pair in problem.siblings
            if places.get(pair[0]) and places.get(pair[0]) == places.get(pair[1])
        ]

    def lots(places, open_):
        courses = sum(problem.lot("course", key) % LOTS + 1 for key in open_)
        return courses + sum(
            problem.lot("pair", *pair, course) % LOTS + 1 for pair, course in together(places)
        )

    def ranks(places):
        return [
            next((rank for rank, key in one.wishes if key == places.get(one.key)), 9)
            for one in turns
        ]

    questions = {offer.key for offer in problem.offers if offer.minimum > 1}

    def merit(places):
        open_ = questions & set(places.values())
        return (
            profile(problem.applicants, places),
            -len(together(places)),
            -lots(places, open_),
            ranks(places),
        )

    return min(possible(problem), key=merit)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_the_placing_is_the_best_of_all(problem):
    assert place(problem).places == best(problem)


@settings(max_examples=50, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(problem, random):
    mixed = []
    for rows in (problem.applicants, problem.offers, problem.siblings):
        rows = list(rows)
        random.shuffle(rows)
        mixed.append(tuple(rows))
    again = Problem(problem.seed, *mixed)
    assert again.digest == problem.digest
    assert place(again) == place(problem)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_a_stored_problem_brings_the_stored_result(problem):
    read = Problem.from_json(problem.to_json())
    result = place(problem)
    assert read == problem
    assert Result.from_json(place(read).to_json()) == result


@settings(max_examples=200, deadline=None)
@given(problems())
def test_nobody_stays_out_while_a_wished_course_that_opened_has_a_seat(problem):
    result = place(problem)
    sizes = {key: list(result.places.values()).count(key) for key in range(101, 104)}
    seats = {offer.key: offer.seats for offer in problem.offers}
    for one in problem.applicants:
        if one.key not in result.places:
            for _, course in one.wishes:
                assert course in result.closed or sizes[course] == seats[course]


@settings(max_examples=200, deadline=None)
@given(problems())
def test_nobody_envies_somebody_served_later_for_the_same_wishes(problem):
    """Who has the same wishes as somebody served later never fares worse, pairs apart."""
    result = place(problem)
    paired = {key for pair in result.together for key in pair}
    turns = [one for one in problem.in_turn() if one.key not in paired]
    for position, one in enumerate(turns):
        for later in turns[position + 1 :]:
            if one.wishes == later.wishes:
                rank = {course: rank for rank, course in one.wishes}
                assert rank.get(result.places.get(one.key), 9) <= rank.get(
                    result.places.get(later.key), 9
                )
