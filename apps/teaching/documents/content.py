"""The content of a part as blocks and back: rows of a part are the rows of a table."""

from collections.abc import Sequence
from html import escape

from apps.teaching.documents.blocks import Block, Cell, Paragraph, Row, Run, Table, text_of
from apps.teaching.documents.html import NEVER, blocks_of, clean, html_of
from apps.teaching.documents.parts import Column, Content, Document, PartKind


def part_blocks(kind: PartKind, content: Content | None) -> tuple[Block, ...]:
    """The blocks of a part; of one with columns, a single table without a head."""
    if not content:
        return ()
    if not kind.columns:
        return blocks_of(content)
    rows = tuple(
        Row(tuple(Cell(_cell_blocks(column, row.get(column.code, ""))) for column in kind.columns))
        for row in content
    )
    return (Table(rows),)


def _cell_blocks(column: Column, value: str) -> tuple[Block, ...]:
    if column.rich:
        return blocks_of(value)
    return (Paragraph((Run(value),)),) if value else ()


def part_content(kind: PartKind, blocks: Sequence[Block]) -> Content:
    """The content that such blocks stand for; the reverse of ``part_blocks``."""
    if not kind.columns:
        return html_of(blocks)
    return [
        {
            column.code: html_of(cell.blocks) if column.rich else text_of(cell)
            for column, cell in zip(kind.columns, row.cells, strict=True)
        }
        for block in blocks
        if isinstance(block, Table)
        for row in block.rows
    ]


def cleaned(kind: PartKind, content: Content) -> Content:
    """Content as it may be kept: clean HTML, known columns only, no empty rows."""
    if not kind.columns:
        return html_of(blocks_of(clean(content))) if isinstance(content, str) else ""
    rows = content if isinstance(content, list) else []
    kept = [
        {column.code: _cell(column, row) for column in kind.columns}
        for row in rows
        if isinstance(row, dict)
    ]
    return [row for row in kept if any(row.values())]


def _cell(column: Column, row: dict[str, str]) -> str:
    value = str(row.get(column.code, ""))
    if column.rich:
        return html_of(blocks_of(clean(value)))
    return " ".join(NEVER.sub("", value).split())


def is_empty(content: Content | None) -> bool:
    """Whether nothing stands there."""
    return not content


def paragraphs(*lines: str) -> str:
    """Lines of bare text as rich content."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


def cleaned_document(kinds: Sequence[PartKind], document: Document) -> Document:
    """A whole text as it may be kept; parts that its kind does not know are left out."""
    kept = {kind.code: cleaned(kind, document.get(kind.code, "")) for kind in kinds}
    return {code: content for code, content in kept.items() if not is_empty(content)}
