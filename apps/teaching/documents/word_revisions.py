"""A Word body as it reads when every revision is accepted, and without what a red export struck."""

from docx.oxml.ns import qn

_TEXT = (qn("w:t"), "{*}sym", "{*}drawing", "{*}pict", "{*}object", "{*}oMath", "{*}instrText")
_GONE = (qn("w:del"), qn("w:moveFrom"))
_P, _ROW, _CELL, _TABLE = qn("w:p"), qn("w:tr"), qn("w:tc"), qn("w:tbl")


def accept(body, struck: set[str]) -> None:
    """Takes out of ``body`` what is gone. ``struck`` are the ids of the style of a red export."""
    for run in [one for one in body.iter(qn("w:r")) if _style_of(one) in struck]:
        _drop_struck(run)
    for gone in list(body.iter(*_GONE)):
        holder = gone.getparent()
        if holder.tag == qn("w:trPr"):
            _drop(holder.getparent())
        # In the properties of a run it says that the mark of a paragraph is gone.
        elif holder.tag != qn("w:rPr"):
            _drop(gone)
    for gone in list(body.iter(qn("w:cellDel"))):
        _drop(next(gone.iterancestors(_CELL)))
    for row in [row for row in body.iter(_ROW) if next(row.iter(_CELL), None) is None]:
        _drop(row)
    for paragraph in list(body.iter(_P)):
        if any(paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{mark}") is not None for mark in _GONE):
            _join_with_next(paragraph)


def _style_of(run) -> str | None:
    style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
    return None if style is None else style.get(qn("w:val"))


def _drop_struck(run) -> None:
    """A struck run, with the line, the row and the table of which nothing else is left."""
    holders = list(run.iterancestors(_P, _ROW, _TABLE))
    _drop(run)
    for holder in holders:
        if _shows_something(holder):
            return
        above = holder.getparent()
        # Word wants a line in every cell.
        if holder.tag != _P or above.tag != _CELL or len(above.findall(_P)) > 1:
            _drop(holder)


def _shows_something(element) -> bool:
    return any(one.tag != qn("w:t") or one.text for one in element.iter(*_TEXT))


def _join_with_next(paragraph) -> None:
    """A paragraph whose mark is gone runs on in the next one."""
    following = paragraph.getnext()
    if following is not None and following.tag == _P:
        place = 1 if following.find(qn("w:pPr")) is not None else 0
        moved = [child for child in paragraph if child.tag != qn("w:pPr")]
        following[place:place] = moved
        _drop(paragraph)
    elif not _shows_something(paragraph) and paragraph.getparent().tag != _CELL:
        _drop(paragraph)


def _drop(element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
