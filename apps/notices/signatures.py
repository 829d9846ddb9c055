"""A drawn signature: taken from the pad or a photo, checked, and kept as a small PNG."""

import base64
import binascii
import io

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps, ImageStat

DRAWN_LIMIT = 200 * 1024  # bytes of the picture that the pad sends
PIXELS = 40_000_000  # a phone's photo; more is no signature
SIZE = (900, 360)  # kept
PREFIX = "data:image/png;base64,"
# Share of dark pixels: below, nobody has signed; above, it is a picture of something else.
INK, BLOT = 0.0015, 0.5

_UNREADABLE = "签名图片无法识别，请清除后重新签名。"
_EMPTY = "签名框里还没有签名，请先手写签名。"


def from_pad(data_url: str) -> bytes:
    """The PNG drawn on the pad, made anew.

    Raises:
        ValidationError: nothing was drawn, or it is no PNG of at most 200 KB.
    """
    if not data_url:
        raise ValidationError(_EMPTY)
    if not data_url.startswith(PREFIX):
        raise ValidationError(_UNREADABLE)
    if len(data_url) > DRAWN_LIMIT * 4 / 3 + len(PREFIX):
        raise ValidationError("签名图片超过 200 KB，请清除后重新签名。")
    try:
        data = base64.b64decode(data_url.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValidationError(_UNREADABLE) from error
    return _redrawn(data, formats=("PNG",))


def from_photo(data: bytes) -> bytes:
    """A photographed signature as PNG.

    Raises:
        ValidationError: it is no picture, or a blank one.
    """
    return _redrawn(data, formats=("PNG", "JPEG"))


def _redrawn(data: bytes, *, formats: tuple[str, ...]) -> bytes:
    """Dark ink on white, cut to what was written: nothing of the sent file survives but its ink."""
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            if image.width * image.height > PIXELS:
                raise ValidationError("图片太大，请裁剪到只剩签名再上传。")
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_UNREADABLE) from error
    paper = Image.new("RGBA", upright.size, "white")
    grey = Image.alpha_composite(paper, upright).convert("L")
    grey.thumbnail((1800, 1800))
    dark = grey.point(lambda value: 255 if value < 128 else 0)
    share = ImageStat.Stat(dark).mean[0] / 255
    if share < INK:
        raise ValidationError(_EMPTY)
    if share > BLOT:
        raise ValidationError("图片里看不出签名，请在白纸上签名后拍照，裁剪后再上传。")
    left, top, right, bottom = dark.getbbox()
    cut = ImageOps.expand(grey.crop((left, top, right, bottom)), border=12, fill=255)
    cut.thumbnail(SIZE)
    out = io.BytesIO()
    cut.save(out, "PNG", optimize=True)
    return out.getvalue()
