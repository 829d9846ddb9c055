"""Putting pictures into a Word file byte for byte, those of old formula editors too."""

import io
import struct
from collections.abc import Callable

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.shape import CT_Inline
from docx.shared import Cm, Emu
from PIL import Image

WIDEST = Cm(15)
TALLEST = Cm(22)
_EMF = b"\x01\x00\x00\x00"
_WMF = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")
_PER_HUNDREDTH_MM = 360  # EMU
_PER_INCH = 914400
_DPI = 96  # where a picture does not say
# Returns the bytes of a picture by its address, or None where it is lost.
LoadPicture = Callable[[str], bytes | None]


class Pictures:
    """The pictures of one Word file; each is in it once."""

    def __init__(self, load: LoadPicture) -> None:
        self._load = load
        self._parts: dict[str, tuple[Part, int, int] | None] = {}

    def add(self, run, src: str, alt: str) -> bool:
        """Add a picture at the end of a run, no larger than the page; False where there is none.

        python-docx would take most of them, but not those of formula editors, nor every JPEG.
        """
        if src not in self._parts:
            self._parts[src] = self._part(run.part.package, src)
        found = self._parts[src]
        if found is None:
            return False
        part, width, height = found
        relation = run.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        name = part.partname.filename
        inline = CT_Inline.new_pic_inline(run.part.next_id, relation, name, Emu(width), Emu(height))
        if alt:
            inline.docPr.set("descr", alt)
        run._r.add_drawing(inline)
        return True

    def _part(self, package, src: str) -> tuple[Part, int, int] | None:
        data = self._load(src)
        kind = None if data is None else _kind(data)
        if kind is None:
            return None
        ending, width, height = kind
        name = PackURI(f"/word/media/picture{len(self._parts) + 1}.{ending}")
        subtype = f"x-{ending}" if ending in ("emf", "wmf") else ending
        return Part(name, f"image/{subtype}", data, package), *_fitting(width, height)


def _kind(data: bytes) -> tuple[str, int, int] | None:
    """The ending of a picture, its width and height in EMU; None for what is no picture."""
    if data.startswith(_EMF) and data[40:44] == b" EMF":
        left, top, right, bottom = struct.unpack_from("<4i", data, 24)
        return "emf", (right - left) * _PER_HUNDREDTH_MM, (bottom - top) * _PER_HUNDREDTH_MM
    if data.startswith(_WMF[0]) and len(data) >= 22:
        left, top, right, bottom, inch = struct.unpack_from("<4hH", data, 6)
        scale = _PER_INCH / (inch or 1440)
        return "wmf", int((right - left) * scale), int((bottom - top) * scale)
    if data.startswith(_WMF[1]):
        return "wmf", int(Cm(3)), int(Cm(1))
    try:
        with Image.open(io.BytesIO(data)) as image:
            dpi = image.info.get("dpi", (_DPI, _DPI))
            across, down = (float(one) if 10 < one < 5000 else _DPI for one in dpi)
            width, height = image.width * _PER_INCH / across, image.height * _PER_INCH / down
            return (image.format or "png").lower(), int(width), int(height)
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, TypeError):
        return None


def _fitting(width: int, height: int) -> tuple[int, int]:
    """No larger than the page, no smaller than can be seen."""
    width, height = max(width, int(Cm(0.3))), max(height, int(Cm(0.3)))
    scale = min(WIDEST / width, TALLEST / height, 1)
    return max(int(width * scale), 1), max(int(height * scale), 1)
