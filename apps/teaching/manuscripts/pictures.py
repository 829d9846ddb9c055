"""Pictures of texts: each kept once, sent only to those who may read lesson plans."""

import hashlib
import io
import zlib

from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import ExifTags, Image, ImageOps

from apps.core.files import UploadError, safe_photo
from apps.school.models import Staff
from apps.teaching.documents.html import PICTURE
from apps.teaching.manuscripts.models import Picture

# What browsers show and Word takes; the rest is made a PNG, but for the formulas of old editors.
_SHOWN = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
_METAFILES = {b"\x01\x00\x00\x00": "image/x-emf", b"\xd7\xcd\xc6\x9a": "image/x-wmf"}
_METAFILES |= {b"\x01\x00\x09\x00": "image/x-wmf"}
# Segments of a JPEG: what cameras and their programs write, and the pixels.
_CAMERA, _PIXELS_BEGIN = 0xE1, (0xDA, 0xD9)
MOST_PIXELS = 40_000_000
LARGEST_UNPACKED = 8 * 1024 * 1024  # bytes of a drawing
TOO_MANY_PIXELS = (
    "文件里有一张图片的像素太多。请在 Word 或 WPS 里选中图片，用“压缩图片”缩小后再上传。"
)
BROKEN = (
    "文件里有一张图片读不出来（可能是 SVG 等少见的格式，或者已损坏）。"
    "请在 Word 或 WPS 里把它另存为 PNG 图片、重新插入后再上传。"
)


def add_photo(file, *, by: Staff | None) -> Picture:
    """A picture that somebody put into a text; made smaller, without camera data. Raises UploadError."""
    photo = safe_photo(file)
    return _keep(photo.read(), "image/png" if photo.name.endswith(".png") else "image/jpeg", by)


class Incoming:
    """The pictures of a Word file while it is read. None is kept before the whole file was read."""

    def __init__(self, by: Staff | None) -> None:
        self._by = by
        self._new: dict[str, tuple[Picture, bytes]] = {}
        self._known: dict[str, Picture] = {}

    def take(self, data: bytes) -> str:
        """The address that a picture will have. Raises UploadError for what is no picture."""
        data, content_type = _shown(_unpacked(data))
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._known:
            picture = Picture.objects.filter(digest=digest).first()
            if picture is None:
                picture = _picture(digest, content_type, self._by)
                self._new[digest] = (picture, data)
            self._known[digest] = picture
        return address(self._known[digest])

    def keep(self) -> None:
        """Keep those that nobody had before."""
        for picture, data in self._new.values():
            _save(picture, data)


def _unpacked(data: bytes) -> bytes:
    """Word packs the drawings of some formulas once more."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(data, LARGEST_UNPACKED)
    except zlib.error as error:
        raise UploadError(BROKEN) from error
    if not unpacking.eof:
        raise UploadError(BROKEN)
    return unpacked


def _shown(data: bytes) -> tuple[bytes, str]:
    """A picture as browsers show it, formulas of old editors as they are. Raises UploadError."""
    if metafile := _METAFILES.get(data[:4]):
        return data, metafile
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UploadError(TOO_MANY_PIXELS)
            if image.format == "JPEG":
                return _without_camera_data(data, image), "image/jpeg"
            if image.format in _SHOWN:
                return data, _SHOWN[image.format]
            out = io.BytesIO()
            image.convert("RGBA").save(out, "PNG")
            return out.getvalue(), "image/png"
    except UploadError:
        raise
    except Image.DecompressionBombError as error:
        raise UploadError(TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UploadError(BROKEN) from error


def _without_camera_data(data: bytes, image: Image.Image) -> bytes:
    """A photo without the place where it was taken; turned upright, if the camera was not."""
    if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        out = io.BytesIO()
        upright = ImageOps.exif_transpose(image)
        upright.info.clear()
        upright.save(out, "JPEG", quality=90)
        return out.getvalue()
    # Byte for byte the same but for the segments of the camera: a photo is not compressed twice.
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and data[at + 1] not in _PIXELS_BEGIN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] != _CAMERA:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def _keep(data: bytes, content_type: str, by: Staff | None) -> Picture:
    digest = hashlib.sha256(data).hexdigest()
    if known := Picture.objects.filter(digest=digest).first():
        return known
    picture = _picture(digest, content_type, by)
    _save(picture, data)
    return picture


def _picture(digest: str, content_type: str, by: Staff | None) -> Picture:
    return Picture(content_type=content_type, digest=digest, added_by=by)


def _save(picture: Picture, data: bytes) -> None:
    ending = picture.content_type.partition("/")[2].removeprefix("x-")
    picture.file.save(f"{picture.uuid}.{ending}", ContentFile(data), save=False)
    picture.save()


def address(picture: Picture) -> str:
    """Where the portal shows it."""
    return reverse("teaching:picture", args=[picture.uuid])


def load(src: str) -> bytes | None:
    """The bytes of a picture by its address; None where it is lost."""
    if not PICTURE.match(src):
        return None
    picture = Picture.objects.filter(pk=src.rstrip("/").rpartition("/")[2]).first()
    if picture is None:
        return None
    try:
        with picture.file.open("rb") as stored:
            return stored.read()
    except (FileNotFoundError, ValueError):  # ValueError: the record lost its file
        return None
