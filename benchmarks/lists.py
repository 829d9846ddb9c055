"""How lists bear 5,000 pupils, against the same pages with 50: ratios, measured in one run.

    python -m benchmarks.lists

Writes its pupils into a transaction that it rolls back. Needs a migrated database and the
collected static files, as ``make up`` leaves them. Exit status 1 above a limit.
"""

import sys
from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.measuring import Ratio, median, report, set_up

FEW, MANY = 50, 5_000
# Page, query, how many times as long with 5,000 as with 50 (a whole file: 100 times the rows).
PAGES = [
    ("list", "school:pupil-list", {"q": "B", "sort": "name"}, 3),
    ("last page", "school:pupil-list", {"q": "B", "page": MANY // 50}, 5),
    ("search by initials", "school:pupil-list", {"q": "wxm B"}, 4),
    ("filter", "school:pupil-list", {"q": "B", "gender": "F"}, 3),
    ("global search", "portal:search", {"q": "wxm"}, 4),
    ("export", "school:pupil-export", {"q": "B"}, 60),
]


def write_pupils(first: int, last: int) -> None:
    from apps.school.models import Enrolment, Pupil, SchoolClass

    pupils = [
        Pupil(number=f"B{n:05}", name="王小明" if n % 100 == 0 else "李大麦", gender="MF"[n % 2])
        for n in range(first, last)
    ]
    Pupil.fill_pinyin(pupils)
    Pupil.objects.bulk_create(pupils, batch_size=1000)
    school_class = SchoolClass.objects.order_by("-year__start_year", "grade").first()
    if school_class:
        Enrolment.objects.bulk_create(
            Enrolment(pupil=pupil, school_class=school_class, starts=date(2021, 9, 1))
            for pupil in pupils
        )


def measure(client: Client) -> dict[str, tuple[float, int]]:
    """Milliseconds and queries of each page."""
    found = {}
    for title, name, query, _limit in PAGES:
        address = reverse(name)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, query).status_code == 200, title
        queries = len(captured)
        taken = median(lambda address=address, query=query: client.get(address, query))
        found[title] = (taken, queries)
    return found


def main() -> int:
    with transaction.atomic():
        try:
            return compare()
        finally:
            transaction.set_rollback(True)


def compare() -> int:
    """Measure with few and with many, print both, judge."""
    client = Client(SERVER_NAME="localhost")
    keeper = get_user_model().objects.create_superuser("benchmark", must_change_password=False)
    keeper.is_staff = True
    client.force_login(keeper)
    write_pupils(0, FEW)
    few = measure(client)
    write_pupils(FEW, MANY)
    many = measure(client)

    rows = []
    for title, _name, _query, limit in PAGES:
        (before, few_queries), (after, queries) = few[title], many[title]
        name = f"{title}, {MANY} pupils ÷ {FEW}"
        rows += [
            Ratio(name, after / before, limit, f"{after:.0f} ms"),
            Ratio(f"{name}, queries", queries / (few_queries + 6), 1, f"{queries} queries"),
        ]
    return report(rows)


if __name__ == "__main__":
    set_up()
    sys.exit(main())
