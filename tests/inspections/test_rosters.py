"""值岗表 in the database: generating, changing by hand, substitutes, today's routes."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.inspections.models import Monitor, Roster, Substitution, Team, Turn
from apps.inspections.rosters.absences import Absence, substitute
from apps.inspections.rosters.changes import Walk, exchange, hand_over, move_class
from apps.inspections.rosters.checks import conflicts
from apps.inspections.rosters.making import fairness_of, generate, reserves
from apps.inspections.rosters.services import may_check, routes, routes_of_days
from apps.school.calendar import services as calendar
from apps.school.classes.services import move_pupil
from apps.school.models import SchoolClass, Term
from apps.school.rollover.services import roll_over, undo
from tests.factories import PlaceFactory, SchoolClassFactory, SchoolYearFactory
from tests.inspections.school import monitor_of, patrol, school_term

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 07:30 +0800")]
TODAY = date(2022, 3, 1)  # Tuesday of week 3


@pytest.fixture
def roster() -> Roster:
    roster = patrol()
    generate(roster)
    return Roster.objects.get(pk=roster.pk)


def own_classes(turn: Turn) -> set[int]:
    return {
        enrolment.school_class_id
        for member in turn.team.members.all()
        for enrolment in member.pupil.enrolments.on(TODAY)
    }


def test_a_generated_roster_checks_every_class_once_and_never_by_its_own_pupils(roster):
    turns = list(roster.turns.select_related("team"))
    classes, slots, weeks = SchoolClass.objects.count(), 2, 20
    assert len(turns) == classes * slots * weeks
    assert not [turn for turn in turns if turn.school_class_id in own_classes(turn)]
    assert {team.members.count() for team in roster.teams.all()} == {2}
    found = fairness_of(roster, TODAY)
    assert found.week_gap <= 1


def test_the_routes_of_several_days_are_those_of_each_day(roster, django_assert_num_queries):
    team = roster.teams.first()
    away, spare = team.members.first(), monitor_of(SchoolClass.objects.get(grade=6))
    Substitution.objects.create(
        team=team, absent=away, substitute=spare, first=TODAY, last=TODAY + timedelta(days=1)
    )
    days = calendar.days(TODAY - timedelta(days=2), TODAY + timedelta(days=8))
    programme = roster.programme
    with django_assert_num_queries(5):
        found = routes_of_days(programme, days)
    assert found == {day.date: routes(programme, day.date) for day in days}
    replaced = [
        on for on, walked in found.items() if any(spare in route.monitors for route in walked)
    ]
    assert replaced == [TODAY, TODAY + timedelta(days=1)]


def test_routes_follow_the_building_then_grade_and_number():
    roster = patrol()
    east, west = PlaceFactory(building="东楼"), PlaceFactory(building="西楼")
    for school_class in SchoolClass.objects.all():
        school_class.room = west if school_class.grade < 4 else east
        school_class.save()
    generate(roster)
    for route in routes(roster.programme, TODAY):
        walked = [(one.room.building, one.grade) for one in route.classes]
        assert walked == sorted(walked)


def test_todays_routes_cost_six_queries(roster, django_assert_num_queries):
    programme = roster.programme
    with django_assert_num_queries(6):
        found = routes(programme, TODAY)
    assert len(found) == 2 * 3
    assert sum(len(route.classes) for route in found) == 2 * SchoolClass.objects.count()
    assert all(len(route.monitors) == 2 for route in found)


def test_there_are_no_routes_without_school_or_roster(roster):
    assert routes(roster.programme, date(2022, 3, 5)) == []  # a Saturday
    assert routes(roster.programme, date(2022, 8, 1)) == []  # holidays
    assert routes(patrol().programme, TODAY) == []


def test_who_left_is_on_no_route(roster):
    gone = roster.teams.first().members.first()
    Monitor.objects.filter(pk=gone.pk).update(active=False)
    assert gone not in [one for route in routes(roster.programme, TODAY) for one in route.monitors]


def test_generating_again_makes_another_roster_of_the_same_kind(roster):
    before = set(roster.turns.values_list("week", "slot", "school_class", "team__members"))
    generate(roster)
    after = set(roster.turns.values_list("week", "slot", "school_class", "team__members"))
    assert before != after
    assert roster.turns.count() == 20 * 2 * SchoolClass.objects.count()


def test_made_anew_from_a_week_on_the_weeks_before_stay_as_they_were(roster):
    fields = ("week", "slot", "school_class", "team", "place")
    past = set(roster.turns.filter(week__lt=5).values_list(*fields))
    teams = {team.pk: set(team.members.all()) for team in roster.teams.all()}
    newcomer = monitor_of(SchoolClassFactory(grade=6, number=2))
    gone = roster.teams.first().members.first()
    Monitor.objects.filter(pk=gone.pk).update(active=False)
    generate(roster, first_week=5)
    assert set(roster.turns.filter(week__lt=5).values_list(*fields)) == past
    later = Team.objects.filter(turns__week__gte=5, roster=roster).distinct()
    people = [member for team in later for member in team.members.all()]
    assert gone not in people
    assert newcomer in people
    assert max(Counter(people).values()) == 1
    kept = [team for team in later if team.pk in teams]
    assert all(set(team.members.all()) == teams[team.pk] for team in kept)
    assert len(kept) == 2
    # The class that was added meanwhile is checked from then on.
    assert roster.turns.filter(week=5, slot=roster.programme.slots.first()).count() == 7


def test_who_finds_no_partner_is_in_reserve(roster):
    for _ in range(9):
        monitor_of(SchoolClass.objects.get(grade=6))
    generate(roster)
    assert reserves(roster)
    assert {team.members.count() for team in roster.teams.all()} == {2}


def test_a_pupil_who_changed_class_is_of_the_class_of_that_day(roster):
    monitor = roster.teams.first().members.first()
    old = monitor.pupil.enrolments.get().school_class
    new = SchoolClass.objects.get(grade=1)
    move_pupil(monitor.pupil, new, on=TODAY + timedelta(days=1))
    assert not may_check(monitor, old.pk, TODAY)
    assert may_check(monitor, new.pk, TODAY)
    assert may_check(monitor, old.pk, TODAY + timedelta(days=1))
    assert not may_check(monitor, new.pk, TODAY + timedelta(days=1))


def test_a_declared_sibling_s_class_is_not_checked():
    monitor, sibling = monitor_of(SchoolClassFactory(grade=5)), SchoolClassFactory(grade=1)
    assert may_check(monitor, sibling.pk, TODAY)
    monitor.avoids.add(sibling)
    assert not may_check(monitor, sibling.pk, TODAY)


def test_a_move_to_another_class_shows_as_a_conflict_until_the_roster_is_made_anew(roster):
    assert conflicts(roster, week=3) == []
    monitor = roster.teams.first().members.first()
    move_pupil(monitor.pupil, SchoolClass.objects.get(grade=1), on=TODAY)
    assert any(f"{monitor}就在一（1）班" in said for said in conflicts(roster, week=3))
    generate(roster, first_week=3)
    assert conflicts(roster, week=3) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda roster: roster.programme.slots.all().delete(), "还没有检查时段"),
        (lambda roster: Monitor.objects.update(active=False), "在岗队员只有0名"),
        (
            lambda roster: roster.programme.listed.create(school_class=elsewhere()),
            "没有要检查的班级",
        ),
        (lambda roster: Roster.objects.update(routes=4), "4路需要4组"),
    ],
)
def test_what_cannot_be_generated_is_said_and_leaves_the_old_roster(roster, spoil, said):
    spoil(roster)
    turns = set(roster.turns.values_list("pk", flat=True))
    with pytest.raises(ValidationError, match=said):
        generate(roster)
    assert set(roster.turns.values_list("pk", flat=True)) == turns


def elsewhere() -> SchoolClass:
    """A class of another school year."""
    return SchoolClassFactory(year=SchoolYearFactory(start_year=2020))


def test_a_week_that_the_term_has_not_is_refused(roster):
    for week in (0, 21):
        with pytest.raises(ValidationError, match=f"没有第{week}周"):
            generate(roster, first_week=week)


# -- by hand -------------------------------------------------------------------------------------


def walks(roster: Roster, week: int = 4) -> list[Walk]:
    rows = roster.turns.filter(week=week).order_by("slot", "team__number")
    return [Walk(*row) for row in dict.fromkeys(rows.values_list("week", "slot", "team"))]


def classes_on(roster: Roster, walk: Walk) -> set[int]:
    rows = roster.turns.filter(week=walk.week, slot=walk.slot, team=walk.team)
    return set(rows.values_list("school_class", flat=True))


def team_for(*members: Monitor, roster: Roster) -> Team:
    team = Team.objects.create(roster=roster, number=40)
    team.members.set(members)
    return team


def outsiders(roster: Roster) -> Team:
    """A team of two classes that nobody checks: it may go anywhere."""
    programme = roster.programme
    for school_class in SchoolClass.objects.all():
        programme.listed.create(school_class=school_class)
    others = [SchoolClassFactory(grade=6, number=number) for number in (8, 9)]
    return team_for(*map(monitor_of, others), roster=roster)


def test_a_route_goes_to_another_team_in_this_week_only(roster):
    walk, team = walks(roster)[0], outsiders(roster)
    classes = classes_on(roster, walk)
    hand_over(roster, walk, to=team)
    assert classes_on(roster, Walk(walk.week, walk.slot, team.pk)) == classes
    assert not team.turns.exclude(week=walk.week).exists()


def test_nobody_is_given_the_own_class(roster):
    walk = walks(roster)[0]
    school_class = SchoolClass.objects.get(pk=min(classes_on(roster, walk)))
    monitor = monitor_of(school_class)
    team = team_for(monitor, monitor_of(SchoolClassFactory(grade=6, number=8)), roster=roster)
    with pytest.raises(ValidationError, match=f"{monitor}就在{school_class}，不能检查自己班"):
        hand_over(roster, walk, to=team)


def test_nobody_is_given_a_class_to_avoid(roster):
    walk, team = walks(roster)[0], outsiders(roster)
    school_class = SchoolClass.objects.get(pk=min(classes_on(roster, walk)))
    team.members.first().avoids.add(school_class)
    with pytest.raises(ValidationError, match=f"须回避{school_class}"):
        hand_over(roster, walk, to=team)


def test_a_team_that_walks_already_is_not_sent_on_a_second_route_at_once(roster):
    one, other = walks(roster)[:2]
    with pytest.raises(ValidationError, match="这个时段已有路线"):
        hand_over(roster, one, to=Team.objects.get(pk=other.team))


def test_what_has_been_walked_is_not_rewritten(roster):
    walk, team = walks(roster, week=2)[0], outsiders(roster)
    with pytest.raises(ValidationError, match="第2周已经过去"):
        hand_over(roster, walk, to=team)


def test_a_route_that_is_gone_is_said(roster):
    walk, team = walks(roster)[0], outsiders(roster)
    with pytest.raises(ValidationError, match="已被别人改过"):
        hand_over(roster, Walk(4, walk.slot, team.pk), to=team)


def test_two_teams_take_each_other_s_route(roster):
    mine = outsiders(roster)
    one, other = walks(roster)[0], walks(roster)[-1]
    hand_over(roster, one, to=mine)
    one = Walk(one.week, one.slot, mine.pk)
    able = Team.objects.get(pk=other.team)
    Turn.objects.filter(team=able, slot=one.slot, week=one.week).delete()
    closed = {pk for turn in roster.turns.filter(team=able)[:1] for pk in own_classes(turn)}
    Turn.objects.filter(team=mine, school_class__in=closed).delete()
    before = classes_on(roster, one), classes_on(roster, other)
    exchange(roster, one, other)
    after = (
        classes_on(roster, Walk(other.week, other.slot, mine.pk)),
        classes_on(roster, Walk(one.week, one.slot, able.pk)),
    )
    assert after == before[::-1]


def test_an_exchange_that_would_send_a_team_twice_at_once_is_refused(roster):
    first, *_, last = walks(roster)
    with pytest.raises(ValidationError, match="不能同时走两路"):
        exchange(roster, first, last)


def test_a_class_goes_over_to_another_route_and_both_stay_in_walking_order(roster):
    walk, mine = walks(roster)[0], outsiders(roster)
    other = walks(roster)[1]
    hand_over(roster, other, to=mine)
    turn = roster.turns.filter(week=4, slot=walk.slot, team=walk.team).first()
    move_class(turn, to=mine)
    rows = roster.turns.filter(week=4, slot=walk.slot, team=mine).order_by("place")
    assert list(rows.values_list("place", flat=True)) == [1, 2, 3]
    grades = list(rows.values_list("school_class__grade", flat=True))
    assert grades == sorted(grades)
    left = roster.turns.filter(week=4, slot=walk.slot, team=walk.team)
    assert list(left.values_list("place", flat=True)) == [1]


def test_a_class_does_not_go_to_a_team_that_is_not_on_duty(roster):
    turn = roster.turns.filter(week=4).first()
    with pytest.raises(ValidationError, match="这个时段不值岗"):
        move_class(turn, to=outsiders(roster))


# -- substitutes ---------------------------------------------------------------------------------


@pytest.fixture
def absence(roster) -> Absence:
    team = roster.teams.first()
    return Absence(team, team.members.first(), first=TODAY, last=TODAY + timedelta(days=2))


def reserve(**fields) -> Monitor:
    """Somebody in no team, of a class that is not checked in spring 2022."""
    number = SchoolClass.objects.count() + 20
    return monitor_of(SchoolClassFactory(grade=6, number=number), **fields)


def test_the_least_loaded_who_may_is_suggested_first(roster, absence):
    one = reserve()
    assert [candidate.monitor for candidate in absence.candidates()] == [one]
    assert absence.candidates()[0].walks == 0


def test_a_leader_stands_in_only_where_there_is_nobody_else(roster, absence):
    leader = reserve(is_leader=True)
    assert [candidate.monitor for candidate in absence.candidates()] == [leader]
    other = reserve()
    again = Absence(absence.team, absence.absent, absence.first, absence.last)
    assert [candidate.monitor for candidate in again.candidates()] == [other]


def test_who_stands_in_walks_on_those_days_only(roster, absence):
    other = reserve()
    substitute(absence, other, reason="发热")
    for day, there in [(TODAY, True), (absence.last, True), (date(2022, 3, 4), False)]:
        people = [one for route in routes(roster.programme, day) for one in route.monitors]
        assert (other in people) is there
        assert (absence.absent in people) is not there


@pytest.mark.parametrize("why", ["own", "avoids", "partner", "busy", "away", "inside"])
def test_who_must_not_stand_in_is_refused_with_the_reason(roster, absence, why):
    school_class = SchoolClass.objects.get(
        pk=absence.team.turns.filter(week=3).values("school_class")[:1]
    )
    partner = absence.team.members.exclude(pk=absence.absent.pk).get()
    home = partner.pupil.enrolments.get().school_class
    if why == "own":
        other, said = monitor_of(school_class), f"就在{school_class}"
    elif why == "avoids":
        other, said = reserve(), f"须回避{school_class}"
        other.avoids.add(school_class)
    elif why == "partner":
        other, said = monitor_of(home), "同班"
    elif why == "busy":
        other, said = reserve(), "自己也要值岗"
        extra = team_for(other, reserve(), roster=roster)
        mine = absence.team.turns.filter(week=3).first()
        Turn.objects.create(
            roster=roster,
            week=3,
            slot=mine.slot,
            school_class=SchoolClassFactory(grade=1, number=9),
            team=extra,
        )
    elif why == "away":
        other, said = reserve(), "自己也缺岗"
        extra = team_for(other, reserve(), roster=roster)
        substitute(Absence(extra, other, absence.first, absence.last), reserve())
    else:
        other, said = partner, "就是本组的组员"
    assert other not in [candidate.monitor for candidate in absence.candidates()]
    with pytest.raises(ValidationError, match=said):
        substitute(absence, other)
    assert not Substitution.objects.filter(substitute=other).exists()


def test_one_absence_is_covered_once_and_within_the_term(roster, absence):
    substitute(absence, reserve())
    with pytest.raises(ValidationError, match="已安排"):
        substitute(absence, reserve())
    late = Absence(absence.team, absence.absent, TODAY, date(2022, 8, 1))
    with pytest.raises(ValidationError, match="日期须在2022年春学期内"):
        substitute(late, reserve())


# -- rollover ------------------------------------------------------------------------------------


def test_monitors_who_are_still_there_and_the_roster_s_settings_go_into_the_next_term(roster):
    roster.routes = 4
    roster.save()
    one = Monitor.objects.filter(pupil__enrolments__school_class__grade=4).first()
    one.avoids.add(SchoolClass.objects.get(grade=2))
    done = roll_over(school_term(), starts=date(2022, 9, 1), ends=date(2023, 1, 20))
    new = Monitor.objects.filter(term=done.term)
    # Grade 6 has left.
    assert new.count() == 4
    again = new.get(pupil=one.pupil)
    assert (again.badge, again.pin) == (one.badge, "")
    assert [str(avoided) for avoided in again.avoids.all()] == ["三（1）班"]
    assert Roster.objects.get(term=done.term).routes == 4
    assert not Roster.objects.get(term=done.term).turns.exists()
    undo(done)
    assert Monitor.objects.count() == 6
    assert Term.objects.count() == 1
