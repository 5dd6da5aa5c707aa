"""What a value of a phone's database means: a moment of Apple's calendar, a text, the words of an attributed text.

Source: the community's descriptions of these databases, and of the archive format `typedstream`. Pure.
"""

from __future__ import annotations

from typing import Final

SINCE_1970: Final = 978_307_200
"""Seconds from 1970 to 2001, from where Apple counts, in UTC."""

_LEAST_NS: Final = 10**11
"""From here on a count of seconds would lie beyond the year 5000: it counts nanoseconds."""
_MOST: Final = 10**20
_STRING: Final = b"NSString"
_BEGINS: Final = b"+"
_BETWEEN: Final = 64
"""Bytes from the name of the class to its content."""
_TWO: Final = 0x81
_FOUR: Final = 0x82
_TAGS: Final = 0x80
"""From here on a byte is no length: it says how long the length is, or something else."""


def epoch_of(value: object) -> int | str:
    """Return whole UTC seconds of a moment since 2001, in seconds or nanoseconds; or the reason why it is none."""
    if value is None or value == 0 or value in ("", b""):
        return "missing_date"
    if not isinstance(value, int | float):
        return "unparseable_date"
    if not abs(value) < _MOST:
        return "implausible_date"
    seconds = value // 10**9 if abs(value) >= _LEAST_NS else value // 1
    return int(seconds) + SINCE_1970


def text_of(value: object) -> str | None:
    """Return a text, which some versions keep as bytes; what is no text in it is left as lone surrogates. None for anything else."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return value if isinstance(value, str) else None


def attributed_text(archive: object) -> str | None:
    """Return the words of an attributed text as it is archived; None when they cannot be found whole."""
    if not isinstance(archive, bytes):
        return None
    name = archive.find(_STRING)
    if name < 0:
        return None
    start = archive.find(_BEGINS, name + len(_STRING), name + len(_STRING) + _BETWEEN)
    if start < 0 or start + 1 >= len(archive):
        return None
    size, start = archive[start + 1], start + 2
    if size in (_TWO, _FOUR):
        width = 2 if size == _TWO else 4
        size, start = int.from_bytes(archive[start : start + width], "little"), start + width
    elif size >= _TAGS:
        return None
    words = archive[start : start + size]
    return words.decode("utf-8", "surrogateescape") if len(words) == size else None
