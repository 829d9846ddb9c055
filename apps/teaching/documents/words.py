"""Words of a line, and what of a difference matters.

Chinese has no spaces between words; rjieba parts them by its dictionary. A difference that only
concerns white space, width or punctuation is no second preparation (2-preparation-routines.md 2.1).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import rjieba
from rapidfuzz.distance import Indel

# A word that stayed between two changes and is no longer than so many characters does not make the
# line easier to read: it becomes part of one change.
ISLAND = 1
# Characters of one text times characters of the other from which on a text is long.
LONG = 4_000_000
# Words times words beyond which a line is not compared word by word: a bit of memory for each.
HUGE = 200_000_000
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
    """How alike two texts are: 0 to 1. Of long ones only which words they have is looked at."""
    if len(before) * len(after) <= LONG:
        return Indel.normalized_similarity(before, after)
    common = sum(len(word) * n for word, n in (_counted(before) & _counted(after)).items())
    return 2 * common / (len(before) + len(after))


@lru_cache(maxsize=500)
def _counted(text: str) -> Counter[str]:
    return Counter(words(text))


def steps(before: Sequence, after: Sequence) -> list[tuple[str, int, int, int, int]]:
    """``("equal" | "change", from, to, from, to)`` over two sequences, without small islands."""
    if len(before) * len(after) > HUGE:
        tag = "equal" if before == after else "change"
        return [(tag, 0, len(before), 0, len(after))]
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
