"""The pages of the inspections, each against the bare SQL behind it, at a school full of records.

    python -m benchmarks.pages

Needs a school with weeks of patrol records (``benchmarks.run`` builds one).
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta

from benchmarks.measuring import Ratio, bare_sql, medians, report, set_up


def pages() -> dict[str, Callable[[], None]]:
    """What is measured: a name, and a function that fetches the page."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from apps.inspections.models import Sheet
    from apps.moral.models import WeekResult

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="moral"))
    week = (
        WeekResult.objects.filter(state="published").select_related("term").order_by("last").last()
    )
    some_class = week.term.year.classes.order_by("grade", "number").first()
    yesterday = (
        Sheet.objects.checked()
        .filter(
            round__date__lt=timezone.localdate() - timedelta(days=1), school_class__isnull=False
        )
        .latest("round__date")
        .round.date
    )
    addresses = {
        "the day's desk": f"{reverse('inspections:desk')}?day={yesterday}",
        "a class's week": reverse(
            "moral:class-week", args=[week.term.code, week.week, some_class.pk]
        ),
        "the week's sheet": reverse("moral:week", args=[week.term.code, week.week]),
        "list of records": reverse("inspections:sheet-list"),
        "fairness": reverse("moral:fairness-term", args=[week.term.code]),
        "term summary": reverse("moral:term", args=[week.term.code]),
    }

    def fetch(address: str) -> Callable[[], None]:
        def page() -> None:
            assert client.get(address).status_code == 200, address

        return page

    return {name: fetch(address) for name, address in addresses.items()}


# How many times as long as its SQL a page may take. A class's week aims at 3; it shows 120 entries
# here, ten times what a week has, and its SQL is 13 ms.
LIMITS = {"the day's desk": 3, "a class's week": 4, "the week's computation": 1.5}


def computation() -> Callable[[], None]:
    """Adding up a whole week of the school, ranks included, without writing it."""
    from apps.moral.models import WeekResult
    from apps.moral.weeks.tally import standings

    result = (
        WeekResult.objects.filter(state="published")
        .select_related("term", "rule")
        .order_by("last")
        .last()
    )
    return lambda: standings(result)


def main() -> int:
    found = {**pages(), "the week's computation": computation()}
    rows = []
    for name, page in found.items():
        bare, queries = bare_sql(page)
        taken, sql = medians(page, bare)
        if os.environ.get("BENCH_GROWTH"):
            rows += [Ratio(name, taken, 0), Ratio(f"{name}, queries", queries, 0)]
        elif name in LIMITS:
            detail = f"{taken:.0f} ms, SQL {sql:.0f} ms, {queries} queries"
            rows.append(Ratio(f"{name} ÷ its bare SQL", taken / sql, LIMITS[name], detail))
    return report(rows)


if __name__ == "__main__":
    set_up()
    sys.exit(main())
