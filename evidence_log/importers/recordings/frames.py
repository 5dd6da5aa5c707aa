"""Audio without a container: frames one after the other, each saying how long it is.

Source: RFC 4867 section 5, 3GPP TS 26.101 and 26.201 (octets of an AMR frame), ISO/IEC 13818-7 (ADTS), ISO/IEC 11172-3 (MPEG audio).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, Final

MOST: Final = 4_000_000
"""Frames of one file; a day of speech has as many."""
_PIECE: Final = 1 << 20
_HEADER: Final = 8
"""Octets that suffice to tell how long a frame is."""
_FRAMES_A_SECOND: Final = 50
_NARROW: Final = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}
_WIDE: Final = {0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0}
"""Octets of a frame behind its first one, by its type."""
_ADTS_RATES: Final = (
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
    7_350,
)
_ADTS_SAMPLES: Final = 1024
_BITRATES: Final = (
    (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),  # MPEG 1, layer II
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, layer III
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2, both
)
_MPEG_RATES: Final = (44_100, 48_000, 32_000)


def amr_length_s(file: BinaryIO, size: int, *, wide: bool) -> float | None:
    """Return the length of an AMR file; None when a frame is none, or the last one is cut off."""
    lengths = [0] * 128
    for kind, octets in (_WIDE if wide else _NARROW).items():
        lengths[kind << 3] = lengths[kind << 3 | 4] = octets + 1  # whether its quality was good does not matter

    def frame(octets: bytes, at: int) -> int:
        first = octets[at]
        return lengths[first] if first < 128 else 0

    count = _walk(file, len(b"#!AMR-WB\n" if wide else b"#!AMR\n"), size, frame, least=1)
    return None if count is None else count / _FRAMES_A_SECOND


def adts_length_s(file: BinaryIO, size: int) -> float | None:
    """Return the length of an AAC file of ADTS frames; None when a frame is none, or the last one is cut off."""
    samples, rate = 0, 0

    def frame(octets: bytes, at: int) -> int:
        nonlocal samples, rate
        length = adts_frame(octets, at)
        if length:
            rate = rate or _ADTS_RATES[octets[at + 2] >> 2 & 15]
            samples += ((octets[at + 6] & 3) + 1) * _ADTS_SAMPLES
        return length

    return samples / rate if _walk(file, 0, size, frame, least=7) and rate else None


def adts_frame(octets: bytes, at: int) -> int:
    """Return the length of the ADTS frame at a place; 0 where there is none."""
    if len(octets) < at + 7 or octets[at] != 0xFF or octets[at + 1] & 0xF6 != 0xF0:
        return 0
    if octets[at + 2] >> 2 & 15 >= len(_ADTS_RATES):
        return 0
    length = (octets[at + 3] & 3) << 11 | octets[at + 4] << 3 | octets[at + 5] >> 5
    return length if length > 7 else 0


def mpeg_frame(octets: bytes, at: int) -> int:
    """Return the length of the frame of layer II or III at a place; 0 where there is none."""
    if len(octets) < at + 4 or octets[at] != 0xFF or octets[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = octets[at + 1] >> 3 & 3, octets[at + 1] >> 1 & 3
    bitrate, rate, padding = octets[at + 2] >> 4, octets[at + 2] >> 2 & 3, octets[at + 2] >> 1 & 1
    if version == 1 or layer not in {1, 2} or bitrate in {0, 15} or rate == 3:
        return 0
    first = version == 3
    table = _BITRATES[0 if layer == 2 else 1] if first else _BITRATES[2]
    hertz = _MPEG_RATES[rate] >> (0 if first else 1 if version == 2 else 2)
    samples = 1152 if first or layer == 2 else 576
    return samples // 8 * table[bitrate - 1] * 1000 // hertz + padding


def _walk(file: BinaryIO, start: int, size: int, frame: Callable[[bytes, int], int], *, least: int) -> int | None:
    """Return how many frames there are from `start` to the end; None when what is there is none, cut off, or too many.

    `frame` gives the length of the one at a place; a frame has at least `least` octets.
    """
    file.seek(start)
    octets, at, place, count = b"", 0, start, 0
    while place < size:
        if len(octets) - at < _HEADER:
            octets, at = octets[at:] + file.read(_PIECE), 0
            if len(octets) < least:
                return None
        length = frame(octets, at)
        if not length or count == MOST:
            return None
        count += 1
        at += length
        place += length
        if at > len(octets):  # the rest of it is not at hand yet
            file.seek(place)
            octets, at = b"", 0
    return count if place == size else None
