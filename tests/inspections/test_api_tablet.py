"""A tablet is paired, takes its day along, sends photos, says how it is, and may be revoked."""

from base64 import b64decode
from datetime import date, time, timedelta
from hashlib import pbkdf2_hmac
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from apps.inspections.models import (
    Pairing,
    ParkedPhoto,
    ParkedRecord,
    Photo,
    Sheet,
    State,
    Substitution,
    Tablet,
)
from apps.inspections.rosters.services import set_pin
from apps.inspections.tablets import pairing
from apps.inspections.tablets.pairing import hash_of
from apps.school.models import Day
from tests.factories import SchoolClassFactory, SchoolYearFactory, TermFactory, UserFactory
from tests.inspections.factories import (
    ItemFactory,
    MonitorFactory,
    SheetFactory,
    SlotFactory,
    TabletFactory,
)
from tests.inspections.walk import TODAY, TOKEN, Device, Walk, picture

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 09:15 +0800")]


@pytest.fixture
def walk() -> Walk:
    return Walk()


@pytest.fixture
def device(walk) -> Device:
    return Device()


def pair(code: str, **meta: str):
    return Client().post(
        "/api/tablet/pair", {"code": code}, content_type="application/json", **meta
    )


# -- pairing ---------------------------------------------------------------------------------------


def test_a_code_makes_a_tablet_and_its_token_opens_the_day():
    row = pairing.begin("一号平板", by=UserFactory())
    answer = pair(pairing.code_of(row))
    assert answer.status_code == 201
    tablet = Tablet.objects.get()
    assert answer.json()["tablet"] == {"id": tablet.pk, "name": "一号平板"}
    assert tablet.paired_by == row.made_by
    assert Device(answer.json()["token"]).day().status_code == 200


def test_neither_code_nor_token_is_kept():
    row = pairing.begin("一号平板", by=UserFactory())
    token = pair(pairing.code_of(row)).json()["token"]
    stored = [*Pairing.objects.values_list(), *Tablet.objects.values_list()]
    assert token not in str(stored)
    assert pairing.code_of(row) not in str(stored)


def test_a_code_that_was_right_as_the_minute_ended_still_pairs(monkeypatch):
    code = pairing.code_of(pairing.begin("一号平板", by=UserFactory()))
    monkeypatch.setattr(pairing, "seconds_to_wait", lambda _address: 0)  # counted a minute ago
    assert pair(code).status_code == 201


def test_a_code_is_typed_in_groups_or_not():
    code = pairing.code_of(pairing.begin("一号平板", by=UserFactory()))
    assert pair(f" {code[:4]} {code[4:]} ").status_code == 201


def test_a_code_is_good_for_one_tablet():
    code = pairing.code_of(pairing.begin("一号平板", by=UserFactory()))
    pair(code)
    answer = pair(code)
    assert answer.status_code == 422
    assert "用过" in answer.json()["detail"]
    assert Tablet.objects.count() == 1


def test_a_code_is_good_for_ten_minutes(time_machine):
    code = pairing.code_of(pairing.begin("一号平板", by=UserFactory()))
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    answer = pair(code)
    assert answer.status_code == 422
    assert "过期" in answer.json()["detail"]


@pytest.mark.parametrize("code", ["", "12345678", "七八九", "x" * 21])
def test_a_wrong_code_is_answered_by_a_sentence(code):
    answer = pair(code)
    assert answer.status_code == 422
    assert "配对码" in answer.json()["detail"]


def test_wrong_codes_are_slow_but_the_school_behind_one_address_pairs_on(time_machine):
    for number in range(12):
        code = pairing.code_of(pairing.begin(f"{number}号平板", by=UserFactory()))
        assert pair(code).status_code == 201
    right = pairing.code_of(pairing.begin("最后一台", by=UserFactory()))
    for _ in range(10):
        assert pair("00000000").status_code == 422
    answer = pair("00000000")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert pair(right).status_code == 429
    assert pair(right, REMOTE_ADDR="10.0.0.9").status_code == 201
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    assert pair("00000000").status_code == 422


# -- who asks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}]
)
def test_an_unknown_tablet_is_told_to_be_paired(walk, header):
    answer = Client(headers=header).get("/api/tablet/day")
    assert answer.status_code == 401
    assert "配对" in answer.json()["detail"]


def test_a_login_of_the_portal_opens_nothing_here(walk, client):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/api/tablet/day").status_code == 401


