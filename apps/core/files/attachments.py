"""Files that people attach to a record: only kinds that are safe to keep, photos without place."""

import io
from pathlib import PurePath
from typing import Any, BinaryIO
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from PIL import Image, ImageOps, JpegImagePlugin

from apps.core.files.content import Content, content_of
from apps.core.files.upload import UploadError, name_of, receive

# What a kind of content may call itself; the first ending is given where the name has another.
_ENDINGS = {
    Content.PDF: [".pdf"],
    Content.DOCX: [".docx"],
    Content.XLSX: [".xlsx"],
    Content.DOC: [".doc", ".wps"],
    Content.XLS: [".xls", ".et"],
    Content.OFFICE: [".pptx", ".ppt", ".dps"],
    Content.TEXT: [".txt", ".csv"],
}
_PICTURES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_LONGEST_SIDE = 2400  # pixels; enough to read a photographed A4 sheet
_MOST_PIXELS = 40_000_000  # a few bytes may unpack to gigabytes
ACCEPT = ",".join(
    [*(ending for endings in _ENDINGS.values() for ending in endings), *_PICTURES.values(), ".jpeg"]
)


def safe_attachment(file: BinaryIO, *, limit: int | None = None) -> ContentFile:
    """A copy of an upload, fit to be kept and sent again; ``name`` is what the person called it.

    Photos are turned upright, reduced and freed of camera data (the place where they were taken).
    ``limit`` is in bytes. Raises UploadError for an empty, too large or unwelcome file.
    """
    data = receive(file, limit=limit)
    kind = content_of(data)
    if kind is Content.PICTURE:
        return _photo(data, file)
    if kind is Content.LOCKED or kind not in _ENDINGS:
        raise UploadError(f"{name_of(file)}是{kind}，请上传 PDF、Word、Excel、PPT、文本或图片。")
    name = PurePath(str(getattr(file, "name", "") or "附件")).name
    endings = _ENDINGS[kind]
    if PurePath(name).suffix.lower() not in endings:
        if kind is Content.TEXT:
            raise UploadError(f"{name_of(file)}不是可以接收的文件类型，请换成 PDF 或 Word。")
        name = f"{PurePath(name).stem}{endings[0]}"
    return ContentFile(data, name=name)


def safe_photo(file: BinaryIO, *, limit: int | None = None) -> ContentFile:
    """As ``safe_attachment``, where nothing but a picture will do. Raises UploadError."""
    data = receive(file, limit=limit)
    if content_of(data) is not Content.PICTURE:
        raise UploadError(f"{name_of(file)}不是图片，请拍照或选一张 JPG、PNG 图片。")
    return _photo(data, file)


def _photo(data: bytes, file: BinaryIO) -> ContentFile:
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.format not in _PICTURES:
                raise UploadError(f"{name_of(file)}请换成 JPG 或 PNG 图片。")
            kind = image.format
            if kind != "JPEG" and image.width * image.height > _MOST_PIXELS:
                raise UploadError(f"{name_of(file)}的像素太多，请缩小后再上传。")
            as_it_was = _compression(image)
            # Reduced first: of a large JPEG only a part is ever unpacked.
            image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            out = io.BytesIO()
            upright.info.clear()
            upright.save(out, kind, **as_it_was)
    except UploadError:
        raise
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UploadError(f"{name_of(file)}打不开，图片可能已损坏，请重新拍照或另存。") from error
    stem = PurePath(str(getattr(file, "name", "") or "照片")).stem
    return ContentFile(out.getvalue(), name=f"{stem}{_PICTURES[kind]}")


def _compression(image: Image.Image) -> dict[str, Any]:
    """How to save a JPEG no less compressed than it came: a photo made small stays small."""
    if image.format != "JPEG":
        return {}
    return {
        "qtables": image.quantization,
        "subsampling": JpegImagePlugin.get_sampling(image),
        "optimize": True,
    }


def open_stored(stored: FieldFile) -> FieldFile:
    """A stored file, opened. Raises Http404 where the record is there but its file is lost."""
    try:
        return stored.open("rb")
    except (FileNotFoundError, ValueError):  # ValueError: the record never had a file
        raise Http404(
            "记录还在，文件却找不到了。请联系信息技术中心从备份恢复，或请上传的人再传一次。"
        ) from None


def attachment_response(stored: FieldFile, name: str) -> FileResponse:
    """A stored file sent as a download under the name that it came with, never shown inline."""
    response = FileResponse(open_stored(stored), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
