"""The numbering at the beginning of a line: 一、 （一） 1. 1、 （1） ① 第一部分 1.1 …

A mark is *sure* where nobody would write it otherwise. The others (1.1, a digit before a tab, a
letter) also begin ordinary sentences (1.5米…), and count only where they continue a sequence:
`settle` decides that for a whole document.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from apps.core.files.autonumber import chinese_number

_CHINESE = "一二三四五六七八九"
_CN = "[一二三四五六七八九十百零〇]{1,5}"
_NO = "[0-9０-９]{1,2}"
_DOT = r"[、．.]"
_UNITS = (
    "米|厘米|公里|千米|平方|小时|分钟|分|秒|天|个月|元|万|亿|倍|岁|课时|学分|斤|公斤|千克|克|吨|升"
)
_MEASURE = rf"\s*(?:[%％‰℃]|{_UNITS})"
_WIDE = str.maketrans("０１２３４５６７８９（）．〔〕【】()", "0123456789（）.（）（）（）")


@dataclass(frozen=True)
class Mark:
    """A number as it stands before a line.

    ``style``: the look that lines of one level share ("一", "（一）", "1", "（1）", "①", "第章" …)
    ``variant``: the punctuation within it ("、" or ".")
    ``values``: the number itself, 1.2 being (1, 2)
    ``number``: the plainest form for a reader ("一", "1", "（1）")
    ``printed``: what the line begins with, punctuation and white space included
    ``sure``: nobody begins a sentence like that
    """

    style: str
    variant: str
    values: tuple[int, ...]
    number: str
    printed: str
    sure: bool = True

    @property
    def value(self) -> int:
        return self.values[-1]


def chinese_value(text: str) -> int:
    """一 → 1, 十二 → 12, 二十 → 20, 一百零三 → 103, 二〇 → 20; 0 for what is no number."""
    if not re.search("[十百]", text):
        digits = ["〇零".find(c) if c in "〇零" else _CHINESE.find(c) + 1 for c in text]
        return int("".join(str(max(d, 0)) for d in digits) or 0)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (100 if character == "百" else 10)
            digit = 0
        else:
            digit = _CHINESE.find(character) + 1
    return total + digit


def _value(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_value(text)


def _enclosed() -> dict[str, tuple[str, int, str]]:
    """Numbers that are one character: style, value, plain number."""
    table: dict[str, tuple[str, int, str]] = {}
    runs = (
        (0x2460, 20, "①", 1, "{c}"),
        (0x3251, 15, "①", 21, "{c}"),
        (0x2776, 10, "❶", 1, "{c}"),
        (0x2474, 20, "（1）", 1, "（{n}）"),
        (0x2488, 20, "1", 1, "{n}"),
        (0x3220, 10, "（一）", 1, "（{z}）"),
        (0x3280, 10, "㊀", 1, "{c}"),
        (0x2160, 12, "Ⅰ", 1, "{c}"),
    )
    for start, count, style, first, form in runs:
        for offset in range(count):
            value = first + offset
            plain = form.format(c=chr(start + offset), n=value, z=chinese_number(value))
            table[chr(start + offset)] = (style, value, plain)
    return table


_ENCLOSED = _enclosed()
_UNIT = "部分|章|编|篇|板块|节|条|项|单元|方面"
_ALWAYS = {"部分", "章", "编", "篇", "板块"}
_GRADES = re.compile(
    rf"({_CN}|{_NO})(?:[、和至到]({_CN}|{_NO}))*\s*(?:年级|年段|班|号|楼|月|日|周|届|中队)"
)


def _joined_numbers(value: int, rest: str) -> bool:
    """Whether 一、 only begins 一、二年级: a list of numbers, not a numbering."""
    found = _GRADES.match(rest)
    return bool(found) and _value(found[1]) > value


def _ordinal(found: re.Match[str], rest: str) -> Mark:
    unit = found[2]
    sure = unit in _ALWAYS and bool(found[3] or found[0] != found[0].rstrip() or not rest)
    plain = "".join(found[0].split()).rstrip("、．.：:").translate(_WIDE)
    return Mark(f"第{unit}", "", (_value(found[1]),), plain, found[0], sure)


def _bracketed(found: re.Match[str], rest: str) -> Mark | None:
    inner = found[1].translate(_WIDE)
    if inner.isascii() and inner.isalpha():
        value, style = ord(inner.lower()) - 96, "（a）" if inner.islower() else "（A）"
    else:
        value, style = _value(inner), "（1）" if inner.isdecimal() else "（一）"
    if re.match("班(?![级主队风子会干])", rest):
        return None
    return Mark(style, "", (value,), f"（{inner}）", found[0])


def _half_bracketed(found: re.Match[str], rest: str) -> Mark:
    inner = found[1].translate(_WIDE)
    style = "1）" if inner.isdecimal() else "一）"
    return Mark(style, "", (_value(inner),), f"{inner}）", found[0])


def _chinese(found: re.Match[str], rest: str) -> Mark | None:
    value = chinese_value(found[1])
    if _joined_numbers(value, rest):
        return None
    variant = found[0].strip()[len(found[1]) :].strip().replace("．", ".")
    return Mark("一", variant, (value,), found[1], found[0], sure=bool(variant))


def _decimal(found: re.Match[str], rest: str) -> Mark | None:
    if re.match(_MEASURE, rest):
        return None
    numbers = re.findall(_NO, found[0])
    values = tuple(int(n) for n in numbers)
    plain = ".".join(str(v) for v in values)
    return Mark(".".join("1" * len(values)), "", values, plain, found[0], sure=False)


def _digits(found: re.Match[str], rest: str) -> Mark | None:
    value = int(found[1])
    variant = found[0].strip()[len(found[1]) :].strip().replace("．", ".")
    before_digit = bool(re.match("[0-9０-９]", rest)) and found[0] == found[0].rstrip()
    before_year = bool(re.match(r"(?:19|20)\d\d\s*(?:年|学年|[-—~至])", rest))
    if _joined_numbers(value, rest) or (before_digit and not before_year and variant != "、"):
        return None
    sure = bool(variant) and (before_year or not before_digit)
    return Mark("1", variant, (value,), str(value), found[0], sure)


def _single(found: re.Match[str], rest: str) -> Mark:
    style, value, plain = _ENCLOSED[found[1]]
    return Mark(style, "", (value,), plain, found[0])


def _roman(found: re.Match[str], rest: str) -> Mark:
    digits = [{"I": 1, "V": 5, "X": 10}[c] for c in found[1]]
    following = [*digits[1:], 0]
    value = sum(-d if d < n else d for d, n in zip(digits, following, strict=True))
    return Mark("I", "", (value,), found[1], found[0], sure=False)


def _letter(found: re.Match[str], rest: str) -> Mark | None:
    if re.match("[A-Za-z0-9]", rest):
        return None
    style = "a" if found[1].islower() else "A"
    return Mark(style, found[2], (ord(found[1].lower()) - 96,), found[1], found[0], sure=False)


_SIGNS = "".join(map(re.escape, _ENCLOSED))
_GAP = r"(?:\t|\u3000|[ \u00a0]{2})"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Mark | None]], ...] = (
    (re.compile(rf"第\s*({_CN}|{_NO})\s*({_UNIT})(\s*[、．.：:])?\s*"), _ordinal),
    (re.compile(rf"[（(〔【]\s*({_CN}|{_NO}|[A-Za-z])\s*[）)〕】]\s*{_DOT}?\s*"), _bracketed),
    (re.compile(rf"({_CN}|{_NO})\s*[）)]\s*{_DOT}?\s*"), _half_bracketed),
    (re.compile(rf"({_CN})(?:\s*{_DOT}|(?={_GAP}))\s*"), _chinese),
    (re.compile(rf"{_NO}(?:[．.]{_NO}){{1,8}}(?![．.]?[0-9０-９])[、．.]?\s*"), _decimal),
    (re.compile(rf"({_NO})(?:\s*{_DOT}|(?={_GAP}))\s*"), _digits),
    (re.compile(rf"([{_SIGNS}])\s*{_DOT}?\s*"), _single),
    (re.compile(rf"([IVX]{{1,5}})\s*{_DOT}\s*"), _roman),
    (re.compile(r"([A-Za-z])\s*([、．.）)])\s*"), _letter),
)


def read_marks(line: str) -> list[Mark]:
    """The marks that a stripped line may begin with, the likeliest first; mostly none or one."""
    marks = []
    for pattern, read in _PATTERNS:
        if found := pattern.match(line):
            mark = read(found, line[found.end() :])
            if mark and mark.value:
                marks.append(mark)
    return marks


def read_label(label: str) -> Mark | None:
    """The mark that Word's automatic number is: sure, and without any text of the line."""
    label = label.strip()
    marks = read_marks(f"{label}\t")
    if not marks or marks[0].printed.strip() != label:
        return None
    return replace(marks[0], printed="", sure=True)


def settle(lines: Iterable[Sequence[Mark]]) -> list[Mark | None]:
    """For each line the mark that it really begins with: a sure one, or one in sequence."""
    candidates = list(lines)
    settled: list[Mark | None] = []
    last: dict[str, Mark] = {}
    for index, marks in enumerate(candidates):
        chosen = next((m for m in marks if m.sure or _continues(m, last, candidates, index)), None)
        settled.append(chosen)
        if chosen:
            last[chosen.style] = chosen
    return settled


def _continues(
    mark: Mark, last: dict[str, Mark], lines: Sequence[Sequence[Mark]], index: int
) -> bool:
    if mark.value > 1:
        before = last.get(mark.style)
        return bool(before) and before.values == (*mark.values[:-1], mark.value - 1)
    parent = last.get(mark.style.removesuffix(".1"))
    if len(mark.values) > 1 and parent and parent.values == mark.values[:-1]:
        return True
    following = (m for i in range(index + 1, len(lines)) for m in lines[i])
    after = next((m for m in following if m.style == mark.style), None)
    return bool(after) and after.values == (*mark.values[:-1], 2)
