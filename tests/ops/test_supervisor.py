"""`make up`: everything starts, everything stops, and nothing else does."""

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.db import connection

from jiaoxi.embedded import SUPERVISED
from tests.ops.processes import Process, clean_environment, fresh_directory, wait_until
from tests.ops.schema import schema


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal(Process):
    """The supervisor of a var directory of its own."""

    def __init__(self, var: Path, port: int | str) -> None:
        self.var = var
        self.port = port
        environment = clean_environment() | {"JIAOXI_VAR": str(var), "PORT": str(port)}
        environment["JIAOXI_DEMO"] = "off"
        super().__init__(sys.executable, "-m", "jiaoxi.supervisor", **environment)

    def health(self) -> dict:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=2
            ) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as answer:
            return json.load(answer)
        except OSError:
            return {"ok": False}

    def wait_until_well(self) -> None:
        wait_until(lambda: self.health()["ok"] or self.process.poll() is not None, 150)
        assert self.process.poll() is None, self.output()

    def remains(self) -> list[str]:
        """Returns the command lines of what this portal started and what still runs."""
        found = []
        for process in psutil.process_iter():
            try:
                command = " ".join(process.cmdline())
                started = process.environ().get(SUPERVISED) == str(self.var)
            except psutil.Error:
                continue
            if started or f"{self.var}/" in command:
                found.append(command)
        return found


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """One portal for all tests here: each leaves it running."""
    with Portal(fresh_directory("portal"), free_port()) as portal:
        portal.wait_until_well()
        yield portal
        portal.send(signal.SIGTERM)
        assert portal.wait() == 0, portal.output()
        assert portal.remains() == []


def test_it_says_where_it_is_open(portal):
    wait_until(lambda: f"open at http://localhost:{portal.port}" in portal.output())


@pytest.mark.django_db
def test_its_migrations_come_to_the_same_database_as_the_models(portal):
    """From the models the tests make theirs, in a tenth of the time."""
    with psycopg2.connect(host=str(portal.var / "run"), user="jiaoxi", dbname="jiaoxi") as made:
        by_migrations = schema(made.cursor())
    made.close()
    with connection.cursor() as cursor:
        by_models = schema(cursor)
    assert by_migrations ^ by_models == set()
    assert len(by_models) > 1000


def test_a_second_start_in_the_same_checkout_says_where_the_first_is(portal):
    with Portal(portal.var, free_port()) as again:
        assert again.wait() == 1
        assert f"already open at http://localhost:{portal.port}" in again.output()
    assert portal.health()["ok"]


def test_what_dies_is_started_again(portal):
    for process in psutil.Process(portal.process.pid).children():
        command = " ".join(process.cmdline())
        if any(part in command for part in ("worker", "redis-server", "postgres -D")):
            process.kill()
    for news in ("worker | ended by itself (SIGKILL)", "postgres was gone", "redis was gone"):
        wait_until(lambda news=news: news in portal.output())
    portal.wait_until_well()


def test_killed_it_takes_all_down_and_starts_again_beside_a_neighbour(portal):
    portal.kill()
    wait_until(lambda: portal.remains() == [])
    copy = fresh_directory("neighbour")
    subprocess.run(["cp", "-a", f"{portal.var}/.", copy], check=True)
    portal.start()
    with Portal(copy, free_port()) as neighbour:
        portal.wait_until_well()
        neighbour.wait_until_well()
        neighbour.send(signal.SIGINT)
        assert neighbour.wait() == 0, neighbour.output()
        assert neighbour.remains() == []
    assert portal.health()["ok"]


def test_a_busy_port_is_named_before_anything_starts():
    var = fresh_directory("busy")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with Portal(var, port) as portal:
            assert portal.wait() == 1
            assert f"Port {port} cannot be used" in portal.output()
            assert f"PORT={port + 1} make up" in portal.output()
    assert not (var / "postgres").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused_with_a_sentence(port):
    with Portal(fresh_directory("no-port"), port) as portal:
        assert portal.wait() == 1
        assert "choose a number from 1 to 65535" in portal.output()
