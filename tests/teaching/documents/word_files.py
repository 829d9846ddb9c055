"""Word files for tests: raw XML as Word and WPS write it, without any library in between."""

import io
import struct
import zipfile
import zlib

from apps.teaching.documents.parts import LESSON_PARTS, PartKind
from apps.teaching.documents.readings import Reading
from apps.teaching.documents.word_reading import read
from apps.teaching.documents.word_source import blocks_of_word

PICTURE_ADDRESS = "/teaching/picture/00000000-0000-4000-8000-{:012}/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": _OFFICE,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wpsCustomData": "http://www.wps.cn/officeDocument/2013/wpsCustomData",
}
XMLNS = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMESPACES.items())
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def named(data: bytes, name: str = "教案.docx") -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def word(
    body: str,
    *,
    parts: dict[str, bytes | str] | None = None,
    relations: dict[str, tuple[str, str]] | None = None,
    styles: str = "",
    numbering: str = "",
) -> bytes:
    """A .docx with this body. ``relations``: id → kind and target; a target with :// is elsewhere."""
    relations = {"rStyles": ("styles", "styles.xml"), **(relations or {})}
    entries: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _rels({"r1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f"<w:document {XMLNS}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {XMLNS}>{styles}</w:styles>",
        **(parts or {}),
    }
    if numbering:
        relations["rNumbers"] = ("numbering", "numbering.xml")
        entries["word/numbering.xml"] = f"<w:numbering {XMLNS}>{numbering}</w:numbering>"
    entries["word/_rels/document.xml.rels"] = _rels(relations)
    return zipped(entries)


def zipped(entries: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return out.getvalue()


def _rels(relations: dict[str, tuple[str, str]]) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"'
            + (' TargetMode="External"' if _is_elsewhere(target) else "")
            + "/>"
            for key, (kind, target) in relations.items()
        )
        + "</Relationships>"
    )


def _is_elsewhere(target: str) -> bool:
    return ":" in target or target.startswith("\\\\")


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that is no XML is text."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(map(_run, runs))}</w:p>"


def _run(run: str) -> str:
    return run if run.startswith("<") else r(run)


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(*content: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith("<") else p(one) for one in content) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith("<") else tc(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def table_of(*rows: tuple[str, ...]) -> str:
    return tbl(*(tr(*row) for row in rows))


SPAN = '<w:gridSpan w:val="{}"/>'
DOWN, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def drawing(relation: str, alt: str = "", *, anchored: bool = False) -> str:
    kind = "anchor" if anchored else "inline"
    return (
        f'<w:r><w:drawing><wp:{kind}><wp:docPr id="1" name="图片 1" descr="{alt}"/><a:graphic>'
        f'<a:graphicData uri="x"><pic:pic><pic:blipFill><a:blip r:embed="{relation}"/>'
        f"</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:{kind}></w:drawing></w:r>"
    )


def png(color: int = 0) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes([0, color]))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def emf() -> bytes:
    """A formula as old editors draw it: 20 mm wide, 5 mm high."""
    return struct.pack("<2I4i4i", 1, 88, 0, 0, 99, 49, 0, 0, 2000, 500) + b" EMF" + bytes(44)


class Album:
    """Keeps pictures as the portal does, without a database."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        for src, known in self.pictures.items():
            if known == data:
                return src
        src = PICTURE_ADDRESS.format(len(self.pictures) + 1)
        self.pictures[src] = data
        return src


def blocks(data: bytes, album: Album | None = None):
    return blocks_of_word(named(data), (album or Album()).keep)


def reading(
    data: bytes, kinds: tuple[PartKind, ...] = LESSON_PARTS, album: Album | None = None
) -> Reading:
    return read(named(data), kinds, (album or Album()).keep)
