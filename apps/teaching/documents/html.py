"""HTML that people may write, and the same as blocks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

import nh3
from django.utils.html import linebreaks
from lxml import html as parser

from apps.teaching.documents.blocks import (
    LEVELS,
    Block,
    Cell,
    Inline,
    Mark,
    Paragraph,
    Picture,
    Row,
    Run,
    Table,
    joined,
    text_of,
    trimmed,
)
from apps.teaching.documents.grids import squared
from apps.teaching.documents.parts import Content

STYLES = frozenset({"strong", "em", "u", "s", "sub", "sup"})
TAGS = {
    *("p", "h3", "h4", "ul", "ol", "li", "blockquote", "br", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *STYLES,
}
_ATTRIBUTES = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
# Only pictures that the portal itself keeps: nothing is ever fetched from elsewhere.
PICTURE = re.compile(r"^/teaching/picture/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/\Z")
_SPAN = re.compile(r"^[1-9]\d?\Z")
# Not "a<b且c>d".
_A_TAG = re.compile(r"</?[a-z][a-z0-9]*(?=[\s/>])[^>]*>", re.IGNORECASE)
# What editors and browsers write for the tags that we keep.
_SYNONYMS = {
    **{"b": "strong", "i": "em", "del": "s", "strike": "s", "ins": "u"},
    **{"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"},
    **dict.fromkeys(("div", "section", "article", "pre", "center", "dt", "dd", "caption"), "p"),
}
_SYNONYM = re.compile(rf"<(/?)({'|'.join(_SYNONYMS)})(?=[\s>/])", re.IGNORECASE)
# XML has no place for most control characters, UTF-8 none for half of a pair.
NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\r\n]+")
# Nobody writes lists within lists so deep; what is deeper is kept as lines.
DEEPEST = 60
_OPENS = re.compile(r"<(/?)(?!br|img)[a-z]")
_CELLS = ("td", "th")
_ITEMS = ("ul", "ol")


def clean(html: str) -> str:
    """``html`` with nothing in it but text, lists, tables and the portal's own pictures.

    What was typed without the editor has no tags: its empty lines part its paragraphs.
    """
    html = NEVER.sub("", html)
    if not _A_TAG.search(html):
        html = linebreaks(html, autoescape="&" not in html)
    html = _SYNONYM.sub(lambda found: f"<{found[1]}{_SYNONYMS[found[2].lower()]}", html)
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=set(),
        link_rel=None,
    ).strip()
    if _depth(cleaned) > DEEPEST:
        return nh3.clean(cleaned, tags={"p", "br"}, attributes={}).strip()
    return cleaned


def _depth(html: str) -> int:
    """How deep the tags of clean HTML stand in each other."""
    depth = deepest = 0
    for found in _OPENS.finditer(html):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if PICTURE.match(value) else None
    if tag in _CELLS:
        return value if _SPAN.match(value) else None
    return value


def plain(content: Content) -> str:
    """The bare text of a part, to be counted or searched."""
    if isinstance(content, str):
        return text_of(blocks_of(content)) if content else ""
    return "\n".join(
        "\t".join(plain(cell) if "<" in cell else cell for cell in row.values()) for row in content
    )


# -- HTML → blocks ------------------------------------------------------------------------------


def blocks_of(html: str) -> tuple[Block, ...]:
    """The blocks of clean HTML."""
    if not html.strip():
        return ()
    root = parser.fragment_fromstring(html, create_parent="div")
    return tuple(_blocks(root, "p", 0))


def _blocks(element, kind: str, level: int) -> Iterator[Block]:
    """What stands in an element; loose text in it makes a paragraph of ``kind``."""
    line: list[Inline] = [Run(_squeezed(element.text))] if element.text else []
    for child in element:
        if child.tag in STYLES or child.tag in ("br", "img"):
            line += _inlines(child, frozenset())
        else:
            yield from _paragraph(line, kind, level)
            line = []
            yield from _block(child, kind, level)
        if child.tail:
            line.append(Run(_squeezed(child.tail)))
    yield from _paragraph(line, kind, level)


def _block(element, kind: str, level: int) -> Iterator[Block]:
    tag = element.tag
    if tag in ("h3", "h4"):
        yield from _paragraph(_content(element), tag, 0)
    elif tag == "blockquote":
        yield from _blocks(element, "blockquote", 0)
    elif tag in _ITEMS:
        deeper = min(level + 1, LEVELS - 1) if kind in _ITEMS else level
        yield from _loose(element, kind, level)
        for item in element:
            if item.tag == "li":
                yield from _item(item, tag, deeper)
            else:
                yield from _block(item, kind, level)
    elif tag == "table":
        yield from _loose(element, kind, level)
        rows = squared([_row(row) for row in element.iter("tr") if _table_of(row) is element])
        if rows:
            yield Table(rows)
    else:
        yield from _blocks(element, kind, level)


def _loose(element, kind: str, level: int) -> Iterator[Block]:
    """Text that stands between items or rows, where it does not belong."""
    texts = [element.text, *(child.tail for child in element)]
    yield from _paragraph([Run(_squeezed(text)) for text in texts if text], kind, level)


def _item(item, kind: str, level: int) -> Iterator[Block]:
    """An item of a list: its paragraphs are lines of one; lists and tables in it follow."""
    lines: list[tuple[Inline, ...]] = []
    rest: list[Block] = []
    for block in _blocks(item, kind, level):
        mine = isinstance(block, Paragraph) and block.level == level and block.kind != "blockquote"
        if mine and not rest:
            lines.append(block.inlines)
        else:
            rest.append(block)
    inlines = [one for line in lines for one in (Run("\n"), *line)][1:]
    if inlines or not rest:
        yield Paragraph(joined(inlines), kind, level)
    yield from rest


def _table_of(row):
    return next(above for above in row.iterancestors() if above.tag == "table")


def _row(row) -> Row:
    return Row(
        tuple(
            Cell(
                tuple(_blocks(cell, "p", 0)),
                int(cell.get("colspan", 1)),
                int(cell.get("rowspan", 1)),
                cell.tag == "th",
            )
            for cell in row.iterchildren(*_CELLS)
        )
    )


def _paragraph(line: list[Inline], kind: str, level: int) -> Iterator[Paragraph]:
    inlines = trimmed(line)
    if inlines:
        yield Paragraph(inlines, kind, level)


def _content(element, styles: frozenset[str] = frozenset()) -> list[Inline]:
    found: list[Inline] = [Run(_squeezed(element.text), styles)] if element.text else []
    for child in element:
        inside = _inlines(child, styles)
        if child.tag in STYLES or child.tag in ("br", "img"):
            found += inside
        else:
            # A block within a style: a line of its own.
            found += [Run("\n"), *inside] if found else inside
            found += [Run("\n")] if (child.tail or "").strip() else []
        if child.tail:
            found.append(Run(_squeezed(child.tail), styles))
    return found


def _inlines(element, styles: frozenset[str]) -> list[Inline]:
    if element.tag == "br":
        return [Run("\n", styles)]
    if element.tag == "img":
        src = element.get("src")
        return [Picture(src, element.get("alt", ""))] if src else []
    return _content(element, styles | ({element.tag} & STYLES))


def _squeezed(text: str) -> str:
    return _SPACES.sub(" ", text)


# -- blocks → HTML ------------------------------------------------------------------------------


def html_of(blocks: Iterable[Block]) -> str:
    """HTML of blocks; marks become ``ins`` and ``del``, each change the anchor ``change-N``."""
    return "".join(_many(list(blocks), Anchors()))


class Anchors:
    """Each change is an anchor once, at its first piece."""

    def __init__(self) -> None:
        self._given: set[int] = set()

    def of(self, piece) -> str:
        if not piece.change or piece.change in self._given:
            return ""
        self._given.add(piece.change)
        return f' id="change-{piece.change}"'


def _many(blocks: list[Block], anchors: Anchors) -> Iterator[str]:
    for is_list, group in groupby(
        blocks, key=lambda block: isinstance(block, Paragraph) and block.kind in _ITEMS
    ):
        if is_list:
            yield from _list(list(group), anchors)
        else:
            for block in group:
                yield _one(block, anchors)


def _one(block: Block, anchors: Anchors) -> str:
    attributes = f"{_class(block.mark)}{anchors.of(block)}"
    if isinstance(block, Table):
        rows = "".join(row_html(row, anchors) for row in block.rows)
        return f"<table{attributes}><tbody>{rows}</tbody></table>"
    inner = inlines_html(block.inlines, anchors)
    if block.kind == "blockquote":
        return f"<blockquote{attributes}><p>{inner}</p></blockquote>"
    return f"<{block.kind}{attributes}>{inner}</{block.kind}>"


def row_html(row: Row, anchors: Anchors, labels: Sequence[str] = ()) -> str:
    """A row of a table; on a narrow page each cell says its label."""
    attributes = f"{_class(row.mark)}{anchors.of(row)}"
    cells = []
    for place, cell in enumerate(row.cells):
        tag = "th" if cell.header else "td"
        label = f' data-label="{escape(labels[place])}"' if place < len(labels) else ""
        spans = "".join(
            f' {name}="{value}"'
            for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
            if value > 1
        )
        cells.append(f"<{tag}{label}{spans}>{''.join(_many(list(cell.blocks), anchors))}</{tag}>")
    return f"<tr{attributes}>{''.join(cells)}</tr>"


def _list(items: list[Paragraph], anchors: Anchors) -> Iterator[str]:
    """Items by level as lists within lists."""
    open_lists: list[str] = []
    for item in items:
        depth = min(item.level, len(open_lists)) + 1
        while len(open_lists) > depth or (len(open_lists) == depth and open_lists[-1] != item.kind):
            yield f"</li></{open_lists.pop()}>"
        if len(open_lists) == depth:
            yield "</li>"
        else:
            open_lists.append(item.kind)
            yield f"<{item.kind}>"
        attributes = f"{_class(item.mark)}{anchors.of(item)}"
        yield f"<li{attributes}><p>{inlines_html(item.inlines, anchors)}</p>"
    while open_lists:
        yield f"</li></{open_lists.pop()}>"


def inlines_html(inlines: Iterable[Inline], anchors: Anchors) -> str:
    """The HTML of a line."""
    return "".join(_inline(one, anchors) for one in inlines)


def _inline(one: Inline, anchors: Anchors) -> str:
    if isinstance(one, Picture):
        html = f'<img src="{escape(one.src)}" alt="{escape(one.alt)}">'
    else:
        html = escape(one.text, quote=False).replace("\n", "<br>")
        for style in sorted(one.styles):
            html = f"<{style}>{html}</{style}>"
    if one.mark is Mark.SAME:
        return html
    tag = "del" if one.mark.is_old else "ins"
    return f"<{tag}{_class(one.mark)}{anchors.of(one)}>{html}</{tag}>"


def _class(mark: Mark) -> str:
    return f' class="{mark}"' if mark is not Mark.SAME else ""
