"""The pages of a round: planning, progress, deadline, calling off, letting a target off."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.core.models import ScheduleRun
from apps.inspections.models import Exemption, Programme, Round, State
from apps.inspections.rounds import services
from apps.inspections.rounds.stuck import stuck as find_stuck
from apps.inspections.tasks import close_rounds, open_rounds
from apps.reminders.models import Message
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import Day
from apps.school.roles import DepartmentCode
from tests.factories import SchoolClassFactory, TermFactory, head_of, teacher
from tests.inspections.factories import (
    ProgrammeFactory,
    RoundFactory,
    SheetFactory,
    SlotFactory,
    VersionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 09:10 +0800")]
TODAY = date(2022, 3, 1)


@pytest.fixture
def term():
    term = TermFactory()
    lay_out_term(term)
    return term


@pytest.fixture
def moral(client):
    user = head_of(DepartmentCode.MORAL)
    client.force_login(user)
    return user


@pytest.fixture
def survey(term):
    """一日常规调研, planned by hand grade by grade."""
    programme = ProgrammeFactory(
        name="一日常规调研", frequency="termly", times=1, inspector_kind="named"
    )
    VersionFactory(checklist=programme.checklist)
    for grade in (3, 4):
        SchoolClassFactory(grade=grade, number=1)
    return programme


@pytest.fixture
def walk(term):
    """Today's 大课间: one class is recorded, one is not."""
    slot = SlotFactory()
    VersionFactory(checklist=slot.programme.checklist)
    SchoolClassFactory.create_batch(2)
    (round,) = services.open_day(TODAY)
    SheetFactory(round=round, school_class=SchoolClassFactory(), entered=True)
    return round


def act(client, round: Round, verb: str, **data):
    return client.post(reverse(f"inspections:round-{verb}", args=[round.pk]), data)


def plan(client, programme, **data):
    return client.post(reverse("inspections:round-create"), {"programme": programme.pk, **data})


def states(round: Round) -> list[str]:
    return sorted(round.sheets.values_list("state", flat=True))


def test_a_survey_is_planned_for_a_day_and_a_grade(client, moral, survey):
    plan(client, survey, date="2022-03-08", grade=3)
    round = Round.objects.get()
    assert (round.state, round.date, round.grade) == ("planned", date(2022, 3, 8), 3)
    assert "3月8日 周二早上6:30开检" in client.get(round.get_absolute_url()).content.decode()


def test_one_of_today_opens_at_once(client, moral, survey):
    plan(client, survey, date="2022-03-01", grade=3)
    assert states(Round.objects.get()) == [State.DUE]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2022-04-05", "不是上课日"),
        ("2022-08-08", "不在任何学期内"),
        ("2022-02-28", "日期已经过去"),
        ("2022-03-09", "三年级2022年春学期已排满1次（03-08）"),
        ("2022-02-30", "有效的日期"),
        ("", "必填"),
    ],
)
def test_a_day_that_will_not_do_is_said_at_the_date(client, moral, survey, on, sentence):
    services.plan_round(survey, date(2022, 3, 8), grade=3)
    response = plan(client, survey, date=on, grade=3)
    assert response.status_code == 422
    assert sentence in str(list(response.context["form"].errors.values()))
    assert Round.objects.count() == 1


def test_what_runs_every_day_is_not_offered_for_planning(client, moral, walk):
    response = plan(client, walk.programme, date="2022-03-08")
    assert response.status_code == 422
    assert Round.objects.count() == 1


def test_a_planned_round_moves_to_another_day_with_a_reason(client, moral, survey):
    round = services.plan_round(survey, date(2022, 3, 8), grade=3)
    assert act(client, round, "move", date="2022-04-05", reason="撞上家长会").status_code == 422
    act(client, round, "move", date="2022-03-10", reason="撞上家长会")
    round.refresh_from_db()
    assert (round.date, round.note) == (date(2022, 3, 10), "撞上家长会")
    assert timezone.localdate(round.due_at) == date(2022, 3, 10)


def test_a_planned_round_goes_to_the_bin_and_an_opened_one_does_not(client, moral, survey, walk):
    planned = services.plan_round(survey, date(2022, 3, 8), grade=3)
    client.post(reverse("inspections:round-delete", args=[planned.pk]))
    assert not Round.objects.filter(pk=planned.pk).exists()
    delete = reverse("inspections:round-delete", args=[walk.pk])
    assert client.post(delete).status_code == 403


def test_the_page_tells_how_far_the_round_has_come(client, moral, walk):
    page = client.get(walk.get_absolute_url()).content.decode()
    assert "1/3 · 33%" in page
    assert "待检 2" in page


def test_a_later_deadline_opens_the_round_and_its_unchecked_sheets_again(client, moral, walk):
    services.close_rounds(walk.due_at)
    assert states(walk) == [State.ENTERED, State.MISSED, State.MISSED]
    response = act(client, walk, "deadline", due_at="2022-03-01T08:00", reason="平板没电")
    assert "要晚于现在" in response.content.decode()
    act(client, walk, "deadline", due_at="2022-03-01T12:00", reason="平板没电")
    walk.refresh_from_db()
    assert (walk.state, walk.note) == (Round.State.OPEN, "平板没电")
    assert states(walk) == [State.DUE, State.DUE, State.ENTERED]


