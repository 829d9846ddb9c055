"""Pictures of texts: each kept once, sent only to those who may read lesson plans."""

import hashlib
import io

from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from apps.core.files import UploadError, safe_photo
from apps.school.models import Staff
from apps.teaching.documents.html import PICTURE
from apps.teaching.manuscripts.models import Picture

# What browsers show and Word takes; the rest is made a PNG, but for the formulas of old editors.
_SHOWN = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
_METAFILES = {b"\x01\x00\x00\x00": "image/x-emf", b"\xd7\xcd\xc6\x9a": "image/x-wmf"}
_METAFILES |= {b"\x01\x00\x09\x00": "image/x-wmf"}
MOST_PIXELS = 40_000_000


def add_photo(file, *, by: Staff | None) -> Picture:
    """A picture that somebody put into a text; made smaller, without camera data. Raises UploadError."""
    photo = safe_photo(file)
    return _keep(photo.read(), "image/png" if photo.name.endswith(".png") else "image/jpeg", by)


def keeper(by: Staff | None):
    """Keeps the pictures of a Word file as they are; for ``documents.word_source``."""

    def keep_picture(data: bytes) -> str:
        metafile = _METAFILES.get(data[:4])
        if metafile:
            return address(_keep(data, metafile, by))
        return address(_keep(*_shown(data), by))

    return keep_picture


def _shown(data: bytes) -> tuple[bytes, str]:
    """A picture as browsers show it. Raises UploadError for what is none."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UploadError("文件里有一张图片的像素太多，请压缩图片后再上传。")
            if image.format in _SHOWN:
                return data, _SHOWN[image.format]
            out = io.BytesIO()
            image.convert("RGBA").save(out, "PNG")
            return out.getvalue(), "image/png"
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UploadError("文件里有一张图片打不开，请在 Word 中另存图片再上传。") from error


def _keep(data: bytes, content_type: str, by: Staff | None) -> Picture:
    digest = hashlib.sha256(data).hexdigest()
    if known := Picture.objects.filter(digest=digest).first():
        return known
    ending = content_type.partition("/")[2].removeprefix("x-")
    picture = Picture(content_type=content_type, digest=digest, added_by=by)
    picture.file.save(f"{picture.uuid}.{ending}", ContentFile(data), save=False)
    picture.save()
    return picture


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
    except FileNotFoundError:
        return None