def test_a_revoked_tablet_learns_nothing(walk, device):
    pairing.revoke(walk.tablet, reason="遗失", by=UserFactory())
    for answer in (
        device.day(),
        device.post("status", {"waiting": 0, "failed": 0, "app": "1"}),
    ):
        assert answer.status_code == 403
        assert "停用" in answer.json()["detail"]
    record = walk.record()
    assert device.send(record)[0]["status"] == "parked"
    assert device.photo(str(uuid4()), record["uuid"], picture()).json()["status"] == "parked"


def test_the_list_shows_when_a_tablet_was_seen_and_what_waits_on_it(walk, device):
    device.post("status", {"waiting": 3, "failed": 1, "app": "2022.3"})
    walk.tablet.refresh_from_db()
    assert (walk.tablet.waiting, walk.tablet.failed, walk.tablet.app) == (3, 1, "2022.3")
    assert walk.tablet.seen_at


# -- the day ---------------------------------------------------------------------------------------


def test_the_day_holds_all_that_is_needed_without_network(walk, device):
    set_pin(walk.monitors[0])
    walk.monitors[0].avoids.add(walk.classes[1])
    bundle = device.day().json()
    assert bundle["school"] == "常州市焦溪小学"
    assert bundle["tablet"] == {"id": walk.tablet.pk, "name": "一号平板"}
    assert bundle["programme"]["two_checkers"] is True
    first = bundle["monitors"][0]
    assert first["name"] == str(walk.monitors[0])
    assert first["avoids"] == [walk.classes[1].pk]
    assert first["class_id"] in {row["id"] for row in bundle["classes"]}
    (version,) = bundle["versions"]
    assert [item["code"] for item in version["categories"][0]["items"]] == ["W1", "W2"]
    today = bundle["days"][0]
    assert (today["date"], today["label"]) == ("2022-03-01", "第3周 周二 3月1日")
    (round,) = today["rounds"]
    assert (round["slot"], round["starts"], round["ends"]) == ("P2 大课间", "09:00", "09:30")
    assert round["due"] == "2022-03-01T10:00:00+08:00"
    assert round["routes"] == [
        {
            "team": 1,
            "monitors": [monitor.pk for monitor in walk.monitors],
            "classes": [one.pk for one in walk.classes],
        }
    ]
    assert round["sheets"] == {
        str(sheet.school_class_id): {"state": "due", "uuid": None} for sheet in walk.sheets
    }


def test_nothing_of_a_child_but_name_class_and_badge_goes_along(walk, device):
    assert set(device.day().json()["monitors"][0]) == {
        "id", "name", "badge", "leader", "class_id", "avoids", "pin_round", "pin",
    }  # fmt: skip


def test_the_device_can_check_a_pin_by_itself(walk, device):
    pin = set_pin(walk.monitors[0])
    sealed = device.day().json()["monitors"][0]["pin"]
    salt = b64decode(sealed["salt"])
    assert b64decode(sealed["hash"]) == pbkdf2_hmac(
        "sha256", pin.encode(), salt, sealed["iterations"]
    )
    assert pin not in device.day().content.decode()


def test_what_only_adults_may_set_is_not_sent(walk, device):
    ItemFactory(category=walk.category, code="V1", name="打架致伤", veto=True)
    assert "打架致伤" not in device.day().content.decode()


def test_the_days_to_come_are_the_next_school_days_without_sheets(walk, device):
    Day.objects.filter(date=date(2022, 3, 2)).update(is_school_day=False)
    days = device.day().json()["days"]
    assert [day["date"] for day in days] == ["2022-03-01", "2022-03-03", "2022-03-04"]
    (round,) = days[1]["rounds"]
    assert round["routes"][0]["team"] == 1
    assert round["sheets"] == {}
    assert round["due"] == "2022-03-03T10:00:00+08:00"


def test_on_a_day_without_school_or_online_there_is_nothing_to_walk(walk, device, time_machine):
    Day.objects.filter(date=date(2022, 3, 2)).update(is_school_day=False)
    Day.objects.filter(date=date(2022, 3, 3)).update(mode=Day.Mode.ONLINE)
    time_machine.move_to("2022-03-02 08:00 +0800")
    days = device.day().json()["days"]
    assert [(day["date"], day["school_day"]) for day in days][:2] == [
        ("2022-03-02", False),
        ("2022-03-03", True),
    ]
    assert days[0]["rounds"] == days[1]["rounds"] == []


