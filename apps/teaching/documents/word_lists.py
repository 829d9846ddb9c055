"""Lists in Word and on a page: which items count on, and which begin anew."""

from dataclasses import dataclass

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from apps.teaching.documents.blocks import LEVELS

_BULLETS = "•○■•○■•○■"


@dataclass
class _Open:
    kind: str
    count: int = 0
    num: int = 0


class OpenLists:
    """The lists within lists that the next item may belong to, as a browser nests and counts them."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def close(self) -> None:
        """Something else than an item stands between."""
        self._open.clear()

    def place(self, kind: str, level: int) -> tuple[int, _Open]:
        """The level of an item, no deeper than its list allows, and its list."""
        depth = min(level, len(self._open), LEVELS - 1)
        del self._open[depth + 1 :]
        if len(self._open) > depth and self._open[depth].kind != kind:
            del self._open[depth]
        if len(self._open) == depth:
            self._open.append(_Open(kind))
        self._open[depth].count += 1
        return depth, self._open[depth]


class ListNumbers:
    """Gives paragraphs of a new Word file their place in a list; each list counts from one."""

    def __init__(self, document: Document) -> None:
        self._numbering = document.part.numbering_part.element
        self._abstract = {kind: self._add_abstract(kind) for kind in ("ul", "ol")}

    def number(self, paragraph, kind: str, level: int, lists: OpenLists) -> None:
        """Make a paragraph an item of the lists that are open."""
        depth, found = lists.place(kind, level)
        found.num = found.num or self._add_num(kind)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = found.num

    def _add_abstract(self, kind: str) -> int:
        taken = [
            int(one.get(qn("w:abstractNumId"))) for one in self._numbering.iter(qn("w:abstractNum"))
        ]
        number = max(taken, default=0) + 1
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{"bullet" if kind == "ul" else "decimal"}"/>'
            f'<w:lvlText w:val="{_BULLETS[level] if kind == "ul" else f"%{level + 1}."}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{420 * (level + 1)}" '
            f'w:hanging="420"/></w:pPr></w:lvl>'
            for level in range(LEVELS)
        )
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        # All abstract definitions stand before the first list.
        first = self._numbering.find(qn("w:num"))
        if first is None:
            self._numbering.append(abstract)
        else:
            first.addprevious(abstract)
        return number

    def _add_num(self, kind: str) -> int:
        num = self._numbering.add_num(self._abstract[kind])
        for level in range(LEVELS):
            override = OxmlElement("w:lvlOverride")
            override.set(qn("w:ilvl"), str(level))
            start = OxmlElement("w:startOverride")
            start.set(qn("w:val"), "1")
            override.append(start)
            num.append(override)
        return num.numId
