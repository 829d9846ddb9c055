"""Parts with columns that somebody wrote as lines: "1. 能说出算理", "基础：练习册第8页（约10分钟）"."""

import re
from collections.abc import Iterator, Sequence

from apps.teaching.documents.blocks import (
    Block,
    Cell,
    Paragraph,
    Row,
    Run,
    Table,
    pictures,
    text_of,
    without_start,
    words_of,
)
from apps.teaching.documents.parts import PartKind

_CHINESE = "一二三四五六七八九十"
_MARK = re.compile(
    r"^\s*(?:[（(]?(?P<chinese>[一二三四五六七八九十])[)）、.．]"
    r"|[（(]?(?P<digits>\d{1,2})(?:[)）、．]|\.(?!\d))|(?P<ring>[①-⑳]))\s*"
)
_GOALS = re.compile(
    r"[（(【\[]\s*(?:指向|对应|检测|评价)*\s*(?:教学|学习)?目标\s*([\d、,，和及与\s]+)[)）】\]][：:]?"
    r"|^(?:指向|对应|检测|评价)*\s*(?:教学|学习)?目标\s*([\d、,，和及与\s]+)[：:]"
)
_TIERS = "基础|提高|拓展"
_TIER = re.compile(
    rf"^[【\[（(]\s*({_TIERS})(?:性?作业|性?练习|题|类|层|性)?\s*[】\])）][：:]?\s*"
    rf"|^({_TIERS})(?:性?作业|性?练习|题|类|层|性)?\s*[：:]\s*"
)
_BRACKETED_MINUTES = re.compile(
    r"\s*[（(](?:约|大约|用时|预计)*\s*(\d{1,3})\s*分钟(?:左右|以内)?[)）]"
)
_MINUTES = re.compile(r"(\d{1,3})\s*分钟")
# A line of 教学过程 that names the next step: 一、常规积累; 板块一：开放导入; （二）核心推进（15分钟）.
_STEP = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十]{1,2}[)）]"
    r"|(?:板块|环节|活动|任务|步骤)[一二三四五六七八九十\d]{1,2}|第[一二三四五六七八九十]{1,2}[板环步])"
)
_STEP_LENGTH = 40  # characters
_INTENT = re.compile(r"^\s*(?:[【\[（(]\s*设计意图\s*[】\])）]\s*[：:]?|设计意图\s*[：:])\s*")


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
    return (Table(tuple(_plainly(kind, row) for row in rows)),) if rows else ()


