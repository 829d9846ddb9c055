"""A text to be read: part by part, rows with their heads, red where it was compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.teaching.documents.blocks import Block, Row, Table
from apps.teaching.documents.compare import Comparison, PartComparison
from apps.teaching.documents.content import part_blocks
from apps.teaching.documents.html import Anchors, html_of, row_html
from apps.teaching.documents.parts import Document, PartKind
from apps.teaching.manuscripts.models import Remark

# By the number of a row (from 0), what stands under it; under ``None`` what stands under the part.
Notes = Mapping[int | None, SafeString]


@dataclass(frozen=True)
class Section:
    """A part with its HTML; it was cleaned when it was saved."""

    kind: PartKind
    html: SafeString
    remarks: tuple[Remark, ...] = ()
    changes: int = 0
    # What stands under the part.
    note: str = ""


def sections(
    kinds: Iterable[PartKind], text: Document, remarks: Iterable[Remark] = ()
) -> list[Section]:
    """The parts that are written, each with the remarks on it."""
    said = list(remarks)
    return [
        Section(
            kind,
            part_html(kind, part_blocks(kind, text[kind.code])),
            tuple(one for one in said if one.code == kind.code),
        )
        for kind in kinds
        if text.get(kind.code)
    ]


def red_sections(comparison: Comparison, notes: Mapping[str, Notes] | None = None) -> list[Section]:
    """The parts of a comparison in which something stands; ``notes`` by the code of the part."""
    return [
        red_section(part, (notes or {}).get(part.kind.code, {}))
        for part in comparison.parts
        if part.blocks
    ]


def red_section(part: PartComparison, notes: Notes) -> Section:
    return Section(
        part.kind,
        part_html(part.kind, part.blocks, notes),
        changes=len(part.changes),
        note=notes.get(None, ""),
    )


def part_html(kind: PartKind, blocks: Sequence[Block], notes: Notes | None = None) -> SafeString:
    """A part as HTML; what consists of rows is one table with its heads."""
    if not kind.columns:
        return mark_safe(html_of(blocks))
    labels = [column.title for column in kind.columns]
    rows = [row for block in blocks if isinstance(block, Table) for row in block.rows]
    head = SafeString("")
    if len(labels) > 1:
        cells = format_html_join("", '<th scope="col">{}</th>', ((label,) for label in labels))
        head = format_html("<thead><tr>{}</tr></thead>", cells)
    return format_html(
        '<div class="table-box reading-rows is-{}" tabindex="0" role="region" aria-label="{}">'
        "<table>{}<tbody>{}</tbody></table></div>",
        kind.code,
        kind.title,
        head,
        _rows(rows, labels, notes or {}),
    )


def _rows(rows: Sequence[Row], labels: Sequence[str], notes: Notes) -> SafeString:
    anchors, found, place = Anchors(), [], 0
    for row in rows:
        found.append(row_html(row, anchors, labels))
        if row.mark.is_old:
            continue
        if note := notes.get(place):
            found.append(f'<tr class="noted"><td colspan="{len(labels)}">{note}</td></tr>')
        place += 1
    return mark_safe("".join(found))
