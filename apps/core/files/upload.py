"""Receiving an upload: not empty, not too large."""

from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings


class UploadError(ValueError):
    """Says to the person who uploaded a file what is wrong with it, where, and what to do."""


def name_of(file: BinaryIO) -> str:
    """The file's name without folders, in Chinese quotation marks, to begin a sentence with."""
    name = PurePath(str(getattr(file, "name", "") or "")).name
    return f"“{name}”" if name else "上传的文件"


def receive(file: BinaryIO, *, limit: int | None = None) -> bytes:
    """The whole content of an upload, wherever the file stood before; it stands at 0 afterwards.

    ``limit`` is in bytes; the portal's ``UPLOAD_LIMIT`` where none is given.
    Raises UploadError for an empty file and for one above the limit.
    """
    limit = limit or settings.UPLOAD_LIMIT
    file.seek(0)
    data = file.read(limit + 1)
    file.seek(0)
    if not data:
        raise UploadError(f"{name_of(file)}是空文件，请重新选择。")
    if len(data) > limit:
        size = f"{limit / 1024 / 1024:g} MB"
        raise UploadError(f"{name_of(file)}超过 {size}，请压缩其中的图片或分成几个文件后再上传。")
    return data