def test_a_substitute_stands_on_the_route(walk, device):
    substitute = walk.monitor()
    Substitution.objects.create(
        team=walk.team, absent=walk.monitors[0], substitute=substitute, first=TODAY, last=TODAY
    )
    today, tomorrow, *_ = device.day().json()["days"]
    assert substitute.pk in today["rounds"][0]["routes"][0]["monitors"]
    assert walk.monitors[0].pk not in today["rounds"][0]["routes"][0]["monitors"]
    assert walk.monitors[0].pk in tomorrow["rounds"][0]["routes"][0]["monitors"]


def test_what_is_recorded_already_is_known(walk, device):
    record = walk.record()
    device.send(record)
    sheets = device.day().json()["days"][0]["rounds"][0]["sheets"]
    assert sheets[str(walk.classes[0].pk)] == {"state": "entered", "uuid": record["uuid"]}


def test_an_unchanged_day_is_not_sent_again(walk, device):
    first = device.day()
    assert device.day(**{"If-None-Match": first["ETag"]}).status_code == 304
    device.send(walk.record())
    again = device.day(**{"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_without_a_patrol_the_day_is_empty_but_there(device, walk):
    walk.programme.active = False
    walk.programme.save()
    bundle = device.day().json()
    assert bundle["programme"] is None
    assert bundle["monitors"] == bundle["versions"] == []


def test_tablets_that_ask_at_once_share_a_day_under_their_own_names(walk, device, settings):
    settings.TABLET_DAY_SECONDS = 60
    TabletFactory(token_hash=hash_of("another"))
    first, other = device.day().json(), Device("another")
    with CaptureQueriesContext(connection) as captured:
        second = other.day().json()
    assert len(captured) <= 2
    assert first["tablet"] != second["tablet"]
    own = {"server_time", "tablet"}
    assert {k: v for k, v in first.items() if k not in own} == {
        k: v for k, v in second.items() if k not in own
    }


def test_the_day_costs_the_same_number_of_queries_however_large_the_school(walk, device):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert device.day().status_code == 200
        return len(captured)

    device.day()
    before = queries()
    for number in range(5):
        walk.monitor()
        ItemFactory(category=walk.category, code=f"X{number}")
        SheetFactory(round=walk.round, school_class=SchoolClassFactory())
        SlotFactory(programme=walk.programme, starts=time(10 + number), ends=time(10 + number, 30))
    assert queries() == before <= 17


# -- photos ----------------------------------------------------------------------------------------


def test_a_photo_follows_its_record(walk, device):
    record, uuid = walk.record(), str(uuid4())
    device.send(record)
    answer = device.photo(uuid, record["uuid"], picture(), item=walk.item.pk)
    assert answer.json() == {"status": "accepted", "message": ""}
    photo = Photo.objects.get()
    assert (str(photo.uuid), photo.sheet, photo.item) == (uuid, walk.sheets[0], walk.item)
    assert device.photo(uuid, record["uuid"], picture()).json()["status"] == "already"
    assert Photo.objects.count() == 1


def test_a_photo_loses_its_place(walk, device):
    record = walk.record()
    device.send(record)
    out, exif = BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 50.0, 0.0)}
    Image.new("RGB", (30, 20)).save(out, "JPEG", exif=exif)
    device.photo(str(uuid4()), record["uuid"], out.getvalue())
    with Image.open(Photo.objects.get().file) as image:
        assert not image.getexif()


def test_a_photo_of_a_parked_record_stays_with_it(walk, device):
    record, uuid = walk.record(sent_at=None), str(uuid4())
    device.send(record)
    answer = device.photo(uuid, record["uuid"], picture(), item=walk.item.pk)
    assert answer.json()["status"] == "parked"
    photo = ParkedPhoto.objects.get()
    assert (photo.parked, photo.item) == (ParkedRecord.objects.get(), walk.item)
    assert device.photo(uuid, record["uuid"], picture()).json()["status"] == "already"


def test_a_record_has_room_for_twenty_photos_wherever_it_is(walk, device):
    for record in (walk.record(0), walk.record(1, sent_at=None)):
        device.send(record)
        body = picture((2, 2))
        answers = [device.photo(str(uuid4()), record["uuid"], body) for _ in range(21)]
        assert {answer.status_code for answer in answers[:20]} == {200}
        assert answers[20].status_code == 422
        assert "最多20张" in answers[20].json()["detail"]


