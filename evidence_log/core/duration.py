"""How long a call lasted, as people and exports write it. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:\.(\d{1,6}))?")
_PLAIN: Final = re.compile(r"(\d{1,7})(?:\.(\d{1,6}))?")
# 半 is half of the unit before it (1分半) or after it (半小时, 1个半小时); 零 fills an empty place (1分零5秒).
_UNITS: Final = re.compile(
    r"(?:(?:(?P<hours>\d{1,4})(?:\.(?P<hour_part>\d{1,6}))?个?(?P<hour_more>半)?|(?P<half_hour>半)个?)"
    r"(?:小时|钟头|时|hours?|hrs?|h)(?P<hour_half>半(?!分|个))?)?(?:and|零|又)?"
    r"(?:(?:(?P<minutes>\d{1,5})(?:\.(?P<minute_part>\d{1,6}))?|(?P<half_minute>半))(?:分钟|分|minutes?|mins?|m)(?P<minute_half>半)?"
    r"|(?P<quarters>[123])刻钟?)?(?:and|零|又)?"
    r"(?:(?P<seconds>\d{1,7})(?:\.(?P<second_part>\d{1,6}))?(?:秒钟|秒|seconds?|secs?|s))?"
)
_MARKS: Final = (("''", "s"), ("′′", "s"), ("’’", "s"), ('"', "s"), ("”", "s"), ("'", "m"), ("′", "m"), ("’", "m"))
_THOUSANDS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_LISTED: Final = re.compile(r"(?<=[^\W\d_]),(?=\d)")
"""A comma between units (1 min, 20 s); behind a digit it may stand for a decimal point, which must not be lost."""
_NUMERALS: Final = re.compile(r"[一二两三四五六七八九十]+")
_DIGITS: Final = {char: str(value) for value, char in enumerate("一二三四五六七八九", 1)} | {"两": "2"}


@lru_cache(maxsize=4096)
def duration_s(text: str) -> int | None:
    """Return whole seconds (a fraction is rounded) of `83`, `90s`, `1分23秒`, `0:35`, `00:01:23`; None when it says no duration."""
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text)
    if len(text) > 40:
        return None
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    plain = _LISTED.sub("", _THOUSANDS.sub(lambda found: found[0].replace(",", ""), plain))
    if found := _PLAIN.fullmatch(plain):
        return _rounded(int(found[1]), found[2])
    if found := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
        if seconds > 59 or (found[1] is not None and minutes > 59):
            return None
        return _rounded(hours * 3600 + minutes * 60 + seconds, found[4])
    for mark, unit in _MARKS:
        plain = plain.replace(mark, unit)
    found = _UNITS.fullmatch(_NUMERALS.sub(_figures, plain))
    if found is None or not any(found.groups()):
        return None
    return _sum(found.groupdict())


def _sum(said: dict[str, str | None]) -> int | None:
    """Return the seconds of units, None where a fraction of one stands before a smaller one (1.5 min 3 s)."""
    below_hour = said["minutes"] or said["half_minute"] or said["quarters"] or said["seconds"]
    hour_fraction = said["hour_part"] or said["hour_more"] or said["hour_half"] or said["half_hour"]
    minute_fraction = said["minute_part"] or said["minute_half"] or said["half_minute"]
    if (
        (hour_fraction and below_hour)
        or (minute_fraction and said["seconds"])
        or (said["hour_part"] and said["hour_more"])
    ):
        return None
    whole = int(said["hours"] or 0) * 3600 + int(said["minutes"] or 0) * 60 + int(said["quarters"] or 0) * 900
    whole += int(said["seconds"] or 0)
    if hour_fraction:
        return whole + _share(said["hour_part"], 3600)
    if minute_fraction:
        return whole + _share(said["minute_part"], 60)
    return _rounded(whole, said["second_part"])


def _share(decimals: str | None, unit_s: int) -> int:
    """Return the seconds of a fraction of a unit; no decimals are a half."""
    if decimals is None:
        return unit_s // 2
    whole: int = 10 ** len(decimals)
    return (2 * int(decimals) * unit_s + whole) // (2 * whole)


def _rounded(seconds: int, fraction: str | None) -> int:
    return seconds + 1 if fraction and fraction[0] >= "5" else seconds


def _figures(found: re.Match[str]) -> str:
    """Return Chinese numerals up to 99 in figures, anything else as it is."""
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return _DIGITS[tens] if len(tens) == 1 else found[0]
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return found[0]
    return f"{_DIGITS[tens] if tens else 1}{_DIGITS[ones] if ones else 0}"
