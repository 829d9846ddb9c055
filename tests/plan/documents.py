"""Work plans as schools type them, built for the tests."""

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

SEED = Path(__file__).parents[2] / "fixtures" / "plan_2022_spring.txt"


def text_file(text: str, name: str = "计划.txt", encoding: str = "utf-8") -> io.BytesIO:
    file = io.BytesIO(text.encode(encoding))
    file.name = name
    return file


def word_file(document: Document, name: str = "计划.docx") -> io.BytesIO:
    file = io.BytesIO()
    document.save(file)
    file.name = name
    return file


def word_of(*paragraphs: str | tuple[str, str]) -> Document:
    """A document of paragraphs; a pair is a text and the name of its style."""
    document = docx.Document()
    for paragraph in paragraphs:
        text, style = (paragraph, None) if isinstance(paragraph, str) else paragraph
        document.add_paragraph(text, style)
    return document


def add_list(
    document: Document, id: int, levels: Sequence[tuple[str, str]], *, extra: Sequence[str] = ()
) -> None:
    """An abstract list of (format, text) levels and the list on it, both numbered ``id``.

    ``extra`` holds more XML of each level.
    """
    numbering = document.part.numbering_part.element
    body = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'{extra[depth] if extra else ""}<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id}">{body}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{id}"><w:abstractNumId w:val="{id}"/></w:num>')
    )


def add_restarted(document: Document, id: int, on: int, start: int = 1) -> None:
    """A further list on an abstract one, restarted at ``start``."""
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{id}"><w:abstractNumId w:val="{on}"/>'
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        )
    )


def add_item(document: Document, text: str, id: int, depth: int = 0) -> None:
    """A paragraph that Word numbers by itself."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(numbering_of(id, depth))


def numbering_of(id: int, depth: int):
    return parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{id}"/></w:numPr>'
    )
