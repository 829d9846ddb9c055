"""The hall's screen: what everybody may see, refreshed, and kept while the network is away."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.inspections.models import Turn
from apps.moral.models import WeekResult
from apps.portal.models import Screen
from apps.portal.screen import services
from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode, Role
from tests.factories import EnrolmentFactory, SchoolClassFactory, TermFactory, holder
from tests.inspections.factories import (
    MonitorFactory,
    RosterFactory,
    SheetFactory,
    SlotFactory,
    TeamFactory,
)
from tests.moral.factories import (
    BearerFactory,
    CeremonyFactory,
    ClassWeekFactory,
    FlagHoldingFactory,
    WeekResultFactory,
)

pytestmark = pytest.mark.django_db
TUESDAY = date(2022, 3, 1)
# What the page does every minute; without a network the promise is refused.
ASK_AGAIN = "() => { htmx.ajax('GET', location.pathname, 'main').catch(() => {}); }"


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 09:10+0800", tick=False)
    lay_out_term(TermFactory())


@pytest.fixture
def screen():
    return Screen.objects.create(name="教学楼大厅")


@pytest.fixture
def counsellor(client):
    user = holder(Role.COUNSELLOR, department=DepartmentCode.MORAL)
    client.force_login(user)
    return user


def path(screen) -> str:
    return services.address_of(screen).partition("/screen/")[2]


def text(client, screen, **headers) -> str:
    return client.get(f"/screen/{path(screen)}", headers=headers).content.decode()


def monitor(grade: int, number: int, badge: int):
    school_class = SchoolClassFactory(grade=grade, number=number)
    pupil = EnrolmentFactory(school_class=school_class).pupil
    return MonitorFactory(pupil=pupil, badge=badge)


def duty(slot, *members, team=1):
    roster = RosterFactory.create(programme=slot.programme) if team == 1 else team.roster
    found = TeamFactory(roster=roster)
    found.members.add(*members)
    Turn.objects.create(
        roster=roster, week=3, slot=slot, school_class=SchoolClassFactory(), team=found
    )
    return found


class TestBoard:
    def test_it_says_which_day_it_is_without_a_login(self, client, screen):
        shown = text(client, screen)
        assert "第3周 周二 3月1日" in shown
        assert "今天上课" in shown

    def test_on_duty_are_classes_and_badges_never_names(self, client, screen):
        first, second = monitor(4, 2, 7), monitor(6, 1, 12)
        duty(SlotFactory(code="P2", name="大课间"), first, second)
        shown = text(client, screen)
        assert "四（2）班7号" in shown
        assert "六（1）班12号" in shown
        assert "现在" in shown
        assert first.pupil.name not in shown

    def test_a_slot_that_is_over_goes_and_the_end_of_the_day_is_said(
        self, client, screen, time_machine
    ):
        duty(SlotFactory(name="大课间"), monitor(4, 2, 7))
        time_machine.move_to("2022-03-01 16:00+0800", tick=False)
        shown = text(client, screen)
        assert "大课间" not in shown
        assert "值岗已经结束" in shown

    def test_winners_and_what_was_best_stand_there_and_nobody_else(self, client, screen):
        result = WeekResultFactory(week=2)
        winner = SchoolClassFactory(grade=3, number=2)
        loser = SchoolClassFactory(grade=3, number=1)
        ClassWeekFactory(result=result, school_class=winner, winner=True)
        ClassWeekFactory(result=result, school_class=loser, total=61, place=2)
        FlagHoldingFactory(result=result, school_class=winner)
        shown = text(client, screen)
        assert "第2周优胜班" in shown
        assert "三（2）班" in shown
        assert "用餐纪律最好" in shown
        assert "三（1）班" not in shown
        assert "61" not in shown

    def test_a_week_that_is_not_published_does_not_show(self, client, screen):
        result = WeekResultFactory(week=2, state="confirmed", published_at=None)
        ClassWeekFactory(result=result, winner=True)
        assert "优胜班" not in text(client, screen)

    def test_the_class_that_raises_the_flag_without_its_pupils(self, client, screen):
        school_class = SchoolClassFactory(grade=5, number=3)
        week = CeremonyFactory(
            week=3, date=date(2022, 2, 28), school_class=school_class, settled=True
        )
        bearer = BearerFactory(ceremony=week)
        shown = text(client, screen)
        assert "五（3）中队" in shown
        assert bearer.pupil.name not in shown

    def test_what_comes_next_is_taken_from_the_calendar(self, client, screen, time_machine):
        time_machine.move_to("2022-03-30 09:10+0800", tick=False)
        shown = text(client, screen)
        assert "4月2日 周六</time>清明调休上课" in shown
        assert "4月3日 周日</time>清明" in shown
        assert "4月4日" not in shown

    def test_outside_the_term_it_says_so(self, client, screen, time_machine):
        time_machine.move_to("2022-07-20 09:10+0800", tick=False)
        assert "不在学期内" in text(client, screen)

    def test_it_costs_as_few_queries_for_many_classes_as_for_one(self, client, screen):
        slot = SlotFactory()
        team = duty(slot, monitor(4, 1, 1), monitor(5, 1, 2))
        result = WeekResultFactory(week=2)
        ClassWeekFactory(result=result, winner=True)
        url = f"/screen/{path(screen)}"
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for number in range(2, 8):
            duty(
                slot, monitor(4, number, number * 2), monitor(5, number, number * 2 + 1), team=team
            )
        for _ in range(6):
            row = ClassWeekFactory(result=result, winner=True)
            FlagHoldingFactory(result=result, school_class=row.school_class)
        client.get(url)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) <= len(one)

    def test_asked_again_it_sends_only_what_is_inside(self, client, screen):
        part = text(client, screen, **{"HX-Request": "true"})
        assert "<html" not in part
        assert "第3周 周二" in part


class TestAddress:
    def test_a_made_up_address_shows_nothing(self, client, screen):
        assert client.get("/screen/made-up/").status_code == 404
        assert client.get(f"/screen/{screen.pk}.forged/").status_code == 404

    def test_an_ended_screen_goes_dark_also_where_it_stands_open(self, client, screen):
        address = f"/screen/{path(screen)}"
        services.revoke(screen)
        answer = client.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 404
        assert answer["HX-Refresh"] == "true"
        assert "大屏没有开通" in answer.content.decode()

    def test_nobody_keeps_the_page_and_it_tells_nobody_where_it_is(self, client, screen):
        answer = client.get(f"/screen/{path(screen)}")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"

    def test_the_counsellor_opens_a_screen_and_ends_it(self, client, counsellor):
        client.post(reverse("portal:screen-create"), {"name": "大厅"})
        screen = Screen.objects.get()
        assert screen.made_by == counsellor
        page = client.get(reverse("portal:screen-detail", args=[screen.pk])).content.decode()
        assert services.address_of(screen) in page
        client.post(reverse("portal:screen-revoke", args=[screen.pk]))
        page = client.get(reverse("portal:screen-detail", args=[screen.pk])).content.decode()
        assert "/screen/" + path(screen) not in page
        assert client.get(f"/screen/{path(screen)}").status_code == 404

    def test_when_it_was_last_seen_is_noted(self, client, screen):
        text(client, screen)
        screen.refresh_from_db()
        assert screen.seen_at is not None

    def test_the_secret_stays_out_of_the_log(self, screen, caplog):
        import logging

        from apps.core.logs import HideSignedLinks

        record = logging.LogRecord("x", 20, "", 0, f"GET /screen/{path(screen)} 200", (), None)
        HideSignedLinks().filter(record)
        assert path(screen).strip("/").partition(".")[2] not in record.getMessage()


class TestInBrowser:
    @pytest.fixture
    def wall(self, page, live_server, screen, transactional_db, time_machine):
        page.set_viewport_size({"width": 1920, "height": 1080})
        slot = SlotFactory(name="大课间")
        duty(slot, monitor(4, 2, 7), monitor(6, 1, 12))
        SheetFactory(round__slot=slot)
        FlagHoldingFactory(
            school_class=SchoolClassFactory(grade=3, number=2),
            result=WeekResultFactory(week=2),
            starts=TUESDAY,
            ends=TUESDAY + timedelta(days=3),
        )
        page.goto(f"{live_server.url}/screen/{path(screen)}")
        return page

    def test_the_smallest_letters_are_read_from_five_metres_and_nothing_is_cut_off(self, wall):
        smallest = wall.evaluate(
            """() => Math.min(...[...document.querySelectorAll('main *')]
                .filter(one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
                .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
        )
        assert smallest >= 31.9
        assert wall.evaluate("document.documentElement.scrollHeight") <= 1080

    def test_the_winners_of_thirty_six_classes_and_last_weeks_flags_fit_on_the_wall(self, wall):
        flags = WeekResultFactory(week=1)
        result = WeekResult.objects.get(week=2)
        for grade in range(1, 7):
            for number in (3, 4):
                winner = SchoolClassFactory(grade=grade, number=number)
                ClassWeekFactory(result=result, school_class=winner, winner=True)
                before = SchoolClassFactory(grade=grade, number=number + 2)
                FlagHoldingFactory(result=flags, school_class=before, starts=TUESDAY, ends=TUESDAY)
        CeremonyFactory(week=3, date=TUESDAY - timedelta(days=1))
        wall.reload()
        assert wall.locator(".wall-winners li").count() == 12
        size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert wall.evaluate(size) == [1920, 1080]
        cut = """() => [...document.querySelectorAll('.wall-winners li')]
            .filter(one => one.scrollWidth > one.clientWidth).length"""
        assert wall.evaluate(cut) == 0

    def test_without_a_network_it_keeps_what_it_has_and_says_from_when(self, wall):
        wall.context.set_offline(True)
        wall.evaluate(ASK_AGAIN)
        wall.get_by_text("网络中断，以上是 09:10 的内容").wait_for()
        assert wall.get_by_text("四（2）班7号").is_visible()
        wall.context.set_offline(False)
        wall.evaluate(ASK_AGAIN)
        wall.locator(".wall-cut").wait_for(state="hidden")
