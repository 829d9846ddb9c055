"""Checking the zip package of a .docx or .xlsx before any library opens it."""

import io
import re
import zipfile
import zlib

from apps.core.files.upload import UploadError

ENTRIES = 2000
UNPACKED = 64 * 1024 * 1024  # bytes, all entries together
RATIO = 100  # unpacked to packed; asked only where the unpacked size is worth an attack
RATIO_MATTERS = 8 * 1024 * 1024  # bytes
_CHUNK = 64 * 1024

_TOO_LARGE = "解压后过大，不像正常的文件，没有打开。请删去空白行和多余图片，另存后再上传。"
_BROKEN = "已损坏，无法打开。请在 Word、Excel 或 WPS 中打开后另存一份再上传。"
_LOCKED = "加了打开密码，无法读取。请取消密码、另存后再上传。"
_HOSTILE = "含有不允许的 XML 声明，没有打开。请在 Word、Excel 或 WPS 中另存一份再上传。"

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


def check_package(data: bytes, name: str) -> None:
    """Raises UploadError (the sentence begins with ``name``) for a broken, locked, exploding or
    hostile package. Nothing is kept in memory but one piece of one entry."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_sizes(entries, len(data), name)
            left = UNPACKED
            for entry in entries:
                left -= _check_entry(package, entry, left, name)
    # What zipfile raises for bytes that somebody has damaged is not limited to its own error.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UploadError(f"{name}{_BROKEN}") from error


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadError(f"{name}{_LOCKED}")
    unpacked = sum(entry.file_size for entry in entries)
    exploding = unpacked > RATIO_MATTERS and unpacked > RATIO * packed
    if len(entries) > ENTRIES or unpacked > UNPACKED or exploding:
        raise UploadError(f"{name}{_TOO_LARGE}")


def _check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, name: str) -> int:
    """Unpacks one entry piece by piece, for a declared size may be a lie; returns its bytes."""
    size, tail, is_xml = 0, b"", None
    with package.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise UploadError(f"{name}{_TOO_LARGE}")
            # UTF-16 text of ASCII characters is the same letters with a zero between.
            plain = piece.replace(b"\x00", b"")
            if is_xml is None:
                is_xml = _begins_xml(plain, entry.filename, name)
            if is_xml and any(word in tail + plain for word in _FORBIDDEN):
                raise UploadError(f"{name}{_HOSTILE}")
            tail = plain[-16:]
    return size


def _begins_xml(piece: bytes, filename: str, name: str) -> bool:
    """Whether an entry is XML, and in an encoding in which a forbidden word cannot hide."""
    start = piece.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        if filename.lower().endswith((".xml", ".rels")):
            raise UploadError(f"{name}{_BROKEN}")
        return False
    declared = _DECLARED.match(start)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise UploadError(f"{name}{_HOSTILE}")
    return True
