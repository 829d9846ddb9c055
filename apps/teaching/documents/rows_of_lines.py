"""Parts with columns that somebody wrote as lines: "1. 能说出算理", "基础：练习册第8页（约10分钟）"."""

import re
from collections.abc import Sequence

from apps.teaching.documents.blocks import Block, Cell, Paragraph, Row, Run, Table, text_of
from apps.teaching.documents.parts import PartKind

_NUMBER = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳])\s*")
_GOALS = re.compile(
    r"[（(【\[]?(?:指向|对应|检测|评价)?\s*(?:教学)?目标\s*([\d、,，和及\s]+)[)）】\]]?[：:]?"
)
_TIER = re.compile(r"^[【\[（(]?\s*(基础|提高|拓展)(?:性?作业|题|类|层)?\s*[】\])）]?[：:]?\s*")
_MINUTES = re.compile(r"[（(，,]?\s*(?:约|大约|用时|预计)?\s*(\d{1,3})\s*分钟\s*[)）]?")
# A line of 教学过程 that names the next step: 一、常规积累; 板块一：开放导入; （二）核心推进（15分钟）.
_STEP = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十]{1,2}[)）]|(?:板块|环节|活动)[一二三四五六七八九十\d]{1,2})"
)
_STEP_LENGTH = 40  # characters


def rows_of_lines(kind: PartKind, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The rows of a part, whether they came as a table or as lines; one table."""
    rows: list[Row] = []
    lines: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and _fits(kind, block):
            rows += _from_lines(kind, lines)
            lines = []
            rows += block.rows
        else:
            lines.append(block)
    rows += _from_lines(kind, lines)
    return (Table(tuple(rows)),) if rows else ()


def _fits(kind: PartKind, table: Table) -> bool:
    return all(len(row.cells) == len(kind.columns) for row in table.rows)


def _from_lines(kind: PartKind, lines: Sequence[Block]) -> list[Row]:
    if not lines:
        return []
    if kind.code == "process":
        return _process(kind, lines)
    return [_row(kind, _values(kind, text)) for text in _texts(lines)]


def _texts(lines: Sequence[Block]) -> list[str]:
    texts = [text_of(block) for block in lines]
    return [piece.strip() for text in texts for piece in text.split("\n") if piece.strip()]


def _values(kind: PartKind, text: str) -> dict[str, str]:
    codes = {column.code for column in kind.columns}
    if "tier" in codes:
        return _homework(text)
    text = _NUMBER.sub("", text)
    if "goals" in codes and (found := _GOALS.search(text)):
        numbers = "、".join(re.findall(r"\d+", found[1]))
        rest = (text[: found.start()] + text[found.end() :]).strip()
        return {"text": rest or text, "goals": numbers}
    return {"text": text}


def _homework(text: str) -> dict[str, str]:
    text = _NUMBER.sub("", text)
    tier = _TIER.match(text)
    rest = text[tier.end() :] if tier else text
    minutes = _MINUTES.search(rest)
    if minutes:
        rest = rest[: minutes.start()] + rest[minutes.end() :]
    return {
        "tier": tier[1] if tier else "",
        "content": rest.strip() or text,
        "minutes": minutes[1] if minutes else "",
    }


def _process(kind: PartKind, lines: Sequence[Block]) -> list[Row]:
    """Steps by their headings; what is done in a step stands with the teacher, who may part it."""
    steps: list[tuple[str, list[Block]]] = []
    for block in lines:
        text = text_of(block).strip()
        heads = isinstance(block, Paragraph) and (
            block.kind in ("h3", "h4") or (_STEP.match(text) and len(text) <= _STEP_LENGTH)
        )
        if heads:
            steps.append((text, []))
        elif steps:
            steps[-1][1].append(block)
        else:
            steps.append(("", [block]))
    return [_row(kind, {"step": step}, {"teacher": tuple(blocks)}) for step, blocks in steps]


def _row(
    kind: PartKind, values: dict[str, str], rich: dict[str, tuple[Block, ...]] | None = None
) -> Row:
    cells = []
    for column in kind.columns:
        value = values.get(column.code, "")
        blocks = (Paragraph((Run(value),)),) if value else ()
        cells.append(Cell((rich or {}).get(column.code, blocks)))
    return Row(tuple(cells))
