"""The line of a Word paragraph: runs, pictures, fields, symbols, pinyin, formulas, notes.

An element that is not known is looked into: text may be wrapped in anything, and none is lost.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree
from mammoth.docx.dingbats import dingbats

from apps.core.files.autonumber import value_of
from apps.teaching.documents.blocks import Inline, Picture, Run
from apps.teaching.documents.word_formulas import linear, of_field
from apps.teaching.documents.word_package import WordPackage
from apps.teaching.documents.word_styles import Styles

# Takes a picture's bytes, returns the address under which the portal shows it.
KeepPicture = Callable[[bytes], str]
# Stands where a file only refers to a picture. Nothing is ever fetched.
ELSEWHERE = "（这里的图片不在文件里，请重新插入）"
# Browsers do not show the drawings of formula editors.
FORMULA = "公式（在 Word 里看得到）"

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_SIGNS = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:softHyphen"): "",
}
_NOTHING = {
    *(qn(f"w:{name}") for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "rubyPr", "tblPr")),
    *(qn(f"w:{name}") for name in ("delText", "delInstrText", "fldData", "ffData")),
}
_DRAWN = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_BOX = qn("w:txbxContent")
# Where a word may be parted, and marks of nought width: nobody sees them, searching trips over them.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_OWN_SIGNS = re.compile("[\uf020-\uf0ff]")
_NO_SIGN = "□"
# Signs that few fonts have, as those that all have.
_USUAL = dict(zip("🗹🗷🞎🞏🡨🡪⚫", "☑☒□□←→●", strict=True))
_METAFILE = re.compile(rb"\x01\x00\x00\x00|\xd7\xcd\xc6\x9a|\x01\x00\x09\x00|\x1f\x8b")


@dataclass
class _Field:
    instruction: str = ""
    shows: bool = False


class Lines:
    """Reads the paragraphs of one file; fields may reach from one to the next."""

    def __init__(self, package: WordPackage, styles: Styles, keep_picture: KeepPicture) -> None:
        self._package = package
        self._styles = styles
        self._keep = keep_picture
        self._kept: dict[str, str] = {}
        self._fields: list[_Field] = []
        self._notes = dict(self._all_notes())
        self._paragraph_style: str | None = None
        self._boxes: list = []

    def read(self, paragraph, *, bold_by_style: bool) -> tuple[list[Inline], list]:
        """The line of a ``w:p``, and the text boxes that hang at it."""
        self._boxes = []
        self._paragraph_style = value_of(paragraph, "pPr/pStyle") if bold_by_style else None
        return list(self._within(paragraph, frozenset())), self._boxes

    def _within(self, element, tags: frozenset[str]) -> Iterator[Inline]:
        for child in element:
            yield from self._one(child, tags)

    def _one(self, element, tags: frozenset[str]) -> Iterator[Inline]:
        tag = element.tag
        if tag == qn("w:r"):
            yield from self._run(element)
        elif tag == qn("w:t"):
            yield from self._text(element.text or "", tags, element)
        elif tag in _SIGNS:
            yield Run(_SIGNS[tag], tags)
        elif tag in _DRAWN or tag == f"{_MC}AlternateContent":
            yield from self._drawn(element, tags)
        elif tag == f"{_M}oMath":
            yield Run(linear(element), tags)
        elif special := _SPECIAL.get(tag):
            yield from special(self, element, tags)
        elif tag not in _NOTHING:
            yield from self._within(element, tags)

    def _run(self, run) -> Iterator[Inline]:
        if self._styles.is_hidden(run):
            return
        found = list(self._within(run, self._styles.tags(run, self._paragraph_style)))
        if self._fields and any(isinstance(one, Picture) or one.text.strip() for one in found):
            self._fields[-1].shows = True
        yield from _blank_to_fill(found)

    def _text(self, text: str, tags: frozenset[str], element) -> Iterator[Run]:
        if _OWN_SIGNS.search(text):
            font = _font(element.getparent())
            text = _OWN_SIGNS.sub(lambda found: _sign(font, ord(found[0])), text)
        yield Run(_seen(text), tags)

    # -- signs, fields, pinyin, notes -----------------------------------------------------------

    def _symbol(self, element, tags: frozenset[str]) -> Iterator[Run]:
        code = element.get(qn("w:char"), "")
        if re.fullmatch("[0-9A-Fa-f]{1,4}", code):
            yield Run(_sign(element.get(qn("w:font"), ""), int(code, 16)), tags)

    def _field_sign(self, element, tags: frozenset[str]) -> Iterator[Run]:
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
            box = element.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
            if box is not None:
                checked = value_of(box, "checked") or value_of(box, "default")
                ticked = (
                    box.find(qn("w:checked")) is not None if checked is None else checked == "1"
                )
                yield Run("☑" if ticked else "□", tags)
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            shown = of_field(field.instruction)
            if shown and not field.shows:
                yield Run(shown, tags)

    def _instruction(self, element, _tags: frozenset[str]) -> Iterator[Run]:
        if self._fields:
            self._fields[-1].instruction += element.text or ""
        yield from ()

    def _simple_field(self, element, tags: frozenset[str]) -> Iterator[Inline]:
        found = list(self._within(element, tags))
        shown = of_field(element.get(qn("w:instr"), ""))
        yield from found or ([Run(shown, tags)] if shown else [])

    def _pinyin(self, element, tags: frozenset[str]) -> Iterator[Inline]:
        """A character with its reading above it: 好（hǎo）."""
        base, above = element.find(qn("w:rubyBase")), element.find(qn("w:rt"))
        if base is not None:
            yield from self._within(base, tags)
        if above is not None and (reading := "".join(above.itertext(qn("w:t")))):
            yield Run(f"（{reading}）", tags)

    def _note(self, element, tags: frozenset[str]) -> Iterator[Run]:
        key = (etree.QName(element).localname[0], element.get(qn("w:id")))
        if text := self._notes.get(key):
            yield Run(f"（注：{text}）", tags)

    def _all_notes(self) -> Iterator[tuple[tuple[str, str | None], str]]:
        """Notes at the foot of a page or at the end, by their letter and id."""
        for kind in ("footnotes", "endnotes"):
            for root in self._package.roots(kind):
                for note in root.iterchildren(qn(f"w:{kind[:-1]}")):
                    text = "".join(map(_seen, note.itertext(qn("w:t"))))
                    yield (kind[0], note.get(qn("w:id"))), " ".join(text.split())

    def _content_control(self, element, tags: frozenset[str]) -> Iterator[Inline]:
        """What somebody filled in; Word's own 单击此处输入文字 is no text."""
        properties, content = element.find(qn("w:sdtPr")), element.find(qn("w:sdtContent"))
        is_prompt = properties is not None and is_on(properties.find(qn("w:showingPlcHdr")))
        if content is not None and not is_prompt:
            yield from self._within(content, tags)

    # -- pictures -------------------------------------------------------------------------------

    def _drawn(self, element, tags: frozenset[str]) -> Iterator[Inline]:
        alt = _alt(element)
        begun = len(self._boxes)
        found = list(self._graphics(element, alt, tags))
        if element.tag == qn("w:object") and not found and len(self._boxes) == begun:
            found = [Run("（这里嵌入了一个文件，没有读入）", tags)]
        yield from found

    def _graphics(self, element, alt: str, tags: frozenset[str]) -> Iterator[Inline]:
        tag = element.tag
        if tag == f"{_MC}AlternateContent":
            yield from self._alternative(element, alt, tags)
        elif tag == _BOX:
            self._boxes.append(element)
        elif tag == f"{_A}blip":
            refers = element.get(f"{_R}link") is not None
            yield from self._picture(element.get(f"{_R}embed"), alt, tags, refers)
        elif tag == f"{_V}imagedata":
            refers = element.get(f"{_R}href") is not None or element.get("src") is not None
            yield from self._picture(element.get(f"{_R}id"), alt, tags, refers)
        elif tag == f"{_V}textpath":
            yield Run(element.get("string", ""), tags)
        elif tag in (f"{_A}t", qn("w:t")):
            yield Run(_seen(element.text or ""), tags)
        elif etree.QName(element).localname == "relIds" and element.get(f"{_R}dm"):
            yield from self._diagram(element.get(f"{_R}dm"), tags)
        elif etree.QName(element).localname == "chart" and element.get(f"{_R}id"):
            yield Run("（这里的图表没有读入，请另存为图片后插入）", tags)
        else:
            for child in element:
                yield from self._graphics(child, alt, tags)

    def _alternative(self, element, alt: str, tags: frozenset[str]) -> Iterator[Inline]:
        """The same thing in several dialects: the first one of which anything is understood."""
        for one in element:
            begun = len(self._boxes)
            found = list(self._graphics(one, _alt(one) or alt, tags))
            if found or len(self._boxes) > begun:
                yield from found
                return

    def _picture(
        self, relation_id: str | None, alt: str, tags: frozenset[str], refers: bool
    ) -> Iterator[Inline]:
        relation = self._package.relations.get(relation_id or "")
        data = self._package.related(relation_id)
        if data is None:
            if refers or relation is not None:
                yield Run(ELSEWHERE, tags)
            return
        if relation.target not in self._kept:
            self._kept[relation.target] = self._keep(data)
        alt = alt or (FORMULA if _METAFILE.match(data) else "")
        yield Picture(self._kept[relation.target], alt)

    def _diagram(self, relation_id: str, tags: frozenset[str]) -> Iterator[Run]:
        """The words of a SmartArt drawing."""
        root = self._package.xml_behind(relation_id)
        words = (
            [text for text in root.itertext(f"{_A}t") if text.strip()] if root is not None else []
        )
        if words:
            yield Run(f"（图示：{'、'.join(words)}）", tags)


