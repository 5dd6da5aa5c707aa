"""How long a call lasted, as people and exports write it. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:\.(\d{1,6}))?")
_PLAIN: Final = re.compile(r"(\d{1,7})(?:\.(\d{1,6}))?")
_UNITS: Final = re.compile(
    r"(?:(\d{1,4})(?:小时|个小时|时|h|hr|hrs|hour|hours))?"
    r"(?:(\d{1,5})(?:分钟|分|m|min|mins|minute|minutes)(?:零)?)?"
    r"(?:(\d{1,7})(?:\.(\d{1,6}))?(?:秒钟|秒|s|sec|secs|second|seconds))?"
)


@lru_cache(maxsize=4096)
def duration_s(text: str) -> int | None:
    """Return whole seconds (a fraction is rounded) of `83`, `90s`, `1分23秒`, `0:35`, `00:01:23`; None when it says no duration."""
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text)
    if len(text) > 40:
        return None
    plain = (
        unicodedata.normalize("NFKC", text)
        .casefold()
        .replace(" ", "")
        .replace(",", "")
        .replace("'", "m")
        .replace('"', "s")
    )
    if found := _PLAIN.fullmatch(plain):
        return _rounded(int(found[1]), found[2])
    if found := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
        if seconds > 59 or (found[1] is not None and minutes > 59):
            return None
        return _rounded(hours * 3600 + minutes * 60 + seconds, found[4])
    found = _UNITS.fullmatch(plain)
    if found is None or not any(found.groups()):
        return None
    total = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0)
    return _rounded(total, found[4])


def _rounded(seconds: int, fraction: str | None) -> int:
    return seconds + 1 if fraction and fraction[0] >= "5" else seconds