def test_a_round_ends_early_with_a_reason(client, moral, walk):
    assert act(client, walk, "end", reason="").status_code == 422
    act(client, walk, "end", reason="下雨，大课间取消")
    walk.refresh_from_db()
    assert walk.state == Round.State.CLOSED
    assert walk.due_at <= timezone.now()
    assert states(walk) == [State.ENTERED, State.MISSED, State.MISSED]


def test_a_round_called_off_leaves_nobody_unchecked_and_keeps_what_was_recorded(
    client, moral, walk
):
    act(client, walk, "calloff", reason="台风停课")
    assert states(walk) == [State.ENTERED, State.EXEMPT, State.EXEMPT]
    assert set(walk.sheets.filter(state=State.EXEMPT).values_list("note", flat=True)) == {
        "台风停课"
    }


def test_a_round_called_off_says_so_and_is_not_called_off_again(client, moral):
    round = RoundFactory(opens_at=timezone.now(), due_at=timezone.now() + timedelta(hours=1))
    SheetFactory(round=round)
    asked = client.get(reverse("inspections:round-calloff", args=[round.pk])).content.decode()
    assert "还没有查的全部记为免检" in asked
    act(client, round, "calloff", reason="台风停课")
    client.get(round.get_absolute_url())  # reads the message away
    page = client.get(round.get_absolute_url()).content.decode()
    assert "已取消" in page
    assert reverse("inspections:round-calloff", args=[round.pk]) not in page


def test_what_does_not_fit_the_state_is_refused(client, moral, survey, walk):
    planned = services.plan_round(survey, date(2022, 3, 8), grade=3)
    assert act(client, planned, "end", reason="x").status_code == 302
    assert act(client, walk, "move", date="2022-03-10", reason="x").status_code == 302
    planned.refresh_from_db()
    walk.refresh_from_db()
    assert (planned.state, walk.date) == (Round.State.PLANNED, TODAY)


def test_a_target_is_let_off_with_a_reason(client, moral, walk):
    due = walk.sheets.filter(state=State.DUE).first()
    url = reverse("inspections:sheet-exempt", args=[due.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "全班秋游"})
    due.refresh_from_db()
    assert due.state == State.EXEMPT
    assert due.note.startswith("全班秋游")
    done = walk.sheets.get(state=State.ENTERED)
    response = client.post(reverse("inspections:sheet-exempt", args=[done.pk]), {"reason": "x"})
    assert response.status_code == 422


def test_an_exempt_day_reaches_what_is_open_already(client, moral, walk):
    school_class = walk.sheets.filter(state=State.DUE).first().school_class
    data = {
        "programme": walk.programme_id,
        "school_class": school_class.pk,
        "date": "2022-03-01",
        "reason": "示范班",
    }
    client.post(reverse("inspections:exemption-create"), data)
    assert Exemption.objects.get().granted_by == moral.staff
    assert walk.sheets.get(school_class=school_class).state == State.EXEMPT
    again = client.post(reverse("inspections:exemption-create"), data)
    assert "这个班这一天已经免检" in again.content.decode()
    refused = {"2022-02-28": "免检日不能早于今天", "2022-03-05": "不是上课日", "9999-12-31": "学期"}
    for on, sentence in refused.items():
        answer = client.post(reverse("inspections:exemption-create"), data | {"date": on})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert Exemption.objects.count() == 1


def test_a_deadline_does_not_lie_behind_the_term(client, moral, walk):
    answer = act(client, walk, "deadline", due_at="2099-01-01 08:00", reason="慢慢来")
    assert answer.status_code == 422
    assert "最晚到" in answer.content.decode()


def test_what_the_job_could_not_open_is_opened_by_hand(client, moral, term):
    slot = SlotFactory()
    url = reverse("inspections:programme-open", args=[slot.programme_id])
    page = client.post(url, follow=True).content.decode()
    assert "没有启用的版本" in page
    VersionFactory(checklist=slot.programme.checklist)
    SchoolClassFactory()
    client.post(url)
    client.post(url)
    assert Round.objects.get().state == Round.State.OPEN


def test_others_may_look_but_not_touch(client, walk):
    for user in (teacher(), head_of(DepartmentCode.IT)):
        client.force_login(user)
        page = client.get(walk.get_absolute_url())
        assert page.status_code == 200
        assert "取消本轮" not in page.content.decode()
        for verb in ("deadline", "end", "calloff"):
            assert act(client, walk, verb, reason="x").status_code == 403


def test_the_week_ahead_shows_what_opens_and_what_stands_in_the_way(
    client, moral, term, survey, walk
):
    services.plan_round(survey, date(2022, 3, 8), grade=3)
    on = date(2022, 3, 9)
    change_days(term, on, on, mode=Day.Mode.CLOSED, note="运动会")
    lacking = ProgrammeFactory(frequency="weekly", inspector_kind="named", name="节能检查")
    page = client.get(reverse("inspections:week")).content.decode()
    assert "第4周开检" in page
    assert "三年级 已排定" in page
    assert "运动会" in page
    assert f"检查标准“{lacking.checklist}”没有启用的版本" in page
    assert walk.slot.code in page


