"""The same batch several times at once, and an answer that got lost: one row, and no error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.inspections.models import Entry, ParkedRecord, Sheet
from apps.inspections.tablets import api
from apps.inspections.tablets.pairing import hash_of
from tests.inspections.factories import TabletFactory
from tests.inspections.walk import Device, Walk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.time_machine("2022-03-01 09:15 +0800"),
]
AT_ONCE = 5


@pytest.fixture
def walk() -> Walk:
    return Walk()


def at_once(*batches: list[dict[str, Any]], tokens: list[str] | None = None) -> list[list[str]]:
    """Send batches from as many threads at the same moment; their statuses, batch by batch."""
    start = Barrier(len(batches))

    def send(number: int) -> list[str]:
        device = Device(tokens[number]) if tokens else Device()
        start.wait()
        try:
            return [result["status"] for result in device.send(*batches[number])]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(batches)) as pool:
        return list(pool.map(send, range(len(batches))))


def test_the_same_batch_five_times_at_once_is_one_row_each(walk):
    batch = [walk.record(0), walk.record(1)]
    statuses = at_once(*[batch] * AT_ONCE)
    assert sorted(statuses) == sorted([["accepted"] * 2] + [["already"] * 2] * (AT_ONCE - 1))
    assert Sheet.objects.filter(uuid__isnull=False).count() == 2
    assert Entry.objects.count() == 2


def test_the_same_records_in_another_order_do_not_block_each_other(walk):
    batch = [walk.record(0), walk.record(1)]
    statuses = at_once(batch, batch[::-1], batch, batch[::-1])
    assert sum(status.count("accepted") for status in statuses) == 2
    assert Sheet.objects.filter(uuid__isnull=False).count() == 2


def test_a_record_that_is_parked_five_times_at_once_is_parked_once(walk):
    batch = [walk.record(0, sent_at=None), walk.record(1, sent_at=None)]
    statuses = at_once(batch, batch[::-1], batch, batch[::-1], batch)
    assert {status for found in statuses for status in found} <= {"parked", "already"}
    assert ParkedRecord.objects.count() == 2


def test_of_two_tablets_on_one_class_one_is_entered_and_one_waits(walk):
    TabletFactory(token_hash=hash_of("two"))
    statuses = at_once([walk.record()], [walk.record()], tokens=["token-of-tablet-one", "two"])
    assert sorted(statuses) == [["accepted"], ["parked"]]
    assert ParkedRecord.objects.get().reason == ParkedRecord.Reason.TAKEN


def test_a_crash_between_commit_and_answer_loses_nothing_and_doubles_nothing(walk, monkeypatch):
    def crash(answer):
        raise SystemError("killed")

    record = walk.record()
    with monkeypatch.context() as patch:
        patch.setattr(api, "_result", crash)
        device = Device()
        device.client.raise_request_exception = False
        assert device.post("records", {"records": [record]}).status_code == 500
    assert Sheet.objects.get(uuid=record["uuid"]).entries.count() == 1
    (again,) = Device().send(record)
    assert (again["status"], again["sheet"]["points"]) == ("already", -2.0)
    assert Entry.objects.count() == 1


def test_a_code_used_by_two_tablets_at_once_makes_one():
    from apps.inspections.models import Tablet
    from apps.inspections.tablets import pairing
    from tests.factories import UserFactory

    code = pairing.code_of(pairing.begin("一号平板", by=UserFactory()))
    start = Barrier(3)

    def pair(_number: int) -> int:
        start.wait()
        try:
            answer = Client().post(
                "/api/tablet/pair", {"code": code}, content_type="application/json"
            )
            return answer.status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(pair, range(3))) == [201, 422, 422]
    assert Tablet.objects.count() == 1
