"""What a tablet sent and nobody could simply take: an adult reads it, uses it or sets it aside."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.inspections.models import (
    Correction,
    Entry,
    Item,
    ParkedPhoto,
    ParkedRecord,
    Photo,
    Round,
    Sheet,
    State,
    Tablet,
)
from apps.inspections.parked.reading import read
from apps.inspections.parked.services import How, adopt, set_aside
from apps.inspections.tablets import pairing
from apps.reminders.models import Message
from apps.school.models import Enrolment
from apps.school.roles import Role
from tests.factories import HomeroomTenureFactory, UserFactory, head_of, holder, teacher
from tests.inspections.factories import ItemFactory, ParkedRecordFactory, VersionFactory
from tests.inspections.walk import Device, Walk, picture

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 09:15 +0800")]


@pytest.fixture
def walk() -> Walk:
    return Walk()


@pytest.fixture
def device(walk) -> Device:
    return Device()


@pytest.fixture
def head():
    """Whoever heads 学生发展中心."""
    return head_of("SD")


@pytest.fixture
def desk(client, head):
    client.force_login(head)
    return client


def park(walk, device, **changes) -> ParkedRecord:
    """A record that waits because nobody knows when it was sent."""
    (result,) = device.send(walk.record(sent_at=None, **changes))
    return ParkedRecord.objects.get(uuid=result["uuid"])


def beside(walk, device, entries: list) -> ParkedRecord:
    """A second record of a class, with these entries; the first has 2 × W1."""
    device.send(walk.record())
    (result,) = device.send(walk.record(entries=entries))
    return ParkedRecord.objects.get(uuid=result["uuid"])


def amounts(sheet: Sheet) -> dict[str, Decimal]:
    rows = Entry.objects.filter(sheet=sheet, amount__gt=0)
    return {entry.item.code: entry.amount for entry in rows.select_related("item")}


# -- using it --------------------------------------------------------------------------------------


def test_adopting_fills_in_the_sheet_with_who_checked_and_who_vouched(walk, device, head):
    row = park(walk, device)
    sheet = adopt(row, word="问过队员，属实", by=head.staff)
    sheet.refresh_from_db()
    assert sheet == walk.sheets[0]
    assert (sheet.state, sheet.uuid) == (State.ENTERED, row.uuid)
    assert (sheet.monitor, sheet.second_monitor) == tuple(walk.monitors)
    assert sheet.inspector == head.staff
    assert amounts(sheet) == {"W1": 2}
    row.refresh_from_db()
    assert (row.state, row.sheet, row.resolved_by) == ("taken", sheet, head.staff)
    assert (row.resolution, row.payload["entries"][0]["amount"]) == ("问过队员，属实", 2)


def test_the_tablet_learns_of_an_adopted_record_as_of_any_other(walk, device, head):
    row = park(walk, device)
    adopt(row, word="属实", by=head.staff)
    (again,) = device.send(row.payload)
    assert (again["status"], again["sheet"]["state"]) == ("already", "entered")


def test_a_class_that_counted_as_unseen_is_seen_after_all(walk, device, head):
    row = park(walk, device)
    Round.objects.update(state=Round.State.CLOSED)
    Sheet.objects.update(state=State.MISSED)
    adopt(row, word="属实", by=head.staff)
    walk.sheets[0].refresh_from_db()
    assert walk.sheets[0].state == State.ENTERED


def test_merging_takes_the_larger_amount_and_keeps_what_only_one_saw(walk, device, head):
    entries = [{"item_id": walk.item.pk, "amount": 1}, {"item_id": walk.bands.pk, "amount": 2}]
    row = beside(walk, device, entries)
    adopt(row, how=How.MERGE, word="两份合起来", by=head.staff)
    assert amounts(walk.sheets[0]) == {"W1": 2, "W2": 2}
    assert [found.item for found in Correction.objects.all()] == [walk.bands]


def test_replacing_takes_back_what_the_new_record_does_not_say(walk, device, head):
    row = beside(walk, device, [{"item_id": walk.bands.pk, "amount": 3}])
    adopt(row, how=How.REPLACE, word="以后一份为准", by=head.staff)
    assert amounts(walk.sheets[0]) == {"W2": 3}
    corrected = {found.item.code: found.points_before for found in Correction.objects.all()}
    assert corrected == {"W1": -2, "W2": 0}


def test_replacing_by_all_in_order_empties_the_sheet(walk, device, head):
    row = beside(walk, device, [])
    adopt(row, how=How.REPLACE, word="查错了班", by=head.staff)
    assert amounts(walk.sheets[0]) == {}


def test_a_record_that_says_the_same_needs_no_correction(walk, device, head):
    row = beside(walk, device, [{"item_id": walk.item.pk, "amount": 2}])
    adopt(row, how=How.REPLACE, word="一样的", by=head.staff)
    assert not Correction.objects.exists()
    row.refresh_from_db()
    assert row.state == "taken"


def test_how_is_asked_where_the_class_is_taken(walk, device, head):
    row = beside(walk, device, [])
    with pytest.raises(ValidationError, match="合并还是替换"):
        adopt(row, word="采用", by=head.staff)
    row.refresh_from_db()
    assert row.is_waiting


def test_photos_come_along_and_stay_with_the_record_too(walk, device, head):
    row = park(walk, device)
    uuid = str(uuid4())
    device.photo(uuid, str(row.uuid), picture(), item=walk.item.pk)
    sheet = adopt(row, word="属实", by=head.staff)
    photo = Photo.objects.get()
    assert (str(photo.uuid), photo.sheet, photo.item) == (uuid, sheet, walk.item)
    assert ParkedPhoto.objects.get().parked == row
    late = str(uuid4())
    assert device.photo(late, str(row.uuid), picture()).json()["status"] == "accepted"
    assert Photo.objects.filter(sheet=sheet).count() == 2


def test_items_of_an_older_version_are_found_by_their_code(walk, device, head):
    version = VersionFactory(checklist=walk.programme.checklist, starts="2022-02-20")
    item = ItemFactory(category__version=version, code="W1")
    row = park(walk, device, version_id=version.pk, entries=[{"item_id": item.pk, "amount": 1}])
    adopt(row, word="属实", by=head.staff)
    assert amounts(walk.sheets[0]) == {"W1": 1}


def test_without_a_round_there_is_nowhere_to_bring_it(walk, device, head):
    row = park(walk, device)
    Sheet.objects.all().delete()
    with pytest.raises(ValidationError, match="补开"):
        adopt(row, word="属实", by=head.staff)


def test_what_nobody_understands_is_not_adopted(walk, device, head):
    record = walk.record(entries=[{"item_id": 999_999, "amount": 1}])
    device.post("handover", {"record": record})
    with pytest.raises(ValidationError, match="看不明白"):
        adopt(ParkedRecord.objects.get(), word="属实", by=head.staff)


def test_an_impossible_amount_is_not_adopted_either(walk, device, head):
    record = walk.record(entries=[{"item_id": walk.item.pk, "amount": -1}])
    device.post("handover", {"record": record})
    with pytest.raises(ValidationError, match="负数"):
        adopt(ParkedRecord.objects.get(), word="属实", by=head.staff)
    assert ParkedRecord.objects.get().is_waiting


@pytest.mark.parametrize("word", ["", "  ", "字" * 201])
def test_a_decision_needs_a_word(walk, device, head, word):
    row = park(walk, device)
    for decide in (lambda: adopt(row, word=word, by=head.staff),
                   lambda: set_aside(row, reason=word, by=head.staff)):  # fmt: skip
        with pytest.raises(ValidationError):
            decide()
    assert Sheet.objects.get(pk=walk.sheets[0].pk).state == State.DUE


def test_one_decides_once(walk, device, head):
    row = park(walk, device)
    set_aside(row, reason="重复", by=head.staff)
    with pytest.raises(ValidationError, match="已经处理过"):
        adopt(row, word="属实", by=head.staff)


def test_set_aside_it_counts_nowhere_and_stays_readable(walk, device, head, desk):
    row = park(walk, device)
    set_aside(row, reason="重复", by=head.staff)
    row.refresh_from_db()
    assert (row.state, row.resolution) == ("aside", "重复")
    assert not Entry.objects.exists()
    assert "桌椅不齐" in desk.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("verb", ["adopt", "aside"])
def test_those_concerned_are_told(walk, device, head, verb):
    counsellor = holder(Role.COUNSELLOR).staff
    pupil = walk.monitors[0].pupil
    own_class = Enrolment.objects.get(pupil=pupil).school_class
    tutor = HomeroomTenureFactory(school_class=own_class).staff
    row = park(walk, device)
    Message.objects.all().delete()
    if verb == "adopt":
        adopt(row, word="属实", by=head.staff)
    else:
        set_aside(row, reason="重复", by=head.staff)
    told = {message.staff for message in Message.objects.all()}
    assert told == {counsellor, tutor}
    assert all(pupil.name not in message.title for message in Message.objects.all())


# -- reading it ------------------------------------------------------------------------------------


def test_a_record_is_read_in_words(walk, device):
    entries = [
        {"item_id": walk.item.pk, "amount": 2, "note": "后排"},
        {"item_id": walk.bands.pk, "amount": 2},
    ]
    reading = read(park(walk, device, entries=entries, note="下雨"))
    said = [(line.name, line.said, line.note) for line in reading.lines]
    assert said == [("W1 桌椅不齐", "2处", "后排"), ("W2 地面纸屑", "4–6处", "")]
    assert reading.monitors == walk.monitors
    assert reading.note == "下雨"


def test_what_is_there_or_not_is_said_the_same_way_of_faults_and_of_praise(walk, device):
    praise = ItemFactory(
        category=walk.category, code="J1", name="主动保洁", method=Item.Method.PASS, bonus=True
    )
    reading = read(park(walk, device, entries=[{"item_id": praise.pk, "amount": 1}]))
    assert [(line.name, line.said) for line in reading.lines] == [("J1 主动保洁", "有")]


@pytest.mark.parametrize(
    "payload",
    [
        [],
        5,
        {"entries": "?", "monitor_id": "x", "photos": 3, "note": {}, "opened_at": "gestern"},
        {"entries": [1, {"item_id": True, "amount": "1e9999"}, {"item_id": 2**70, "amount": {}}]},
        {"entries": [{"item_id": -1, "amount": "NaN", "note": 3}], "opened_at": "2022-13-41T00:00Z"},
    ],
)  # fmt: skip
def test_whatever_was_handed_over_can_be_looked_at(desk, payload):
    row = ParkedRecordFactory(payload=payload, school_class=None, date=None)
    assert desk.get(row.get_absolute_url()).status_code == 200


def test_the_page_costs_the_same_however_much_was_recorded(walk, device, desk):
    def queries(row: ParkedRecord) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(row.get_absolute_url()).status_code == 200
        return len(captured)

    one = park(walk, device, entries=[{"item_id": walk.item.pk, "amount": 1}])
    desk.get(one.get_absolute_url())
    items = [ItemFactory(category=walk.category, code=f"X{n}") for n in range(10)]
    many = park(walk, device, entries=[{"item_id": item.pk, "amount": 1} for item in items])
    assert queries(many) == queries(one)


# -- its pages -------------------------------------------------------------------------------------


def test_the_page_shows_both_records_and_both_times(walk, device, desk):
    row = beside(walk, device, [{"item_id": walk.bands.pk, "amount": 1}])
    text = desk.get(row.get_absolute_url()).content.decode()
    for word in ("这个班已有另一份记录", "2处", "1–3处", "一号平板", "09:10", "09:12", "09:15"):
        assert word in text


def test_the_form_adopts_and_leads_back(walk, device, desk):
    row = park(walk, device)
    answer = desk.post(reverse("inspections:parkedrecord-adopt", args=[row.pk]), {"word": "属实"})
    assert answer.status_code == 302
    assert Sheet.objects.get(pk=walk.sheets[0].pk).state == State.ENTERED
    text = desk.get(row.get_absolute_url()).content.decode()
    assert "已采用" in text
    assert "parkedrecord-adopt" not in text


def test_a_form_without_a_word_comes_back_with_what_was_typed(walk, device, desk):
    row = beside(walk, device, [])
    url = reverse("inspections:parkedrecord-adopt", args=[row.pk])
    answer = desk.post(url, {"how": "replace", "word": ""})
    assert answer.status_code == 422
    assert answer.context["adopt"]["how"].value() == "replace"
    assert answer.context["adopt"].errors["word"]
    assert row.is_waiting


def test_a_refusal_stands_on_the_form(walk, device, desk):
    row = park(walk, device)
    Sheet.objects.update(state=State.EXEMPT)
    answer = desk.post(reverse("inspections:parkedrecord-adopt", args=[row.pk]), {"word": "属实"})
    assert answer.status_code == 422
    assert "免检" in answer.content.decode()
    answer = desk.post(reverse("inspections:parkedrecord-aside", args=[row.pk]), {"reason": ""})
    assert answer.status_code == 422


def test_two_who_decide_at_once_do_not_overwrite_each_other(walk, device, desk, head):
    row = park(walk, device)
    set_aside(row, reason="重复", by=head.staff)
    answer = desk.post(reverse("inspections:parkedrecord-adopt", args=[row.pk]), {"word": "属实"})
    assert answer.status_code == 422
    assert "已经处理过" in answer.content.decode()


def test_a_photo_is_shown_to_those_who_decide_and_to_nobody_else(walk, device, desk, client):
    row = park(walk, device)
    device.photo(str(uuid4()), str(row.uuid), picture())
    url = reverse("inspections:parkedphoto-file", args=[ParkedPhoto.objects.get().pk])
    assert url in desk.get(row.get_absolute_url()).content.decode()
    answer = desk.get(url)
    assert answer["Content-Type"] == "image/jpeg"
    client.force_login(teacher())
    assert client.get(url).status_code == 403


def test_teachers_do_not_see_what_waits(client):
    client.force_login(teacher())
    row = ParkedRecordFactory()
    assert client.get(row.get_absolute_url()).status_code == 403
    for verb in ("adopt", "aside"):
        url = reverse(f"inspections:parkedrecord-{verb}", args=[row.pk])
        assert client.post(url, {"word": "x", "reason": "x"}).status_code == 403


def test_the_counsellor_pairs_revokes_looks_and_decides(walk, device, client):
    client.force_login(holder(Role.COUNSELLOR))
    first, second = park(walk, device), park(walk, device)
    device.photo(str(uuid4()), str(first.uuid), picture())
    pages = [
        reverse("inspections:tablet-list"),
        walk.tablet.get_absolute_url(),
        reverse("inspections:pairing-create"),
        reverse("inspections:parkedrecord-list"),
        first.get_absolute_url(),
        reverse("inspections:parkedphoto-file", args=[ParkedPhoto.objects.get().pk]),
    ]
    assert {client.get(page).status_code for page in pages} == {200}
    for verb, row in {"adopt": first, "aside": second}.items():
        url = reverse(f"inspections:parkedrecord-{verb}", args=[row.pk])
        assert client.post(url, {"word": "属实", "reason": "重复"}).status_code == 302
    assert not ParkedRecord.objects.waiting().exists()
    revoking = reverse("inspections:tablet-revoke", args=[walk.tablet.pk])
    assert client.post(revoking, {"reason": "遗失"}).status_code == 302


# -- tablets ---------------------------------------------------------------------------------------


def test_the_pairing_page_shows_the_code_until_it_is_used(desk):
    answer = desk.post(reverse("inspections:pairing-create"), {"name": "一号平板"}, follow=True)
    text = answer.content.decode()
    code = pairing.code_of(answer.context["pairing"])
    assert "<svg" in text
    assert f"{code[:4]} {code[4:]}" in text
    part = {"HX-Request": "true", "HX-Target": "state"}
    url = answer.redirect_chain[-1][0]
    assert "every 2s" in desk.get(url, headers=part).content.decode()
    pairing.pair(code)
    after = desk.get(url, headers=part).content.decode()
    assert "已配对" in after
    assert "every 2s" not in after
    assert "<html" not in after


def test_an_old_code_is_not_shown(desk, time_machine):
    answer = desk.post(reverse("inspections:pairing-create"), {"name": "一号平板"})
    time_machine.move_to("2022-03-01 09:30 +0800")
    text = desk.get(answer.url).content.decode()
    assert "已过期" in text
    assert "<svg width" not in text


def test_two_tablets_in_use_do_not_share_a_name(desk, walk):
    answer = desk.post(reverse("inspections:pairing-create"), {"name": "一号平板"})
    assert answer.status_code == 422
    assert "已有一台平板在用" in answer.content.decode()


def test_revoking_asks_for_a_reason_and_keeps_it(desk, walk, head):
    url = reverse("inspections:tablet-revoke", args=[walk.tablet.pk])
    assert desk.post(url, {"reason": " "}).status_code == 422
    assert desk.post(url, {"reason": "遗失"}).status_code == 302
    tablet = Tablet.objects.get()
    assert (tablet.revoked_by, tablet.revoked_reason) == (head, "遗失")
    text = desk.get(tablet.get_absolute_url()).content.decode()
    assert "已停用" in text
    assert "遗失" in text
    assert desk.post(url, {"reason": "再来"}).status_code == 422


def test_the_list_names_what_waits_on_each_tablet(desk, walk):
    Tablet.objects.update(waiting=7, seen_at=timezone.now())
    text = desk.get(reverse("inspections:tablet-list")).content.decode()
    assert "一号平板" in text
    assert "未上传条数" in text
    assert "7" in text


def test_the_data_keeper_pairs_tablets_but_does_not_decide_about_records(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("inspections:pairing-create")).status_code == 200
    assert client.get(reverse("inspections:parkedrecord-list")).status_code == 403
