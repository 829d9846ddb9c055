"""Chinese found without knowing its words: a text as its neighbouring pairs of characters.

乡村振兴 is 乡村 村振 振兴; whoever looks for 村振 finds it, whatever a dictionary makes of it. A word in
Latin letters or figures stays whole. Postgres needs no extension for it.
"""

import re
import unicodedata

_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff"
_STRETCH = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_CHINESE = re.compile(rf"[{_HAN}]")


def bigrams(text: str) -> list[str]:
    """The pairs of each stretch of Chinese, the other words as they are, in order."""
    found = []
    for stretch in _STRETCH.findall(unicodedata.normalize("NFKC", text).casefold()):
        if len(stretch) == 1 or not _CHINESE.match(stretch):
            found.append(stretch)
        else:
            found += [stretch[at : at + 2] for at in range(len(stretch) - 1)]
    return found