def without_place(kind: PartKind, blocks: Sequence[Block]) -> list[Block]:
    """Pictures in columns that hold bare text only, each as a line: a person has to place them."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and _fits(kind, block):
            for row in block.rows:
                for column, cell in zip(kind.columns, row.cells, strict=True):
                    if not column.rich:
                        found += [Paragraph((one,)) for one in pictures(cell.blocks)]
        elif kind.code != "process":
            found += [Paragraph((one,)) for one in pictures([block])]
    return found


def _fits(kind: PartKind, table: Table) -> bool:
    return all(len(row.cells) == len(kind.columns) for row in table.rows)


def _plainly(kind: PartKind, row: Row) -> Row:
    """A row whose columns of bare text hold nothing else."""
    cells = [
        cell if column.rich else Cell(_line(" ".join(texts_of(cell.blocks))))
        for column, cell in zip(kind.columns, row.cells, strict=True)
    ]
    return Row(tuple(cells))


def _line(text: str) -> tuple[Block, ...]:
    return (Paragraph((Run(text),)),) if text else ()


def texts_of(blocks: Sequence[Block]) -> list[str]:
    """The lines of blocks as bare text, numbered items with their numbers."""
    found, number = [], 0
    for block in blocks:
        if isinstance(block, Table):
            cells = (cell for row in block.rows for cell in row.cells)
            found += [text for cell in cells for text in texts_of(cell.blocks)]
            number = 0
            continue
        number = number + 1 if block.kind == "ol" else 0
        text = words_of(block)
        mark = f"{number}. " if number and len(blocks) > 1 else ""
        found += [f"{mark}{piece.strip()}" for piece in text.split("\n") if piece.strip()]
    return found


def _from_lines(kind: PartKind, lines: Sequence[Block]) -> list[Row]:
    if not lines:
        return []
    if kind.code == "process":
        return _process(kind, lines)
    return [_row(kind, _values(kind, text)) for text in _unnumbered(texts_of(lines))]


def _unnumbered(texts: Sequence[str]) -> Iterator[str]:
    """Lines without the numbers that only count them: 1. 2. 3., but neither 3.14 nor 三、四年级."""
    expected = 1
    for text in texts:
        mark = _MARK.match(text)
        # 三、四年级 are two numbers, and no third line.
        joined = mark and mark["chinese"] and text[mark.end() : mark.end() + 1] in _CHINESE
        if mark and not joined and _value(mark) == expected and mark.end() < len(text):
            expected += 1
            yield text[mark.end() :]
        else:
            yield text


def _value(mark: re.Match) -> int:
    if mark["digits"]:
        return int(mark["digits"])
    if mark["ring"]:
        return ord(mark["ring"]) - ord("①") + 1
    return _CHINESE.index(mark["chinese"]) + 1


def _values(kind: PartKind, text: str) -> dict[str, str]:
    codes = {column.code for column in kind.columns}
    if "tier" in codes:
        return _homework(text)
    if "goals" in codes and (found := _GOALS.search(text)):
        numbers = "、".join(re.findall(r"\d+", found[1] or found[2]))
        rest = (text[: found.start()] + text[found.end() :]).strip()
        return {"text": rest or text, "goals": numbers}
    return {"text": text}


def _homework(text: str) -> dict[str, str]:
    tier = _TIER.match(text)
    rest = text[tier.end() :] if tier else text
    minutes = _BRACKETED_MINUTES.search(rest)
    if minutes:
        rest = rest[: minutes.start()] + rest[minutes.end() :]
    # "每天跳绳10分钟" says it within the sentence, where it has to stay.
    minutes = minutes or _MINUTES.search(rest)
    return {
        "tier": (tier[1] or tier[2]) if tier else "",
        "content": rest.strip() or text,
        "minutes": minutes[1] if minutes else "",
    }


def _process(kind: PartKind, lines: Sequence[Block]) -> list[Row]:
    """Steps by their headings; what is done in a step stands with the teacher, who may part it."""
    steps: list[tuple[str, list[Block], list[Block]]] = []
    for block in lines:
        text = text_of(block).strip()
        if isinstance(block, Paragraph) and _names_step(block, text):
            steps.append((text, [], []))
            continue
        if not steps:
            steps.append(("", [], []))
        why = _without_label(block) if isinstance(block, Paragraph) else None
        steps[-1][1 if why is None else 2].append(why or block)
    return [
        _row(kind, {"step": step}, {"teacher": tuple(blocks), "intent": tuple(why)})
        for step, blocks, why in steps
    ]


def _names_step(block: Paragraph, text: str) -> bool:
    if "\n" in text or any(pictures([block])):
        return False
    return block.kind in ("h3", "h4") or bool(_STEP.match(text) and len(text) <= _STEP_LENGTH)


def _without_label(block: Paragraph) -> Paragraph | None:
    """What stands after 设计意图： in a line; None where it is no such line."""
    text = words_of(block)
    label = _INTENT.match(text)
    if not label or label.end() == len(text):
        return None
    return without_start(block, label.end())


def _row(
    kind: PartKind, values: dict[str, str], rich: dict[str, tuple[Block, ...]] | None = None
) -> Row:
    cells = []
    for column in kind.columns:
        value = values.get(column.code, "")
        cells.append(Cell((rich or {}).get(column.code) or _line(value)))
    return Row(tuple(cells))
