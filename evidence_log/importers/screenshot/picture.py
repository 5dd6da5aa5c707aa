"""A picture that a person gives: bounded in bytes and pixels before it is unpacked, made upright and opaque."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evidence_log.errors import BadInput
from evidence_log.importers.source import open_regular

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = ("PNG", "JPEG", "WEBP")
MEDIA_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
LARGEST: Final = 64 << 20
"""Bytes of a picture: more than any phone writes."""
PIXELS: Final = 60_000_000
"""A scrolled conversation of forty screens; unpacked it takes 180 MB."""
LEAST: Final = 60
"""Pixels of a side below which no line of text fits."""

_DAMAGED: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error)
"""What Pillow raises for bytes that are no whole picture."""


def content(path: Path) -> bytes:
    """Return the bytes of a picture. Raises BadInput for one that is too large or cannot be read."""
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput("record.unreadable_file", path=path, why=error.strerror or error) from error
    if len(data) > LARGEST:
        raise BadInput("import.picture_bytes", path=path, most=LARGEST >> 20)
    return data


def opened(data: bytes, path: Path) -> Image:
    """Return a picture as RGB, upright, the first of several. Raises BadInput for one that is damaged, too large or too small."""
    with _whole(path), _found(data, path) as found:
        from PIL import Image, ImageOps

        found.load()
        upright = ImageOps.exif_transpose(found)
        if "A" in upright.getbands() or "transparency" in upright.info:
            clear = upright.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
        return upright.convert("RGB")


def media_type(data: bytes, path: Path) -> str:
    """Return the media type that the content has, whatever the name says. Raises BadInput as `opened` does."""
    with _whole(path), _found(data, path) as found:
        return MEDIA_TYPES[found.format or ""]


def exif(data: bytes, path: Path) -> tuple[str, ...]:
    """Return the times that the picture's Exif data gives, the moment it was taken first. Raises BadInput as `opened` does."""
    with _whole(path), _found(data, path) as found:
        tags = found.getexif()
        values = (*map(tags.get_ifd(_EXIF_IFD).get, _TAKEN), tags.get(_CHANGED))
        return tuple(value for value in values if isinstance(value, str))


_EXIF_IFD: Final = 0x8769
_TAKEN: Final = (0x9003, 0x9004)
_CHANGED: Final = 0x0132


@contextmanager
def _found(data: bytes, path: Path) -> Iterator[Image]:
    """Open a picture without unpacking it, and see that it may be."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own bound is lower than the one it warns of
        try:
            found = Image.open(BytesIO(data), formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise BadInput("import.picture_pixels", path=path, most=PIXELS // 1_000_000) from error
        with found:
            wide, high = found.size
            if wide * high > PIXELS:
                raise BadInput("import.picture_pixels", path=path, most=PIXELS // 1_000_000)
            if min(wide, high) < LEAST:
                raise BadInput("import.picture_small", path=path, least=LEAST)
            yield found


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise BadInput("import.picture_broken", path=path) from error
