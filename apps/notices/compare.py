"""What changed from one version of a text to the next, paragraph by paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import strip_tags

_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|tr|blockquote)>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)
# Pieces that a reader takes as one: a run of letters or digits, or one Chinese character.
_PIECES = re.compile(r"[A-Za-z0-9.]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One paragraph of the comparison: pieces that are kept, added or struck out."""

    kind: str  # same, added, removed, changed
    pieces: list[tuple[str, str]]  # ("same" | "added" | "removed", text)


def paragraphs(html: str) -> list[str]:
    """The text of a cleaned HTML body, one entry per paragraph, list item or table row."""
    broken = _BLOCK_END.sub("\n", html.replace("</td>", "　").replace("</th>", "　"))
    lines = (" ".join(unescape(strip_tags(line)).split()) for line in broken.split("\n"))
    return [line for line in lines if line]


def compare(before: str, after: str) -> list[Line]:
    """The paragraphs of both texts in reading order, with what was struck out and added."""
    old, new = paragraphs(before), paragraphs(after)
    lines = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line("same", [("same", text)]) for text in old[i1:i2]]
        else:
            lines += _replaced(old[i1:i2], new[j1:j2])
    return lines


def _replaced(old: list[str], new: list[str]) -> Iterator[Line]:
    paired = min(len(old), len(new))
    for before, after in zip(old, new, strict=False):
        pieces = list(_within(before, after))
        same = sum(len(text) for kind, text in pieces if kind == "same")
        if same * 3 >= max(len(before), len(after)):
            yield Line("changed", pieces)
        else:
            yield Line("removed", [("removed", before)])
            yield Line("added", [("added", after)])
    yield from (Line("removed", [("removed", text)]) for text in old[paired:])
    yield from (Line("added", [("added", text)]) for text in new[paired:])


def _within(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[i1:i2])
            continue
        if i1 < i2:
            yield "removed", "".join(old[i1:i2])
        if j1 < j2:
            yield "added", "".join(new[j1:j2])
