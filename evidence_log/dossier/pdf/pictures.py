"""Pictures for a PDF file: as they are where that can be, else taken apart and packed without loss."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple

from evidence_log.dossier.model import Picture, Run
from evidence_log.dossier.pdf.sheet import BOTTOM, LEFT, SPAN, TOP, Sheet

Load = Callable[[str], bytes | None]
"""Returns the bytes of a stored file by its SHA-256, None where there is none."""

_MOST_PIXELS: Final = 2400
"""Pixels of the longer side of a picture that has to be taken apart: more is not seen on paper."""
_TURNS: Final = {1: 0, 3: 180, 6: 270, 8: 90}
"""How a camera was held, as the file says, and by how many degrees the picture is to be turned against the clock."""
_ORIENTATION: Final = 0x0112


class Packed(NamedTuple):
    """A picture ready for the file. `turn` in degrees against the clock; `width` and `height` before it is turned."""

    width: int
    height: int
    colours: str
    filter: str
    content: bytes
    turn: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        """Return width and height as it is seen."""
        return (self.height, self.width) if self.turn in {90, 270} else (self.width, self.height)


def pack(content: bytes) -> Packed | None:
    """Return a picture for the file, None for one that cannot be read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as image:
            turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
            if image.format == "JPEG" and image.mode in {"RGB", "L"} and turn is not None:
                image.load()  # one that breaks off is not passed on
                colours = "/DeviceRGB" if image.mode == "RGB" else "/DeviceGray"
                return Packed(image.width, image.height, colours, "/DCTDecode", content, turn)
            return _apart(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _apart(image: object) -> Packed:
    """Return a picture as plain colours on white."""
    from PIL import Image, ImageOps

    assert isinstance(image, Image.Image)
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    return Packed(plain.width, plain.height, "/DeviceRGB", "/FlateDecode", zlib.compress(plain.tobytes()))


def draw_picture(sheet: Sheet, block: Picture, load: Load | None, size: float) -> None:
    """Draw a picture with its title and note on a page of its own, as large as fits, never larger than four points to three pixels."""
    if not sheet.fresh:
        sheet.turn()
    sheet.mark(block.sha256)
    sheet.text((Run(block.title, bold=True),), LEFT, SPAN, size + 1)
    sheet.text((Run(block.note, muted=True),), LEFT, SPAN, size - 1.6)
    content = load(block.sha256) if load is not None else None
    packed = pack(content) if content is not None else None
    if packed is None:
        sheet.text(block.otherwise, LEFT, SPAN, size)
        return
    sheet.y -= 6
    wide, high = packed.shape
    scale = min(SPAN / wide, (sheet.y - BOTTOM) / high, 4 / 3)
    width, height = wide * scale, high * scale
    x, y = LEFT + (SPAN - width) / 2, min(sheet.y, TOP) - height
    sheet.place(block.sha256, packed, _matrix(packed.turn, x, y, width, height))
    sheet.page.ops.append(f"0.6 G 0.4 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")
    sheet.y = y - 4


def _matrix(turn: int, x: float, y: float, width: float, height: float) -> str:
    """Return the operands of `cm` that put the unit square of a picture into its place."""
    a, b, c, d, e, f = {
        0: (width, 0.0, 0.0, height, x, y),
        180: (-width, 0.0, 0.0, -height, x + width, y + height),
        90: (0.0, height, -width, 0.0, x + width, y),
        270: (0.0, -height, width, 0.0, x, y + height),
    }[turn]
    return f"{a:.2f} {b:.2f} {c:.2f} {d:.2f} {e:.2f} {f:.2f}"