@pytest.fixture
def stuck(term, survey):
    """Planned for the Wednesday after next, which then became free; Thursday is online."""
    on = date(2022, 3, 9)
    round = services.plan_round(survey, on, grade=3)
    change_days(term, on, on, mode=Day.Mode.CLOSED, note="运动会")
    thursday = on + timedelta(days=1)
    change_days(term, thursday, thursday, mode=Day.Mode.ONLINE)
    return round


def test_a_planned_round_whose_day_became_free_is_seen_where_one_plans(client, moral, stuck):
    """The next day that will do is Friday: on Thursday the school is online."""
    pages = [reverse("inspections:round-list"), stuck.get_absolute_url()]
    for page in pages:
        shown = client.get(page).content.decode()
        assert "3月9日不是上课日（运动会）" in shown, page
        assert "改到2022年3月11日 周五" in shown or "改到3月11日 周五" in shown, page
    week = client.get(reverse("inspections:week"), {"day": "2022-03-09"}).content.decode()
    assert "3月9日不是上课日（运动会）" in week
    move = reverse("inspections:round-move", args=[stuck.pk])
    initial = client.get(move).context["form"].initial
    assert initial["date"] == date(2022, 3, 11)
    act(client, stuck, "move", date=initial["date"], reason=initial["reason"])
    assert "不是上课日" not in client.get(pages[0]).content.decode()
    stuck.refresh_from_db()
    assert (stuck.date, stuck.note) == (date(2022, 3, 11), "3月9日不是上课日（运动会）")


def test_a_day_on_which_the_grade_has_its_round_already_is_not_offered(survey, stuck):
    Programme.objects.filter(pk=survey.pk).update(times=2)
    survey.refresh_from_db()
    services.plan_round(survey, date(2022, 3, 11), grade=3)
    services.plan_round(survey, date(2022, 3, 14), grade=4)
    assert [one.offer for one in find_stuck(Round.objects.all())] == [date(2022, 3, 14)]


def test_a_planned_round_that_nothing_opened_is_pointed_out_afterwards(survey, stuck):
    services.move_round(stuck, date(2022, 3, 11), reason="运动会")
    assert find_stuck(Round.objects.all()) == []
    (late,) = find_stuck(Round.objects.all(), date(2022, 3, 14))
    assert (late.sentence, late.offer) == ("3月11日没有开检", date(2022, 3, 15))


def test_others_are_not_asked_to_move_it(client, stuck):
    client.force_login(teacher())
    assert "改到" not in client.get(reverse("inspections:round-list")).content.decode()


def test_those_who_answer_hear_once_that_a_planned_round_cannot_open(moral, stuck):
    for minute in ("first", "second"):
        open_rounds.apply(task_id=minute)
    message = Message.objects.get(key__startswith="round-stuck")
    assert message.staff == moral.staff
    assert "可以改到3月11日" in message.body
    assert message.link == reverse("inspections:round-move", args=[stuck.pk])


def test_many_planned_rounds_cost_no_more_queries(survey, stuck, django_assert_max_num_queries):
    planned = {"state": "planned", "version": None, "date": stuck.date}
    for grade in (1, 2, 4, 5, 6):
        RoundFactory(slot=None, programme=survey, grade=grade, **planned)
    with django_assert_max_num_queries(4):
        assert len(find_stuck(Round.objects.all())) == 6


def test_a_week_that_is_none_is_answered_by_a_sentence(client, moral):
    for day in ("2022-13-01", "昨天", "0001-01-01"):
        response = client.get(reverse("inspections:week"), {"day": day})
        assert response.status_code == 422
        assert "日期不对" in response.content.decode()


def test_the_week_costs_as_many_queries_for_many_programmes_as_for_few(
    client, moral, walk, survey, django_assert_max_num_queries
):
    for grade in range(1, 7):
        SlotFactory(programme=ProgrammeFactory())
        on = TODAY + timedelta(days=7)
        planned = {"state": "planned", "version": None}
        RoundFactory(slot=None, programme=survey, date=on, grade=grade, **planned)
    with django_assert_max_num_queries(20):
        client.get(reverse("inspections:week"))


def test_the_round_s_page_costs_as_many_queries_for_many_targets_as_for_few(
    client, moral, walk, django_assert_max_num_queries
):
    SheetFactory.create_batch(20, round=walk, entered=True)
    with django_assert_max_num_queries(20):
        client.get(walk.get_absolute_url())


def test_the_jobs_report_what_they_did(walk):
    ProgrammeFactory(name="节能检查")
    open_rounds.apply(task_id="open")
    with time_machine.travel(walk.due_at):
        close_rounds.apply(task_id="close")
    results = dict(ScheduleRun.objects.values_list("task_id", "result"))
    assert results["open"].startswith("当天1轮。“节能检查”没有开检")
    assert results["close"] == "结束1轮"
    assert walk.sheets.filter(state=State.MISSED).count() == 2
