"""What a file is, told by its bytes."""

import io
import zipfile
from enum import StrEnum

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<table", b"mime-version:")
_PICTURE = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
# A UTF-8 mark, so that a page saved with one is still known as a page.
_BOM = b"\xef\xbb\xbf"


class Content(StrEnum):
    """A kind of file; the value is its name in a sentence."""

    DOCX = "Word 文档（.docx）"
    XLSX = "Excel 表格（.xlsx）"
    DOC = "旧版 Word 文档（.doc 或 .wps）"
    XLS = "旧版 Excel 表格（.xls）"
    LOCKED = "加了密码的 Office 文件"
    OFFICE = "其他 Office 文件"
    BROKEN = "损坏的压缩文件"
    ARCHIVE = "压缩包"
    PDF = "PDF"
    RTF = "RTF 文档"
    PAGE = "网页"
    PICTURE = "图片"
    TEXT = "纯文本"


def content_of(data: bytes) -> Content:
    """What the bytes are. Anything without a known beginning counts as text, until decoded."""
    if data.startswith(_OLE):
        return _inside_ole(data)
    if data.startswith(_ZIP):
        return _inside_zip(data)
    if data.startswith(b"%PDF"):
        return Content.PDF
    if data.startswith(b"{\\rtf"):
        return Content.RTF
    if data.startswith(_PICTURE):
        return Content.PICTURE
    if data[:512].removeprefix(_BOM).lstrip().lower().startswith(_PAGE):
        return Content.PAGE
    return Content.TEXT


def _inside_ole(data: bytes) -> Content:
    """Streams of the old container are named in UTF-16 in its directory."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return Content.LOCKED
    # A Word document may hold a workbook, so it is asked for first.
    if has("WordDocument"):
        return Content.DOC
    if has("Workbook") or has("Book"):
        return Content.XLS
    return Content.OFFICE


def _inside_zip(data: bytes) -> Content:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            folders = {name.split("/")[0] for name in package.namelist()}
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError, NotImplementedError):
        return Content.BROKEN
    if "word" in folders:
        return Content.DOCX
    if "xl" in folders:
        return Content.XLSX
    return Content.OFFICE if "[Content_Types].xml" in folders else Content.ARCHIVE
