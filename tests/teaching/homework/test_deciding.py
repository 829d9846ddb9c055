"""年级统筹: allowed, shortened, moved, sent back; always with a reason and never about one's own."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.reminders.models import Message
from apps.school.roles import DepartmentCode, Role
from apps.teaching.homework import services
from apps.teaching.homework.models import Homework
from tests.factories import head_of, holder

State = Homework.State
WEDNESDAY = date(2022, 2, 16)


@pytest.fixture
def leader(school_class):
    return holder(Role.GRADE_LEADER, grade=3).staff


@pytest.fixture
def waiting(chinese, maths, leader):
    """语36 is public, 数27 waits: 63 minutes."""
    chinese.publish("12")
    return maths.publish("9")


def test_what_is_allowed_is_public_and_keeps_the_numbers_it_was_decided_on(waiting, leader):
    decision = services.decide(waiting, "allow", reason="单元复习", by=leader)
    waiting.refresh_from_db()

    assert waiting.state == State.PUBLISHED
    assert (decision.total, decision.cap, decision.minutes) == (63, 60, 27)
    assert Message.objects.get(staff=waiting.staff).title.endswith("已特批，已公示")


def test_what_is_shortened_comes_back_and_within_the_minutes_needs_no_second_decision(
    waiting, leader, maths
):
    services.decide(waiting, "shorten", reason="英语还要15分钟", minutes=26, by=leader)
    waiting.refresh_from_db()
    assert waiting.state == State.RETURNED
    with pytest.raises(ValidationError, match="修改后再公示"):
        services.publish(waiting, by=maths.staff)

    shorter = maths.piece(workbook=waiting.workbook, content="第1–3题", minutes=26)
    row = services.change(waiting, shorter, by=maths.staff)
    services.record_trial(row, services.Tried(8, "进位"), by=maths.staff)
    # 36 + 26 are still over 60, but that is what was decided.
    assert services.publish(row, by=maths.staff).state == State.PUBLISHED


def test_longer_again_it_is_asked_about_again(waiting, leader, maths):
    services.decide(waiting, "allow", reason="单元复习", by=leader)
    longer = maths.piece(workbook=waiting.workbook, minutes=40)
    row = services.change(waiting, longer, by=maths.staff)

    assert services.publish(row, by=maths.staff).state == State.REVIEW


def test_what_is_moved_is_public_in_its_new_night(waiting, leader):
    services.decide(waiting, "move", reason="当天语文有单元卷", night=WEDNESDAY, by=leader)
    waiting.refresh_from_db()

    assert (waiting.state, waiting.night, waiting.due_on) == (
        State.PUBLISHED,
        WEDNESDAY,
        date(2022, 2, 17),
    )


def test_it_is_not_moved_to_where_it_does_not_fit_either(waiting, leader, chinese):
    chinese.publish("15", night=WEDNESDAY, content="习作")

    with pytest.raises(ValidationError, match="那天合计72分钟，也超过60分钟"):
        services.decide(waiting, "move", reason="改期", night=WEDNESDAY, by=leader)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.night.day) == (State.REVIEW, 15)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("allow", {"reason": "  "}, "请写明理由"),
        ("shorten", {"reason": "多"}, "请写减为几分钟"),
        ("shorten", {"reason": "多", "minutes": 27}, "请写减为几分钟"),
        ("shorten", {"reason": "多", "minutes": -5}, "请写减为几分钟"),
        ("move", {"reason": "多"}, "请选改到哪一天"),
        ("move", {"reason": "多", "night": date(2022, 2, 19)}, "请选上课的日子"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(waiting, leader, kind, fields, words):
    with pytest.raises(ValidationError, match=words):
        services.decide(waiting, kind, by=leader, **fields)
    assert waiting.decisions.count() == 0


def test_two_decisions_about_the_same_are_one(waiting, leader):
    services.decide(waiting, "return", reason="太多", by=leader)

    with pytest.raises(ValidationError, match="现在：退回"):
        services.decide(waiting, "allow", reason="也行", by=leader)


def test_nobody_decides_about_the_own(chinese):
    leader = holder(Role.GRADE_LEADER, grade=3)
    office = head_of(DepartmentCode.TEACHING).staff
    Homework.objects.all().delete()
    homework = chinese.publish("21")
    Homework.objects.update(staff=leader.staff)

    with pytest.raises(ValidationError, match="不能自己决定"):
        services.decide(homework, "allow", reason="我定", by=leader.staff)
    assert services.decide(homework, "allow", reason="复习", by=office).staff == office


def test_a_source_that_was_allowed_once_is_not_asked_about_again(chinese, leader):
    homework = chinese.publish(other_source="黄冈小状元")
    services.decide(homework, "allow", reason="校订阅读材料", by=leader)
    piece = chinese.piece(other_source="黄冈小状元", elastic="减半")
    row = services.change(homework, piece, by=chinese.staff)
    assert services.publish(row, by=chinese.staff).state == State.PUBLISHED

    another = chinese.piece(other_source="别的书")
    row = services.change(row, another, by=chinese.staff)
    services.record_trial(row, services.Tried(5, "无"), by=chinese.staff)
    assert services.publish(row, by=chinese.staff).state == State.REVIEW


def test_when_the_night_is_over_nothing_is_allowed_any_more(waiting, leader, time_machine):
    time_machine.move_to("2022-02-16 08:00:00+08:00", tick=False)

    with pytest.raises(ValidationError, match="只能退回或改期"):
        services.decide(waiting, "allow", reason="补批", by=leader)
    decision = services.decide(waiting, "move", reason="今天做", night=WEDNESDAY, by=leader)
    assert decision.night == WEDNESDAY
