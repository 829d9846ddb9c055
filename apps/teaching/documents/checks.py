"""教学评一致 and what a text still lacks (2-preparation-routines.md 2.1, S3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from apps.teaching.documents.parts import OUTLINE_PARTS, Document, PartKind

_NUMBER = re.compile(r"\d+")
MINUTES = range(1, 121)
OUTLINE_GOALS = range(3, 6)


@dataclass(frozen=True)
class Problem:
    """What is wrong or missing: in which part, in which row (from 0; None: the whole part)."""

    part: str
    row: int | None
    sentence: str


def goal_numbers(text: str) -> list[int]:
    """The goals that a task names: "1、2" or "目标1，目标2"."""
    return [int(number) for number in _NUMBER.findall(text)]


def problems(kinds: Sequence[PartKind], document: Document) -> list[Problem]:
    """Everything that keeps a text from being final, in the order of its parts."""
    found = [
        Problem(kind.code, None, f"“{kind.title}”还没有写。")
        for kind in kinds
        if kind.required and not document.get(kind.code)
    ]
    found += _goals_and_tasks(document)
    if kinds is OUTLINE_PARTS:
        found += _outline(document)
    elif document.get("homework"):
        found += _homework(document["homework"])
    order = {kind.code: place for place, kind in enumerate(kinds)}
    return sorted(found, key=lambda one: (order[one.part], -1 if one.row is None else one.row))


def _goals_and_tasks(document: Document) -> list[Problem]:
    goals, tasks = document.get("goals") or [], document.get("tasks") or []
    if not goals or not tasks:
        return []
    found, met = [], set()
    for row, task in enumerate(tasks):
        numbers = goal_numbers(task.get("goals", ""))
        met.update(numbers)
        unknown = [number for number in numbers if not 1 <= number <= len(goals)]
        if not numbers:
            found.append(
                Problem("tasks", row, "这个评价任务没有对应教学目标，请选出它评价哪一条。")
            )
        elif unknown:
            listed = "、".join(map(str, unknown))
            found.append(
                Problem("tasks", row, f"没有第{listed}条教学目标，目标只有{len(goals)}条。")
            )
    for row in range(len(goals)):
        if row + 1 not in met:
            found.append(Problem("goals", row, "还没有评价任务对应这一条目标。"))
    return found


def _outline(document: Document) -> list[Problem]:
    count = len(document.get("goals") or [])
    if count and count not in OUTLINE_GOALS:
        return [Problem("goals", None, f"单元目标写3–5条，现在有{count}条。")]
    return []


def _homework(rows: list[dict[str, str]]) -> list[Problem]:
    found = []
    for row, item in enumerate(rows):
        missing = [
            title
            for code, title in (("tier", "层次"), ("content", "内容"), ("for_whom", "适宜群体"))
            if not item.get(code)
        ]
        if missing:
            found.append(Problem("homework", row, f"请补上{'、'.join(missing)}。"))
        minutes = item.get("minutes", "")
        if not minutes.isdecimal() or int(minutes) not in MINUTES:
            found.append(Problem("homework", row, "请写出大约几分钟（1–120的整数）。"))
    return found


def homework_minutes(document: Document) -> int:
    """Minutes of all homework of a lesson together, as far as they are numbers."""
    rows = document.get("homework") or []
    return sum(int(row["minutes"]) for row in rows if row.get("minutes", "").isdecimal())
