"""Correcting a read plan: the tree as a flat list, and operations that each give a new list.

No operation loses or reorders a word; only `edit` changes what stands in a node. Undo is therefore
the list from before: whoever shows the plan keeps the lists that were.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.plan.reading.headings import split_heading
from apps.plan.reading.numbering import read_marks
from apps.plan.reading.outline import DEEPEST, Clause, Plan, set_places


class EditError(ValueError):
    """Says why an operation is not possible here."""


@dataclass(frozen=True)
class Node:
    """A clause in the flat list. ``depth`` is 1 for a chapter; the nodes after it that are deeper
    stand below it. ``mark`` is its number as the source has it."""

    id: int
    depth: int
    number: str = ""
    heading: str = ""
    text: str = ""
    mark: str = ""


Nodes = list[Node]


def nodes_of(plan: Plan) -> Nodes:
    """The clauses of a plan in a flat list, numbered from 1."""
    return [
        Node(id, clause.level, clause.number, clause.heading, clause.text, clause.mark)
        for id, clause in enumerate(plan.walk(), start=1)
    ]


def clauses_of(nodes: Sequence[Node]) -> list[Clause]:
    """The tree again; a node that was emptied by hand is left out."""
    root = Clause(level=0)
    above = [(0, root)]
    for node in nodes:
        if not (node.number or node.heading or node.text):
            continue
        clause = Clause(node.number, 0, node.heading, node.text, mark=node.mark)
        while above[-1][0] >= node.depth:
            above.pop()
        above[-1][1].children.append(clause)
        above.append((node.depth, clause))
    set_places(root.children)
    return root.children


def indent(nodes: Sequence[Node], id: int) -> Nodes:
    """Puts a node, with all below it, under the node before."""
    index = _index(nodes, id)
    if index == 0 or nodes[index - 1].depth < nodes[index].depth:
        raise EditError("上面没有可以归入的条目，不能再降一层。")
    if nodes[index].depth >= DEEPEST:
        raise EditError(f"最多 {DEEPEST} 层，不能再降。")
    return _shifted(nodes, index, +1)


def outdent(nodes: Sequence[Node], id: int) -> Nodes:
    """Raises a node, with all below it, by one level; sisters after it come to stand below it."""
    index = _index(nodes, id)
    if nodes[index].depth == 1:
        raise EditError("已经是最上层，不能再升。")
    return _shifted(nodes, index, -1)


def split(nodes: Sequence[Node], id: int, offset: int) -> Nodes:
    """Parts the text of a node at an offset; the rest becomes a node of the same depth after it.

    A rest that begins with a number becomes a numbered clause.
    """
    index = _index(nodes, id)
    node = nodes[index]
    first, rest = node.text[:offset].rstrip(), node.text[offset:].lstrip()
    if not rest or not (first or node.heading):
        raise EditError("请把光标放在文字中间再拆分。")
    after = Node(max(n.id for n in nodes) + 1, node.depth, text=rest)
    if marks := read_marks(rest):
        heading, text = split_heading(rest[len(marks[0].printed) :])
        mark = "".join(marks[0].printed.split())
        after = replace(after, number=marks[0].number, heading=heading, text=text, mark=mark)
    return [*nodes[:index], replace(node, text=first), after, *nodes[index + 1 :]]


def merge(nodes: Sequence[Node], id: int) -> Nodes:
    """Appends a node to the one before it; what stood below it stays where it can.

    A number taken for numbering by mistake becomes words again.
    """
    index = _index(nodes, id)
    if index == 0:
        raise EditError("这是第一条，上面没有可以合并的条目。")
    before, node = nodes[index - 1], nodes[index]
    words = _joined(f"{node.mark or node.number}{node.heading}", node.text)
    merged = replace(before, text=_joined(before.text, words))
    end = _end(nodes, index)
    rise = min(0, before.depth - node.depth)
    below = [replace(n, depth=n.depth + rise) for n in nodes[index + 1 : end]]
    return [*nodes[: index - 1], merged, *below, *nodes[end:]]


def edit(nodes: Sequence[Node], id: int, *, number: str, heading: str, text: str) -> Nodes:
    """Replaces what stands in a node by what a person typed."""
    index = _index(nodes, id)
    node = nodes[index]
    mark = node.mark if number == node.number else number
    changed = replace(
        node, number=number.strip(), heading=heading.strip(), text=text.strip(), mark=mark
    )
    return [*nodes[:index], changed, *nodes[index + 1 :]]


def _index(nodes: Sequence[Node], id: int) -> int:
    for index, node in enumerate(nodes):
        if node.id == id:
            return index
    raise EditError("这一条已经不在了，请刷新页面。")


def _end(nodes: Sequence[Node], index: int) -> int:
    """The position after the last node that stands below the one at ``index``."""
    depth = nodes[index].depth
    later = (i for i in range(index + 1, len(nodes)) if nodes[i].depth <= depth)
    return next(later, len(nodes))


def _shifted(nodes: Sequence[Node], index: int, by: int) -> Nodes:
    end = _end(nodes, index)
    moved = [replace(node, depth=node.depth + by) for node in nodes[index:end]]
    return [*nodes[:index], *moved, *nodes[end:]]


def _joined(first: str, second: str) -> str:
    """A finished sentence and the next on two lines, a broken one on one."""
    broken = not first or not second or not re.search(r"[。！？；：.!?;:]$", first)
    return first + second if broken else f"{first}\n{second}"
