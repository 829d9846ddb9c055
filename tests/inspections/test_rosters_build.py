"""The constraints of a 值岗表, for schools of every size."""

import sys
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inspections.rosters.build import build, default_routes
from apps.inspections.rosters.fairness import fairness
from apps.inspections.rosters.pairing import Checker, Crew, Target, Unsatisfiable, make_crews

WEEKS, SLOTS = range(1, 21), range(7)


def school(classes: int, per_class: int = 2, avoids=()) -> tuple[list[Checker], list[Target]]:
    """A school of six grades; monitors come from its upper half, some with classes to avoid."""
    targets = [Target(number, f"第{number}班") for number in range(classes)]
    upper = [target for target in targets if target.id >= classes // 2] if classes > 5 else targets
    checkers = [
        Checker(id=len(upper) * turn + place, home=target.id)
        for turn in range(per_class)
        for place, target in enumerate(upper)
    ]
    for number, target in avoids:
        one = checkers[number % len(checkers)]
        checkers[number % len(checkers)] = Checker(
            one.id, one.home, one.avoids | {target % classes}
        )
    return checkers, targets


def built(checkers, targets, **options):
    options = {"weeks": WEEKS, "slots": SLOTS, "seed": 1, **options}
    return build(checkers, targets, **options)


def assert_sound(crews: list[Crew], duties, targets, weeks=WEEKS) -> None:
    """What never gives way, told from the pupils themselves: the code is not asked what it holds."""
    due = {(week, slot, target.id) for week in weeks for slot in SLOTS for target in targets}
    assert Counter((duty.week, duty.slot, duty.target) for duty in duties) == Counter(due)
    for duty in duties:
        for one in crews[duty.team].members:
            assert one.home != duty.target
            assert duty.target not in one.avoids
    for crew in crews:
        assert len(crew.members) >= 2
        assert len({one.home for one in crew.members}) == len(crew.members)
    members = [one.id for crew in crews for one in crew.members]
    assert len(members) == len(set(members))
    walked = defaultdict(list)
    for duty in sorted(duties, key=lambda duty: duty.place):
        walked[duty.week, duty.slot, duty.team].append((duty.place, duty.target))
    for route in walked.values():
        assert [place for place, _ in route] == list(range(1, len(route) + 1))
        assert route == sorted(route, key=lambda step: step[1])


def built_or_refused(checkers, targets, **options):
    """The roster, or the sentence that says why there is none."""
    try:
        return built(checkers, targets, **options), ""
    except Unsatisfiable as refusal:
        return None, refusal.messages[0]


@settings(max_examples=60, deadline=None)
@given(
    classes=st.integers(1, 60),
    per_class=st.integers(1, 3),
    avoids=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=20),
    seed=st.integers(0, 1000),
)
def test_a_term_keeps_every_constraint_from_1_to_60_classes_siblings_included(
    classes, per_class, avoids, seed
):
    checkers, targets = school(classes, per_class, avoids)
    weeks = range(1, 6)
    roster, sentence = built_or_refused(checkers, targets, seed=seed, weeks=weeks)
    if roster:
        assert_sound(*roster, targets, weeks)
    else:
        # Only small schools run out of people, and the sentence names the class or the number.
        assert classes < 12
        assert any(word in sentence for word in ("第", "同一个班", "路", "只有"))


@pytest.mark.parametrize("classes", [6, 7, 9, 12, 18, 24, 36, 48, 60])
def test_the_load_is_fair_in_every_week_and_over_the_term(classes):
    crews, duties = built(*school(classes))
    assert_sound(crews, duties, school(classes)[1])
    found = fairness({number: crew.closed for number, crew in enumerate(crews)}, duties)
    assert found.week_gap <= 1
    assert found.walks[1] - found.walks[0] <= 3
    assert found.slot_gap <= 3
    assert found.route[1] - found.route[0] <= 1


@pytest.mark.parametrize("classes", [6, 18, 36, 60])
def test_each_class_meets_every_team_that_may_check_it_about_equally_often(classes):
    checkers, targets = school(classes)
    crews, duties = built(checkers, targets)
    met = Counter((duty.team, duty.target) for duty in duties)
    for target in targets:
        able = [number for number, crew in enumerate(crews) if target.id not in crew.closed]
        even = len(WEEKS) * len(SLOTS) / len(able)
        assert all(0 < met[team, target.id] < 2 * even for team in able)


@settings(max_examples=20, deadline=None)
@given(
    classes=st.integers(12, 60),
    avoids=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=10),
)
def test_siblings_do_not_make_the_load_unfair(classes, avoids):
    crews, duties = built(*school(classes, avoids=avoids), weeks=range(1, 11))
    found = fairness({number: crew.closed for number, crew in enumerate(crews)}, duties)
    assert found.week_gap <= 2


def test_the_same_input_gives_the_same_roster_and_another_seed_another():
    assert built(*school(18)) == built(*school(18))
    assert built(*school(18)) != built(*school(18), seed=2)


def test_three_classes_check_each_other():
    checkers, targets = school(3)
    crews, duties = built(checkers, targets)
    assert_sound(crews, duties, targets)
    assert {duty.team for duty in duties if duty.target == 0} == {
        number for number, crew in enumerate(crews) if 0 not in crew.closed
    }


