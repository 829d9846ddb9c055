"""The roster as the 大队辅导员 makes, changes and prints it."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.inspections.models import Monitor, Roster, Substitution, Turn
from apps.inspections.rosters.making import generate
from apps.school.classes.services import move_pupil
from apps.school.models import SchoolClass
from apps.school.roles import Role
from tests.factories import SchoolClassFactory, head_of, holder, teacher
from tests.inspections.factories import ChecklistFactory, ProgrammeFactory
from tests.inspections.school import monitor_of, patrol, school_term

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 07:30 +0800")]
TODAY = date(2022, 3, 1)  # Tuesday of week 3


@pytest.fixture
def counsellor(client):
    user = holder(Role.COUNSELLOR, department="SD")
    client.force_login(user)
    return user


@pytest.fixture
def roster() -> Roster:
    roster = patrol()
    generate(roster)
    return Roster.objects.select_related("programme").get(pk=roster.pk)


def page(name: str, roster: Roster, **asked) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse(f"inspections:roster-{name}", args=[roster.pk]) + (f"?{query}" if query else "")


def change_page(turn: Turn) -> str:
    return page("change", turn.roster, week=turn.week, slot=turn.slot_id, team=turn.team_id)


def test_a_roster_is_set_up_made_and_shown(client, counsellor):
    roster = patrol()
    programme, term = roster.programme, roster.term
    roster.delete()
    asked = {"programme": programme.pk, "term": term.pk, "routes": 3}
    made = client.post(reverse("inspections:roster-create"), asked)
    roster = Roster.objects.get()
    assert "还没有编排" in client.get(made.url).content.decode()
    assert "6个（一（1）班到六（1）班）" in client.get(page("make", roster)).content.decode()
    answer = client.post(page("make", roster), {"first_week": 1}, follow=True)
    assert answer.redirect_chain[-1][0] == page("fairness", roster)
    assert "同一周各组最多相差" in answer.content.decode()
    shown = client.get(roster.get_absolute_url())
    assert shown.context["number"] == 3  # the week of today
    text = shown.content.decode()
    for name in Monitor.objects.values_list("pupil__name", flat=True):
        assert name in text


def test_a_roster_of_more_routes_than_a_school_can_walk_is_refused(client, counsellor):
    roster = patrol()
    asked = {"programme": roster.programme.pk, "term": roster.term.pk, "routes": 500}
    answer = client.post(reverse("inspections:roster-update", args=[roster.pk]), asked)
    assert answer.status_code == 422
    assert "最多分20路" in answer.content.decode()


def test_only_programmes_walked_by_pupils_are_offered(client, counsellor):
    walked, other = ProgrammeFactory(), ProgrammeFactory(inspector_kind="named")
    form = client.get(reverse("inspections:roster-create")).context["form"]
    assert list(form.fields["programme"].queryset) == [walked]
    asked = {"programme": other.pk, "term": school_term().pk, "routes": 3}
    assert client.post(reverse("inspections:roster-create"), asked).status_code == 422


def test_another_department_sets_up_no_roster_of_ours(client):
    client.force_login(head_of("CT"))
    programme = ProgrammeFactory()
    asked = {"programme": programme.pk, "term": school_term().pk, "routes": 3}
    answer = client.post(reverse("inspections:roster-create"), asked)
    assert answer.status_code == 422
    assert "别的部门负责" in answer.content.decode()
    own = ProgrammeFactory(checklist=ChecklistFactory(department__code="CT"))
    asked["programme"] = own.pk
    assert client.post(reverse("inspections:roster-create"), asked).status_code == 302


def test_what_stands_in_the_way_is_said_and_nothing_is_lost(client, counsellor, roster):
    before = roster.turns.count()
    Monitor.objects.update(active=False)
    answer = client.post(page("make", roster), {"first_week": 4})
    assert answer.status_code == 422
    assert "在岗队员只有0名" in answer.content.decode()
    assert roster.turns.count() == before


def test_a_week_that_is_over_is_not_made_anew(client, counsellor, roster):
    assert client.post(page("make", roster), {"first_week": 2}).status_code == 422
    assert client.post(page("make", roster), {"first_week": 99}).status_code == 422
    assert client.post(page("make", roster), {"first_week": "x"}).status_code == 422


def test_teams_stay_together_unless_all_are_regrouped(client, counsellor, roster):
    teams = set(roster.teams.values_list("pk", flat=True))
    client.post(page("make", roster), {"first_week": 3})
    assert set(roster.turns.filter(week=3).values_list("team", flat=True)) == teams
    client.post(page("make", roster), {"first_week": 3, "regroup": "on"})
    assert roster.turns.filter(week=2).values("team").distinct().count() == 3


@pytest.mark.time_machine("2022-08-01 10:00 +0800")
def test_after_the_term_nothing_is_made_anew(client, counsellor, roster):
    answer = client.get(page("make", roster), follow=True)
    assert "已经结束" in answer.content.decode()
    assert answer.context["number"] == 20


def test_teachers_read_the_roster_but_change_nothing(client, roster):
    client.force_login(teacher())
    text = client.get(roster.get_absolute_url()).content.decode()
    assert "第3周" in text
    assert "重新编排" not in text
    assert "roster-edit" not in text
    turn = roster.turns.filter(week=4).first()
    for url in (page("make", roster), change_page(turn), page("absence", roster)):
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403


def test_a_week_out_of_the_term_shows_the_present_one(client, counsellor, roster):
    for week in ("0", "21", "x", "9" * 30):
        answer = client.get(roster.get_absolute_url(), {"week": week})
        assert answer.context["number"] == 3


def test_a_pupil_who_changed_class_is_pointed_out(client, counsellor, roster):
    monitor = Monitor.objects.first()
    move_pupil(monitor.pupil, SchoolClass.objects.get(grade=1), on=TODAY)
    text = client.get(roster.get_absolute_url()).content.decode()
    assert f"{monitor}就在一（1）班" in text


@pytest.mark.parametrize("name", ["detail", "sheet", "fairness", "make", "absence"])
def test_a_larger_school_costs_no_more_queries(client, counsellor, name):
    counts = []
    for per_grade in (1, 2):
        Turn.objects.all().delete()
        roster = patrol(per_grade)
        generate(roster)
        client.get(page(name, roster))
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(page(name, roster)).status_code == 200
        counts.append(len(found))
    assert counts[1] <= counts[0]


# -- by hand -------------------------------------------------------------------------------------


def test_a_route_is_handed_over_but_never_to_those_of_its_classes(client, counsellor):
    """Six teams, three of them on duty: of the others some may walk a route and some not."""
    roster = patrol(2, routes=3)
    generate(roster)
    refused = handed = 0
    for turn in roster.turns.filter(week=4, place=1).select_related("roster"):
        form = client.get(change_page(turn)).context["forms"][0]
        groups = dict(choice for choice in form.fields["to"].choices if choice[0])
        for pk, _ in groups.get("有组员是其中的班，或要回避", []):
            answer = client.post(change_page(turn), {"verb": "hand_over", "to": pk})
            assert answer.status_code == 422
            assert "不能检查自己班" in answer.content.decode()
            refused += 1
        for pk, _ in groups.get("可以走这一路", [])[:1]:
            answer = client.post(change_page(turn), {"verb": "hand_over", "to": pk})
            assert answer.status_code == 302
            assert roster.turns.filter(week=4, slot=turn.slot, team=pk).exists()
            handed += 1
    assert refused
    assert handed


def test_a_class_changes_route_on_the_page(client, counsellor):
    roster = patrol(2, routes=4)
    generate(roster)
    moved = 0
    for turn in roster.turns.filter(week=4).select_related("roster", "school_class"):
        form = client.get(change_page(turn)).context["forms"][2]
        for pk, _ in form.fields["to"].choices[1:]:
            data = {"verb": "move", "school_class": turn.school_class_id, "to": pk}
            answer = client.post(change_page(turn), data)
            if answer.status_code == 302:
                assert Turn.objects.get(pk=turn.pk).team_id == pk
                moved += 1
                break
            assert "不能检查自己班" in answer.content.decode()
        if moved:
            break
    assert moved


def test_two_routes_are_exchanged_on_the_page(client, counsellor):
    roster = patrol(2, routes=4)
    generate(roster)
    for turn in roster.turns.filter(week=4, place=1).select_related("roster"):
        form = client.get(change_page(turn)).context["forms"][1]
        for _, options in form.fields["other"].choices[1:]:
            for value, _label in options:
                answer = client.post(change_page(turn), {"verb": "exchange", "other": value})
                if answer.status_code == 302:
                    slot, team = map(int, value.split("-"))
                    assert roster.turns.filter(week=4, slot=turn.slot, team=team).exists()
                    assert roster.turns.filter(week=4, slot=slot, team=turn.team).exists()
                    return
    pytest.fail("no two routes could be exchanged")


@pytest.mark.parametrize("asked", ["", "?week=4", "?week=x&slot=1&team=1", "?week=4&slot=0&team=0"])
def test_a_route_that_is_not_there_leads_back_to_the_roster(client, counsellor, roster, asked):
    answer = client.get(page("change", roster) + asked, follow=True)
    assert answer.redirect_chain[-1][0] == roster.get_absolute_url()
    assert "没有这条路线" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"verb": "hand_over"},
        {"verb": "hand_over", "to": "999999"},
        {"verb": "exchange", "other": "1-x"},
        {"verb": "move", "school_class": "0", "to": ""},
    ],
)
def test_nonsense_is_answered_by_sentences(client, counsellor, roster, data):
    turn = roster.turns.filter(week=4).select_related("roster").first()
    before = set(roster.turns.values_list("pk", "team"))
    answer = client.post(change_page(turn), data)
    assert answer.status_code == (422 if data else 200)
    assert set(roster.turns.values_list("pk", "team")) == before


# -- substitutes and the day ---------------------------------------------------------------------


def test_a_substitute_is_found_and_arranged(client, counsellor, roster):
    team = roster.teams.first()
    absent = team.members.first()
    other = monitor_of(SchoolClassFactory(grade=6, number=9))
    asked = {
        "member": f"{team.pk}-{absent.pk}",
        "first": "2022-03-01",
        "last": "2022-03-02",
        "reason": "请假",
    }
    found = client.get(page("absence", roster), asked)
    assert [one.monitor for one in found.context["candidates"]] == [other]
    answer = client.post(page("absence", roster), {**asked, "substitute": other.pk})
    assert answer.status_code == 302
    assert Substitution.objects.get().reason == "请假"
    text = client.get(reverse("inspections:duty")).content.decode()
    assert f"{other} 替 {absent}" in text
    text = client.get(roster.get_absolute_url()).content.decode()
    assert f"{other} 替 {absent}" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"member": "7-7"}, "7-7"),
        ({"last": "2022-02-28"}, "结束日期不能早于开始日期"),
        ({"last": "2023-01-01"}, "日期须在2022年春学期内"),
        ({"first": "昨天"}, "日期"),
        ({"substitute": ""}, "请在下面选一名替岗队员"),
        ({"substitute": "9" * 30}, ""),
    ],
)
def test_an_absence_filled_in_wrongly_is_answered_by_a_sentence(
    client, counsellor, roster, wrong, said
):
    team = roster.teams.first()
    asked = {
        "member": f"{team.pk}-{team.members.first().pk}",
        "first": "2022-03-01",
        "last": "2022-03-02",
        "substitute": monitor_of(SchoolClassFactory(grade=6, number=9)).pk,
    }
    answer = client.post(page("absence", roster), {**asked, **wrong})
    assert answer.status_code in (404, 422)
    assert said in answer.content.decode()
    assert not Substitution.objects.exists()


def test_the_page_of_the_day_says_who_walks(client, roster):
    client.force_login(teacher())
    answer = client.get(reverse("inspections:duty"))
    text = answer.content.decode()
    assert "今天谁值岗" in text
    assert len(answer.context["boards"][0]["routes"]) == 6
    assert (
        "不值岗" in client.get(reverse("inspections:duty"), {"on": "2022-03-05"}).content.decode()
    )
    for nonsense in ("x", "9999-12-31", "0001-01-01"):
        assert client.get(reverse("inspections:duty"), {"on": nonsense}).context["is_today"]


# -- paper and Excel -----------------------------------------------------------------------------


def test_the_sheet_for_the_wall_is_one_week_or_the_whole_term(client, counsellor, roster):
    week = client.get(page("sheet", roster, week=4)).content.decode()
    assert week.count('class="duty-week"') == 1
    assert "第4周（3月7日—3月13日）" in week
    term = client.get(page("sheet", roster)).content.decode()
    assert term.count('class="duty-week"') == 20


def test_the_workbook_has_a_row_a_route(client, counsellor, roster):
    file = client.get(page("excel", roster))
    header, *rows = load_workbook(BytesIO(file.content)).active.values
    assert header[0] == "周次"
    assert len(rows) == 20 * 2 * 3
    assert rows[0][3] == str(roster.programme.slots.first())
    assert "、" in rows[0][6]
    assert " → " in rows[0][7]
