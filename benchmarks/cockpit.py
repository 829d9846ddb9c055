"""How long the cockpit takes at the demo school, and how many queries (plan X01: 15, 150 ms).

    python benchmarks/cockpit.py

Needs a database with the demo school (``manage.py demo``) and the collected static files, as
``make up`` leaves them. On a machine so slow that the home page alone takes more than 10 ms, the
limit grows with it: 15 times the home page. Exit status 1 above a limit.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

ROUNDS = 30
QUERIES = 15
MILLISECONDS = 150
TIMES_THE_HOME_PAGE = 15


def median(work: Callable[[], object]) -> float:
    """Milliseconds of one round, the middle of many, after a warm-up."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def main() -> int:
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="principal"))
    pages = {
        "cockpit, today": reverse("plan:cockpit"),
        "cockpit, spring 2022": f"{reverse('plan:cockpit')}?term=2021-2022-2&on=2022-05-10",
        "chapter": reverse("plan:chapter-4"),
        "print": reverse("plan:cockpit-print"),
    }
    home = median(lambda: client.get(reverse("portal:home")))
    print(f"{'15 × SELECT 1':<22}{median(lambda: [select_one() for _ in range(QUERIES)]):8.1f} ms")
    print(f"{'home page':<22}{home:8.1f} ms")
    too_much = False
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
        queries = len(captured)
        taken = median(lambda address=address: client.get(address))
        limit = max(MILLISECONDS, TIMES_THE_HOME_PAGE * home)
        bad = queries > QUERIES or taken > limit
        too_much |= bad
        print(f"{name:<22}{taken:8.1f} ms{queries:4} queries{'  TOO MUCH' if bad else ''}")
    return int(too_much)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiaoxi.settings")
    os.environ.setdefault("JIAOXI_HTTPS", "off")
    django.setup()
    sys.exit(main())
