"""The blocks of a Word file, as mammoth reads it, with what mammoth leaves out put in its way before.

Never fetched: pictures and files that a document only refers to.
"""

import io
import zipfile
from collections.abc import Callable
from typing import BinaryIO

import mammoth
from docx.oxml.ns import qn
from lxml import etree

from apps.core.files import UploadError, name_of, word_file
from apps.teaching.documents.blocks import Block
from apps.teaching.documents.html import blocks_of, clean

# The school's plans carry photographs; whatever is larger is better made smaller first.
LARGEST = 20 * 1024 * 1024
# The character style of what a red export shows as gone.
REMOVED_STYLE = "PreparationRemoved"
KeepPicture = Callable[[bytes, str], str]

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MAIN = "word/document.xml"
_STYLES = "\n".join(
    [
        *(
            f"p[style-name='{name}'] => h3:fresh"
            for name in ("Title", "标题", "heading 1", "标题 1")
        ),
        *(f"p[style-name='{name}'] => h4:fresh" for name in ("heading 2", "标题 2")),
        *(f"p[style-name='{name}'] => h4:fresh" for name in ("heading 3", "标题 3")),
        "p[style-name='Subtitle'] => p:fresh",
        "u => u",
    ]
)


def blocks_of_word(file: BinaryIO, keep_picture: KeepPicture) -> tuple[Block, ...]:
    """What stands in the body of an uploaded .docx. Deleted text is left out, inserted text stays.

    ``keep_picture`` takes a picture's bytes and content type and returns the address under which
    the portal shows it. Raises UploadError with the reason why a file cannot be read.
    """
    package = word_file(file, limit=LARGEST)
    try:
        html = mammoth.convert_to_html(
            _prepared(package),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(_keeping(keep_picture)),
            id_prefix="",
        ).value
    except UploadError:
        raise
    # mammoth meets damaged parts with whatever its depths raise (KeyError, ParseError …).
    except Exception as error:
        raise UploadError(
            f"{name_of(file)}已损坏，无法打开。请在 Word 或 WPS 中打开后另存一份再上传。"
        ) from error
    return blocks_of(clean(html))


def _keeping(keep_picture: KeepPicture):
    def element(image) -> dict[str, str]:
        with image.open() as stream:
            src = keep_picture(stream.read(), image.content_type or "")
        return {"src": src, "alt": image.alt_text or ""}

    return element


def _prepared(package: io.BytesIO) -> io.BytesIO:
    """The package with a body that mammoth reads whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.lower().endswith("vbaproject.bin"):
                raise UploadError("文件里有宏，没有打开。请另存为不带宏的 .docx 后再上传。")
            if entry.filename == _MAIN:
                data = _body(data)
            target.writestr(entry.filename, data)
    out.seek(0)
    return out


def _body(data: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(data, parser)
    for formula in list(root.iter(f"{_M}oMath")):
        _replace_by_text(formula)
    for style in list(root.iter(qn("w:rStyle"))):
        if style.get(qn("w:val")) == REMOVED_STYLE:
            _drop(style.getparent().getparent())
    for gone in list(root.iter(qn("w:moveFrom"), qn("w:del"))):
        if gone.getparent() is not None and gone.getparent().tag != qn("w:rPr"):
            _drop_unless_row(gone)
    for picture in list(root.iter("{*}blip", "{*}imagedata")):
        if picture.get(qn("r:link")) or picture.get(qn("r:href")):
            _drop(picture)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _replace_by_text(formula) -> None:
    """A formula as the characters that it consists of: ½ is better kept as 1/2 than not at all."""
    run = etree.Element(qn("w:r"))
    text = etree.SubElement(run, qn("w:t"))
    text.text = _linear(formula)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.tail = formula.tail
    holder = formula.getparent()
    if holder.tag == f"{_M}oMathPara":
        above = holder.getparent()
        if above.tag != qn("w:p"):
            paragraph = etree.Element(qn("w:p"))
            paragraph.append(run)
            above.replace(holder, paragraph)
            return
        above.insert(above.index(holder), run)
        holder.remove(formula)
        return
    holder.replace(formula, run)


def _linear(formula) -> str:
    """Fractions with a stroke, powers with ^, roots with √; the rest in its order."""
    pieces = []
    for child in formula:
        tag = etree.QName(child).localname
        inside = {etree.QName(part).localname: _linear(part) for part in child}
        if tag == "f":
            pieces.append(f"{_grouped(inside.get('num', ''))}/{_grouped(inside.get('den', ''))}")
        elif tag == "sSup":
            pieces.append(f"{inside.get('e', '')}^{inside.get('sup', '')}")
        elif tag == "sSub":
            pieces.append(f"{inside.get('e', '')}_{inside.get('sub', '')}")
        elif tag == "rad":
            pieces.append(f"√{_grouped(inside.get('e', ''))}")
        elif tag == "t":
            pieces.append(child.text or "")
        else:
            pieces.append(_linear(child))
    return "".join(pieces)


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _drop_unless_row(element) -> None:
    # A deleted row says so in its properties; mammoth leaves it out.
    if element.getparent().tag != qn("w:trPr"):
        _drop(element)


def _drop(element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
