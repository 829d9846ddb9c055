"""The schools that are measured: 36 classes with two inspected terms, and with all of ten years.

Each has servers and files of its own under ``var/bench``; it is built once and kept.
"""

import os
import shutil
import subprocess
import sys
import time

from benchmarks.measuring import ROOT

BENCH = ROOT / "var" / "bench"
PYTHON = sys.executable
# Both as busy, so that only the years differ: more than two million entries in the five years up
# to spring 2022 and all the terms since. A real school writes a tenth of that.
SCHOOLS = {
    "term": ("--classes", "36", "--years", "1", "--entries-per-sheet", "8"),
    "torture": ("--classes", "18", "--years", "1"),
    "years": ("--classes", "36", "--years", "5", "--entries-per-sheet", "8"),
}


def environment(school: str) -> dict[str, str]:
    """The variables under which a process works on one school's servers."""
    return {
        **{name: value for name, value in os.environ.items() if name not in _FOREIGN},
        "JIAOXI_VAR": str(BENCH / school),
        "JIAOXI_DEMO": "on",
        "JIAOXI_HTTPS": "off",
        "ALLOWED_HOSTS": "*",
        "DJANGO_SETTINGS_MODULE": "jiaoxi.settings",
    }


_FOREIGN = ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "PORT")


def manage(school: str, *arguments: str) -> None:
    subprocess.run(
        [PYTHON, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(school),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def build(school: str) -> None:
    """Build a school that is not there yet; one whose building was cut off starts over."""
    place = BENCH / school
    done = place / "built"
    if done.exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    start = time.perf_counter()
    print(f"Building the school “{school}” …", flush=True)
    manage(school, "migrate", "-v0")
    manage(school, "collectstatic", "--noinput", "-v0")
    manage(school, "demo", *SCHOOLS[school])
    done.touch()
    print(f"  {time.perf_counter() - start:.0f} s", flush=True)
