"""``make torture``: 20 tablets send 5,000 records while everything beneath is killed in turn.

    python -m benchmarks.torture

Starts the portal on loopback with a school of its own (``var/bench/torture``), lets it be killed
with -9 piece by piece (web, worker, Redis, Postgres) and come back by itself, and counts: every
acknowledged record is there, none twice, no reminder went out twice. Exit status 1 otherwise.
"""

import datetime
import http.server
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

import psutil

from benchmarks import schools
from benchmarks.measuring import ROOT, set_up
from benchmarks.serving import Client

PORT, RECEIVER_PORT = 8498, 8499
TABLETS, RECORDS, TOLD = 20, 5_000, 40
SECONDS_AT_MOST = 480
# Records in a request and seconds between two: slow enough that all four are hit again and again.
AT_ONCE, REST = 5, (0.5, 2.0)
# Seconds between two blows, so that the piece before has come back more often than not.
PAUSE = (2.0, 6.0)
VICTIMS = {
    "web": "gunicorn",
    "worker": "celery --quiet --app jiaoxi worker",
    "redis": "redis-server",
    "postgres": "postgres",
}


class Portal:
    """The portal under its supervisor, as ``make up`` runs it."""

    def __init__(self) -> None:
        environment = {**schools.environment("torture"), "PORT": str(PORT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jiaoxi.supervisor"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.blows: Counter[str] = Counter()

    def wait_until_well(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            client = Client(PORT)
            with suppress(OSError):
                client.get("/healthz")
                if not client.failures:
                    return
            time.sleep(0.5)
        sys.exit("The portal did not become well again.")

    def strike(self, victim: str) -> None:
        """kill -9 to every process of one kind."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):
                if VICTIMS[victim] in " ".join(process.cmdline()):
                    process.kill()
                    self.blows[victim] += 1

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Receiver(http.server.BaseHTTPRequestHandler):
    """A group robot that notes what it is told."""

    told: Counter[str] = Counter()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        said = json.loads(self.rfile.read(length))
        self.told[said.get("title", "")] += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments) -> None:
        pass


class Tablet(threading.Thread):
    """Sends its records until each is acknowledged, however often the portal falls."""

    def __init__(self, token: str, waiting: list[dict], deadline: float) -> None:
        super().__init__(daemon=True)
        self.token, self.waiting, self.deadline = token, waiting, deadline
        self.acknowledged: Counter[str] = Counter()
        self.tries = 0

    def run(self) -> None:
        from benchmarks.tablets import batch

        while self.waiting and time.monotonic() < self.deadline:
            sent = self.waiting[:AT_ONCE]
            self.tries += 1
            client = Client(PORT, Authorization=f"Bearer {self.token}")
            try:
                answer = client.post("/api/tablet/records", batch(sent))
                results = [] if client.failures else json.loads(answer)["results"]
            except (OSError, ValueError, KeyError):
                results = []
            known = {
                row["uuid"] for row in results if row["status"] in ("accepted", "already", "parked")
            }
            for row in results:
                self.acknowledged[row["status"]] += 1
            self.waiting = [record for record in self.waiting if record["uuid"] not in known]
            time.sleep(random.uniform(*REST))


def main() -> int:
    schools.build("torture")
    portal = Portal()
    try:
        portal.wait_until_well()
        return torture(portal)
    finally:
        portal.stop()


def torture(portal: Portal) -> int:
    os.environ.update(schools.environment("torture"))
    os.environ["JIAOXI_SUPERVISED"] = os.environ["JIAOXI_VAR"]  # the servers are looked after
    set_up()
    from benchmarks.tablets import pair, records

    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", RECEIVER_PORT), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    sent, tokens = records(RECORDS), pair(TABLETS)
    deadline = time.monotonic() + SECONDS_AT_MOST
    tablets = [
        Tablet(token, sent[number::TABLETS], deadline) for number, token in enumerate(tokens)
    ]
    for tablet in tablets:
        tablet.start()
    run = f"{time.time():.0f}"
    told = 0
    for number in range(TOLD * 100):
        if not any(tablet.is_alive() for tablet in tablets):
            break
        portal.strike(list(VICTIMS)[number % len(VICTIMS)])
        time.sleep(random.uniform(*PAUSE))
        with suppress(Exception):  # the database may be down just now
            told += tell(f"{run}-{number}")
    for tablet in tablets:
        tablet.join()
    portal.wait_until_well()
    wait_for_deliveries()
    return judge(sent, tablets, portal.blows, told)


def tell(name: str) -> int:
    """Remind somebody through the local robot; returns how many were to be told."""
    from django.db import connection

    from apps.reminders.models import Channel, Preference
    from apps.reminders.services import notify
    from apps.school.models import Staff

    connection.close()
    person = Staff.objects.exclude(user=None).order_by("pk").first()
    # No hour is quiet: the run may take place at night.
    midnight = datetime.time()
    Preference.objects.update_or_create(
        staff=person, defaults={"quiet_from": midnight, "quiet_until": midnight}
    )
    Channel.objects.get_or_create(
        staff=person, url=f"json://127.0.0.1:{RECEIVER_PORT}", defaults={"title": "测试"}
    )
    return notify([person], key=f"torture:{name}", title=f"torture {name}")


def wait_for_deliveries(seconds: float = 90) -> None:
    from apps.reminders.models import Delivery

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        waiting = Delivery.objects.filter(
            key__startswith="torture:", state__in=["queued", "sending"]
        )
        if not waiting.exists():
            return
        time.sleep(1)


def judge(sent: list[dict], tablets: list[Tablet], blows: Counter, told: int) -> int:
    """Count what is there against what was acknowledged, and print both."""
    from django.db import connection
    from django.db.models import Count

    from apps.inspections.models import Entry, ParkedRecord, Sheet
    from apps.reminders.models import Message

    connection.close()
    keys = [record["uuid"] for record in sent]
    unsent = {record["uuid"] for tablet in tablets for record in tablet.waiting}
    acknowledged = set(keys) - unsent
    stored = Counter(
        str(key) for key in Sheet.objects.filter(uuid__in=keys).values_list("uuid", flat=True)
    )
    parked = Counter(
        str(key)
        for key in ParkedRecord.objects.filter(uuid__in=keys).values_list("uuid", flat=True)
    )
    found = stored + parked
    lost = [key for key in acknowledged if key not in found]
    twice = [key for key, count in found.items() if count > 1]
    entries = Entry.objects.filter(sheet__uuid__in=keys).count()
    messages = (
        Message.objects.filter(key__startswith="torture:")
        .values("staff", "key")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .count()
    )
    robot = [title for title, count in Receiver.told.items() if count > 1]
    lines = {
        "records sent": len(keys),
        "acknowledged": len(acknowledged),
        "never acknowledged": len(unsent),
        "on the server": sum(stored.values()),
        "waiting for an adult": sum(parked.values()),
        "entries (one each)": entries,
        "acknowledged but lost": len(lost),
        "there twice": len(twice),
        "requests": sum(tablet.tries for tablet in tablets),
        "answered 'already'": sum(tablet.acknowledged["already"] for tablet in tablets),
        "reminders told": told,
        "received by the robot": len(Receiver.told),
        "reminders doubled": messages + len(robot),
        **{f"kill -9 of {name}": count for name, count in blows.items()},
    }
    for name, count in lines.items():
        print(f"{name:<26}{count:>7}")
    whole = not (unsent or lost or twice or messages or robot) and entries == sum(stored.values())
    print("everything is there, once" if whole else "NOT AS IT SHOULD BE")
    return int(not whole)


if __name__ == "__main__":
    sys.exit(main())
