"""``make bench``: every benchmark, one table of ratios, exit status 1 above a limit.

    python -m benchmarks.run             all
    python -m benchmarks.run pages load  some

The first run builds two schools under ``var/bench`` (minutes); later runs take them as they are.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import schools
from benchmarks.growth import compare
from benchmarks.measuring import ROOT, Ratio, show

# Script → the school that it is measured at.
SCRIPTS = {
    "lists": "term",
    "imports": "term",
    "cockpit": "term",
    "words": "term",
    "placing": "term",
    "pages": "years",
    "board": "years",
    "load": "years",
    "families": "term",
}


def ratios_of(school: str, script: str) -> list[Ratio]:
    """Run one script on one school; what it measured."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "ratios.json"
        ran = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{script}"],
            cwd=ROOT,
            env={**schools.environment(school), "BENCH_JSON": str(out)},
            check=False,
        )
        if not out.exists():
            sys.exit(f"{script} broke off with exit status {ran.returncode}.")
        return [Ratio(**row) for row in json.loads(out.read_text())]


def main() -> int:
    wanted = sys.argv[1:] or [*SCRIPTS, "growth"]
    for school in ("term", "years"):
        schools.build(school)
    rows: list[Ratio] = []
    for script, school in SCRIPTS.items():
        if script in wanted:
            print(f"{script} …", flush=True)
            rows += ratios_of(school, script)
    if "growth" in wanted:
        print("growth …", flush=True)
        rows += compare()
    show(rows)
    return int(not all(row.kept for row in rows))


if __name__ == "__main__":
    sys.exit(main())
