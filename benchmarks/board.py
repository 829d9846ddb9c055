"""The board of lesson preparation at five years of plans: queries, and each page ÷ its bare SQL.

    python -m benchmarks.board

Needs a school of several years (``benchmarks.run`` builds one); writes its preparation once.
Exit status 1 above a limit.
"""

import sys

from benchmarks.measuring import Ratio, bare_sql, medians, report, set_up
from benchmarks.preparation import write_preparation

QUERIES = 15
TIMES_ITS_SQL = 3


def main() -> int:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from apps.teaching.models import Adaptation, ClassLesson

    write_preparation(timezone.localdate())
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="principal"))
    pages = {
        "the board, whole school": reverse("teaching:board"),
        "the board, spring 2022": f"{reverse('teaching:board')}?term=2021-2022-2",
        "the board by teacher": reverse("teaching:board-teachers"),
        "what is not done": f"{reverse('teaching:board-rows')}?what=undone",
    }
    whole = f", of {ClassLesson.objects.count()} lessons, {Adaptation.objects.count()} adaptations"
    rows = []
    for name, address in pages.items():

        def page(address: str = address):
            assert client.get(address).status_code == 200, address

        bare, queries = bare_sql(page)
        taken, sql = medians(page, bare)
        detail = f"{taken:.0f} ms, SQL {sql:.0f} ms{whole}"
        rows += [
            Ratio(f"{name} ÷ its bare SQL", taken / sql, TIMES_ITS_SQL, detail),
            Ratio(f"{name}, queries ÷ {QUERIES}", queries / QUERIES, 1, f"{queries} queries"),
        ]
        whole = ""
    return report(rows)


if __name__ == "__main__":
    set_up()
    sys.exit(main())
