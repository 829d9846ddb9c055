"""Word's automatic numbering: the numbers that Word prints and that are not in the text.

A paragraph names a list (``numId``) and a level in it (``ilvl``), itself or by its style. The list
points to an abstract definition whose levels say where to start, how to write the number and in
what text ("第%1章"). Counting follows Word: one counter per abstract definition and level; a number
restarts the deeper levels; a list with a start override restarts its own level where first used.
Source: ECMA-376 part 1, 17.9.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn

_LONGEST = 20  # characters of a printed number
_BULLETS = {"bullet", "none"}
_CHINESE = "一二三四五六七八九"


def chinese_number(value: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十, 103 → 一百零三; from 1 to 999."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_CHINESE[hundreds - 1]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _CHINESE[tens - 1]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_CHINESE[ones - 1] if ones else "")


def _letters(value: int) -> str:
    return chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    text = ""
    for size, sign in (
        *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
        *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
    ):
        text += sign * (value // size)
        value %= size
    return text


def _sign(first: str, count: int) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + value - 1) if value <= count else str(value)


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _digit_by_digit(value: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))


def _financial(value: int) -> str:
    return chinese_number(value).translate(
        str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")
    )


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "decimalEnclosedCircle": _sign("①", 20),
    "decimalEnclosedCircleChinese": _sign("①", 20),
    "decimalEnclosedParen": _sign("⑴", 20),
    "decimalEnclosedFullstop": _sign("⒈", 20),
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "chineseLegalSimplified": _financial,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "ideographEnclosedCircle": _sign("㊀", 10),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
}


@dataclass(frozen=True)
class Label:
    """A printed number; ``look`` is shared by the numbers of a level, ``depth`` tells levels of
    one list apart that look the same. ``level`` is how deep in its list it stands, from 0."""

    text: str
    value: int
    look: str
    depth: int
    level: int = 0


@dataclass
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None

    def write(self, value: int) -> str:
        return _FORMATS.get(self.format, str)(value) if 0 < value < 1000 else str(value)


@dataclass
class _List:
    counter: str
    levels: dict[int, _Level]
    overrides: dict[int, int] = field(default_factory=dict)


def value_of(element, path: str) -> str | None:
    """The ``w:val`` of a child element, None where it is missing."""
    found = element.find("/".join(qn(f"w:{part}") for part in path.split("/")))
    return None if found is None else found.get(qn("w:val"))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdecimal() else None


def _read_level(element) -> tuple[int, _Level]:
    # A custom format stands in a choice, with a plain one to fall back on after it.
    formats = [f.get(qn("w:val")) for f in element.iter(qn("w:numFmt"))]
    start = _number(value_of(element, "start"))
    level = _Level(
        start=1 if start is None else start,
        format=formats[-1] if formats else "decimal",
        text=value_of(element, "lvlText") or "",
        restart=_number(value_of(element, "lvlRestart")),
        legal=element.find(qn("w:isLgl")) is not None,
        style=value_of(element, "pStyle"),
    )
    return _number(element.get(qn("w:ilvl"))) or 0, level


class AutoNumbers:
    """Gives the paragraphs of one document their numbers; ask for each once, in order."""

    def __init__(self, numberings: Iterable, styles: "dict[str, object]") -> None:
        """``numberings`` are the roots of numbering parts; ``styles`` the ``w:style`` by id."""
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for root in numberings:
            self._read(root)

    def _read(self, root) -> None:
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.iter(qn("w:abstractNum"))}
        linked = {link: key for key, a in abstract.items() if (link := value_of(a, "styleLink"))}
        for num in root.iter(qn("w:num")):
            key = value_of(num, "abstractNumId")
            if key in abstract:
                key = linked.get(value_of(abstract[key], "numStyleLink"), key)
            if key not in abstract:
                continue
            found = _List(key, dict(map(_read_level, abstract[key].iter(qn("w:lvl")))))
            for override in num.iter(qn("w:lvlOverride")):
                depth = _number(override.get(qn("w:ilvl"))) or 0
                if (level := override.find(qn("w:lvl"))) is not None:
                    found.levels[depth] = _read_level(level)[1]
                if (start := _number(value_of(override, "startOverride"))) is not None:
                    found.overrides[depth] = start
            self._lists[num.get(qn("w:numId"))] = found

    def label(self, paragraph) -> Label | None:
        """The number that Word prints before a paragraph (``w:p``), None without one."""
        num, depth = self._place(paragraph)
        found = self._lists.get(num)
        if found is None or depth not in found.levels:
            return None
        level = found.levels[depth]
        values = self._count(num, found, depth)
        if level.format in _BULLETS:
            return None
        text = level.text
        for position, value in values.items():
            writer = _Level() if level.legal else found.levels.get(position, _Level())
            text = text.replace(f"%{position + 1}", writer.write(value))
        look = self._look(level)
        twins = sum(self._look(found.levels[d]) == look for d in found.levels if d < depth)
        # Some lists put a whole phrase before every paragraph; that is no number.
        named = 0 < len(text.strip()) <= _LONGEST
        return Label(text.strip(), values[depth], look, twins, depth) if named else None

    def bullet(self, paragraph) -> int | None:
        """The level of a paragraph with a bullet, from 0; None for any other. Counts nothing."""
        num, depth = self._place(paragraph)
        found = self._lists.get(num)
        level = found.levels.get(depth) if found else None
        return depth if level and level.format == "bullet" else None

    @staticmethod
    def _look(level: _Level) -> str:
        return level.format + re.sub(r"\d", "", level.text)

    def _place(self, paragraph) -> tuple[str, int]:
        """The list and the level that a paragraph names, itself or by its style."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        num = value_of(own, "numId") if own is not None else None
        depth = _number(value_of(own, "ilvl")) if own is not None else None
        for style_id, style in self.ancestry(value_of(paragraph, "pPr/pStyle")):
            numbering = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if numbering is not None:
                num = num or value_of(numbering, "numId")
                depth = _number(value_of(numbering, "ilvl")) if depth is None else depth
            if depth is None and num in self._lists:
                levels = self._lists[num].levels.items()
                depth = next((d for d, level in levels if level.style == style_id), None)
        return num or "0", depth or 0

    def ancestry(self, style_id: str | None) -> Iterator[tuple[str, object]]:
        """A style and those that it is based on, nearest first."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield style_id, self._styles[style_id]
            style_id = value_of(self._styles[style_id], "basedOn")

    def _count(self, num: str, found: _List, depth: int) -> dict[int, int]:
        """Counts one paragraph; returns the value of its level and of all above it."""
        counter = self._counters.setdefault(found.counter, {})
        level = found.levels[depth]
        if depth in found.overrides and (num, depth) not in self._begun:
            counter[depth] = found.overrides[depth]
        else:
            counter[depth] = counter[depth] + 1 if depth in counter else level.start
        self._begun.add((num, depth))
        for deeper in [d for d in counter if d > depth]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or depth < restart:
                del counter[deeper]
        for above in range(depth):
            counter.setdefault(above, found.levels[above].start if above in found.levels else 1)
        return {position: counter[position] for position in range(depth + 1)}
