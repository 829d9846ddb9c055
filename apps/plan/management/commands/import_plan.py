"""Imports a work plan, or only shows how it would be read."""

import json
from io import BytesIO
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.files import UploadError
from apps.plan.reading import Plan, read_plan
from apps.plan.services import import_plan
from apps.school.models import Term


class Command(BaseCommand):
    help = "Imports a school's work plan from a .docx or .txt file."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the plan, .docx or .txt")
        parser.add_argument("--term", metavar="CODE", help="code of the term that the plan is for")
        parser.add_argument("--dry-run", action="store_true", help="show it, write nothing")
        parser.add_argument("--format", choices=["outline", "json"], default="outline")

    def handle(self, *, file: Path, term: str | None, dry_run: bool, format: str, **_) -> None:
        if not dry_run and not term:
            raise CommandError("请用 --term 指明学期，或用 --dry-run 只看结果。")
        plan = _read(file)
        if not dry_run:
            _store(plan, term, source=file.name)
        if format == "json":
            self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False, indent=2))
        else:
            self._show(plan)
        for doubt in plan.doubts:
            self.stderr.write(str(doubt))

    def _show(self, plan: Plan) -> None:
        self.stdout.write(plan.title or "（没有标题）")
        for clause in plan.walk():
            indent = "  " * clause.level
            self.stdout.write(f"{indent}{clause.path} {clause.name or clause.text[:30]}")


def _read(path: Path) -> Plan:
    try:
        content = BytesIO(path.read_bytes())
    except FileNotFoundError:
        raise CommandError(f"找不到文件“{path}”。") from None
    except OSError as error:
        raise CommandError(f"文件“{path}”打不开：{error.strerror}。") from error
    content.name = path.name
    try:
        return read_plan(content)
    except UploadError as error:
        raise CommandError(str(error)) from error


def _store(plan: Plan, code: str, *, source: str) -> None:
    term = Term.objects.filter(code=code).first()
    if term is None:
        known = "、".join(Term.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(f"没有代码为“{code}”的学期，已有：{known or '（无）'}。")
    import_plan(plan, term=term, by=None, source=source)