_SPECIAL = {
    qn("w:sym"): Lines._symbol,
    qn("w:fldChar"): Lines._field_sign,
    qn("w:instrText"): Lines._instruction,
    qn("w:fldSimple"): Lines._simple_field,
    qn("w:ruby"): Lines._pinyin,
    qn("w:footnoteReference"): Lines._note,
    qn("w:endnoteReference"): Lines._note,
    qn("w:sdt"): Lines._content_control,
}


def is_on(element) -> bool:
    """Whether a property is there and does not say no."""
    return element is not None and element.get(qn("w:val")) not in ("0", "false", "off")


def _seen(text: str) -> str:
    """Text without what nobody sees; a line break in the file is none on the page."""
    return _UNSEEN.sub("", text).replace("\n", " ")


def _blank_to_fill(found: list[Inline]) -> Iterator[Inline]:
    """An underlined gap, which white space alone would not keep: ____."""
    for one in found:
        is_gap = isinstance(one, Run) and "u" in one.styles and len(one.text) > 1
        if is_gap and not one.text.strip(" \u3000\u00a0"):
            yield Run("_" * min(len(one.text), 40), one.styles - {"u"})
        else:
            yield one


def _alt(element) -> str:
    for one in element.iter("{*}docPr", f"{_V}shape", f"{_V}imagedata"):
        title = "{urn:schemas-microsoft-com:office:office}title"
        text = one.get("descr") or one.get("title") or one.get("alt") or one.get(title)
        if text and text.strip():
            return " ".join(text.split())[:200]
    return ""


def _font(run) -> str:
    fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return "" if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or ""


def _sign(font: str, code: int) -> str:
    """A sign of a font that has its own alphabet, such as Wingdings, as everybody has it."""
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    known = dingbats.get((font, code)) or dingbats.get((font, low))
    if known:
        return _USUAL.get(chr(known), chr(known))
    return _NO_SIGN if low != code or not chr(code).isprintable() else chr(code)
