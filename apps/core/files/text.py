"""Plain text in whatever encoding a school's computer wrote it."""

import codecs
import unicodedata
from typing import BinaryIO

from apps.core.files.content import Content, content_of
from apps.core.files.upload import UploadError, name_of, receive

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Share of unassigned or private characters above which a decoding was only an accident.
_ODD = 0.05


def read_text(file: BinaryIO, *, limit: int | None = None) -> str:
    """The text of an upload in UTF-8, UTF-16 with a byte order mark, or GB18030 (GBK, GB2312).

    Raises UploadError where the file is no text, or text in another encoding.
    """
    data = receive(file, limit=limit)
    kind = content_of(data)
    if kind is not Content.TEXT:
        raise UploadError(f"{name_of(file)}不是纯文本，而是{kind}。")
    return decode(data, name_of(file))


def decode(data: bytes, name: str) -> str:
    """Bytes to text; ``name`` begins the sentence of the UploadError."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(data, "gb18030", name)
        odd = sum(unicodedata.category(character) in {"Cn", "Co"} for character in text)
        if odd > len(text) * _ODD:
            raise _unreadable(name) from None
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\v\f\x1a\x85" for c in text):
        raise _unreadable(name)
    return text.rstrip("\x1a")


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> UploadError:
    return UploadError(
        f"{name}的文字编码无法识别。请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后再上传。"
    )
