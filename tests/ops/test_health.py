"""GET /healthz."""

import time

import pytest
import redis
from django.db import OperationalError, connection

from apps.core import health
from tests.ops.processes import beat, wait_until, worker

pytestmark = pytest.mark.django_db


def test_all_is_well_while_worker_and_beat_live(client):
    health.give_sign_of_life("worker")
    health.give_sign_of_life("beat")
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "redis": "ok",
        "worker": "ok",
        "beat": "ok",
        "ok": True,
    }


def test_a_worker_that_was_never_seen_is_down(client):
    health.give_sign_of_life("beat")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "down"
    assert answer.json()["beat"] == "ok"


def test_a_redis_that_is_gone_is_reported_at_once(client, monkeypatch):
    nowhere = redis.Redis(unix_socket_path="/nowhere", retry=health._redis.get_retry())
    monkeypatch.setattr(health, "_redis", nowhere)
    start = time.monotonic()
    answer = client.get("/healthz")
    assert time.monotonic() - start < 1
    assert answer.status_code == 503
    assert answer.json()["redis"] == "down"
    assert answer.json()["database"] == "ok"


def test_a_database_that_is_gone_is_reported(client, monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


def test_it_answers_by_address_and_without_tls(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example.cn"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).status_code == 503


def test_nothing_can_be_sent_to_it(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_and_a_real_beat_show_that_they_live():
    with worker() as one, beat() as other:
        try:
            wait_until(lambda: set(health.health().values()) == {"ok"})
        except AssertionError:
            pytest.fail(one.output() + other.output())
