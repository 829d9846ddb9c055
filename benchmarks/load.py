"""The portal under load on loopback: tablets against a bare INSERT, and the rush of 7:45.

    python -m benchmarks.load

Needs a school with patrol records (``benchmarks.run`` builds one). Stops by itself.
"""

import random
import statistics
import sys
import time

from benchmarks.measuring import Ratio, report, set_up
from benchmarks.serving import Client, at_once, gunicorn

PORT = 8497
SENDERS = 4
REQUESTS = 60  # by each sender
TABLETS, PEOPLE = 36, 70
RUSH_SECONDS = 40
P95_MILLISECONDS = 500
# What holds today. The aim is 0.5: the bare view asks nothing, and keeps no history.
LEAST = 0.05
STANDING = b'{"waiting": 0, "failed": 0, "app": "benchmark"}'
PAGES = ["/", "/todo/", "/todo/inbox/", "/school/schoolclass/", "/notices/notice/", "/plan/"]


def main() -> int:
    from django.db import connection

    from benchmarks.bare import TABLE

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    with gunicorn(PORT):
        return report([*batches(), *rush()])


def batches() -> list[Ratio]:
    """Requests per second of the tablet's batch save ÷ those of the bare view."""
    from benchmarks.tablets import BATCH, batch, pair, records

    rows = []
    for size in (1, BATCH):
        waiting = records(SENDERS * REQUESTS * size)
        bodies = [batch(waiting[at : at + size]) for at in range(0, len(waiting), size)]
        tokens = pair(SENDERS)
        saved = _per_second("/api/tablet/records", bodies, tokens)
        bare = _per_second("/bare/", bodies, tokens)
        detail = f"{saved:.0f}/s against {bare:.0f}/s; the aim is 0.5"
        rows.append(Ratio(f"batch of {size} ÷ bare INSERT", saved / bare, LEAST, detail, True))
    return rows


def _per_second(path: str, bodies: list[bytes], tokens: list[str]) -> float:
    clients = [Client(PORT, Authorization=f"Bearer {token}") for token in tokens]

    def send(number: int) -> None:
        for body in bodies[number :: len(clients)]:
            answer = clients[number].post(path, body)
            untaken = [word for word in (b'"refused"', b'"parked"') if word in answer]
            assert not untaken, answer[:500]

    seconds = at_once([lambda number=number: send(number) for number in range(len(clients))])
    failures = [failure for client in clients for failure in client.failures]
    assert not failures, failures[:3]
    return len(bodies) / seconds


def rush() -> list[Ratio]:
    """36 tablets send at once while 70 people look at pages: 95 of 100 answers within 500 ms."""
    from benchmarks.tablets import batch, pair, records

    per_tablet = 14
    waiting, tokens = records(TABLETS * per_tablet), pair(TABLETS)
    tablets = [Client(PORT, Authorization=f"Bearer {token}") for token in tokens]
    people = [Client(PORT, Cookie=cookie) for cookie in _cookies(PEOPLE)]

    def send(number: int) -> None:
        """What the app does when the network is there: records, then the day, then its standing."""
        tablets[number].post("/api/tablet/records", batch(waiting[number::TABLETS]))
        tablets[number].get("/api/tablet/day")
        tablets[number].post("/api/tablet/status", STANDING)

    def browse(number: int) -> None:
        chance = random.Random(number)
        end = time.monotonic() + RUSH_SECONDS
        time.sleep(chance.uniform(0, 5))
        while time.monotonic() < end:
            people[number].get(chance.choice(PAGES))
            time.sleep(chance.uniform(3, 8))

    at_once(
        [lambda n=n: send(n) for n in range(TABLETS)]
        + [lambda n=n: browse(n) for n in range(PEOPLE)]
    )
    times = [taken * 1000 for client in (*tablets, *people) for taken in client.times]
    failures = [failure for client in (*tablets, *people) for failure in client.failures]
    p95 = statistics.quantiles(times, n=20)[-1]
    detail = f"{p95:.0f} ms, {len(times)} answers"
    return [
        Ratio(f"p95 of the rush ÷ {P95_MILLISECONDS} ms", p95 / P95_MILLISECONDS, 1, detail),
        Ratio("errors in the rush", len(failures), 0, "; ".join(failures[:3])),
    ]


def _cookies(count: int) -> list[str]:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client as TestClient

    people = get_user_model().objects.filter(is_active=True).order_by("pk")[:count]
    found = []
    for person in people:
        client = TestClient()
        client.force_login(person)
        found.append(f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}")
    return [found[n % len(found)] for n in range(count)]


if __name__ == "__main__":
    set_up()
    sys.exit(main())
