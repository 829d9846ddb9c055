"""How pages bear the years: the median of each at five years of records ÷ the same at one term."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import schools
from benchmarks.measuring import ROOT, Ratio

LIMIT = 1.3


def compare() -> list[Ratio]:
    """Measure the pages at both schools, one after the other."""
    few, many = _measured("term"), _measured("years")
    rows = []
    for name, taken in many.items():
        if name.endswith(", queries"):
            rows.append(Ratio(f"{name}: years ÷ term", taken / few[name], 1, f"{taken:.0f}"))
        else:
            detail = f"{few[name]:.0f} → {taken:.0f} ms"
            rows.append(Ratio(f"{name}: years ÷ term", taken / few[name], LIMIT, detail))
    return rows


def _measured(school: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "figures.json"
        subprocess.run(
            [sys.executable, "-m", "benchmarks.pages"],
            cwd=ROOT,
            env={**schools.environment(school), "BENCH_JSON": str(out), "BENCH_GROWTH": "1"},
            check=False,
        )
        return {row["name"]: row["ratio"] for row in json.loads(out.read_text())}
