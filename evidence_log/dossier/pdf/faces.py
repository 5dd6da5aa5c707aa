"""Reading a TrueType font and writing the part of it that a document uses.

Only what drawing needs is read: the character map (format 12), advance widths and outlines; a 10 MB font opens in milliseconds. Source
of the format: the OpenType specification, version 1.9 (tables head, hhea, maxp, hmtx, cmap, loca, glyf).
"""

from __future__ import annotations

import mmap
from array import array
from pathlib import Path
from struct import pack, unpack_from
from typing import Final

_WORDS: Final = 0x0001  # flags of a composite glyph's parts
_SCALE, _MORE, _XY, _FOUR = 0x0008, 0x0020, 0x0040, 0x0080


class Face:
    """One font file. `glyphs` maps a code point to its glyph; `name` is the PostScript name."""

    def __init__(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.name = name
        data = self._data
        (count,) = unpack_from(">H", data, 4)
        self._tables: dict[str, tuple[int, int]] = {}
        for place in range(count):
            tag, _, offset, length = unpack_from(">4sLLL", data, 12 + 16 * place)
            self._tables[tag.decode("ascii")] = offset, length
        head = self._tables["head"][0]
        self.units: int = unpack_from(">H", data, head + 18)[0]
        self.box: tuple[int, int, int, int] = unpack_from(">4h", data, head + 36)
        self._long_loca = unpack_from(">h", data, head + 50)[0] == 1
        (self._metrics,) = unpack_from(">H", data, self._tables["hhea"][0] + 34)
        self.weight: int = unpack_from(">H", data, self._tables["OS/2"][0] + 4)[0]
        self.glyphs = self._read_cmap()

    def close(self) -> None:
        """Close the file."""
        self._data.close()

    def advance(self, glyph: int) -> float:
        """Return the width of a glyph in thousandths of the size."""
        return self._metric(glyph)[0] * 1000 / self.units

    def subset(self, codes: list[int]) -> bytes:
        """Return a font whose glyph n + 1 is the glyph of `codes[n]`; glyph 0 is the one for what is missing."""
        order = [0, *(self.glyphs[code] for code in codes)]
        fresh: dict[int, int] = {}
        outlines: list[bytes] = []
        place = 0
        while place < len(order):
            outlines.append(self._outline(order[place], order, fresh))
            place += 1
        return self._file(order, outlines)

    def _read_cmap(self) -> dict[int, int]:
        data, start = self._data, self._tables["cmap"][0]
        (count,) = unpack_from(">H", data, start + 2)
        for place in range(count):
            platform, encoding, offset = unpack_from(">HHL", data, start + 4 + 8 * place)
            if (platform, encoding) == (3, 10):
                break
        else:
            raise ValueError(f"{self.name}: no full Unicode character map")
        (groups,) = unpack_from(">L", data, start + offset + 12)
        numbers = array("I" if array("I").itemsize == 4 else "L", data[start + offset + 16 :][: 12 * groups])
        if pack("=H", 1) != pack(">H", 1):
            numbers.byteswap()
        found: dict[int, int] = {}
        for first, last, glyph in zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True):
            found.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
        return found

    def _metric(self, glyph: int) -> tuple[int, int]:
        start = self._tables["hmtx"][0]
        if glyph < self._metrics:
            return unpack_from(">Hh", self._data, start + 4 * glyph)
        (width,) = unpack_from(">H", self._data, start + 4 * (self._metrics - 1))
        (bearing,) = unpack_from(">h", self._data, start + 4 * self._metrics + 2 * (glyph - self._metrics))
        return width, bearing

    def _outline(self, glyph: int, order: list[int], fresh: dict[int, int]) -> bytes:
        """Return a glyph's outline; parts that it is composed of are added to `order` once and renumbered."""
        loca, glyf = self._tables["loca"][0], self._tables["glyf"][0]
        if self._long_loca:
            start, end = unpack_from(">LL", self._data, loca + 4 * glyph)
        else:
            start, end = (2 * half for half in unpack_from(">HH", self._data, loca + 2 * glyph))
        outline = bytearray(self._data[glyf + start : glyf + end])
        if len(outline) < 10 or unpack_from(">h", outline)[0] >= 0:
            return bytes(outline)
        place, flags = 10, _MORE
        while flags & _MORE:
            flags, part = unpack_from(">HH", outline, place)
            if part not in fresh:
                fresh[part] = len(order)
                order.append(part)
            outline[place + 2 : place + 4] = pack(">H", fresh[part])
            place += 8 if flags & _WORDS else 6
            place += 2 if flags & _SCALE else 4 if flags & _XY else 8 if flags & _FOUR else 0
        return bytes(outline)

    def _file(self, order: list[int], outlines: list[bytes]) -> bytes:
        from reportlab.pdfbase.ttfonts import TTFontMaker

        offsets, glyf = [0], bytearray()
        for outline in outlines:
            glyf += outline + bytes(-len(outline) % 4)
            offsets.append(len(glyf))
        metrics = [number for glyph in order for number in self._metric(glyph)]
        maker = TTFontMaker()
        maker.add("glyf", bytes(glyf))
        maker.add("loca", pack(f">{len(offsets)}L", *offsets))
        maker.add("hmtx", pack(">" + "Hh" * len(order), *metrics))
        maker.add("head", _set(self._table("head"), 50, 1))
        maker.add("hhea", _set(self._table("hhea"), 34, len(order)))
        maker.add("maxp", _set(self._table("maxp"), 4, len(order)))
        for tag in ("cvt ", "fpgm", "prep"):
            if tag in self._tables:
                maker.add(tag, self._table(tag))
        return bytes(maker.makeStream())

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]


def _set(table: bytes, offset: int, value: int) -> bytes:
    return table[:offset] + pack(">H", value) + table[offset + 2 :]