def test_a_photo_is_kept_no_larger_than_it_came(walk, device):
    record, out = walk.record(), BytesIO()
    device.send(record)
    Image.effect_noise((900, 700), 40).convert("RGB").save(out, "JPEG", quality=50)
    device.photo(str(uuid4()), record["uuid"], out.getvalue())
    assert Photo.objects.get().file.size <= len(out.getvalue())


def test_a_revoked_tablet_adds_photos_to_its_own_records_only(walk, device):
    TabletFactory(token_hash=hash_of("two"), revoked_at=timezone.now())
    own, foreign, stolen = walk.record(0), walk.record(1), Device("two")
    stolen.send(own)
    device.send(foreign)
    assert stolen.photo(str(uuid4()), own["uuid"], picture()).json()["status"] == "parked"
    answer = stolen.photo(str(uuid4()), foreign["uuid"], picture())
    assert answer.status_code == 422
    assert "已停用" in answer.json()["message"]


def test_a_tablet_paired_anew_brings_the_photos_of_before(walk, device):
    record = walk.record()
    device.send(record)
    TabletFactory(token_hash=hash_of("anew"))
    answer = Device("anew").photo(str(uuid4()), record["uuid"], picture())
    assert answer.json()["status"] == "accepted"


def test_a_photo_before_its_record_is_asked_to_wait(walk, device):
    answer = device.photo(str(uuid4()), str(uuid4()), picture())
    assert answer.status_code == 409
    assert "先上传记录" in answer.json()["detail"]


def test_a_photo_s_number_belongs_to_one_record(walk, device):
    first, second, uuid = walk.record(0), walk.record(1), str(uuid4())
    device.send(first, second)
    device.photo(uuid, first["uuid"], picture())
    assert device.photo(uuid, second["uuid"], picture()).status_code == 422


def bomb() -> bytes:
    """Very few bytes that unpack to a picture of 400 million pixels."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("body", [b"", b"not an image", b"\xff\xd8\xff broken", bomb()])
def test_what_is_no_photo_is_refused_with_a_sentence(walk, device, body):
    record = walk.record()
    device.send(record)
    answer = device.photo(str(uuid4()), record["uuid"], body)
    assert answer.status_code == 422
    assert answer.json()["status"] == "refused"
    assert answer.json()["detail"] == answer.json()["message"]
    assert not Photo.objects.exists()
    assert Sheet.objects.get(uuid=record["uuid"]).state == State.ENTERED


def test_a_photo_of_more_than_two_megabytes_is_too_large(walk, device):
    answer = device.photo(str(uuid4()), str(uuid4()), b"x" * (2 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["detail"]


def test_an_address_that_is_no_number_is_answered_by_a_sentence(walk, device):
    answer = device.photo("../../etc", "x", picture())
    assert answer.status_code in (404, 422)
    answer = device.client.put(f"/api/tablet/photos/12?record={uuid4()}", b"x", "image/jpeg")
    assert answer.status_code == 422


# -- description -----------------------------------------------------------------------------------


def test_the_description_is_served_and_names_every_answer(client):
    described = client.get("/api/tablet/openapi.json").json()
    answers = {
        f"{method} {path}": set(operation["responses"])
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }
    assert answers == {
        "post /api/tablet/pair": {"201", "400", "413", "422", "429"},
        "get /api/tablet/day": {"200", "304", "401", "403"},
        "post /api/tablet/records": {"200", "400", "401", "413", "422", "429"},
        "post /api/tablet/handover": {"200", "400", "401", "413", "422", "429"},
        "put /api/tablet/photos/{uuid}": {"200", "401", "409", "413", "422"},
        "post /api/tablet/status": {"200", "400", "401", "403", "413", "422"},
    }


def test_monitors_of_another_term_are_not_sent(walk, device):
    MonitorFactory(
        term=TermFactory(
            year=SchoolYearFactory(start_year=2020),
            starts=date(2021, 2, 20),
            ends=date(2021, 6, 30),
        )
    )
    assert len(device.day().json()["monitors"]) == len(walk.monitors)


def test_a_token_in_the_address_is_no_token(walk):
    assert Client().get(f"/api/tablet/day?token={TOKEN}").status_code == 401
