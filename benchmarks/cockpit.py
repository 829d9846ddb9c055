"""How long the cockpit takes at the demo school, and how many queries (plan X01: 15, 150 ms).

    python -m benchmarks.cockpit

Needs a database with the demo school (``manage.py demo``) and the collected static files, as
``make up`` leaves them. On a machine so slow that the home page alone takes more than 10 ms, the
limit grows with it: 15 times the home page. Exit status 1 above a limit.
"""

import sys

from benchmarks.measuring import Ratio, bare_sql, median, report, set_up

QUERIES = 15
MILLISECONDS = 150
TIMES_THE_HOME_PAGE = 15


def main() -> int:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="principal"))
    pages = {
        "cockpit, today": reverse("plan:cockpit"),
        "cockpit, spring 2022": f"{reverse('plan:cockpit')}?term=2021-2022-2&on=2022-05-10",
        "cockpit, one chapter": reverse("plan:chapter-4"),
        "cockpit, print": reverse("plan:cockpit-print"),
    }
    home = median(lambda: client.get(reverse("portal:home")))
    rows = []
    for name, address in pages.items():

        def page(address: str = address):
            assert client.get(address).status_code == 200, address

        _replay, queries = bare_sql(page)
        taken = median(page)
        limit = max(MILLISECONDS / home, TIMES_THE_HOME_PAGE)
        rows += [
            Ratio(f"{name} ÷ home page", taken / home, limit, f"{taken:.0f} ms"),
            Ratio(f"{name}, queries ÷ {QUERIES}", queries / QUERIES, 1, f"{queries} queries"),
        ]
    return report(rows)


if __name__ == "__main__":
    set_up()
    sys.exit(main())
