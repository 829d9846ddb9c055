"""What a tablet sends arrives exactly once; what is doubtful waits, what is impossible stays there."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.inspections.models import (
    Entry,
    Item,
    ParkedRecord,
    Round,
    Sheet,
    State,
    Substitution,
    Tablet,
)
from apps.inspections.tablets import intake
from apps.reminders.models import Message
from tests.factories import EnrolmentFactory, SchoolClassFactory, head_of
from tests.inspections.factories import ItemFactory, SheetFactory, VersionFactory
from tests.inspections.walk import NINE, TODAY, Device, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 09:15 +0800")]


@pytest.fixture
def walk() -> Walk:
    return Walk()


@pytest.fixture
def device(walk) -> Device:
    return Device()


def parked(result: dict, reason: str) -> ParkedRecord:
    """The row that waits, after checking that the result says so."""
    assert (result["status"], result["reason"]) == ("parked", reason), result
    assert result["message"]
    row = ParkedRecord.objects.get(uuid=result["uuid"])
    assert row.reason == reason
    assert row.explanation == result["message"]
    return row


def refused(result: dict, *words: str) -> None:
    """Nothing was stored, and a sentence says why."""
    assert result["status"] == "refused", result
    assert not Sheet.objects.filter(uuid__isnull=False).exists()
    assert not ParkedRecord.objects.exists()
    for word in words:
        assert word in result["message"]


# -- the usual case --------------------------------------------------------------------------------


def test_a_record_fills_in_the_sheet_that_is_due(walk, device):
    record = walk.record()
    (result,) = device.send(record)
    sheet = Sheet.objects.get(uuid=record["uuid"])
    assert result == {
        "uuid": record["uuid"],
        "status": "accepted",
        "reason": "",
        "message": "",
        "sheet": {"id": sheet.pk, "state": "entered", "points": -2.0},
    }
    assert sheet == walk.sheets[0]
    assert (sheet.monitor, sheet.second_monitor) == tuple(walk.monitors)
    assert sheet.tablet == walk.tablet
    assert sheet.saved_at == NINE + timedelta(minutes=2)
    assert timezone.now() - sheet.received_at < timedelta(minutes=1)
    entry = sheet.entries.get()
    assert (entry.item, entry.amount, entry.points, entry.note) == (walk.item, 2, -2, "后排")


def test_a_class_with_nothing_wrong_is_a_record_without_entries(walk, device):
    (result,) = device.send(walk.record(entries=[]))
    assert result["status"] == "accepted"
    assert result["sheet"]["points"] == 0
    assert not Entry.objects.exists()


def test_the_answers_come_in_the_order_sent(walk, device):
    records = [walk.record(1), walk.record(0, class_id=999_999), walk.record(0)]
    results = device.send(*records)
    assert [result["uuid"] for result in results] == [record["uuid"] for record in records]
    assert [result["status"] for result in results] == ["accepted", "refused", "accepted"]


def test_a_repeat_gives_the_stored_row_and_changes_nothing(walk, device):
    record = walk.record()
    (first,) = device.send(record)
    (again,) = device.send({**record, "entries": [], "note": "第二次"})
    assert again["status"] == "already"
    assert again["sheet"] == first["sheet"]
    assert Entry.objects.count() == 1
    assert Sheet.objects.get(uuid=record["uuid"]).note == ""


def test_the_same_record_twice_in_one_batch_is_one_row(walk, device):
    record = walk.record()
    results = device.send(record, record)
    assert [result["status"] for result in results] == ["accepted", "already"]
    assert Sheet.objects.filter(uuid__isnull=False).count() == 1


def test_a_repeat_after_the_correction_still_is_the_same_record(walk, device):
    record = walk.record()
    device.send(record)
    Sheet.objects.filter(uuid=record["uuid"]).update(state=State.LOCKED)
    (again,) = device.send(record)
    assert (again["status"], again["sheet"]["state"]) == ("already", "locked")


def test_one_bad_record_spoils_no_other(walk, device):
    good = walk.record()
    results = device.send({"uuid": "nonsense"}, {}, walk.record(1, entries="?"), good)
    assert [result["status"] for result in results] == ["refused"] * 3 + ["accepted"]
    assert results[0]["uuid"] is None


def test_a_fault_of_ours_in_one_record_spoils_no_other(walk, device, monkeypatch):
    from apps.inspections.sheets import recording

    def follow_up(sheet, entries):
        if sheet.school_class_id == walk.classes[0].pk:
            Sheet.objects.filter(pk=sheet.pk).update(note="字" * 300)  # the database refuses

    monkeypatch.setattr(recording, "follow_up", follow_up)
    broken, good = device.send(walk.record(0), walk.record(1))
    parked(broken, "invalid")
    assert good["status"] == "accepted"
    assert Sheet.objects.get(pk=walk.sheets[0].pk).state == State.DUE


def test_fifty_records_are_a_batch_and_fifty_one_are_too_many(walk, device):
    records = [walk.record(class_id=999_999) for _ in range(51)]
    assert len(device.send(*records[:50])) == 50
    answer = device.post("records", {"records": records})
    assert answer.status_code == 422
    assert answer.json() == {"detail": "“记录”太多，最多50。"}


def test_more_than_a_megabyte_is_answered_by_a_sentence(walk, device):
    answer = device.post("records", {"records": [walk.record(note="字" * 400_000)]})
    assert answer.status_code == 413
    assert "太多" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", '{"records": 5}', '{"records": [1]}', '{"records": [NaN]}', "[" * 5000,
     '{"records": [{"a": 1e999}]}', b"\xff\xfe", '"\\ud800"'],
)  # fmt: skip
def test_what_is_no_batch_is_answered_by_a_sentence(walk, device, body):
    answer = device.post("records", body)
    assert answer.status_code in (400, 422)
    assert isinstance(answer.json()["detail"], str)


def test_characters_that_no_database_keeps_do_no_harm(walk, device):
    walk.tablet.revoked_at = timezone.now()
    walk.tablet.save()
    text = json.dumps({"records": [walk.record(note="a")]}).replace('"a"', '"a\\u0000\\ud800b"')
    (result,) = device.post("records", text).json()["results"]
    assert parked(result, "revoked").payload["note"] == "a?b"


def test_a_batch_costs_the_same_number_of_queries_however_large(walk, device):
    def queries(count: int) -> int:
        for _ in range(count):
            one = SchoolClassFactory()
            walk.classes.append(one)
            SheetFactory(round=walk.round, school_class=one)
        sent = [walk.record(-1 - number) for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            results = device.send(*sent)
        assert {result["status"] for result in results} == {"accepted"}
        return len(captured)

    device.send(walk.record())
    one = queries(1)
    assert queries(11) == one <= 16


# -- too late, by the clock of the portal ----------------------------------------------------------


@pytest.mark.time_machine("2022-03-03 18:00 +0800")
def test_what_was_saved_in_time_is_accepted_days_later(walk, device):
    Round.objects.update(state=Round.State.CLOSED)
    Sheet.objects.update(state=State.MISSED)
    (result,) = device.send(walk.record())
    assert result["status"] == "accepted"


@pytest.mark.time_machine("2022-03-01 10:30 +0800")
def test_what_was_saved_after_the_round_was_due_waits_for_an_adult(walk, device):
    late = (walk.round.due_at + timedelta(minutes=1)).isoformat()
    (result,) = device.send(walk.record(saved_at=late))
    row = parked(result, "closed")
    assert (row.school_class, row.slot, row.date) == (walk.classes[0], walk.round.slot, TODAY)
    assert row.payload["entries"][0]["amount"] == 2
    assert timezone.now() - row.received_at < timedelta(minutes=1)
    assert Sheet.objects.get(pk=walk.sheets[0].pk).state == State.DUE


@pytest.mark.time_machine("2022-03-01 06:50 +0800")
def test_nobody_records_the_day_in_advance(walk, device):
    """The round opens at 7:00; who stands ready a little before may begin."""
    before = (walk.round.opens_at - timedelta(minutes=16)).isoformat()
    refused(device.send(walk.record(saved_at=before))[0], "7:00才开始")
    ready = (walk.round.opens_at - timedelta(minutes=14)).isoformat()
    assert device.send(walk.record(saved_at=ready))[0]["status"] == "accepted"


@pytest.mark.time_machine("2022-03-01 10:04 +0800")
def test_a_clock_some_minutes_off_is_put_right(walk, device):
    """The device is 5 minutes slow: what it saved at 9:58 was saved at 10:03, after 10:00."""
    sent_at = (timezone.now() - timedelta(minutes=5)).isoformat()
    saved_at = (walk.round.due_at - timedelta(minutes=2)).isoformat()
    (result,) = device.send(walk.record(saved_at=saved_at, sent_at=sent_at))
    parked(result, "closed")


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24 * 400])
def test_a_wrong_clock_makes_the_record_wait(walk, device, minutes):
    sent_at = (timezone.now() + timedelta(minutes=minutes)).isoformat()
    (result,) = device.send(walk.record(sent_at=sent_at))
    row = parked(result, "clock")
    assert ("快了" if minutes > 0 else "慢了") in row.explanation


def test_without_a_time_of_sending_nobody_knows_when_it_was_saved(walk, device):
    (result,) = device.send(walk.record(sent_at=None))
    parked(result, "clock")


@pytest.mark.parametrize(
    "saved_at", ["2022-02-28T09:00:00+08:00", "2022-03-01T12:00:00+08:00", "1970-01-01T00:00:00Z"]
)
def test_a_time_of_saving_that_cannot_be_makes_the_record_wait(walk, device, saved_at):
    (result,) = device.send(walk.record(saved_at=saved_at))
    parked(result, "clock")


def test_a_record_of_a_locked_week_waits(walk, device):
    other = SheetFactory(entered=True, round=walk.round)
    Sheet.objects.filter(pk=other.pk).update(state=State.LOCKED)
    (result,) = device.send(walk.record())
    parked(result, "locked")


@pytest.mark.time_machine("2022-03-08 09:15 +0800")
def test_a_lock_of_another_week_or_programme_does_not_matter(walk, device):
    elsewhere = SheetFactory(entered=True, round__date=TODAY)
    before = SheetFactory(
        entered=True,
        round__date=TODAY - timedelta(days=2),
        round__slot=walk.round.slot,
        round__version=walk.round.version,
    )
    Sheet.objects.filter(pk__in=[elsewhere.pk, before.pk]).update(state=State.LOCKED)
    (result,) = device.send(walk.record())
    assert result["status"] == "accepted"


# -- no such round ---------------------------------------------------------------------------------


def test_without_a_round_that_day_the_record_waits(walk, device):
    (result,) = device.send(walk.record(date="2022-02-28", saved_at="2022-02-28T09:00:00+08:00"))
    parked(result, "no_round")


def test_a_class_that_the_round_does_not_look_at_waits(walk, device):
    (result,) = device.send(walk.record(class_id=SchoolClassFactory().pk))
    parked(result, "no_round")


def test_a_class_that_is_exempt_waits(walk, device):
    Sheet.objects.filter(pk=walk.sheets[0].pk).update(state=State.EXEMPT)
    (result,) = device.send(walk.record())
    assert "免检" in parked(result, "no_round").explanation


def test_a_record_by_another_version_of_the_checklist_waits(walk, device):
    version = VersionFactory(checklist=walk.programme.checklist, starts=date(2022, 2, 20))
    item = ItemFactory(category__version=version, code="W1")
    entries = [{"item_id": item.pk, "amount": 1, "note": ""}]
    (result,) = device.send(walk.record(version_id=version.pk, entries=entries))
    parked(result, "invalid")


def test_an_item_that_the_slot_does_not_ask_for_waits(walk, device):
    walk.round.slot.item_codes = ["W2"]
    walk.round.slot.save()
    (result,) = device.send(walk.record())
    parked(result, "invalid")


# -- who recorded ----------------------------------------------------------------------------------


def test_a_pin_changed_since_makes_the_record_wait(walk, device):
    walk.monitors[1].pin_round = 2
    walk.monitors[1].save()
    (result,) = device.send(walk.record())
    assert str(walk.monitors[1]) in parked(result, "pin").explanation


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_checks_their_own_class(walk, device, number):
    pupil = walk.monitors[number].pupil
    pupil.enrolments.all().delete()
    EnrolmentFactory(pupil=pupil, school_class=walk.classes[0])
    (result,) = device.send(walk.record())
    parked(result, "own_class")


def test_the_class_of_that_day_counts_not_the_one_of_today(walk, device):
    pupil = walk.monitors[0].pupil
    pupil.enrolments.update(ends=TODAY)
    EnrolmentFactory(pupil=pupil, school_class=walk.classes[0], starts=TODAY + timedelta(days=1))
    (result,) = device.send(walk.record())
    assert result["status"] == "accepted"


def test_nobody_checks_a_class_that_they_avoid(walk, device):
    walk.monitors[0].avoids.add(walk.classes[0])
    (result,) = device.send(walk.record())
    parked(result, "own_class")


def test_another_s_round_waits(walk, device):
    stranger = walk.monitor()
    (result,) = device.send(walk.record(monitor_id=stranger.pk))
    parked(result, "not_on_duty")


def test_a_substitute_may_check_and_who_is_replaced_may_not(walk, device):
    substitute = walk.monitor()
    Substitution.objects.create(
        team=walk.team, absent=walk.monitors[0], substitute=substitute, first=TODAY, last=TODAY
    )
    (result,) = device.send(walk.record(1))
    parked(result, "not_on_duty")
    (result,) = device.send(walk.record(0, monitor_id=substitute.pk))
    assert result["status"] == "accepted"


def test_the_group_leader_may_step_in(walk, device):
    leader = walk.monitor(is_leader=True)
    (result,) = device.send(walk.record(monitor_id=leader.pk))
    assert result["status"] == "accepted"


def test_who_is_no_longer_a_monitor_waits(walk, device):
    walk.monitors[0].active = False
    walk.monitors[0].save()
    (result,) = device.send(walk.record())
    parked(result, "not_on_duty")


def test_a_class_that_the_roster_gives_to_nobody_may_be_checked_by_any_monitor(walk, device):
    one = SchoolClassFactory()
    SheetFactory(round=walk.round, school_class=one)
    (result,) = device.send(walk.record(class_id=one.pk))
    assert result["status"] == "accepted"


# -- the class is taken ----------------------------------------------------------------------------


def test_a_second_record_of_a_class_waits_beside_the_first(walk, device):
    first, second = walk.record(), walk.record(entries=[])
    assert device.send(first)[0]["status"] == "accepted"
    parked(device.send(second)[0], "taken")
    assert Sheet.objects.get(pk=walk.sheets[0].pk).uuid.hex == first["uuid"].replace("-", "")


def test_two_records_of_a_class_in_one_batch_too(walk, device):
    results = device.send(walk.record(), walk.record())
    assert results[0]["status"] == "accepted"
    parked(results[1], "taken")


def test_a_parked_record_sent_again_is_known_with_its_reason(walk, device):
    record = walk.record(sent_at=None)
    (first,) = device.send(record)
    (again,) = device.send(record)
    assert (again["status"], again["reason"]) == ("already", "clock")
    assert again["message"] == first["message"]
    assert ParkedRecord.objects.count() == 1


def test_the_counsellors_are_told_once_while_records_wait(walk, device):
    head = head_of("SD").staff
    device.send(walk.record(sent_at=None), walk.record(sent_at=None))
    device.send(walk.record(1, sent_at=None))
    assert Message.objects.filter(staff=head).count() == 1
    ParkedRecord.objects.update(state=ParkedRecord.State.SET_ASIDE)
    device.send(walk.record(1, sent_at=None))
    assert Message.objects.filter(staff=head).count() == 2


# -- a revoked tablet ------------------------------------------------------------------------------


def test_what_a_revoked_tablet_still_sends_waits(walk, device):
    walk.tablet.revoked_at = timezone.now()
    walk.tablet.save()
    unknown = walk.record(class_id=999_999, slot_id=999_999)
    broken = {**walk.record(), "entries": "?"}
    good, odd, unread = device.send(walk.record(), unknown, broken)
    assert parked(good, "revoked").school_class == walk.classes[0]
    assert parked(odd, "revoked").school_class is None
    assert parked(unread, "revoked").payload == broken


def test_a_stolen_tablet_cannot_fill_the_list_of_the_adults(walk, device, monkeypatch):
    monkeypatch.setattr(intake, "MOST_WAITING", 2)
    assert device.send(walk.record(), walk.record(sent_at=None))[0]["status"] == "accepted"
    Tablet.objects.update(revoked_at=timezone.now())
    device.send(walk.record())
    answer = device.post("records", {"records": [walk.record()]})
    assert answer.status_code == 429
    assert "留在平板上" in answer.json()["detail"]
    assert device.post("handover", {"record": walk.record()}).status_code == 429
    assert ParkedRecord.objects.count() == 2


# -- what cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"class_id": 999_999}, "班级"),
        ({"class_id": 10**30}, "班级"),
        ({"slot_id": 999_999}, "时段"),
        ({"version_id": 999_999}, "标准"),
        ({"monitor_id": 999_999}, "队员"),
        ({"second_monitor_id": 999_999}, "队员"),
        ({"second_monitor_id": None}, "两个人"),
        ({"date": "2022-03-02"}, "还没有到"),
        ({"date": "0001-01-01"}, "日期"),
        ({"date": "9999-12-31"}, "还没有到"),
        ({"date": "3月1日"}, "日期"),
        ({"saved_at": "2022-03-01T09:00:00"}, "时区"),
        ({"saved_at": None}, "保存时间"),
        ({"uuid": "12"}, "编号"),
        ({"note": "字" * 201}, "备注"),
        ({"entries": [{"amount": 1}]}, "检查项"),
    ],
)
def test_the_impossible_is_refused_with_a_sentence(walk, device, change, word):
    (result,) = device.send(walk.record(**change))
    refused(result, word)


@pytest.mark.parametrize("amount", [-1, 100, 1.5, 10**9, "viele", None, "1e999999"])
def test_an_amount_that_cannot_have_been_counted_is_refused(walk, device, amount):
    (result,) = device.send(walk.record(entries=[{"item_id": walk.item.pk, "amount": amount}]))
    refused(result, "数量")


def test_more_than_uses_up_what_an_item_may_cost_is_refused(walk, device):
    """Half a point each and at most two: the fourth is the last that counts."""
    Item.objects.filter(pk=walk.item.pk).update(points="0.5", cap=2)
    most, more = ([{"item_id": walk.item.pk, "amount": amount}] for amount in (4, 5))
    refused(device.send(walk.record(entries=more))[0], "桌椅不齐", "最多记4")
    assert device.send(walk.record(entries=most))[0]["sheet"]["points"] == -2


def test_a_band_that_is_not_there_is_refused(walk, device):
    (result,) = device.send(walk.record(entries=[{"item_id": walk.bands.pk, "amount": 4}]))
    refused(result, "地面纸屑", "最多3")


def test_an_item_of_another_checklist_or_twice_is_refused(walk, device):
    foreign = {"item_id": ItemFactory().pk, "amount": 1}
    refused(device.send(walk.record(entries=[foreign]))[0], "检查标准")
    twice = [{"item_id": walk.item.pk, "amount": 1}] * 2
    refused(device.send(walk.record(entries=twice))[0], "两次")


def test_pupils_cannot_veto(walk, device):
    Item.objects.filter(pk=walk.item.pk).update(veto=True)
    refused(device.send(walk.record())[0], "一票否决")


def test_one_cannot_be_both_checkers(walk, device):
    (result,) = device.send(walk.record(second_monitor_id=walk.monitors[0].pk))
    refused(result, "同一个人")


# -- handing over ----------------------------------------------------------------------------------


def test_a_refused_record_can_be_handed_to_an_adult(walk, device):
    record = walk.record(entries=[{"item_id": walk.item.pk, "amount": -1}])
    refused(device.send(record)[0])
    answer = device.post("handover", {"record": record, "note": "按错了"}).json()
    assert (answer["status"], answer["reason"]) == ("parked", "handed")
    row = ParkedRecord.objects.get()
    assert "按错了" in row.explanation
    assert "负数" in row.explanation
    assert row.payload == record
    again = device.post("handover", {"record": record, "note": "按错了"}).json()
    assert again["status"] == "already"
    assert ParkedRecord.objects.count() == 1


def test_even_an_unreadable_record_can_be_handed_over(walk, device):
    record = {"uuid": str(uuid4()), "entries": {"a": [1, [2]]}, "x": None}
    assert device.post("handover", {"record": record}).json()["status"] == "parked"
    assert ParkedRecord.objects.get().payload == record


def test_a_record_without_a_number_cannot_be_handed_over(walk, device):
    answer = device.post("handover", {"record": {}, "note": ""})
    assert answer.status_code == 422
    assert "编号" in answer.json()["detail"]


def test_a_record_that_was_accepted_is_not_handed_over_again(walk, device):
    record = walk.record()
    device.send(record)
    assert device.post("handover", {"record": record}).json()["status"] == "already"
    assert not ParkedRecord.objects.exists()
