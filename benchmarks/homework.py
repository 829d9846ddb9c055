"""The homework wall and a class's public page: ÷ their bare SQL, and ÷ a static view under load.

    python -m benchmarks.homework

Needs a school of 36 classes (``benchmarks.run`` builds one); writes its homework once. What is asked
for under load goes to loopback and stops by itself. Exit status 1 above a limit.
"""

import sys
import time
from datetime import timedelta

from benchmarks.measuring import Ratio, bare_sql, medians, report, set_up
from benchmarks.nights import write_homework
from benchmarks.serving import Client, at_once, gunicorn

PORT = 8498
TIMES_ITS_SQL = 3
OF_A_STATIC_VIEW = 0.8
SENDERS, REQUESTS, TURNS = 4, 250, 5
FAMILIES, MINUTE = 600, 60


def main() -> int:
    from django.conf import settings
    from django.utils import timezone

    from apps.school.calendar import services as calendar
    from apps.school.models import Day
    from apps.teaching.homework.wall import pages
    from apps.teaching.homework.wall.week import classes_of

    write_homework(timezone.localdate())
    week_ago = timezone.localdate() - timedelta(days=7)
    on = Day.objects.school_days().filter(date__lte=week_ago).latest("date").date
    found = pages.pages_of(classes_of(calendar.day(on)))
    addresses = [pages.address_of(page) for page in found]
    kept, settings.HOMEWORK_PAGE_SECONDS = settings.HOMEWORK_PAGE_SECONDS, 0
    rows = uncached(addresses[-1], on)
    settings.HOMEWORK_PAGE_SECONDS = kept
    with gunicorn(PORT, "benchmarks.settings"):
        return report([*rows, cached(addresses[-1]), *opened(addresses)])


def uncached(address: str, on) -> list[Ratio]:
    """Each page ÷ the SQL that it sends."""
    from django.contrib.auth import get_user_model
    from django.test import Client as TestClient
    from django.urls import reverse

    from apps.teaching.models import Homework

    client = TestClient(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="principal"))
    visitor = TestClient(SERVER_NAME="localhost")
    whole = f", of {Homework.objects.count()} pieces"
    asked = {
        "the wall, 36 classes × a week": (client, f"{reverse('teaching:wall')}?date={on}"),
        "a class's public page": (visitor, f"{address}{on}/"),
        "a class's public week": (visitor, f"{address}week/{on}/"),
    }
    rows = []
    for name, (who, path) in asked.items():

        def page(who=who, path: str = path) -> None:
            assert who.get(path).status_code == 200, path

        bare, queries = bare_sql(page)
        taken, sql = medians(page, bare, rounds=40)
        detail = f"{taken:.1f} ms, SQL {sql:.1f} ms, {queries} queries{whole}"
        rows.append(Ratio(f"{name} ÷ its bare SQL", taken / sql, TIMES_ITS_SQL, detail))
        whole = ""
    return rows


def cached(address: str) -> Ratio:
    """Requests per second of the page from the cache ÷ those of a view that only answers."""
    page, still = 0.0, 0.0
    for _ in range(TURNS):  # in turns, so that a busy moment slows both down
        page += _seconds(address)
        still += _seconds("/still/")
    count = SENDERS * REQUESTS * TURNS
    detail = f"{count / page:.0f}/s against {count / still:.0f}/s"
    return Ratio(
        "public page, cached ÷ a static view", still / page, OF_A_STATIC_VIEW, detail, True
    )


def _seconds(path: str) -> float:
    clients = [Client(PORT) for _ in range(SENDERS)]

    def ask(client: Client) -> None:
        for _ in range(REQUESTS):
            client.get(path)

    seconds = at_once([lambda client=client: ask(client) for client in clients])
    failures = [failure for client in clients for failure in client.failures]
    assert not failures, failures[:3]
    return seconds


def opened(addresses: list[str]) -> list[Ratio]:
    """600 families open the pages of all classes at once, each over a connection of its own."""
    families = [Client(PORT) for _ in range(FAMILIES)]

    def open_it(number: int) -> None:
        families[number].get(addresses[number % len(addresses)])
        families[number].connection.close()

    start = time.monotonic()
    at_once([lambda n=n: open_it(n) for n in range(FAMILIES)])
    taken = time.monotonic() - start
    failures = [failure for family in families for failure in family.failures]
    return [
        Ratio(f"{FAMILIES} families at once ÷ a minute", taken / MINUTE, 1, f"{taken:.1f} s"),
        Ratio("errors among them", len(failures), 0, "; ".join(failures[:3])),
    ]


if __name__ == "__main__":
    set_up()
    sys.exit(main())
