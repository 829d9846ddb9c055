"""What the styles of a Word file say: how deep a heading is, what is bold, what the school's sheet marks."""

import re
from collections.abc import Iterable, Iterator

from docx.oxml.ns import qn

from apps.core.files.autonumber import value_of

# The school's own sheet names its headings by these styles; Word and WPS keep the names of styles.
LESSON_STYLE = "教案标题"
PART_STYLE = "教案部分"
# The character styles of a red export. What has the second one is not there when it is read again.
ADDED_STYLE = "二次备课新增"
REMOVED_STYLE = "二次备课删除"

_HEADING = re.compile(r"(?:heading|标题) ?([1-9])$")
_KINDS = {
    "title": "h3",
    "标题": "h3",
    "quote": "blockquote",
    "引用": "blockquote",
    "intense quote": "blockquote",
    "明显引用": "blockquote",
}
_OFF = ("0", "false", "off", "none")
_TAGS = {"b": "strong", "i": "em", "u": "u", "strike": "s", "dstrike": "s"}
_RAISED = {"subscript": "sub", "superscript": "sup"}


class Styles:
    """The styles of one file by their ids."""

    def __init__(self, roots: Iterable) -> None:
        self.by_id = {
            style.get(qn("w:styleId")): style
            for root in roots
            for style in root.iter(qn("w:style"))
        }
        self._tags: dict[str | None, dict[str, str | None]] = {}

    def named(self, name: str) -> set[str]:
        """The ids of a style; Word and WPS give styles new ids as they like."""
        return {key for key, style in self.by_id.items() if value_of(style, "name") == name}

    def kind(self, paragraph) -> str:
        """p, h3, h4 or blockquote; lesson and part for the headings of the school's own sheet."""
        level = value_of(paragraph, "pPr/outlineLvl")
        for style in self._ancestry(value_of(paragraph, "pPr/pStyle")):
            name = (value_of(style, "name") or "").strip()
            if name in (LESSON_STYLE, PART_STYLE):
                return "lesson" if name == LESSON_STYLE else "part"
            if found := _HEADING.match(name.casefold()):
                return _heading(int(found[1]))
            if kind := _KINDS.get(name.casefold()):
                return kind
            level = level or value_of(style, "pPr/outlineLvl")
        return _heading(int(level) + 1) if level and level in "012345678" else "p"

    def tags(self, run, paragraph_style: str | None = None) -> frozenset[str]:
        """The tags of a run: its own formatting, else that of its style."""
        own = run.find(qn("w:rPr"))
        tags = dict(self._style_tags(paragraph_style))
        # A style of the paragraph only makes headings of lines; the rest is the look of a template.
        tags = {"b": tags["b"]} if "b" in tags else {}
        if own is not None:
            tags |= self._style_tags(value_of(own, "rStyle")) | _tags(own)
        return frozenset(tag for tag in tags.values() if tag)

    def is_hidden(self, run) -> bool:
        """Whether Word neither shows nor prints a run."""
        found = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
        return found is not None and found.get(qn("w:val")) not in _OFF

    def _style_tags(self, style_id: str | None) -> dict[str, str | None]:
        if style_id not in self._tags:
            found: dict[str, str | None] = {}
            for style in self._ancestry(style_id):
                properties = style.find(qn("w:rPr"))
                if properties is not None:
                    found = _tags(properties) | found
            self._tags[style_id] = found
        return self._tags[style_id]

    def _ancestry(self, style_id: str | None) -> Iterator:
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            yield self.by_id[style_id]
            style_id = value_of(self.by_id[style_id], "basedOn")


def _heading(level: int) -> str:
    """Two levels are enough: parts are known by their names."""
    return "h3" if level in (1, 3) else "h4"


def _tags(properties) -> dict[str, str | None]:
    """By the name of a property its tag, None where the property says no."""
    found: dict[str, str | None] = {}
    for name, tag in _TAGS.items():
        element = properties.find(qn(f"w:{name}"))
        if element is not None:
            found[name] = None if element.get(qn("w:val")) in _OFF else tag
    raised = value_of(properties, "vertAlign")
    if raised is not None:
        found["vertAlign"] = _RAISED.get(raised)
    return found
