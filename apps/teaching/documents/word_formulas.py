"""Formulas of a Word file as a line of characters: 1/2, x², √2, ①, 好（hǎo）.

Two kinds have no picture that could be kept: Office formulas, and EQ fields, with which WPS and old
versions of Word write fractions, encircled numbers and pinyin.
"""

import re
from collections.abc import Callable, Iterator

from lxml import etree

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-n", "₀₁₂₃₄₅₆₇₈₉₊₋ₙ")
_SHORT = re.compile(r"^[\d+n-]{1,3}$")
_HAT = "\u0302"  # the accent where a formula names none


def linear(formula) -> str:
    """An Office formula in one line: fractions with a stroke, powers raised, roots with √."""
    return "".join(map(_piece, formula))


def _piece(element) -> str:
    name = etree.QName(element).localname
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    return _FORMS.get(name, linear)(element)


def _part(element, name: str) -> str:
    found = element.find(f"{_M}{name}")
    return "" if found is None else linear(found)


def _parts(element, name: str) -> list[str]:
    return [linear(one) for one in element.findall(f"{_M}{name}")]


def _sign(element, properties: str, name: str, usual: str) -> str:
    found = element.find(f"{_M}{properties}/{_M}{name}")
    return usual if found is None else found.get(f"{_M}val", usual)


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _raised(text: str) -> str:
    if not text:
        return ""
    return text.translate(_RAISED) if _SHORT.match(text) else f"^{_grouped(text)}"


def _lowered(text: str) -> str:
    if not text:
        return ""
    return text.translate(_LOWERED) if _SHORT.match(text) else f"_{_grouped(text)}"


def _delimited(element) -> str:
    between = _sign(element, "dPr", "sepChr", "|").join(_parts(element, "e"))
    opening, closing = _sign(element, "dPr", "begChr", "("), _sign(element, "dPr", "endChr", ")")
    return f"{opening}{between}{closing}"


def _large(element) -> str:
    sign = _sign(element, "naryPr", "chr", "∫")
    limits = f"{_lowered(_part(element, 'sub'))}{_raised(_part(element, 'sup'))}"
    return f"{sign}{limits}{_part(element, 'e')}"


_FORMS: dict[str, Callable[[etree._Element], str]] = {
    "f": lambda e: f"{_grouped(_part(e, 'num'))}/{_grouped(_part(e, 'den'))}",
    "sSup": lambda e: f"{_part(e, 'e')}{_raised(_part(e, 'sup'))}",
    "sSub": lambda e: f"{_part(e, 'e')}{_lowered(_part(e, 'sub'))}",
    "sSubSup": lambda e: f"{_part(e, 'e')}{_lowered(_part(e, 'sub'))}{_raised(_part(e, 'sup'))}",
    "sPre": lambda e: f"{_lowered(_part(e, 'sub'))}{_raised(_part(e, 'sup'))}{_part(e, 'e')}",
    "rad": lambda e: f"{_raised(_part(e, 'deg'))}√{_grouped(_part(e, 'e'))}",
    "d": _delimited,
    "nary": _large,
    "limLow": lambda e: f"{_part(e, 'e')}{_lowered(_part(e, 'lim'))}",
    "limUpp": lambda e: f"{_part(e, 'e')}{_raised(_part(e, 'lim'))}",
    "acc": lambda e: f"{_part(e, 'e')}{_sign(e, 'accPr', 'chr', _HAT)}",
    "eqArr": lambda e: "，".join(_parts(e, "e")),
    "m": lambda e: "；".join(" ".join(_parts(row, "e")) for row in e.findall(f"{_M}mr")),
}


# -- EQ fields -----------------------------------------------------------------------------------

_EQ = re.compile(r"\s*eq(?![a-z])", re.IGNORECASE)
_LOOKS = re.compile(r"""\\\*\s*(?:"[^"]*"|[^\s\\]+)""")
_SWITCH = re.compile(
    r"\\(?P<name>[abdfilorsx])(?P<options>(?:\s*\\(?:[abcdhlruv][a-z]\s*-?\d*|[lrb]c\\.))*)\s*\(",
    re.IGNORECASE,
)
_RING = ("○", "◯", "〇", "O")


def of_field(instruction: str) -> str | None:
    """What an EQ field shows; None for any other field."""
    begin = _EQ.match(instruction)
    if not begin:
        return None
    return _Equation(_LOOKS.sub("", instruction[begin.end() :])).read()


class _Equation:
    """Reads the switches of an EQ field from left to right."""

    DEEPEST = 20

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read(self) -> str:
        return "".join(self._pieces("", 0)).strip()

    def _pieces(self, until: str, depth: int) -> Iterator[str]:
        while self.at < len(self.text) and self.text[self.at] not in until:
            switch = _SWITCH.match(self.text, self.at)
            if switch and depth < self.DEEPEST:
                self.at = switch.end()
                yield _shown(switch, self._arguments(depth + 1))
            else:
                self.at += self.text[self.at] == "\\" and self.at + 1 < len(self.text)
                yield self.text[self.at]
                self.at += 1

    def _arguments(self, depth: int) -> list[str]:
        found = []
        while self.at < len(self.text):
            found.append("".join(self._pieces(",;)", depth)).strip())
            self.at += 1
            if self.text[self.at - 1 : self.at] == ")":
                break
        return found


def _shown(switch: re.Match, parts: list[str]) -> str:
    name = switch["name"].lower()
    if name == "f" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if name == "r":
        *degree, of = parts
        return f"{_raised(''.join(degree))}√{_grouped(of)}"
    if name == "b":
        return f"({'，'.join(parts)})"
    if name == "o" and len(parts) == 2:
        return _over(*parts)
    return ("" if name == "o" else "，").join(parts)


def _over(first: str, second: str) -> str:
    """Two things in one place: a number in a ring, or pinyin above its character."""
    if first in _RING or second in _RING:
        inside = second if first in _RING else first
        ringed = inside.isdecimal() and 1 <= int(inside) <= 20
        return chr(ord("①") + int(inside) - 1) if ringed else f"（{inside}）"
    return f"{second}（{first}）" if first and second else first or second
