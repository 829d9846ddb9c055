"""Putting pictures into a Word file byte for byte, those of old formula editors too."""

import io
import struct

from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.shape import CT_Inline
from docx.shared import Cm, Emu

WIDEST = Cm(15)
_EMF = b"\x01\x00\x00\x00"
_WMF = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")
_PER_HUNDREDTH_MM = 360  # EMU
_PER_INCH = 914400


def add_picture(run, data: bytes, alt: str) -> bool:
    """Add a picture at the end of a run, no wider than the page; False where it is none."""
    size = _metafile_size(data)
    if size:
        inline = _metafile(run, data, size)
    else:
        try:
            shape = run.add_picture(io.BytesIO(data))
        except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
            return False
        if shape.width > WIDEST:
            shape.height = Emu(int(shape.height * WIDEST / shape.width))
            shape.width = WIDEST
        inline = shape._inline
    if alt:
        inline.docPr.set("descr", alt)
    return True


def _metafile(run, data: bytes, size: tuple[int, int]) -> CT_Inline:
    """EMF and WMF, which python-docx does not know, as a part of its own."""
    part, package = run.part, run.part.package
    ending = "emf" if data.startswith(_EMF) else "wmf"
    name = package.next_partname(f"/word/media/formula%d.{ending}")
    image = Part(PackURI(str(name)), f"image/x-{ending}", data, package)
    relation = part.relate_to(image, RELATIONSHIP_TYPE.IMAGE)
    width, height = size
    inline = CT_Inline.new_pic_inline(
        part.next_id, relation, f"formula.{ending}", Emu(width), Emu(height)
    )
    run._r.add_drawing(inline)
    return inline


def _metafile_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in EMU of an EMF or WMF; None for any other picture."""
    if data.startswith(_EMF) and data[40:44] == b" EMF":
        left, top, right, bottom = struct.unpack_from("<4i", data, 24)
        return _fitting((right - left) * _PER_HUNDREDTH_MM, (bottom - top) * _PER_HUNDREDTH_MM)
    if data.startswith(_WMF[0]) and len(data) >= 22:
        left, top, right, bottom, inch = struct.unpack_from("<4hH", data, 6)
        scale = _PER_INCH / (inch or 1440)
        return _fitting(int((right - left) * scale), int((bottom - top) * scale))
    if data.startswith(_WMF[1]):
        return int(Cm(3)), int(Cm(1))
    return None


def _fitting(width: int, height: int) -> tuple[int, int]:
    width, height = max(width, int(Cm(0.3))), max(height, int(Cm(0.3)))
    if width > WIDEST:
        return int(WIDEST), int(height * WIDEST / width)
    return width, height
