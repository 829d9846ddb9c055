"""Building the tree of clauses from lines.

No rank is given to any numbering beforehand. The first style of a document is its chapter; a style
not yet open begins one level below what is open; an open style closes everything below it. Where
a style comes back after it was closed, its learnt rank says how far to close.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.plan.reading.headings import split_heading
from apps.plan.reading.lines import Line
from apps.plan.reading.numbering import Mark, read_label, read_marks, settle
from apps.plan.reading.outline import DEEPEST, Clause, Doubt, Plan, set_places

_PLAN = re.compile("计划|规划|方案|要点|总结|安排|纲要")
_ATTACHED = re.compile(r"附\s*(?:[:：]|[件表录]\s*[一二三四五六七八九十\d]*\s*[:：]?)")
_DATE = re.compile(r"(?:\d{4}|[二〇零一三四五六七八九○]{4})\s*[年.\-/].{0,10}$")
_ENDS = tuple("。！？；，、：.!?;,:”）)…")
_YEAR_ENDS = ("年", "月", "日")  # of a date, which is no heading
_STYLED = "标题"  # style of a clause known by its heading style alone
_TITLE = 60  # characters
_BARE = 25  # characters of an unnumbered line that looks like a heading


def build(lines: Sequence[Line]) -> Plan:
    """The plan that the lines make; its doubts say what a person should look at."""
    marks = _marks(lines)
    plan = Plan()
    body = _read_front(plan, lines, marks)
    builder = _Builder(plan.doubts)
    for line, mark in zip(lines[body:], marks[body:], strict=True):
        builder.add(line, mark)
    _doubt_closing(plan.doubts, lines[body:], marks[body:])
    plan.clauses = builder.root.children
    for clause in list(plan.walk()):
        _keep_single_paragraph(clause)
    set_places(plan.clauses)
    plan.doubts.sort(key=lambda doubt: doubt.line)
    return plan


def _marks(lines: Sequence[Line]) -> list[Mark | None]:
    def candidates(line: Line) -> list[Mark]:
        if line.table or line.title:
            return []
        if line.label is None:
            return read_marks(line.text)
        label = line.label
        number = label.text.rstrip("、．.：:")
        mark = read_label(label.text) or Mark(label.look, "", (label.value,), number, "")
        style = f"{mark.style}+{label.depth}" if label.depth else mark.style
        return [replace(mark, style=style, sure=True)]

    return settle(map(candidates, lines))


def _read_front(plan: Plan, lines: Sequence[Line], marks: Sequence[Mark | None]) -> int:
    """Reads title and preamble into the plan; returns where the clauses begin."""
    title = _title_length(lines, marks)
    plan.title = " ".join(line.text for line in lines[:title])
    if not title:
        plan.doubts.append(Doubt(lines[0].number, "没有找到标题，请填写。"))
    heads = (
        index
        for index in range(title, len(lines))
        if marks[index] or lines[index].heading or _ATTACHED.match(lines[index].text)
    )
    body = next(heads, None)
    if body is None:
        if title < len(lines):
            reason = "没有找到编号或标题样式，各段按先后排成一层，请调整。"
            plan.doubts.append(Doubt(lines[title].number, reason))
        return title
    plan.preamble = "\n".join(line.text for line in lines[title:body])
    return body


def _title_length(lines: Sequence[Line], marks: Sequence[Mark | None]) -> int:
    """How many lines at the beginning are the title: 0 to 3."""
    styled = next((i for i, line in enumerate(lines) if not line.title), len(lines))
    if styled:
        return styled
    first = lines[0]
    alike = first.heading and any(line.heading == first.heading for line in lines[1:])
    if alike and not _PLAN.search(first.text):
        return 0
    length = 0
    for line, mark in zip(lines[:3], marks[:3], strict=True):
        if mark or line.table or len(line.text) > _TITLE or line.text.endswith(_ENDS):
            break
        length += 1
        if _PLAN.search(line.text):
            return length
    return min(length, 1)


def _doubt_closing(
    doubts: list[Doubt], lines: Sequence[Line], marks: Sequence[Mark | None]
) -> None:
    """A date at the very end is the signature of the plan, not a clause."""
    if lines and not marks[-1] and _DATE.match(lines[-1].text):
        line = lines[-1]
        doubts.append(Doubt(line.number, "像是落款，现放在最后一条下面，请核对。", line.text[:12]))


def _keep_single_paragraph(clause: Clause) -> None:
    paragraphs = [c for c in clause.children if not c.number and not c.heading]
    if len(paragraphs) == 1 and not clause.text and clause.children[0] is paragraphs[0]:
        clause.text = paragraphs[0].text
        clause.children = paragraphs[0].children + clause.children[1:]


@dataclass
class _Open:
    """A clause that lines may still be put below."""

    clause: Clause
    style: str
    variant: str = ""
    value: int = 0
    rank: int = 0
    heading: int = 0


@dataclass
class _Builder:
    doubts: list[Doubt]
    root: Clause = field(default_factory=Clause)
    open: list[_Open] = field(default_factory=list)
    ranks: dict[str, int] = field(default_factory=dict)
    last: Clause | None = None

    def add(self, line: Line, mark: Mark | None) -> None:
        if mark:
            self._numbered(line, mark)
        elif line.soft and self.last:
            self._continue(self.last, line)
        elif line.heading or (_ATTACHED.match(line.text) and len(line.text) <= _BARE):
            self._unnumbered_heading(line)
        else:
            self._paragraph(line)

    @staticmethod
    def _continue(last: Clause, line: Line) -> None:
        """Puts what follows a soft break into the clause that the paragraph began."""
        if line.heading and not last.text:
            last.heading = f"{last.heading} {line.text}"
        else:
            last.text = f"{last.text}\n{line.text}" if last.text else line.text

    def _numbered(self, line: Line, mark: Mark) -> None:
        self._close_for(line, mark)
        rest = line.text[len(mark.printed) :]
        heading, text = (rest, "") if line.heading else split_heading(rest)
        clause = Clause(mark.number, heading=heading, text=text, mark="".join(mark.printed.split()))
        self._attach(clause, line, mark.style, mark.variant, mark.value)

    def _unnumbered_heading(self, line: Line) -> None:
        sister = self._sister_heading(line)
        if not line.heading:
            self.open.clear()
        elif sister is not None:
            del self.open[sister:]
        elif not self._close_to_heading(line):
            del self.open[min(line.heading - 1, 1) :]
        self._attach(Clause(heading=line.text), line, f"{_STYLED}{line.heading}")

    def _paragraph(self, line: Line) -> None:
        last = self.last
        if last and last.number and not last.heading and not last.text and not line.table:
            last.heading, last.text = split_heading(line.text)
            return
        above = self.open[-1].clause if self.open else self.root
        self.last = Clause(text=line.text)
        above.children.append(self.last)
        self._doubt_paragraph(line)

    def _attach(
        self, clause: Clause, line: Line, style: str, variant: str = "", value: int = 0
    ) -> None:
        if len(self.open) >= DEEPEST:
            self._doubt(line, f"层次超过 {DEEPEST} 层，现放在第 {DEEPEST} 层，请核对。")
            del self.open[DEEPEST - 1 :]
        above = self.open[-1].clause if self.open else self.root
        above.children.append(clause)
        depth = self.open[-1].rank + 1 if self.open else 1
        self.ranks[style] = rank = max(self.ranks.get(style, 0), depth)
        self.open.append(_Open(clause, style, variant, value, rank, line.heading))
        self.last = clause

    def _close_for(self, line: Line, mark: Mark) -> None:
        """Closes what a numbered line ends, so that it can be put below what stays open."""
        if (index := self._find(line, mark)) is not None:
            before = self.open[index].value
            if before and mark.value != before + 1:
                reason = f"编号不连续：“{before}”之后是“{mark.value}”，请看是否漏了或放错了层次。"
                self._doubt(line, reason)
            del self.open[index:]
            return
        if mark.value > 1:
            self._doubt(line, f"编号从“{mark.number}”开始，前面没有第一条，请核对层次。")
        if self._close_to_heading(line):
            return
        rank = self.ranks.get(mark.style)
        while rank and self.open and self._ends(self.open[-1], rank, mark):
            self.open.pop()

    @staticmethod
    def _ends(entry: _Open, rank: int, mark: Mark) -> bool:
        # A list that begins anew below another of its rank belongs to it.
        return entry.rank > rank or (entry.rank == rank and mark.value > 1)

    def _find(self, line: Line, mark: Mark) -> int | None:
        """The open clause that the line is a sister of, if any."""
        alike = [i for i, entry in enumerate(self.open) if entry.style == mark.style]
        exact = [i for i in alike if self.open[i].variant == mark.variant]
        following = [i for i in alike if self.open[i].value + 1 == mark.value]
        for choice in ([i for i in exact if i in following], following, exact):
            if choice:
                return choice[-1]
        if alike and mark.value > 1:
            return alike[-1]
        sister = self._sister_heading(line)
        # Two numbered lines are sisters by their numbers only.
        numbered = sister is not None and not self.open[sister].style.startswith(_STYLED)
        return None if alike or numbered else sister

    def _sister_heading(self, line: Line) -> int | None:
        """The open clause with the same heading style, if the line has one."""
        alike = [i for i, e in enumerate(self.open) if e.heading and e.heading == line.heading]
        return alike[0] if alike else None

    def _close_to_heading(self, line: Line) -> bool:
        """Closes down to the last open heading above the line's own; False where none is."""
        above = [i for i, entry in enumerate(self.open) if 0 < entry.heading < line.heading]
        if above:
            del self.open[above[-1] + 1 :]
        return bool(above)

    def _doubt_paragraph(self, line: Line) -> None:
        if marks := [m for m in read_marks(line.text) if not line.table and not line.label]:
            reason = f"开头的“{marks[0].printed.strip()}”像编号又接不上前后，按正文处理。"
            self._doubt(line, reason)
        elif (
            self.open and len(line.text) <= _BARE and not line.text.endswith((*_ENDS, *_YEAR_ENDS))
        ):
            self._doubt(line, "短句没有编号，可能是标题，现按段落处理。")

    def _doubt(self, line: Line, reason: str) -> None:
        self.doubts.append(Doubt(line.number, reason, line.text[:12]))
