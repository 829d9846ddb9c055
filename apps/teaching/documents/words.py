"""Words of a line, and what of a difference matters.

Chinese has no spaces between words; rjieba parts them by its dictionary. A difference that only
concerns white space, width or punctuation is no second preparation (2-preparation-routines.md 2.1).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import rjieba
from rapidfuzz.distance import Indel

# A word that stayed between two changes and is no longer than so many characters does not make the
# line easier to read: it becomes part of one change.
ISLAND = 1
_MEANINGLESS = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order; put together they are the text."""
    return tuple(rjieba.cut(text))


def meaning(text: str) -> str:
    """A text without what does not count: white space, punctuation, width of letters, case.

    Signs of mathematics mean something, and stay.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MEANINGLESS.sub(
        lambda found: "".join(sign for sign in found[0] if unicodedata.category(sign) == "Sm"),
        folded,
    )


def alike(before: str, after: str) -> float:
    """How alike two texts are: 0 to 1."""
    return Indel.normalized_similarity(before, after)


def steps(before: Sequence, after: Sequence) -> list[tuple[str, int, int, int, int]]:
    """``("equal" | "change", from, to, from, to)`` over two sequences, without small islands."""
    found: list[tuple[str, int, int, int, int]] = []
    for step in Indel.opcodes(before, after):
        tag = "equal" if step.tag == "equal" else "change"
        span = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if tag == "equal" and found and _is_island(before, span, after):
            tag = "change"
        if found and found[-1][0] == tag:
            _, src, _, dest, _ = found[-1]
            found[-1] = (tag, src, span[1], dest, span[3])
        else:
            found.append((tag, *span))
    return found


def _is_island(before: Sequence, span: tuple[int, int, int, int], after: Sequence) -> bool:
    """Whether what stayed is short and lies between two changes."""
    src, src_end, dest, dest_end = span
    inside = (src or dest) and (src_end < len(before) or dest_end < len(after))
    return bool(inside) and sum(len(word) for word, *_ in before[src:src_end]) <= ISLAND
