"""Chinese found without knowing its words: a text as its neighbouring pairs of characters.

乡村振兴 is 乡村 村振 振兴 and 兴, its end; whoever looks for 村振, or for 兴, finds it, whatever a dictionary
makes of it. A word in Latin letters or figures stays whole. Postgres needs no extension for it.
"""

import re
import unicodedata

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_STRETCH = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_CHINESE = re.compile(rf"[{_HAN}]")
# Postgres counts places up to 16,383 and keeps a megabyte of words: the end of a book is only found
# by words of two characters, and what is longer than a book not at all.
MOST = 40_000
# Nobody looks for a whole page.
LONGEST_QUERY = 200  # characters


def bigrams(text: str) -> list[str]:
    """What a text is found by: of each stretch of Chinese its pairs and its last character, the
    other words as they are, in order."""
    found: list[str] = []
    for stretch in _stretches(text):
        found += _pairs(stretch)
        if _is_parted(stretch):
            found.append(stretch[-1])
        if len(found) > MOST:
            break
    return found[:MOST]


def tsquery(text: str) -> str:
    """A query of Postgres for texts in which ``text`` stands as it was typed; "" for no words.

    A text is a row of pairs with an end after each stretch; so between two stretches there is one
    place more. The last character of a query may go on in the text.
    """
    stretches = _stretches(text[:LONGEST_QUERY])
    pieces: list[str] = []
    gap = 0
    for place, stretch in enumerate(stretches):
        last = place == len(stretches) - 1
        for number, pair in enumerate(_pairs(stretch)):
            distance = 1 if number else gap
            open_end = last and len(stretch) == 1 and _CHINESE.match(stretch)
            pieces += [f"<{distance}>"] if pieces else []
            pieces.append(f"'{pair}'{':*' if open_end else ''}")
        gap = 2 if _is_parted(stretch) else 1
    return " ".join(pieces)


def _stretches(text: str) -> list[str]:
    return _STRETCH.findall(unicodedata.normalize("NFKC", text).casefold())


def _is_parted(stretch: str) -> bool:
    return len(stretch) > 1 and bool(_CHINESE.match(stretch))


def _pairs(stretch: str) -> list[str]:
    if not _is_parted(stretch):
        return [stretch]
    return [stretch[at : at + 2] for at in range(len(stretch) - 1)]