def steps_per_turn(classes: int) -> float:
    """Calls per turn of one week: every machine makes the same, however fast it is."""
    counted = Counter()
    checkers, targets = school(classes)
    sys.setprofile(lambda _frame, event, _arg: counted.update([event]))
    try:
        _crews, duties = built(checkers, targets, weeks=[1])
    finally:
        sys.setprofile(None)
    return counted.total() / len(duties)


def test_a_term_of_60_classes_takes_few_steps():
    """8400 turns in far less than two seconds, which are some 10⁸ steps."""
    assert steps_per_turn(60) * 8400 < 10**8
    assert steps_per_turn(60) < 3 * steps_per_turn(30)


# -- what cannot be done is said -----------------------------------------------------------------


def refused(checkers, targets, **options) -> str:
    with pytest.raises(Unsatisfiable) as refusal:
        built(checkers, targets, **options)
    return refusal.value.messages[0]


def test_too_few_monitors_are_counted():
    assert "只有1名" in refused([Checker(1, 4)], [Target(1, "一（1）班")])
    assert "只有0名" in refused([], [Target(1, "一（1）班")])


def test_monitors_of_one_class_only_are_no_team():
    checkers = [Checker(1, 4), Checker(2, 4)]
    assert "同一个班" in refused(checkers, [Target(1, "一（1）班")])


def test_a_class_that_everybody_avoids_is_named():
    checkers = [Checker(n, 10 + n, frozenset({1})) for n in range(4)]
    sentence = refused(checkers, [Target(1, "一（1）班"), Target(2, "一（2）班")])
    assert sentence.startswith("一（1）班")
    assert "4名回避该班" in sentence


def test_a_class_whose_only_free_monitors_share_a_class_is_named():
    checkers = [Checker(1, 10), Checker(2, 10), Checker(3, 11, frozenset({1}))]
    assert "一（1）班没有两名不同班的队员" in refused(checkers, [Target(1, "一（1）班")])


def test_more_routes_than_teams_are_refused_with_both_numbers():
    sentence = refused(*school(18), routes=10)
    assert "10路需要10组" in sentence
    assert "9组" in sentence


def test_too_few_routes_are_refused_with_the_number_that_would_do():
    sentence = refused(*school(3), routes=1)
    assert "每个时段分1路排不开" in sentence
    assert "请改为每个时段3路" in sentence


# -- teams ---------------------------------------------------------------------------------------


def test_an_odd_monitor_makes_a_three_of_three_classes():
    checkers = [Checker(n, n) for n in range(5)]
    crews = make_crews(checkers, [Target(9, "六（1）班")], seed=1)
    assert sorted(len(crew.members) for crew in crews) == [2, 3]


def test_monitors_who_find_no_partner_of_another_class_stay_in_reserve():
    checkers = [*(Checker(n, 1) for n in range(5)), Checker(7, 2), Checker(8, 3)]
    crews = make_crews(checkers, [Target(9, "六（1）班")], seed=1)
    assert [len(crew.members) for crew in crews] == [2, 2]
    assert all(crew.is_mixed for crew in crews)


def test_partners_are_exchanged_where_a_class_would_have_no_team():
    """Only the first two may check class 0: they have to be together."""
    others = [Checker(n, n, frozenset({0})) for n in range(3, 41)]
    checkers = [Checker(1, 1), Checker(2, 2), *others]
    for seed in range(5):
        crews = make_crews(checkers, [Target(0, "一（1）班")], seed=seed)
        assert [{one.id for one in crew.members} for crew in crews if 0 not in crew.closed] == [
            {1, 2}
        ]


def test_a_class_with_most_of_the_monitors_is_checked_by_the_others():
    checkers = [
        *(Checker(n, 1) for n in range(11)),
        *(Checker(n, n % 2 + 2) for n in range(11, 15)),
    ]
    targets = [Target(n, f"第{n}班") for n in (1, 2, 3)]
    crews, duties = built(checkers, targets)
    assert_sound(crews, duties, targets)


def test_teams_to_keep_stay_together_and_come_first():
    checkers, targets = school(18)
    old = make_crews(checkers, targets, seed=1)
    gone = old[0].members[0].id
    here = [one for one in checkers if one.id != gone] + [Checker(99, 9)]
    crews = make_crews(here, targets, seed=5, keep=old[1:])
    assert crews[: len(old) - 1] == old[1:]
    assert 99 in {one.id for one in crews[-1].members}


def test_what_was_done_before_counts_when_a_roster_is_made_anew():
    checkers, targets = school(18)
    crews, first = built(checkers, targets, weeks=range(1, 11))
    again, second = built(checkers, targets, weeks=range(11, 21), seed=9, keep=crews, past=first)
    assert again == crews
    found = fairness({n: crew.closed for n, crew in enumerate(crews)}, [*first, *second])
    assert found.walks[1] - found.walks[0] <= 2


@pytest.mark.parametrize(("classes", "routes"), [(1, 3), (6, 3), (18, 3), (19, 4), (36, 6)])
def test_a_route_has_about_six_classes(classes, routes):
    assert default_routes(classes) == routes
