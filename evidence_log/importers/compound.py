"""A look at an old workbook (.xls) before it is opened: whether what it says of itself fits into the file that it is.

The library follows what stands in the file: a chain of sectors that comes back to itself never ends, and a cell in a column that no
sheet has makes room for billions of cells. Source of the formats: [MS-CFB], version 13.0, and [MS-XLS], version 12.2.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence
from struct import unpack_from
from typing import Final

_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST: Final = 0xFFFFFFFA
"""The largest number of a sector; those above mean an end, or that there is none."""
_CUTOFF: Final = 4096
"""Bytes below which a stream lies in small sectors."""
_STREAM, _ROOT = 2, 5
_WORKBOOKS: Final = ("Workbook", "Book")
_DIMENSIONS: Final = 0x200
_CELLS: Final = frozenset(
    {0x06, 0x27E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x01, 0x02, 0x03, 0x04, 0x05}
)
"""Records that begin with a row and a column."""
_COLUMNS: Final = 256


class DoesNotFit(Exception):
    """What a file says of itself cannot be."""


class TooMany(Exception):
    """A sheet says that it spans more cells than may be."""


def inspect(content: bytes, most: int) -> None:
    """Raise DoesNotFit for a file that is none of this kind or points where nothing is, TooMany for more than `most` cells."""
    try:
        for stream in _workbooks(content):
            _require_sheets(stream, most)
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise DoesNotFit from error


def _workbooks(content: bytes) -> Iterator[bytes]:
    """Yield the streams of workbooks, after following every chain of the file."""
    shift, small_shift = unpack_from("<HH", content, 0x1E)
    if content[:8] != _SIGNATURE or shift not in {9, 12} or small_shift != 6:
        raise DoesNotFit
    size = 1 << shift
    count = -(-len(content) // size) - 1
    tables, start, _, cutoff, small_start, small_count, more_start, more_count = unpack_from("<8I", content, 0x2C)
    if max(tables, small_count, more_count) > count or cutoff != _CUTOFF:
        raise DoesNotFit
    places = [number for number in unpack_from("<109I", content, 0x4C) if number <= _LAST]
    for _ in range(more_count):
        *further, after = _numbers(_sector(content, more_start, size))
        places += [number for number in further if number <= _LAST]
        more_start = after
    fat = array("I")
    for number in places[:tables]:
        fat.extend(_numbers(_sector(content, number, size)))
    folder = b"".join(_sector(content, number, size) for number in _chain(fat, start, count))
    small_fat = array("I")
    if small_count:
        for number in _chain(fat, small_start, count):
            small_fat.extend(_numbers(_sector(content, number, size)))
    small = b""
    for place in range(0, len(folder) - 127, 128):
        kind, start, length = folder[place + 66], *unpack_from("<IQ", folder, place + 116)
        if kind not in {_STREAM, _ROOT} or not length & 0xFFFFFFFF:
            continue
        length &= 0xFFFFFFFF  # with short sectors the upper half may be anything
        if length > len(content):
            raise DoesNotFit
        if kind == _ROOT or length >= cutoff:
            stream = b"".join(_sector(content, number, size) for number in _chain(fat, start, count))
        else:
            chain = _chain(small_fat, start, len(small) // 64 + 1)
            stream = b"".join(small[number * 64 : number * 64 + 64] for number in chain)
        if kind == _ROOT:
            small = stream
            continue
        named = folder[place : place + max(0, min(unpack_from("<H", folder, place + 64)[0], 64) - 2)]
        if named.decode("utf-16-le") in _WORKBOOKS:
            yield stream[:length]


def _chain(table: array[int], start: int, most: int) -> list[int]:
    """Return the sectors of a chain. Raises DoesNotFit for one that leads nowhere or has more sectors than there are."""
    found: list[int] = []
    while start <= _LAST:
        if start >= len(table) or len(found) > most:
            raise DoesNotFit
        found.append(start)
        start = table[start]
    return found


def _sector(content: bytes, number: int, size: int) -> bytes:
    place = (number + 1) * size
    if number > _LAST or place >= len(content):
        raise DoesNotFit
    return content[place : place + size]


def _numbers(sector: bytes) -> Sequence[int]:
    return unpack_from(f"<{len(sector) // 4}I", sector)


def _require_sheets(stream: bytes, most: int) -> None:
    place = 0
    while place + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, place)
        place += 4
        if kind == _DIMENSIONS and length >= 14:
            first, last, left, right = unpack_from("<IIHH", stream, place)
            if max(last - first, 0) * max(right - left, 0) > most:
                raise TooMany
        elif kind in _CELLS and length >= 6:
            _, column = unpack_from("<HH", stream, place)
            if column >= _COLUMNS:
                raise DoesNotFit
        place += length
