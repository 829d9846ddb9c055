"""A document as lines of text, each with what its looks say about its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from apps.core.files.autonumber import Label

# Left behind in the text by some converters; Word's own bookmarks are never text.
_BOOKMARK = re.compile(r"\[bookmark:[^\[\]\n]{0,80}\]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_HARD_BREAK = re.compile("\r\n|[\r\n\f\u2029\x85]")
_SOFT_BREAK = re.compile("[\v\u2028\n]")


@dataclass(frozen=True)
class Line:
    """One line of text, or one paragraph of Word, without space around it.

    ``number`` counts from 1, empty lines included. ``label`` is Word's automatic number,
    ``heading`` the level of a heading style (0 without), ``soft`` says that the line follows a
    soft break inside the same paragraph.
    """

    number: int
    text: str
    label: Label | None = None
    heading: int = 0
    title: bool = False
    table: bool = False
    soft: bool = False


def clean(text: str) -> str:
    """Text without stray bookmarks, invisible characters and space at its ends."""
    return _INVISIBLE.sub("", _BOOKMARK.sub("", text)).strip()


def text_lines(text: str) -> Iterable[Line]:
    """The lines of a plain text that are not empty."""
    for number, paragraph in enumerate(_HARD_BREAK.split(text), start=1):
        yield from paragraph_lines(Line(number, paragraph))


def paragraph_lines(line: Line) -> Iterable[Line]:
    """A paragraph parted at its soft breaks; only the first part has the automatic number."""
    parts = [part for part in map(clean, _SOFT_BREAK.split(line.text)) if part]
    for position, part in enumerate(parts):
        yield Line(
            line.number,
            part,
            label=None if position else line.label,
            heading=line.heading,
            title=line.title,
            soft=position > 0,
        )
