"""Word documents."""

import io
import zipfile
from typing import BinaryIO

import docx
from docx.document import Document

from apps.core.files.content import Content, content_of
from apps.core.files.package import check_package
from apps.core.files.upload import UploadError, name_of, receive

_REFUSED = {
    Content.DOC: (
        "是旧版 Word 文档（.doc），读不了。请用 Word 或 WPS 打开它，点“文件”→“另存为”，"
        "文件类型选“Word 文档（*.docx）”；另存为 .docx 后上传新存的那个文件。"
    ),
    Content.RTF: (
        "是 RTF 文档，读不了。请用 Word 或 WPS 打开它，点“文件”→“另存为”，"
        "文件类型选“Word 文档（*.docx）”；另存为 .docx 后上传新存的那个文件。"
    ),
    Content.LOCKED: "加了打开密码，无法读取。请在 Word 中取消密码、另存后再上传。",
    Content.BROKEN: "已损坏，无法打开。请在 Word 或 WPS 中打开后另存一份再上传。",
}
_MACROS = (
    "里有宏，为了安全没有打开。请用 Word 或 WPS 打开它，点“文件”→“另存为”，"
    "文件类型选“Word 文档（*.docx）”，再上传新存的那个文件。"
)


def word_file(file: BinaryIO, *, limit: int | None = None) -> io.BytesIO:
    """A checked .docx in memory, for any library that reads one. Raises UploadError."""
    data = receive(file, limit=limit)
    kind, name = content_of(data), name_of(file)
    if kind in _REFUSED:
        raise UploadError(f"{name}{_REFUSED[kind]}")
    if kind is not Content.DOCX:
        raise UploadError(f"{name}不是 Word 文档，而是{kind}。请上传 .docx 文件。")
    check_package(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if any(entry.lower().endswith("vbaproject.bin") for entry in package.namelist()):
            raise UploadError(f"{name}{_MACROS}")
    return io.BytesIO(data)


def open_docx(file: BinaryIO, *, limit: int | None = None) -> Document:
    """An uploaded .docx as python-docx sees it. Raises UploadError with the reason."""
    package = word_file(file, limit=limit)
    try:
        return docx.Document(package)
    # python-docx meets damaged parts with whatever its depths raise (KeyError, XMLSyntaxError …).
    except Exception as error:
        raise UploadError(f"{name_of(file)}{_REFUSED[Content.BROKEN]}") from error
