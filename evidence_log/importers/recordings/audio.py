"""What an audio file is by its first bytes, and how long it is where it is whole.

Most kinds are read by a library. AMR and AAC without a container, which phones write and it does not know, are a row of frames, each with
its length in front.

Source: RFC 4867 section 5 (AMR files), ISO/IEC 13818-7 (ADTS), 14496-12 (boxes), RFC 3533 (Ogg pages).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from evidence_log.errors import BadInput
from evidence_log.importers.recordings.frames import adts_frame, adts_length_s, amr_length_s, mpeg_frame
from evidence_log.importers.source import open_regular

SUFFIXES: Final = (".m4a", ".oga", ".ogg", ".opus", ".flac", ".wav", ".amr", ".awb", ".aac", ".mp3", ".3gp", ".mp4")
"""What the names of recordings end with, for finding one beside another file; what a file is, its content says."""
LONGEST_S: Final = 10**6
"""No call is longer."""
PIECE: Final = 1 << 20

_PICTURES: Final = frozenset(
    (
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"mif1",
        b"msf1",
        b"avif",
        b"avis",
        b"crx ",
        b"jxl ",
        b"qt  ",
    )
)
"""Brands of boxed files that hold pictures, or films of a camera."""
_ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_READ: Final = 16 << 20
_READ_IN_ALL: Final = 256 << 20
_READS: Final = 4_000_000
"""What the library may read of one file: a damaged or hostile one could have it look for hours."""
_BOXES: Final = 10_000
_PAGE: Final = 27 + 255 + 255 * 255
"""Bytes of the longest Ogg page."""
_FRAME: Final = 2_048
"""Bytes of more than any MP3 frame."""
_SLACK: Final = 8
"""Bytes by which writers of WAV disagree on the size of a whole file."""
_UNFINISHED: Final = 0xFFFF_FFFF


class Kind(NamedTuple):
    """A kind of audio file."""

    name: str
    media_type: str


_AMR: Final = Kind("amr", "audio/amr")
_AMR_WB: Final = Kind("amr-wb", "audio/amr-wb")
_AAC: Final = Kind("aac", "audio/aac")
_MP3: Final = Kind("mp3", "audio/mpeg")
_MP4: Final = Kind("mp4", "audio/mp4")
_3GP: Final = Kind("mp4", "audio/3gpp")
_OGG: Final = Kind("ogg", "audio/ogg")
_WAV: Final = Kind("wav", "audio/wav")
_FLAC: Final = Kind("flac", "audio/flac")
_WMA: Final = Kind("asf", "audio/x-ms-wma")


def kind_of(head: bytes) -> Kind | None:
    """Return what a file is that begins so; None for what is no audio."""
    for magic, kind in (
        (b"#!AMR\n", _AMR),
        (b"#!AMR-WB\n", _AMR_WB),
        (b"OggS\0", _OGG),
        (b"fLaC", _FLAC),
        (_ASF, _WMA),
    ):
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return _WAV
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return None if brand in _PICTURES else _3GP if brand.startswith(b"3g") else _MP4
    if head[:3] == b"ID3" and len(head) >= 10 and head[3] < 16 and max(head[6:10]) < 128:
        return _MP3
    # Twelve bits are soon met by chance, so a second frame must follow where there is room for one.
    for frame, kind in ((adts_frame, _AAC), (mpeg_frame, _MP3)):
        if (size := frame(head, 0)) and (size + 8 > len(head) or frame(head, size)):
            return kind
    return None


def kind_of_file(path: Path) -> Kind | None:
    """Return what a file is; None for what is no audio, or cannot be read."""
    try:
        with open_regular(path) as file:
            return kind_of(file.read(1 << 16))
    except (OSError, BadInput):
        return None


def length_s(path: Path, kind: Kind) -> int | None:
    """Return the whole seconds that a recording takes; None where that cannot be said, as for one that was cut off."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            found = _LENGTHS.get(kind, _by_library)(file, size, kind)
    except (OSError, BadInput):
        return None
    return int(found + 0.5) if found is not None and isfinite(found) and 0 <= found < LONGEST_S else None


def _by_library(file: BinaryIO, size: int, kind: Kind) -> float | None:
    from tinytag import TinyTag, TinyTagException

    whole = _WHOLE.get(kind.name)
    if whole is not None and not whole(file, size):
        return None
    file.seek(0)
    try:
        tag = TinyTag.get(file_obj=cast("BinaryIO", _Bounded(file)), tags=False)
    except TinyTagException:
        return None
    if kind is _MP3 and tag.bitrate and tag.duration and tag.bitrate * 125 * tag.duration > size * 1.02 + _FRAME:
        return None  # the first frame counts more than the file has
    # Only a WAV file says of itself that it has no sound; a length of nothing in others was never filled in.
    return tag.duration if tag.duration or kind is _WAV else None


class _Bounded:
    """A file of which not more is read than is reasonable. Raises OSError beyond that, which the library takes for damage."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads, self._left = _READS, _READ_IN_ALL
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """Return up to that many bytes."""
        self._reads -= 1
        if not 0 <= size <= _READ or not self._reads or self._left < 0:
            raise OSError("more than can be read of an audio file")
        found = self._file.read(size)
        self._left -= len(found)
        return found


def _whole_mp4(file: BinaryIO, size: int) -> bool:
    """Say whether the boxes end where the file does."""
    at = 0
    for _ in range(_BOXES):
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if not length or size - at < 8:
            return True  # to the end, or what fills up the last block
        if length < 8:
            return False
        at += length
        if at >= size:
            return at == size
    return False


def _whole_wav(file: BinaryIO, size: int) -> bool:
    file.seek(4)
    stated = int.from_bytes(file.read(4), "little")
    return stated != _UNFINISHED and 0 < stated <= size + _SLACK - 8


def _whole_ogg(file: BinaryIO, size: int) -> bool:
    """Say whether the last page is marked as such, and ends where the file does."""
    file.seek(max(0, size - _PAGE))
    end = file.read(_PAGE)
    at = end.rfind(b"OggS\0")
    if at < 0 or len(end) < at + 27:
        return False
    segments = end[at + 27 : at + 27 + end[at + 26]]
    return bool(end[at + 5] & 4) and at + 27 + len(segments) + sum(segments) == len(end)


_WHOLE: Final[dict[str, Callable[[BinaryIO, int], bool]]] = {"mp4": _whole_mp4, "wav": _whole_wav, "ogg": _whole_ogg}
_LENGTHS: Final[dict[Kind, Callable[[BinaryIO, int, Kind], float | None]]] = {
    _AMR: lambda file, size, _: amr_length_s(file, size, wide=False),
    _AMR_WB: lambda file, size, _: amr_length_s(file, size, wide=True),
    _AAC: lambda file, size, _: adts_length_s(file, size),
}
