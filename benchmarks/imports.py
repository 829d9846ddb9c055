"""How the import bears 5,000 pupils with guardians, against 500: seconds, and memory.

    python benchmarks/imports.py

Checks and writes into a transaction that it rolls back. Needs a migrated database with a term
(the demo school). Exit status 1 above a limit.
"""

import os
import resource
import sys
import time
from io import BytesIO
from pathlib import Path

import django
from django.core.files.base import ContentFile
from django.db import transaction
from openpyxl import Workbook

FEW, MANY = 500, 5_000
# Ten times the rows may take so many times as long.
RATIO = 14
# Issue: 5,000 pupils in under 20 s on two cores, memory under 300 MB.
SECONDS, MEGABYTES = 20, 300


def workbook(count: int, classes: list[str], prefix: str) -> bytes:
    book, out = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    sheet.append(["学号", "姓名", "性别", "出生日期", "班级", "监护人", "关系", "监护人手机"])
    for n in range(count):
        name = classes[n % len(classes)]
        phone = f"138{n:08}"
        sheet.append(
            [
                f"{prefix}{n:05}",
                "李小麦",
                "男女"[n % 2],
                "2014-05-01",
                name,
                "李建国",
                "父亲",
                phone,
            ]
        )
    book.save(out)
    return out.getvalue()


def run(count: int, prefix: str) -> tuple[float, float]:
    """Seconds of checking and of writing ``count`` pupils."""
    from apps.school.imports import services
    from apps.school.models import ImportRun, SchoolClass, Term

    term = Term.objects.current()
    names = [str(row) for row in SchoolClass.objects.of_term(term)]
    with transaction.atomic():
        imported = ImportRun(kind="pupils", term=term, file_name="学生.xlsx")
        imported.file.save("benchmark.xlsx", ContentFile(workbook(count, names, prefix)))
        start = time.perf_counter()
        services.check(imported)
        checked = time.perf_counter()
        if not services.write(imported):
            sys.exit("The benchmark's file was refused.")
        written = time.perf_counter()
        imported.file.delete(save=False)
        transaction.set_rollback(True)
    return checked - start, written - checked


def main() -> int:
    run(10, "BW")
    few = sum(run(FEW, "BF"))
    check, write = run(MANY, "BM")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = (check + write) / few
    print(f"{FEW} pupils: {few:.1f} s; {MANY}: check {check:.1f} s, write {write:.1f} s")
    print(f"ratio {ratio:.1f} (limit {RATIO}); peak memory {memory:.0f} MB (limit {MEGABYTES})")
    slow = ratio > RATIO and check + write > SECONDS
    return int(slow or memory > MEGABYTES)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiaoxi.settings")
    django.setup()
    sys.exit(main())
