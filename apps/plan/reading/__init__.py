"""Reading a school's work plan: from a .docx or .txt file to a tree of clauses. No database."""

from pathlib import PurePath
from typing import BinaryIO

from apps.core.files import (
    Content,
    UploadError,
    content_of,
    name_of,
    open_docx,
    read_text,
    receive,
)
from apps.plan.reading.lines import text_lines
from apps.plan.reading.outline import Clause, Doubt, Plan
from apps.plan.reading.promises import Promise, Strength, find_promises
from apps.plan.reading.tree import build
from apps.plan.reading.word import word_lines

__all__ = ["Clause", "Doubt", "Plan", "Promise", "Strength", "find_promises", "read_plan"]

_LINES = 20_000
_TEXT_NAMES = {".txt", ""}


def read_plan(file: BinaryIO, *, limit: int | None = None) -> Plan:
    """The plan in an uploaded file. ``limit`` in bytes, the portal's by default.

    Raises UploadError where the file cannot be read or has no text.
    """
    name = name_of(file)
    if content_of(receive(file, limit=limit)) is Content.TEXT:
        suffix = PurePath(str(getattr(file, "name", "") or "")).suffix
        if suffix.lower() not in _TEXT_NAMES:
            raise UploadError(f"{name}已损坏，或内容与扩展名不符。请上传 .docx 或 .txt 文件。")
        lines, doubts = list(text_lines(read_text(file, limit=limit))), []
    else:
        lines, doubts = word_lines(open_docx(file, limit=limit))
    if not lines:
        raise UploadError(f"{name}里没有文字；如果是扫描的图片，请换成可以编辑的文档。")
    if len(lines) > _LINES:
        raise UploadError(f"{name}超过 {_LINES} 行，不像一份工作计划。")
    plan = build(lines)
    plan.doubts = sorted([*doubts, *plan.doubts], key=lambda doubt: doubt.line)
    return plan
