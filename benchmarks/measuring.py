"""What every benchmark does: set Django up, take the middle of many rounds, print ratios."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Ratio:
    """One line of the table: what was measured against what, and how far it may go."""

    name: str
    ratio: float
    limit: float
    detail: str = ""
    at_least: bool = False  # the limit is a floor: more is better

    @property
    def kept(self) -> bool:
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


def set_up() -> None:
    """Make ``jiaoxi`` importable and start Django, as ``make up`` runs it."""
    import django

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiaoxi.settings")
    os.environ.setdefault("JIAOXI_HTTPS", "off")
    django.setup()


def median(work: Callable[[], object], rounds: int = 15) -> float:
    """Milliseconds of one round, the middle of many, after a warm-up."""
    return medians(work, rounds=rounds)[0]


def medians(*works: Callable[[], object], rounds: int = 15) -> list[float]:
    """The same of several works that take turns, so that a busy moment slows all of them down."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times]


def bare_sql(work: Callable[[], object]) -> tuple[Callable[[], None], int]:
    """The SELECTs that ``work`` sends, as a function that sends them again and reads the rows.

    Returns that function and the number of queries.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
    sent = []

    def listen(execute, sql, params, many, context):
        if sql.lstrip("( \n").upper().startswith(("SELECT", "WITH")):
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with CaptureQueriesContext(connection) as captured, connection.execute_wrapper(listen):
        work()

    def replay() -> None:
        with connection.cursor() as cursor:
            for sql, params in sent:
                cursor.execute(sql, params)
                cursor.fetchall()

    return replay, len(captured)


def report(rows: Iterable[Ratio]) -> int:
    """Print the table; returns the exit status, 1 if a limit was passed.

    With ``BENCH_JSON`` set the rows go there instead, for ``run.py`` to gather.
    """
    rows = list(rows)
    if path := os.environ.get("BENCH_JSON"):
        Path(path).write_text(json.dumps([asdict(row) for row in rows]))
    else:
        show(rows)
    return int(not all(row.kept for row in rows))


def show(rows: Iterable[Ratio]) -> None:
    print(f"{'':<44}{'ratio':>8}  {'limit':<8}")
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        verdict = "" if row.kept else "  TOO MUCH" if not row.at_least else "  TOO LITTLE"
        print(f"{row.name:<44}{row.ratio:8.2f}  {sign} {row.limit:<6g}{row.detail}{verdict}")
