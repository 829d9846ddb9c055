"""Numbered and bulleted lists in a Word file: each list counts from one."""

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

_LEVELS = 5
_BULLETS = "•○■•○"


class ListNumbers:
    """Gives paragraphs their place in a list."""

    def __init__(self, document: Document) -> None:
        self._numbering = document.part.numbering_part.element
        self._abstract = {kind: self._add_abstract(kind) for kind in ("ul", "ol")}
        # The lists of both kinds that the line before belongs to.
        self._open: dict[str, int] = {}

    def number(self, paragraph, kind: str, level: int, *, goes_on: bool) -> None:
        """Make a paragraph an item; ``goes_on`` if the line before it was one, too."""
        if not goes_on:
            self._open = {}
        if kind not in self._open:
            self._open[kind] = self._add_num(kind)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = min(level, _LEVELS - 1)
        properties.get_or_add_numId().val = self._open[kind]

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
            for level in range(_LEVELS)
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
        for level in range(_LEVELS):
            override = OxmlElement("w:lvlOverride")
            override.set(qn("w:ilvl"), str(level))
            start = OxmlElement("w:startOverride")
            start.set(qn("w:val"), "1")
            override.append(start)
            num.append(override)
        return num.numId
