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
# The character style of what a red export shows as gone: read again, it is not there.
REMOVED_STYLE = "二次备课删除"
KeepPicture = Callable[[bytes, str], str]

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MAIN = "word/document.xml"
_STYLESHEET = "word/styles.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
# A plan's own heading levels do not matter: parts are known by their names.
_HEADINGS = {
    "h3": ("Title", "标题", "heading 1", "标题 1", "heading 3", "标题 3"),
    "h4": ("heading 2", "标题 2", "heading 4", "标题 4", "heading 5", "标题 5"),
    "p": ("Subtitle", "副标题"),
    "blockquote > p": ("Quote", "引用"),
}
_STYLES = "\n".join(
    [
        *(
            f"p[style-name='{name}'] => {tag}:fresh"
            for tag, names in _HEADINGS.items()
            for name in names
        ),
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
    removed: set[str] = set()
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(out, "w") as target:
        if _STYLESHEET in source.namelist():
            removed = _removed_styles(source.read(_STYLESHEET))
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.lower().endswith("vbaproject.bin"):
                raise UploadError("文件里有宏，没有打开。请另存为不带宏的 .docx 后再上传。")
            if entry.filename == _MAIN:
                data = _body(data, removed)
            target.writestr(entry.filename, data)
    out.seek(0)
    return out


def _removed_styles(data: bytes) -> set[str]:
    """The ids of our style; Word and WPS give styles new ids as they like, but keep their names."""
    styles = etree.fromstring(data, _PARSER).iter(qn("w:style"))
    return {
        style.get(qn("w:styleId"))
        for style in styles
        if (name := style.find(qn("w:name"))) is not None and name.get(qn("w:val")) == REMOVED_STYLE
    }


def _body(data: bytes, removed: set[str]) -> bytes:
    root = etree.fromstring(data, _PARSER)
    for formula in list(root.iter(f"{_M}oMath")):
        _replace_by_text(formula)
    _drop_removed(root, removed)
    for gone in list(root.iter(qn("w:moveFrom"), qn("w:del"))):
        # A mark that is gone, or a row that says so itself, is left to mammoth.
        if gone.getparent().tag not in (qn("w:rPr"), qn("w:trPr")):
            _drop(gone)
    for picture in list(root.iter("{*}blip", "{*}imagedata")):
        if picture.get(qn("r:link")) or picture.get(qn("r:href")):
            _drop(picture)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop_removed(root, removed: set[str]) -> None:
    """What a red export struck, with the rows and tables of which nothing else is left."""
    touched = []
    for style in list(root.iter(qn("w:rStyle"))):
        if style.get(qn("w:val")) in removed:
            run = style.getparent().getparent()
            touched += run.iterancestors(qn("w:tr"), qn("w:tbl"))
            _drop(run)
    for element in dict.fromkeys(touched):
        if not any(True for _ in element.iter(qn("w:t"), "{*}blip", "{*}imagedata")):
            _drop(element)


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


def _drop(element) -> None:
    parent = element.getparent()
    if parent is not None:
        # The text behind an element belongs to its parent; in Word's files there is none.
        parent.remove(element)
