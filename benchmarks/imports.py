"""How the import bears 5,000 pupils with guardians, against 500: seconds, and memory.

    python -m benchmarks.imports

Checks and writes into a transaction that it rolls back. Needs a migrated database with a term
(the demo school). Exit status 1 above a limit.
"""

import resource
import sys
import time
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from openpyxl import Workbook

from benchmarks.measuring import Ratio, report, set_up

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
    seconds = check + write
    # Ten times the rows may take 14 times as long, or longer while it stays under 20 s.
    limit = max(RATIO, SECONDS / few)
    detail = f"check {check:.1f} s, write {write:.1f} s"
    return report(
        [
            Ratio(f"import of {MANY} pupils ÷ {FEW}", seconds / few, limit, detail),
            Ratio(f"its memory ÷ {MEGABYTES} MB", memory / MEGABYTES, 1, f"{memory:.0f} MB"),
        ]
    )


if __name__ == "__main__":
    set_up()
    sys.exit(main())
